"""Admission of many cities as it is looked at beforehand: places, certificates, letters, and the published total."""

import copy
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from applications import documents, looks, places, timeline, waiting
from applications.ahead import Ahead
from applications.enums import Role, Status, Verb
from applications.models import Application, StatusChange
from applications.models.applications import PLACES_PER_COUNTRY
from cities import admissions, figures
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date

_RELATED = ("city__country", "country", "round", "dossier", "endorsement__snapshot")


def approved() -> list[Application]:
    """What UIL may choose from, by country and place, with the step that approved each: two queries."""
    rows = Application.objects.filter(status=Status.APPROVED).select_related(*_RELATED)
    by_country = sorted(rows, key=lambda row: (row.country.name, row.round.year, row.place or 0))
    approvals = (
        StatusChange.objects.filter(application__in=by_country, verb=Verb.APPROVE)
        .select_related("by")
        .order_by("id")
    )
    newest = {change.application_id: change for change in approvals}
    for row in by_country:
        row.approval = newest.get(row.pk)  # type: ignore[attr-defined]
        row.approved = timeline.told(row.approval) if row.approval else None  # type: ignore[attr-defined]
    return by_country


def chosen(ids: Iterable[int]) -> list[Application]:
    """Those of the approved that were ticked."""
    wanted = set(ids)
    return [row for row in approved() if row.pk in wanted]


def preview(applications: list[Application], user: User, at: datetime) -> dict[str, Any]:
    """What would follow from admitting these now, in a constant number of queries."""
    ahead = Ahead(applications, user, at)
    rows = [_row(application, ahead) for application in applications]
    return {
        "rows": rows,
        "some_hold": any(row["holds"] for row in rows),
        "countries": _countries(applications, {row["application"].pk for row in rows if row["holds"]}),
        "total": _total([row["application"] for row in rows if row["holds"]], at),
    }


def _row(application: Application, ahead: Ahead) -> dict[str, Any]:
    found = [
        *ahead.own(application),
        ahead.window(application),
        ahead.endorsed(application),
        *ahead.eligible(application),
    ]
    dossier = copy.copy(application.dossier)
    membership = admissions.drafted(city=application.city, dossier=dossier, on=clock.hamburg_date(ahead.at))
    endorsement = application.endorsement
    return {
        "application": application,
        "city": application.city.name,
        "url": waiting.review_address(application),
        "checks": found,
        "holds": all(line.holds for line in found),
        "membership": membership,
        "approval": application.approval,  # type: ignore[attr-defined]
        "approved": application.approved,  # type: ignore[attr-defined]
        "certificate_name": documents.certificate_name(application),
        "sha256": endorsement.snapshot.sha256 if endorsement else "",
        "letters": ahead.letters(_meant(application, membership.origin_dossier, ahead)),
    }


def _meant(application: Application, dossier: Any, ahead: Ahead) -> StatusChange:
    """The step as it would be; nothing is written."""
    application = copy.copy(application)
    application.status, application.dossier = Status.ADMITTED, dossier
    return StatusChange(
        application=application,
        old=Status.APPROVED,
        new=Status.ADMITTED,
        verb=Verb.ADMIT,
        role=Role.COORDINATOR,
        by=ahead.user,
        at=ahead.at,
    )


def _countries(applications: list[Application], possible: set[int]) -> list[dict[str, Any]]:
    """The places of each country and round, with the cities that hold them."""
    holders = places.of_many({(row.round_id, row.country_id) for row in applications})
    found = []
    for (round_id, country_id), rows in groupby(applications, lambda row: (row.round_id, row.country_id)):
        group = list(rows)
        held = holders.get((round_id, country_id), [])
        found.append(
            {
                "name": group[0].country.name,
                "year": group[0].round.year,
                "admitted_now": sum(row.pk in possible for row in group),
                "used": len(held),
                "places": PLACES_PER_COUNTRY,
                "holders": [
                    _("%(place)s: %(city)s, %(status)s")
                    % {"place": row.place, "city": row.city.name, "status": looks.status_label(row)}
                    for row in held
                ],
            }
        )
    return found


def _total(applications: list[Application], at: datetime) -> dict[str, Any]:
    """The published total before and after, and how it is counted."""
    before = figures.totals(clock.hamburg_date(at))
    new = figures.new_countries({row.country_id for row in applications})
    return {
        "admitted_now": len(applications),
        "cities": before.cities,
        "countries": before.countries,
        "cities_after": before.cities + len(applications),
        "countries_after": before.countries + len(new),
        "new_countries": sorted({row.country.name for row in applications if row.country_id in new}),
        "basis": _basis(before, len(applications)),
        "network": figures.NETWORK_COUNT,
    }


def _basis(before: figures.Totals, admitted_now: int) -> list[dict[str, Any]]:
    """Rows for components/summary.html: from the record to the total, line by line."""
    basis = figures.basis()
    day = long_date(before.on)
    rows = [
        (_("Memberships on record that have not ended, on %(day)s") % {"day": day}, basis.current),
        (_("Of them on hold, which do not count"), basis.on_hold),
        (_("Of those that count, known from public lists"), basis.imported),
        (_("Of those that count, admitted in this portal"), basis.admitted),
        (_("Cities that would be admitted now"), admitted_now),
    ]
    return [{"label": label, "value": value} for label, value in rows]
