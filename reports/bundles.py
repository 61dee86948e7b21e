"""What lies in a report's folder of a ZIP (cities/teamwork/bundles.py)."""

from collections.abc import Iterator

from cities.teamwork import bundles
from gnlc_portal.lib import clock
from gnlc_portal.lists.listing import BundledFile, Rows
from reports import documents
from reports.models import ProgressReport
from reports.services import reviewing


def prepare(rows: Rows) -> Rows:
    return rows.select_related("city__country", "country", "dossier")


def files(report: ProgressReport) -> Iterator[BundledFile]:
    """The report as it was submitted last, and its attachments."""
    snapshot = reviewing.submitted_snapshot(report)
    if snapshot is None:
        yield bundles.nothing()
        return
    context = documents.readable(report, snapshot, clock.now(), files_at=lambda _pk: "")
    yield from bundles.files(snapshot, context, "report")
