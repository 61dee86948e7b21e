"""What lies in an application's folder of a ZIP (cities/teamwork/bundles.py)."""

from collections.abc import Iterator

from applications import documents
from applications.models import Application
from cities.teamwork import bundles
from gnlc_portal.lib import clock
from gnlc_portal.lists.listing import BundledFile, Rows


def prepare(rows: Rows) -> Rows:
    return rows.select_related("city__country", "country", "round", "dossier", "endorsement__snapshot")


def files(application: Application) -> Iterator[BundledFile]:
    """The dossier with the endorsement of just this text, and the attachments."""
    snapshot = documents.handed_in(application)
    if snapshot is None:
        yield bundles.nothing()
        return
    context = documents.readable(application, snapshot, clock.now(), files_at=lambda _pk: "")
    endorsement = application.endorsement
    if endorsement is not None and endorsement.snapshot_id != snapshot.pk:
        endorsement = None  # of a text that is not submitted yet
    context |= {"endorsement": endorsement, "signature": False}
    yield from bundles.files(snapshot, context, "dossier")
