"""The list of those that wait for a Commission, as the working side reads it."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import deadlines, places
from applications.enums import Status, Verb
from applications.models import Application, PreparedDecision, Round, StatusChange
from applications.querysets import ApplicationQuerySet
from applications.services import ranking
from cities.models import Country
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg, long_date


def waiting_list(round: Round, country: Country) -> ApplicationQuerySet:
    """Those that wait, in the Commission's order; the unranked after them, the longest waiting first."""
    if round.pk is None:  # a round that nobody needed yet
        return Application.objects.none()
    rows = Application.objects.filter(round=round, country=country)
    return rows.waiting_list().select_related("city", "country", "round", "dossier", "endorsement__snapshot")


def address(round: Round, country: Country, page: str = "list") -> str:
    """Where a country's list of a round stands, or one of its pages."""
    return reverse(f"admin:applications_waiting_{page}", args=[round.year, country.pk])


def review_address(application: Application) -> str:
    """Where an application is read and decided on."""
    return reverse("admin:applications_application_change", args=[application.pk])


def frame(round: Round, country: Country, at: datetime) -> dict[str, Any]:
    """What stands at the head of the list and of the decisions prepared for it."""
    return {
        "round": round,
        "country": country,
        "list_url": address(round, country),
        "prepared_url": address(round, country, "prepared"),
        "quota": places.of_country(round, country),
        "deadline": deadlines.of_examination(round, at),
    }


def context(round: Round, country: Country, at: datetime) -> dict[str, Any]:
    """What the page of the list shows, in a constant number of queries."""
    rows = _with_steps(waiting_list(round, country))
    order = ranking.newest(round, country)
    return {
        **frame(round, country, at),
        "order": order,
        "ordered": _("%(moment)s, Hamburg time") % {"moment": in_hamburg(order.at)} if order else "",
        "rows": [_row(row, rows) for row in rows],
        "prepared_count": _count_of_prepared(round, country),
    }


def _count_of_prepared(round: Round, country: Country) -> int:
    return PreparedDecision.objects.waiting(round, country).count() if round.pk else 0


def _with_steps(rows: ApplicationQuerySet) -> list[Application]:
    steps = StatusChange.objects.select_related("by").order_by("id")
    standing = PreparedDecision.objects.filter(ended_at__isnull=True)
    return list(
        rows.prefetch_related(
            Prefetch("status_changes", steps, to_attr="steps"),
            Prefetch("prepared", standing, to_attr="standing"),
        )
    )


def _row(application: Application, rows: list[Application]) -> dict[str, Any]:
    ranked = [row.pk for row in rows if row.rank is not None]
    return {
        "application": application,
        "city": application.city.name,
        "reference": application.reference,
        "url": review_address(application),
        "rank": application.rank,
        "field_name": f"rank_{application.pk}",
        "received": long_date(clock.hamburg_date(application.submitted_at)),  # type: ignore[arg-type]
        "before": _before(application),
        "prepared": _prepared(application),
        "can_go_up": application.pk in ranked[1:],
        "can_go_down": application.pk in ranked[:-1],
    }


def _prepared(application: Application) -> str:
    """What is prepared for it, in few words."""
    standing: list[PreparedDecision] = application.standing  # type: ignore[attr-defined]
    if not standing:
        return ""
    last: StatusChange = application.steps[-1]  # type: ignore[attr-defined]
    label = str(Verb(standing[0].verb).label)
    return label if standing[0].seen_id == last.pk else _("%(what)s (void)") % {"what": label}


def _before(application: Application) -> str:
    """The rank that it had when it last left the list, if it has none now: a new text is ranked anew."""
    steps: list[StatusChange] = application.steps  # type: ignore[attr-defined]
    left = next((step for step in reversed(steps) if step.old == Status.SUBMITTED), None)
    if application.rank is not None or left is None or left.rank is None:
        return ""
    text = {
        Verb.SEND_BACK: _("Had rank %(rank)s before it was sent back"),
        Verb.RECALL: _("Had rank %(rank)s before the city recalled it"),
    }.get(Verb(left.verb), _("Had rank %(rank)s before"))
    return text % {"rank": left.rank}
