"""What the readable dossier and the certificate say of an application."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from applications.enums import Verb
from applications.models import Application, Endorsement
from applications.services.checks import current_sha256
from cities.teamwork import documents
from gnlc_portal.dossiers import answers
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg, long_date

# Where UIL publishes both, in six languages.
OFFICIAL_TEXTS = (
    "https://uil.unesco.org/lifelong-learning/learning-cities/"
    "learning-cities-documents-and-materials-now-available-all-six"
)
ADOPTED = (
    gettext_lazy("Beijing Declaration on Building Learning Cities"),
    gettext_lazy("Key Features of Learning Cities"),
)


def readable(
    application: Application,
    snapshot: Snapshot | None,
    at: datetime,
    files_at: Callable[[int], str] | None = None,
) -> dict[str, Any]:
    """Context of the dossier as a person reads it: a frozen snapshot's content, or the answers as they stand at a moment.

    Args:
        files_at: where this reader gets the files; by default, where the team and those who decide do.
    """
    return documents.readable(application, snapshot, at, files_at or file_address(application)) | {
        "application": application,
        "title": gettext("Application for membership"),
        "state_line": _state_line(application, snapshot, at),
        "sha256": snapshot.sha256 if snapshot else current_sha256(application),
        "signature": snapshot is not None and snapshot.is_intact,
        "adoptions": ADOPTED,
    }


def _state_line(application: Application, snapshot: Snapshot | None, at: datetime) -> str:
    """At the head of every page on paper: nobody shall take a sheet for more than it is."""
    if snapshot is None:
        day = long_date(clock.hamburg_date(at))
        return gettext("DRAFT of %(day)s – not submitted, may still change") % {"day": day}
    if not application.is_handed_in or application.submitted_at is None:
        return gettext("Not submitted at present")
    values = {"moment": in_hamburg(application.submitted_at)}
    return gettext("Submitted on %(moment)s, Hamburg time") % values


def paper(application: Application, at: datetime, *, is_own: bool) -> dict[str, Any] | None:
    """Context of the dossier on paper, with its signature block; for who decides, what the city handed in, if it did."""
    snapshot = signed_snapshot(application) if is_own else handed_in(application)
    if snapshot is None and not is_own:
        return None
    endorsement = application.endorsement
    if endorsement is not None and endorsement.snapshot != snapshot:
        endorsement = None  # of a text that is not submitted yet
    return readable(application, snapshot, at) | {
        "endorsement": endorsement,
        "signature": endorsement is None and is_own and (snapshot is None or snapshot.is_intact),
    }


def file_address(application: Application) -> Callable[[int], str]:
    """Where the team and those who decide get the file of an attachment's id."""
    return lambda pk: reverse("application_attachment", args=[application.reference, pk])


def signed_snapshot(application: Application) -> Snapshot | None:
    """The snapshot on which the application stands now, if the mayor was asked or endorsed."""
    if application.endorsement is not None:
        return application.endorsement.snapshot
    pending = application.endorsements.filter(ended_at__isnull=True, used_at__isnull=True).select_related(
        "snapshot"
    )
    row: Endorsement | None = pending.first()
    return row.snapshot if row else None


def certificate_name(application: Application) -> str:
    """The name exactly as it shall stand on the certificate, as the mayor endorsed it."""
    if application.endorsement is None:
        return application.city.name
    return (
        answers.from_snapshot(application.endorsement.snapshot).get("certificate_name")
        or application.city.name
    )


def handed_in(application: Application) -> Snapshot | None:
    """The text that the city handed in last: for who decides, that and nothing else.

    What the city writes after a return or recall is its own until it is submitted again, also once the mayor endorsed it.
    """
    submitted = application.status_changes.filter(verb=Verb.SUBMIT, snapshot__isnull=False)
    change = submitted.select_related("snapshot").last()
    return change.snapshot if change else None
