"""The order in which a Commission's applications wait for a place (R2)."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.enums import Status
from applications.models import Application, Ranking, Round
from cities import permissions as city_permissions
from cities.models import Country, Delegate
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.transitions import TransitionNotAllowed

LAST_RANK = 999


@transaction.atomic
def rank(
    *,
    round: Round,
    country: Country,
    by: User,
    ranks: Mapping[int, int | None],
    seen: int,
    at: datetime | None = None,
) -> Ranking:
    """The Commission says in which order the applications of its country wait; needs no window.

    Args:
        ranks: id of an application → its rank from 1 on, gaps allowed, or None. One that waits and is not named keeps
            no rank; one that is named and waits no longer is passed over.
        seen: ``number`` of the order that stood on the page; 0 for none.

    Raises:
        PermissionDenied: not an officer of the country.
        TransitionNotAllowed: a colleague ordered the list meanwhile; says who and when.
        ValidationError: ``rank_twice``, ``rank_range``, ``own_city``.
    """
    at = at or clock.now()
    _require_officer(by, country)
    waiting = _locked(round, country)
    _validate_independent(by, waiting)
    given = {row: number for row in waiting if (number := ranks.get(row.pk)) is not None}
    _validate(given)
    try:
        with transaction.atomic():
            ranking = _next(round, country, seen, by, at, given)
            _write(waiting, given)
    except IntegrityError as error:  # a colleague's order, or a decision undone, came in this very moment
        raise _ordered_meanwhile(round, country) from error
    return ranking


def newest(round: Round, country: Country) -> Ranking | None:
    """The order that counts."""
    if round.pk is None:
        return None
    return Ranking.objects.filter(round=round, country=country).select_related("by").order_by("number").last()


def take_back(application: Application) -> None:
    """A decision is undone: the application has the rank again that it had then, unless another has it by now."""
    left = application.status_changes.filter(old=Status.SUBMITTED).last()
    if left is None or left.rank is None:
        return
    try:
        with transaction.atomic():
            Application.objects.filter(pk=application.pk, status=Status.SUBMITTED).update(rank=left.rank)
    except IntegrityError:  # it waits at the end, and the officers see that it has no rank
        return
    application.rank = left.rank


def _require_officer(by: User, country: Country) -> None:
    commission = city_permissions.commission_of(by)
    if not by.is_active or commission is None or commission.country_id != country.pk:
        raise PermissionDenied(_("Only officers of the country's Commission order its waiting list."))


def _locked(round: Round, country: Country) -> list[Application]:
    """Those that wait, held against decisions until the order is written; locked in one order by everybody."""
    waiting = Application.objects.filter(round=round, country=country, status=Status.SUBMITTED)
    list(waiting.select_for_update().order_by("pk"))
    return list(waiting.select_related("city").order_by("pk"))


def _validate_independent(by: User, waiting: list[Application]) -> None:
    """R3: nobody who acts or acted for one of the cities weighs it against the others."""
    own = (
        Delegate.objects.filter(user=by, city__in=[row.city_id for row in waiting])
        .select_related("city")
        .first()
    )
    if own is not None:
        text = _(
            "You act or acted for %(city)s, which is on this list. Whoever orders it is independent of its cities (rule R3), "
            "so a colleague does."
        )
        raise ValidationError(text % {"city": own.city.name}, code="own_city")


def _validate(given: Mapping[Application, int]) -> None:
    holders: dict[int, Application] = {}
    for row, number in given.items():
        if not 1 <= number <= LAST_RANK:
            text = _("A rank is a whole number from 1 to %(last)s.")
            raise ValidationError(text % {"last": LAST_RANK}, code="rank_range")
        if number in holders:
            text = _("%(first)s and %(second)s cannot both have rank %(rank)s.")
            values = {"first": holders[number].city.name, "second": row.city.name, "rank": number}
            raise ValidationError(text % values, code="rank_twice")
        holders[number] = row


def _next(
    round: Round, country: Country, seen: int, by: User, at: datetime, given: Mapping[Application, int]
) -> Ranking:
    last = newest(round, country)
    if (last.number if last else 0) != seen:
        raise _ordered_meanwhile(round, country)
    return Ranking.objects.create(
        round=round,
        country=country,
        number=seen + 1,
        ranks={row.reference: number for row, number in given.items()},
        by=by,
        at=at,
    )


def _write(waiting: list[Application], given: Mapping[Application, int]) -> None:
    """First nobody has a rank, then each gets its own: two that change places never hold the same one."""
    rows = Application.objects.filter(status=Status.SUBMITTED)
    rows.filter(pk__in=[row.pk for row in waiting]).update(rank=None)
    for row, number in given.items():
        rows.filter(pk=row.pk).update(rank=number)


def _ordered_meanwhile(round: Round, country: Country) -> TransitionNotAllowed:
    last = newest(round, country)
    if last is None:
        return TransitionNotAllowed(
            _("Somebody acted in this very moment. Look at the list again."), verb="rank"
        )
    text = _(
        "%(who)s ordered the list on %(when)s, Hamburg time, while you were looking at an earlier one. Nothing of that "
        "order was overwritten. Below stand the numbers you gave, beside the order that counts."
    )
    values = {"who": str(last.by), "when": in_hamburg(last.at)}
    return TransitionNotAllowed(text % values, by=str(last.by), verb="rank", at=last.at)
