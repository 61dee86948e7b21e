"""The city hands its report in; the mayor is informed, not asked."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities import standing
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers, attached, beforehand, completeness
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.lib import clock
from reports.enums import Verb
from reports.models import ProgressReport
from reports.services import _move


@transaction.atomic
def submit(
    *, report: ProgressReport, by: User, as_filled_in: bool = True, at: datetime | None = None
) -> ProgressReport:
    """R7: freeze the complete report and hand it to UIL; a member on hold is back at once.

    Args:
        as_filled_in: also sections that nobody has looked through since the portal filled them in.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: not being written, or the membership ended.
        ValidationError: ``not_complete``, ``file_broken``, ``not_looked_through``.
    """
    at = at or clock.now()
    report = _move.lock(report)
    role = _move.require_role(report, Verb.SUBMIT, by)
    _move.require_status(report, Verb.SUBMIT)
    assert report.dossier is not None  # by constraint, once it is open
    # Locked before it is looked at: an answer that is being saved now is waited for, a later one is refused.
    dossiers.set_open_sections(report.dossier, [])
    _validate_complete(report, at)
    _validate_files(report)
    _look_through(report, by, at, as_filled_in=as_filled_in)
    snapshot = dossiers.take_snapshot(dossier=report.dossier, at=at, **identity(report))
    step = _move.Step(
        verb=Verb.SUBMIT,
        by=by,
        at=at,
        role=role,
        snapshot_id=snapshot.pk,
        fields={"submitted_at": at},
    )
    _note_mayor(report)
    standing.resume(membership=report.membership, at=at, about=report.reference)  # the receipt speaks of it
    _move.move(report, step)
    return report


def identity(report: ProgressReport) -> dict[str, str]:
    """What a snapshot says of the report beside its answers."""
    return {"reference": report.reference, "city": report.city.name, "country": report.country_id}


def _note_mayor(report: ProgressReport) -> None:
    """Letters about the membership go to the mayor whom the report names."""
    assert report.dossier is not None
    given = answers.current(report.dossier)
    member = report.membership
    member.mayor_name, member.mayor_email = given["mayor_name"], given["mayor_email"]
    member.mayor_language = member.mayor_language or given["contact_language"]
    member.save(update_fields=["mayor_name", "mayor_email", "mayor_language"])


def _validate_complete(report: ProgressReport, at: datetime) -> None:
    assert report.dossier is not None
    lacks = completeness.missing(report.dossier, report.dossier.questionnaire, clock.hamburg_date(at))
    if lacks:
        text = ngettext(
            "One answer needs you before the report can be submitted:",
            "%(n)s answers need you before the report can be submitted:",
            len(lacks),
        )
        head = ValidationError(text % {"n": len(lacks)}, code="not_complete")
        raise ValidationError(
            [head, *(ValidationError(lack.sentence, code="not_complete") for lack in lacks)]
        )


def _look_through(report: ProgressReport, by: User, at: datetime, *, as_filled_in: bool) -> None:
    """Whoever submits stands for every section, and knows of those that nobody has looked through."""
    assert report.dossier is not None
    unread = beforehand.sections(report.dossier)
    if unread and not as_filled_in:
        text = _(
            "Nothing was submitted: nobody has looked through these sections since the portal filled them in. Look through them, "
            "or confirm below that they still hold: %(sections)s."
        )
        titles = _("; ").join(str(section.title) for section in unread)
        raise ValidationError(text % {"sections": titles}, code="not_looked_through")
    beforehand.take_over(report.dossier, report.dossier.questionnaire.sections, by=by, at=at)


def _validate_files(report: ProgressReport) -> None:
    assert report.dossier is not None
    broken = attached.broken(report.dossier)
    if broken:
        text = _(
            "The stored file “%(name)s” is no longer the one that was sent, or is gone. Remove it and send it again, then submit."
        )
        raise ValidationError(text % {"name": broken[0].name}, code="file_broken")
