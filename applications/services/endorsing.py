"""The mayor's part: asked by the lead, answered by a link without an account, or on signed paper."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applications import emails, validators
from applications.enums import Role, Status, Verb
from applications.models import Application, Endorsement
from applications.models.endorsements import Ended, EndorsementState, Outcome, end_of_link
from applications.services import _move, _signing, checks
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import attachments
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib import clock, tokens
from gnlc_portal.mail.models import NoticeReason
from gnlc_portal.mail.notices import stopping


@transaction.atomic
def request_endorsement(
    *, application: Application, by: User, mayor_email: str, mayor_language: str, at: datetime | None = None
) -> Endorsement:
    """R3: freeze the complete content and send its mayor a personal link; answers are locked from here on.

    Args:
        mayor_email: whose address it may not be: a delegate's of the city.
        mayor_language: code of a language of the portal.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: not being written.
        ValidationError: ``not_complete``; by field for an address that is none, or a delegate's.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _move.require_role(application, Verb.REQUEST_ENDORSEMENT, by)
    _move.require_status(application, Verb.REQUEST_ENDORSEMENT)
    mayor_email = _signing.validated_address(application, mayor_email)
    # Locked before it is looked at: an answer that is being saved now is waited for, a later one is refused.
    dossiers.set_open_sections(application.dossier, [])
    _signing.validate_complete(application, at)
    snapshot = dossiers.take_snapshot(dossier=application.dossier, at=at, **checks.identity(application))
    checks.end_links(application, Ended.REPLACED, at)
    nonce = tokens.new_nonce()
    endorsement = Endorsement.objects.create(
        application=application,
        snapshot=snapshot,
        mayor_email=mayor_email,
        mayor_language=mayor_language,
        nonce=nonce,
        token_hash=tokens.hash_token(tokens.derive(emails.LINK_PURPOSE, nonce)),
        requested_by=by,
        requested_at=at,
        expires_at=end_of_link(at, application.round),
    )
    step = _move.Step(verb=Verb.REQUEST_ENDORSEMENT, by=by, at=at, role=role, snapshot_id=snapshot.pk)
    _move.move(application, Status.AWAITING_ENDORSEMENT, step)
    emails.ask_mayor(endorsement)
    return endorsement


@transaction.atomic
def endorse(
    *,
    application: Application,
    endorsement: Endorsement,
    signer_name: str,
    signer_title: str,
    adopts_beijing: bool,
    adopts_key_features: bool,
    by: User | None = None,
    scan: Attachment | None = None,
    fingerprint: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """R3, R4: the mayor endorses the frozen content by link (``by`` is None), or the lead hands in the signed paper's scan.

    Args:
        scan: of the signed paper; kept with the endorsement, in the same transaction.
        fingerprint: the first eight characters of the one printed on the signed paper.

    Raises:
        PermissionDenied: somebody else, or a lead without a scan.
        TransitionNotAllowed: the application is not with the mayor.
        ValidationError: ``endorsement_void`` (the link is dead, or the content changed); by field: ``not_adopted``,
            ``fingerprint_differs``, missing name or title.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _signing_role(application, Verb.ENDORSE, by, scan)
    _move.require_status(application, Verb.ENDORSE)
    endorsement = _live(application, endorsement, at, on_paper=scan is not None)
    checks.validate_frozen(application, endorsement.snapshot)
    signer_name, signer_title = (validators.one_line(text) for text in (signer_name, signer_title))
    _signing.validate_signature(
        signer_name=signer_name,
        signer_title=signer_title,
        adopts_beijing=adopts_beijing,
        adopts_key_features=adopts_key_features,
        printed=fingerprint if scan else None,
        snapshot=endorsement.snapshot,
    )
    if scan is not None:
        attachments.keep(scan, of=application.dossier)
    endorsement.used_at = at
    endorsement.outcome = Outcome.ENDORSED
    endorsement.signer_name, endorsement.signer_title = signer_name, signer_title
    endorsement.adopts_beijing = endorsement.adopts_key_features = True
    endorsement.scan = scan
    endorsement.save(
        update_fields=[
            "used_at",
            "outcome",
            "signer_name",
            "signer_title",
            "adopts_beijing",
            "adopts_key_features",
            "scan",
        ]
    )
    step = _move.Step(
        verb=Verb.ENDORSE,
        by=by,
        at=at,
        role=role,
        by_name="" if by else f"{signer_name}, {signer_title}",
        snapshot_id=endorsement.snapshot_id,
        fields={"endorsement": endorsement},
    )
    _move.move(application, Status.ENDORSED, step)
    return endorsement


@transaction.atomic
def refuse_endorsement(
    *,
    application: Application,
    endorsement: Endorsement,
    reason: str = "",
    sections: Mapping[str, str] | None = None,
    by: None = None,
    at: datetime | None = None,
) -> Endorsement:
    """The mayor sends the application back to the team, with a reason; the link is used up.

    Args:
        reason: for the whole; may be missing where sections have theirs.
        sections: slug of a section → what the team shall change there.

    Raises:
        PermissionDenied: somebody with an account.
        TransitionNotAllowed: the application is not with the mayor.
        ValidationError: ``endorsement_void``, ``reason_required``, ``unknown_section``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _signing_role(application, Verb.REFUSE_ENDORSEMENT, by, None)
    _move.require_status(application, Verb.REFUSE_ENDORSEMENT)
    endorsement = _live(application, endorsement, at)
    endorsement.used_at = at
    endorsement.outcome = Outcome.REFUSED
    endorsement.refusal_sections = _signing.validated_sections(application, sections or {})
    if validators.clean(reason) or not endorsement.refusal_sections:
        endorsement.refusal_reason = validators.validate_reason(reason)
    endorsement.save(update_fields=["used_at", "outcome", "refusal_reason", "refusal_sections"])
    step = _move.Step(
        verb=Verb.REFUSE_ENDORSEMENT,
        by=None,
        at=at,
        role=role,
        reason=endorsement.refusal_reason,
        sections=endorsement.refusal_sections,
        snapshot_id=endorsement.snapshot_id,
    )
    _move.move(application, _move.editing_status(application), step)
    return endorsement


@transaction.atomic
def revoke_link(*, application: Application, by: User, at: datetime | None = None) -> None:
    """The lead takes a link back, for instance from a wrong address. The content stays frozen until it is recalled.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: the application is not with the mayor.
    """
    application = _lock_waiting(application, by)
    at = at or clock.now()
    checks.end_links(application, Ended.REVOKED, at)
    stopping.stop(subjects=[application.reference], reason=NoticeReason.SETTLED, at=at)


@transaction.atomic
def resend_link(*, application: Application, by: User, at: datetime | None = None) -> None:
    """The lead has the mayor's letter sent again, with the same link.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: the application is not with the mayor.
        ValidationError: ``endorsement_void``: the link is dead, or what it leads to cannot be signed any more;
            ``letter_held``: UIL holds the letter back, and a second one would go past it.
    """
    application = _lock_waiting(application, by)
    endorsement = application.endorsements.filter(used_at__isnull=True, ended_at__isnull=True).first()
    if endorsement is None or endorsement.state(at or clock.now()) != EndorsementState.PENDING:
        raise _dead_link()
    checks.validate_frozen(application, endorsement.snapshot)
    if emails.is_held_back(endorsement):
        text = _(
            "Nothing was sent: UIL holds the letter to the mayor back for now. It leaves when UIL lets it leave; write to "
            "%(address)s if you do not know why."
        )
        raise ValidationError(text % {"address": settings.CONTACT_EMAIL}, code="letter_held")
    emails.ask_mayor(endorsement)


def mark_opened(*, endorsement: Endorsement, at: datetime) -> None:
    """Note when the link was first opened. Opening never uses it up: mail scanners open links too."""
    Endorsement.objects.filter(pk=endorsement.pk, opened_at__isnull=True).update(opened_at=at)


def find_by_token(token: str) -> Endorsement | None:
    """The request that a personal link belongs to, or None for a forged one."""
    related = (
        "application__city",
        "application__country__commission",
        "application__round",
        "snapshot__dossier",
    )
    return Endorsement.objects.select_related(*related).filter(token_hash=tokens.hash_token(token)).first()


def _lock_waiting(application: Application, by: User) -> Application:
    """A link is the lead's to manage as long as the application may be recalled from the mayor."""
    application = _move.lock(application)
    _move.require_role(application, Verb.RECALL, by)
    if application.status != Status.AWAITING_ENDORSEMENT:
        raise _move.not_allowed(application, Verb.RECALL)
    return application


def _signing_role(application: Application, verb: Verb, by: User | None, scan: Attachment | None) -> Role:
    """The mayor comes without an account; the lead acts only with the signed paper in hand."""
    if by is None:
        return Role.MAYOR
    role = _move.require_role(application, verb, by)
    if scan is None:
        raise PermissionDenied(_("Only the mayor endorses. Hand in the scan of the signed paper instead."))
    return role


def _live(
    application: Application, endorsement: Endorsement, at: datetime, *, on_paper: bool = False
) -> Endorsement:
    """The request as it is now, if it still waits for an answer. Paper is not bound to the days of the link."""
    row = (
        application.endorsements.select_for_update()
        .select_related("snapshot")
        .filter(pk=endorsement.pk)
        .first()
    )
    waits = {EndorsementState.PENDING, EndorsementState.EXPIRED if on_paper else EndorsementState.PENDING}
    if row is None or row.state(at) not in waits:
        raise _dead_link()
    return row


def _dead_link() -> ValidationError:
    text = _(
        "This link is no longer valid. The city's lead delegate can recall the application and ask again."
    )
    return ValidationError(text, code="endorsement_void")
