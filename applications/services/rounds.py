"""Rounds: more time for one that has not ended, and the lapse of what is still open when it has."""

import logging
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applications import extension_letters, validators
from applications.enums import Role, Status, Verb
from applications.models import Application, Endorsement, Round, RoundExtension
from applications.models.endorsements import Ended
from applications.models.rounds import OPENS
from applications.services import _move, checks
from cities.models import NationalCommission
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg, long_date
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import NoticeReason
from gnlc_portal.mail.notices import stopping

logger = logging.getLogger(__name__)


@transaction.atomic
def extend_round(
    *,
    round: Round,
    by: User,
    closes_on: date,
    examination_closes_on: date,
    reason: str,
    at: datetime | None = None,
) -> RoundExtension:
    """R1: a coordinator gives a round that has not ended more time; never less, and always with a reason.

    Links to mayors live on with the round (R3). Teams, mayors and Commissions are told in the same transaction.

    Args:
        closes_on: new last day to submit (included).
        examination_closes_on: new last day to decide (included).

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: ``round_over``, ``reason_required``, or by field for a day that is too early.
    """
    row = Round.objects.select_for_update().get(pk=round.pk)
    extension = planned_extension(
        round=row,
        by=by,
        closes_on=closes_on,
        examination_closes_on=examination_closes_on,
        reason=reason,
        at=at,
    )
    told = extension_letters.mailings(extension)
    extension.save()
    row.closes_on, row.examination_closes_on = closes_on, examination_closes_on
    row.save(update_fields=["closes_on", "examination_closes_on"])
    Endorsement.objects.bulk_update(extension_letters.prolonged(row, extension.at), ["expires_at"])
    stopping.stop(subjects=_told_by_notices(row), reason=NoticeReason.EXTENDED, at=extension.at)
    outbox.write_all([message for mailing in told for message in mailing.messages()])
    return extension


def planned_extension(
    *,
    round: Round,
    by: User,
    closes_on: date,
    examination_closes_on: date,
    reason: str,
    at: datetime | None = None,
) -> RoundExtension:
    """R1: the extension that ``extend_round`` would make of the same arguments, not stored: what a preview shows.

    Raises:
        as ``extend_round`` does.
    """
    at = at or clock.now()
    if by is None or not by.is_coordinator:
        raise PermissionDenied(_("Only UIL coordinators extend a round."))
    _validate_not_over(round, at)
    reason = validators.validate_reason(reason)
    _validate_later(round, closes_on, examination_closes_on, clock.hamburg_date(at))
    return RoundExtension(
        round=round,
        old_closes_on=round.closes_on,
        old_examination_closes_on=round.examination_closes_on,
        closes_on=closes_on,
        examination_closes_on=examination_closes_on,
        reason=reason,
        by=by,
        at=at,
    )


def lapse_round(*, round: Round, by: None = None, at: datetime | None = None) -> int:
    """R1: ten minutes after examination closes, every application of the round that is still open lapses.

    Each application is a transaction of its own that looks at the round again, so an extension at the last moment
    counts. Returns how many lapsed.

    Raises:
        PermissionDenied: somebody with an account.
        ValidationError: ``window_closed``: it is too early.
    """
    at = at or clock.now()
    if by is not None:
        raise PermissionDenied(_("A round lapses by itself."))
    _validate_over(Round.objects.get(pk=round.pk), at)
    lapsed, failure = 0, None
    for application in Application.objects.open().filter(round=round).order_by("pk"):
        try:
            lapsed += _lapse(application, at)
        except Exception as error:  # one that cannot lapse must not keep the others from it
            logger.exception("application %s did not lapse", application.reference)
            failure = error
    if failure is not None:
        raise failure
    return lapsed


@transaction.atomic
def _lapse(application: Application, at: datetime) -> bool:
    round = Round.objects.select_for_update().get(pk=application.round_id)
    application = _move.lock(application)
    if not application.is_open or at < round.lapses_at:
        return False
    checks.end_links(application, Ended.ROUND_OVER, at)
    step = _move.Step(verb=Verb.LAPSE_ROUND, by=None, at=at, role=Role.SYSTEM, fields={"place": None})
    _move.move(application, Status.LAPSED, step)
    return True


def _validate_over(round: Round, at: datetime) -> None:
    if at < round.lapses_at:
        text = _(
            "Nothing lapses before %(when)s, Hamburg time: ten minutes after the examination of the round %(year)s closes."
        )
        values = {"when": in_hamburg(round.lapses_at), "year": round.year}
        raise ValidationError(text % values, code="window_closed")


def _told_by_notices(round: Round) -> list[str]:
    """What notices of the round's days are about."""
    open_ = round.applications.open().values_list("reference", flat=True)
    commissions = NationalCommission.objects.values_list("country", flat=True)
    return [f"round-{round.year}", *(f"commission-{country}" for country in commissions), *open_]


def _validate_not_over(round: Round, at: datetime) -> None:
    values = {"year": round.year, "day": long_date(round.examination_closes_on)}
    if round.is_over(at):
        text = _(
            "The round %(year)s ended on %(day)s, 23:59, Hamburg time. A round that has ended cannot be extended."
        )
        raise ValidationError(text % values, code="round_over")
    # The request arrived in time, but others waited less: what has lapsed already would be left behind.
    if round.applications.filter(status_changes__verb=Verb.LAPSE_ROUND).exists():
        text = _(
            "The round %(year)s ended on %(day)s, 23:59, Hamburg time, and its open applications lapse at this moment. "
            "Nothing was extended. Cities carry their answers over to the next round."
        )
        raise ValidationError(text % values, code="round_over")


def _validate_later(round: Round, closes_on: date, examination_closes_on: date, today: date) -> None:
    errors = {}
    if closes_on < round.closes_on:
        errors["closes_on"] = _("A round is never shortened: not before %(day)s.") % {
            "day": long_date(round.closes_on)
        }
    elif round.closes_on < closes_on < today:
        errors["closes_on"] = _("This day is over. Give today, %(today)s, or a later day.") % {
            "today": long_date(today)
        }
    if examination_closes_on < max(round.examination_closes_on, closes_on):
        earliest = max(round.examination_closes_on, closes_on)
        errors["examination_closes_on"] = _("Decisions need until %(day)s at least.") % {
            "day": long_date(earliest)
        }
    next_opens = date(round.year + 1, *OPENS)
    if examination_closes_on >= next_opens:
        errors["examination_closes_on"] = _("A round ends before the next one opens, on %(day)s.") % {
            "day": long_date(next_opens)
        }
    if (closes_on, examination_closes_on) == (round.closes_on, round.examination_closes_on):
        errors["examination_closes_on"] = _("These are the days the round already has. Give a later day.")
    if errors:
        raise ValidationError(
            {field: ValidationError(text, code="wrong_day") for field, text in errors.items()}
        )
