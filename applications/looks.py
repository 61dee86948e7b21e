"""How those who decide see an application: the mark and words of its status, the drawing of its ratings."""

from typing import Any

from django.utils.translation import gettext as _

from applications import timeline
from applications.enums import RECALLED, Status
from applications.models import Application
from cities.enums import Area
from cities.glyphs import Pair

# How a status looks to those who decide: see components/status.html.
LOOKS = {
    Status.SUBMITTED: "now",
    Status.APPROVED: "done",
    Status.ADMITTED: "done",
    Status.DECLINED: "no",
    Status.WITHDRAWN: "off",
    Status.LAPSED: "off",
}
LOOKS_FOR_UIL = LOOKS | {Status.SUBMITTED: "doing", Status.APPROVED: "now"}


def status_look(application: Application, *, for_uil: bool) -> str:
    """The mark of a status: what waits for the reader is drawn so."""
    looks = LOOKS_FOR_UIL if for_uil else LOOKS
    return looks.get(Status(application.status), "todo")


def status_label(application: Application) -> str:
    """A status in the words of those who decide, and whether UIL recorded it from what a Commission signed."""
    return timeline.marked(_status_label(application), on_behalf=application.recorded_on_behalf)


def _status_label(application: Application) -> str:
    if application.status == Status.SUBMITTED:
        return _("Waits for the Commission")
    if application.status in RECALLED:
        return _("Recalled, with the city")
    return str(Status(application.status).label)


def glyph_ratings(given: dict[str, Any]) -> dict[str, Pair]:
    """The twelve areas out of a dossier's answers."""
    ratings = {}
    for area in Area.values:
        key = area.replace(".", "_")
        pair = tuple(
            int(given[name]) if name in given else None for name in (f"challenge_{key}", f"expertise_{key}")
        )
        if any(pair):
            ratings[area] = pair
    return ratings  # type: ignore[return-value]
