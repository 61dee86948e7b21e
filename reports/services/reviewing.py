"""UIL's answer to a report: accepted, sent back by section, or not asked for."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cities import admissions, published, received, standing
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib import clock
from reports.enums import DueCause, Verb
from reports.models import DueChange, LetterDraft, ProgressReport
from reports.services import _move
from reports.services.submitting import identity

TIME_TO_MEND = timedelta(days=30)  # design: the later of the old date and so long from now


@transaction.atomic
def send_back(
    *, report: ProgressReport, by: User, sections: Mapping[str, str], at: datetime | None = None
) -> ProgressReport:
    """Back to the city with a reason for each section; only these unlock. The city has at least 30 days.

    Args:
        sections: slug of a section → what to change there.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        TransitionNotAllowed: not submitted.
        ValidationError: ``reason_required``, ``unknown_section``.
    """
    at = at or clock.now()
    report = _move.lock(report)
    role = _move.require_role(report, Verb.SEND_BACK, by)
    _move.require_status(report, Verb.SEND_BACK)
    sections = _validated_sections(report, sections)
    old = report.due_on
    due_on = max(old, clock.hamburg_date(at) + TIME_TO_MEND)
    step = _move.Step(
        verb=Verb.SEND_BACK, by=by, at=at, role=role, sections=sections, fields={"due_on": due_on}
    )
    if due_on > old:
        DueChange.objects.create(report=report, old=old, new=due_on, cause=DueCause.SENT_BACK, by=by, at=at)
    _move.move(report, step)
    return report


@transaction.atomic
def accept(
    *, report: ProgressReport, by: User, letter: int | None = None, at: datetime | None = None
) -> ProgressReport:
    """The report is accepted: what the city consented to is published, its figures with their years.

    The letter that was drafted last goes out with it.

    Args:
        letter: id of the draft that who accepts has read, 0 for none; None sends the last one unseen.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        TransitionNotAllowed: not submitted.
        ValidationError: ``report_changed``: the content is not what was submitted; ``letter_changed``: a colleague
            drafted another letter meanwhile.
    """
    at = at or clock.now()
    report = _move.lock(report)
    role = _move.require_role(report, Verb.ACCEPT, by)
    _move.require_status(report, Verb.ACCEPT)
    snapshot = _validated_snapshot(report)
    draft = _validated_letter(report, letter)
    assert report.dossier is not None
    admissions.write_facts(city=report.city, **published.facts(report.dossier))
    received.record(
        city=report.city,
        reference=report.reference,
        year=report.year,
        on=clock.hamburg_date(at),
        summary=_summary(report),
    )
    step = _move.Step(
        verb=Verb.ACCEPT,
        by=by,
        at=at,
        role=role,
        reason=draft.text if draft else "",
        snapshot_id=snapshot.pk,
        fields={"accepted_at": at},
    )
    _move.move(report, step)
    return report


@transaction.atomic
def skip(*, report: ProgressReport, by: User, reason: str, at: datetime | None = None) -> ProgressReport:
    """UIL does not ask for this report, with a reason; the next one follows two years after its date by the rule. A member
    on hold for want of it is back.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        TransitionNotAllowed: handed in, or done with.
        ValidationError: ``reason_required``.
    """
    at = at or clock.now()
    report = _move.lock(report)
    role = _move.require_role(report, Verb.SKIP, by)
    _move.require_status(report, Verb.SKIP)
    reason = _move.validated_reason(reason, _("Give a reason for not asking for this report."))
    # Nobody is on hold for want of what is not asked for.
    standing.resume(membership=report.membership, at=at, by=by, reason=reason, about=report.reference)
    _move.move(report, _move.Step(verb=Verb.SKIP, by=by, at=at, role=role, reason=reason))
    return report


def submitted_snapshot(report: ProgressReport) -> Snapshot | None:
    """What was handed in last; None for a report that never was."""
    change = report.changes.filter(verb=Verb.SUBMIT).select_related("snapshot").last()
    return change.snapshot if change else None


def _validated_letter(report: ProgressReport, seen: int | None) -> LetterDraft | None:
    last = report.letter_drafts.select_related("by").last()
    if seen is not None and seen != (last.pk if last else 0):
        text = _(
            "The letter was changed by %(who)s after you opened the page, so nothing was accepted. Read it below, then accept "
            "again."
        )
        raise ValidationError(text % {"who": last.by if last else ""}, code="letter_changed")
    return last


def _summary(report: ProgressReport) -> str:
    """What the city wrote to be published, if it agreed."""
    assert report.dossier is not None
    given = answers.current(report.dossier)
    return given.get("summary", "") if given.get("consent_publish") else ""


def _validated_snapshot(report: ProgressReport) -> Snapshot:
    snapshot = submitted_snapshot(report)
    assert snapshot is not None  # a submitted report has both, by constraint
    assert report.dossier is not None
    if (
        not snapshot.is_intact
        or dossiers.current_sha256(dossier=report.dossier, **identity(report)) != snapshot.sha256
    ):
        text = _(
            "The content is no longer the one the city submitted: its fingerprint differs from %(fingerprint)s…. "
            "Send the report back, or have UIL look into it."
        )
        raise ValidationError(text % {"fingerprint": snapshot.sha256[:8]}, code="report_changed")
    return snapshot


def _validated_sections(report: ProgressReport, sections: Mapping[str, str]) -> dict[str, str]:
    assert report.dossier is not None
    if not sections:
        text = _("Choose at least one section, and write what the city shall change there.")
        raise ValidationError({"sections": ValidationError(text, code="reason_required")})
    chosen = {}
    for slug, reason in sections.items():
        section = report.dossier.questionnaire.section(slug)
        if section is None:
            text = _("There is no such section.")
            raise ValidationError({"sections": ValidationError(text, code="unknown_section")})
        text = _("%(section)s: write what the city shall change there.") % {"section": section.title}
        if not reason.strip():
            raise ValidationError({"sections": ValidationError(text, code="reason_required")})
        chosen[slug] = reason.strip()
    return chosen
