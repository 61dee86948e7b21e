"""Checks that several verbs share: the content is the one endorsed (R3), and the city may become a member (R6)."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications import timeline
from applications.models import Application, Endorsement
from applications.models.endorsements import Ended, Outcome
from applications.services import _signing
from applications.validators import validate_membership_of_state, validate_no_member
from gnlc_portal.dossiers import attached
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.transitions import TransitionNotAllowed


def require_unchanged(application: Application, seen: int | None) -> None:
    """Nobody decides on a text that is not the one they read.

    Args:
        seen: id of the last step of the history that stood on the page; None skips the question.

    Raises:
        TransitionNotAllowed: somebody did something since; says who did what, when.
    """
    last = application.status_changes.select_related("by").last()
    if seen is None or last is None or last.pk <= seen:
        return
    text = _(
        "Nothing was decided: somebody acted while you were reading. %(what)s: %(who)s, %(when)s, Hamburg time. Read the "
        "application as it is now, then decide."
    )
    values = {"what": timeline.happened(last), "who": last.who, "when": in_hamburg(last.at)}
    raise TransitionNotAllowed(text % values, by=last.who, verb=last.verb, at=last.at)


def validate_endorsement(application: Application) -> Endorsement:
    """R3: the endorsement is valid and names exactly the present content.

    The hash of the current rows is computed again, and the stored snapshot is hashed again too.

    Raises:
        ValidationError: ``endorsement_void``.
    """
    endorsement = application.endorsement
    if endorsement is None or endorsement.outcome != Outcome.ENDORSED or endorsement.ended_at is not None:
        text = _(
            "The mayor's endorsement is missing or void. Recall the application and ask the mayor to endorse it."
        )
        raise ValidationError(text, code="endorsement_void")
    if not endorsement.snapshot.is_intact or current_sha256(application) != endorsement.snapshot.sha256:
        text = _(
            "The content is no longer the one the mayor endorsed: its fingerprint differs from %(fingerprint)s…. "
            "The city recalls the application and asks the mayor again, or UIL looks into it."
        )
        raise ValidationError(
            text % {"fingerprint": endorsement.snapshot.sha256[:8]}, code="endorsement_void"
        )
    validate_files(application)
    if endorsement.scan is not None and not attached.is_intact(endorsement.scan):
        text = _(
            "The stored scan of the paper that the mayor signed is gone, or no longer the one that was handed in. "
            "The city recalls the application and hands the paper in again, or UIL looks into it."
        )
        raise ValidationError(text, code="endorsement_void")
    return endorsement


def validate_frozen(application: Application, snapshot: Snapshot) -> None:
    """R3: what the mayor is asked to sign is stored as it was frozen, and is still exactly the present content.

    Raises:
        ValidationError: ``endorsement_void``.
    """
    if not snapshot.is_intact or current_sha256(application) != snapshot.sha256:
        text = _(
            "The content changed after you were asked. Nothing was signed. The city will send you a new link."
        )
        raise ValidationError(text, code="endorsement_void")
    validate_files(application)


def validate_independence(application: Application) -> None:
    """R3: the address to which the mayor's link went has not become one of the team since.

    Raises:
        ValidationError: ``endorsement_void``.
    """
    endorsement = application.endorsement
    if endorsement is not None and _signing.is_of_the_team(application, endorsement.mayor_email):
        text = _(
            "The mayor's link went to %(address)s, and this is an address of the team of %(city)s now, or of somebody who was "
            "invited to it. The mayor endorses independently of the team (rule R3). The "
            "city recalls the application, or the National Commission sends it back; then the mayor is asked again, at the "
            "mayor's own address."
        )
        values = {"address": endorsement.mayor_email, "city": application.city.name}
        raise ValidationError(text % values, code="endorsement_void")


def validate_files(application: Application) -> None:
    """R3: the files that belong to the content are still stored as their fingerprints say.

    Raises:
        ValidationError: ``endorsement_void``.
    """
    broken = attached.broken(application.dossier)
    if broken:
        text = _(
            "The stored file “%(name)s” is no longer the one that was endorsed, or is gone. "
            "The city recalls the application, sends the file again and asks the mayor again, or UIL looks into it."
        )
        raise ValidationError(text % {"name": broken[0].name}, code="endorsement_void")


def validate_eligibility(application: Application, at: datetime) -> None:
    """R6 on this day: the State is a Member State and the city is not a member yet.

    Raises:
        ValidationError: ``not_member_state``, ``already_member``.
    """
    validate_membership_of_state(application.country, at)
    validate_no_member(application.city)


def current_sha256(application: Application) -> str:
    """The fingerprint of the answers as they stand now."""
    return dossiers.current_sha256(dossier=application.dossier, **identity(application))


def unchanged(applications: Iterable[Application]) -> set[int]:
    """Ids of those whose present answers are the endorsed ones, asked together; ``validate_endorsement`` asks of one."""
    endorsed = {
        row.dossier: row
        for row in applications
        if row.endorsement is not None
        and row.endorsement.outcome == Outcome.ENDORSED
        and row.endorsement.ended_at is None
        and row.endorsement.snapshot.is_intact
    }
    now = dossiers.current_fingerprints({dossier: identity(row) for dossier, row in endorsed.items()})
    return {row.pk for dossier, row in endorsed.items() if now[dossier.pk] == row.endorsement.snapshot.sha256}  # type: ignore[union-attr]


def identity(application: Application) -> dict[str, str]:
    """What a snapshot says of the application beside its answers."""
    return {
        "reference": application.reference,
        "city": application.city.name,
        "country": application.country_id,
    }


def end_links(application: Application, because: Ended, at: datetime) -> None:
    """Links that were not used die."""
    application.endorsements.filter(used_at__isnull=True, ended_at__isnull=True).update(
        ended_at=at, ended_because=because
    )


def void_endorsement(application: Application, because: Ended, at: datetime) -> None:
    """R3: recall, send-back and withdrawal void what the mayor endorsed, and kill the link."""
    application.endorsements.filter(ended_at__isnull=True).exclude(outcome=Outcome.REFUSED).update(
        ended_at=at, ended_because=because
    )
