"""How a member stands: on hold, back again, ended. Each step is dated, has its reason, and stays on record."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cities import schedule, team_emails
from cities.models import Membership, MembershipEvent, MembershipStep
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date
from gnlc_portal.lib.transitions import TransitionNotAllowed


@transaction.atomic
def put_on_hold(*, membership: Membership, about: str, at: datetime) -> bool:
    """R7: the portal puts a member on hold whose report is long overdue; returns whether this call did it.

    Args:
        about: reference of the report that is missing.
    """
    day = clock.hamburg_date(at)
    changed = Membership.objects.counted().filter(pk=membership.pk).update(on_hold_since=day)
    if changed:
        _record(membership, MembershipStep.ON_HOLD, at, about=about)
        membership.on_hold_since = day
    return bool(changed)


@transaction.atomic
def resume(
    *, membership: Membership, at: datetime, by: User | None = None, reason: str = "", about: str = ""
) -> bool:
    """A member on hold is back at once: it submitted its report (``about``), or a coordinator says so with a reason.

    Returns:
        whether it was on hold.

    Raises:
        PermissionDenied: without a report, and not by a coordinator.
        ValidationError: ``reason_required``.
    """
    if not about:
        reason = _validated(by, reason, _("Give a reason for taking the membership off hold."))
    changed = (
        Membership.objects.current()
        .filter(pk=membership.pk, on_hold_since__isnull=False)
        .update(on_hold_since=None)
    )
    if changed:
        _record(membership, MembershipStep.RESUMED, at, by=by, reason=reason, about=about)
        membership.on_hold_since = None
        if not about:  # else the letter about the report says so
            team_emails.tell_team("membership_resumed_for_delegate", membership.city, reason=reason)
    return bool(changed)


@transaction.atomic
def set_first_report(
    *, membership: Membership, on: date, by: User, reason: str, at: datetime | None = None
) -> None:
    """R7: a coordinator says when a member whose year of joining is not known owes its first report. The
    team is told.

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: ``reason_required``; ``on``: not ahead, or more than three years ahead.
        TransitionNotAllowed: it has a date already, or ended.
    """
    at = at or clock.now()
    reason = _validated(by, reason, _("Give a reason for this date."))
    if on <= clock.hamburg_date(at):
        text = _("Choose a day that lies ahead: no member owes a report at once (rule R7).")
        raise ValidationError({"on": ValidationError(text, code="date_in_the_past")})
    latest = clock.hamburg_date(at) + schedule.FIRST_REPORT_WITHIN
    if on > latest:
        text = _(
            "Choose a day until %(day)s: a member owes a report every two years (rule R7), and its first one within three."
        )
        values = {"day": long_date(latest)}
        raise ValidationError({"on": ValidationError(text % values, code="date_too_far")})
    waiting = Membership.objects.current().filter(pk=membership.pk, first_report_on__isnull=True)
    if not waiting.update(first_report_on=on):
        membership.refresh_from_db()
        text = _(
            "The first progress report of %(city)s has a date already, or its membership has ended. Move the date of the "
            "report itself instead."
        )
        raise TransitionNotAllowed(text % {"city": membership.city.name}, verb="set_first_report")
    membership.first_report_on = on
    _record(membership, MembershipStep.SCHEDULED, at, by=by, reason=reason)
    team_emails.tell_team("first_report_for_delegate", membership.city, reason=reason, due=on)


@transaction.atomic
def end_membership(*, membership: Membership, by: User, reason: str, at: datetime | None = None) -> None:
    """A coordinator ends a membership, with a reason; the period stays on record, the city may apply again. The team is told.

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: ``reason_required``.
        TransitionNotAllowed: it has ended already.
    """
    at = at or clock.now()
    reason = _validated(by, reason, _("Give a reason for ending the membership."))
    current = Membership.objects.current().filter(pk=membership.pk)
    ended = current.update(ended_on=clock.hamburg_date(at), end_reason=reason, ended_by=by)
    membership.refresh_from_db()
    if not ended:
        assert membership.ended_on is not None  # nothing else keeps a membership from ending
        raise TransitionNotAllowed(
            _("The membership of %(city)s ended on %(day)s.")
            % {"city": membership.city.name, "day": long_date(membership.ended_on)},
            by=str(membership.ended_by or ""),
            verb="end_membership",
        )
    _record(membership, MembershipStep.ENDED, at, by=by, reason=reason)
    team_emails.tell_team(
        "membership_ended_for_delegate", membership.city, reason=reason, membership=membership
    )


def _validated(by: User | None, reason: str, sentence: str) -> str:
    if by is None or not by.is_coordinator:
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(sentence, code="reason_required")
    return reason.strip()


def _record(
    membership: Membership,
    step: MembershipStep,
    at: datetime,
    *,
    by: User | None = None,
    reason: str = "",
    about: str = "",
) -> None:
    MembershipEvent.objects.create(membership=membership, step=step, at=at, by=by, reason=reason, about=about)
