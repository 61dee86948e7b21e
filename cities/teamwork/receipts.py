"""The receipts of a dossier's submissions, drawn from the history and the frozen text, never from what is the case today."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from cities.teamwork.owner import Owner, Work
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib.moments import exact


class Submission(Protocol):
    """A line of history by which a frozen text was handed in."""

    @property
    def at(self) -> datetime: ...
    @property
    def snapshot(self) -> Snapshot | None: ...


def context(
    owner: Owner, work: Work, submissions: Sequence[Submission], number: int | None
) -> dict[str, Any] | None:
    """What every receipt shows: the newest one's, or that of the submission of this number. None if there is none.

    Args:
        submissions: oldest first.
    """
    number = len(submissions) if number is None else number
    if not 0 < number <= len(submissions):
        return None
    change = submissions[number - 1]
    return {
        "reference": work.reference,
        "number": number,
        "title": _("Receipt"),
        "city": work.city.name,
        "country": work.city.country.name,
        "change": change,
        "sha256": change.snapshot.sha256 if change.snapshot else "",
        "is_intact": change.snapshot is not None and change.snapshot.is_intact,
        "is_newest": number == len(submissions),
        "is_superseded": number < len(submissions),
        "pdf_url": owner.url("receipt_pdf", work, number),
        "others": [
            {"number": other, "moment": exact(row.at), "url": owner.url("receipt_number", work, other)}
            for other, row in enumerate(submissions, 1)
            if other != number
        ],
    }


def rows(pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Labels and values for components/summary.html; what is empty is left out."""
    return [{"label": label, "value": value, "missing": ""} for label, value in pairs if value]
