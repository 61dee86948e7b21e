"""The list of those that wait for a Commission, as the working side reads it."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import deadlines, places
from applications.enums import Status, Verb
from applications.models import Application, Round, StatusChange
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


def context(round: Round, country: Country, at: datetime) -> dict[str, Any]:
    """What the page of the list shows, in a constant number of queries."""
    rows = _with_steps(waiting_list(round, country))
    order = ranking.newest(round, country)
    return {
        "round": round,
        "country": country,
        "list_url": address(round, country),
        "quota": places.of_country(round, country),
        "deadline": deadlines.of_examination(round, at),
        "order": order,
        "ordered": _("%(moment)s, Hamburg time") % {"moment": in_hamburg(order.at)} if order else "",
        "rows": [_row(row, rows) for row in rows],
    }


def _with_steps(rows: ApplicationQuerySet) -> list[Application]:
    steps = StatusChange.objects.select_related("by").order_by("id")
    return list(rows.prefetch_related(Prefetch("status_changes", steps, to_attr="steps")))


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
        "can_go_up": application.pk in ranked[1:],
        "can_go_down": application.pk in ranked[:-1],
    }


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
