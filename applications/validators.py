"""The rules R1, R2, R4 and R6, each in one place. A broken rule is a sentence: the rule, the facts, the way on."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Round
from applications.models.applications import PLACES_PER_COUNTRY
from cities.models import City, Country, Membership
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import exact, long_date

__all__ = [
    "PLACES_PER_COUNTRY",
    "validate_adoption",
    "validate_examination",
    "validate_membership_of_state",
    "validate_no_member",
    "validate_no_open_application",
    "validate_quota",
    "validate_window",
]


def validate_window(moment: datetime, round: Round) -> None:
    """R1: applications are submitted from the round's first day, 00:00, to its last day, 24:00, in Hamburg.

    Args:
        moment: aware; when the request arrived.
        round: the application's round.

    Raises:
        ValueError: the moment has no time zone.
        ValidationError: ``window_closed``.
    """
    if clock.hamburg_date(moment) < round.opens_on:
        raise _closed(
            _(
                "Applications for %(year)s are submitted from %(first)s, 00:00, to %(last)s, 23:59, Hamburg time (rule "
                "R1). Your request arrived on %(now)s. Until the window opens you can write, and ask the mayor to endorse."
            ),
            moment,
            round.opens_on,
            round.closes_on,
            round,
        )
    if clock.hamburg_date(moment) > round.closes_on:
        raise _closed(
            _(
                "Applications for %(year)s were submitted from %(first)s, 00:00, to %(last)s, 23:59, Hamburg time (rule "
                "R1). Your request arrived on %(now)s. Nothing you wrote is lost: you can go on preparing, and when this round "
                "has ended a button carries every answer over to the next one."
            ),
            moment,
            round.opens_on,
            round.closes_on,
            round,
        )


def validate_examination(moment: datetime, round: Round) -> None:
    """R1: applications are examined and accepted from the round's first day, 00:00, to the last day of examination, 24:00.

    Raises:
        ValueError: the moment has no time zone.
        ValidationError: ``window_closed``.
    """
    if round.is_examined(moment):
        return
    if round.is_over(moment):
        text = _(
            "Applications for %(year)s were examined and accepted from %(first)s, 00:00, to %(last)s, 23:59, Hamburg time "
            "(rule R1). Your request arrived on %(now)s. The round is over and cannot be extended any more; its city can "
            "carry every answer over to the next one."
        )
    else:
        text = _(
            "Applications for %(year)s are examined and accepted from %(first)s, 00:00, to %(last)s, 23:59, Hamburg time "
            "(rule R1). Your request arrived on %(now)s. You can read and prepare now, and decide from that day on."
        )
    raise _closed(text, moment, round.opens_on, round.examination_closes_on, round)


def validate_quota(round: Round, country: Country) -> None:
    """R2: at most three new member cities of one country in one year.

    Raises:
        ValidationError: ``quota_reached``, naming the cities that hold the places.
    """
    holders = list(
        Application.objects.holding_a_place()
        .filter(round=round, country=country)
        .order_by("place")
        .values_list("city__name", flat=True)
    )
    if len(holders) >= PLACES_PER_COUNTRY:
        raise quota_reached(round, country, holders)


def quota_reached(round: Round, country: Country, holders: list[str]) -> ValidationError:
    """The refusal that names who holds the places."""
    text = ngettext(
        "A country has %(places)s place for new member cities in a year. For %(country)s in %(year)s it is held by %(cities)s. "
        "Undo that approval, or leave this application where it is.",
        "A country has %(places)s places for new member cities in a year. For %(country)s in %(year)s they are held by "
        "%(cities)s. Undo one of these approvals first, or leave this application where it is until a place is free.",
        PLACES_PER_COUNTRY,
    )
    values = {
        "places": PLACES_PER_COUNTRY,
        "country": country.name,
        "year": round.year,
        "cities": _(", ").join(holders),
    }
    return ValidationError(text % values, code="quota_reached")


def validate_adoption(*, adopts_beijing: bool, adopts_key_features: bool) -> None:
    """R4: who endorses adopts both key documents, each explicitly.

    Raises:
        ValidationError: ``not_adopted``, by field.
    """
    errors = {}
    if not adopts_beijing:
        errors["adopt_beijing"] = ValidationError(
            _("To endorse, adopt the Beijing Declaration on Building Learning Cities."), code="not_adopted"
        )
    if not adopts_key_features:
        errors["adopt_key_features"] = ValidationError(
            _("To endorse, adopt the Key Features of Learning Cities."), code="not_adopted"
        )
    if errors:
        raise ValidationError(errors)


def validate_membership_of_state(country: Country, at: datetime) -> None:
    """R6: on this day the country is a Member State of UNESCO.

    Raises:
        ValidationError: ``not_member_state``.
    """
    day = clock.hamburg_date(at)
    if country.may_apply(day):
        return
    if country.member_until and country.member_until < day:
        fact = _("%(country)s was a Member State of UNESCO until %(until)s.") % {
            "country": country.name,
            "until": long_date(country.member_until),
        }
    else:
        fact = _("On %(day)s %(country)s is not a Member State of UNESCO.") % {
            "country": country.name,
            "day": long_date(day),
        }
    rule = _("Only a city in a Member State of UNESCO can become a member.")
    way_on = _(
        "Write to UIL if you think this is wrong, or if another State's National Commission is competent."
    )
    raise ValidationError(f"{rule} {fact} {way_on}", code="not_member_state")


def validate_no_member(city: City) -> None:
    """R6: the city is not a member already.

    Raises:
        ValidationError: ``already_member``.
    """
    membership = Membership.objects.current().filter(city=city).first()
    if membership is None:
        return
    since = membership.joined_year
    fact = (
        _("%(city)s has been a member of the network since %(year)s.") % {"city": city.name, "year": since}
        if since
        else _("%(city)s is a member of the network.") % {"city": city.name}
    )
    way_on = _("A member does not apply again. If you work for the city, claim its page to report for it.")
    raise ValidationError(f"{fact} {way_on}", code="already_member")


def validate_no_open_application(city: City) -> None:
    """R6: the city has no other open application, whatever the round.

    Raises:
        ValidationError: ``open_application_exists``.
    """
    other = Application.objects.open().filter(city=city).first()
    if other is not None:
        raise open_application_exists(other)


def open_application_exists(other: Application) -> ValidationError:
    """The refusal that names the open application."""
    text = _(
        "A city has one open application at a time. %(city)s already has one, %(reference)s, started on %(day)s. If you belong to "
        "its team, continue there; if not, ask its lead delegate, or UIL, to let you join."
    )
    values = {
        "city": other.city.name,
        "reference": other.reference,
        "day": long_date(clock.hamburg_date(other.created_at)),
    }
    return ValidationError(text % values, code="open_application_exists")


def validate_reason(reason: str) -> str:
    """A decision that somebody must live with has its reason; returns it trimmed.

    Raises:
        ValidationError: ``reason_required``, on the field ``reason``.
    """
    reason = clean(reason)
    if not reason:
        text = _("Write the reason: the people concerned will read it.")
        raise ValidationError({"reason": ValidationError(text, code="reason_required")})
    return reason


def clean(reason: str) -> str:
    """A reason as it is kept: trimmed, with plain line ends."""
    return (reason or "").replace("\r\n", "\n").replace("\x00", "").strip()


def one_line(text: str) -> str:
    """A name or title as it is kept: blanks made single."""
    return " ".join((text or "").replace("\x00", "").split())


def _closed(text: str, moment: datetime, first: object, last: object, round: Round) -> ValidationError:
    values = {
        "year": round.year,
        "first": long_date(first),  # type: ignore[arg-type]
        "last": long_date(last),  # type: ignore[arg-type]
        "now": exact(moment),
    }
    return ValidationError(text % values, code="window_closed")
