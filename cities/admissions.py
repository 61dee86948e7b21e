"""Memberships begin with an admission and end by a coordinator's decision; public facts are kept here."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.models import AreaRating, City, CityCluster, CityFact, Membership
from cities.models.memberships import Source
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed

YEARS_BETWEEN_REPORTS = 2  # R7
LONGEST_WEBSITE = 300  # characters, as City.website holds them


def two_years_after(day: date) -> date:
    """R7: the same day two years later; 29 February falls back to the 28th."""
    try:
        return day.replace(year=day.year + YEARS_BETWEEN_REPORTS)
    except ValueError:
        return day.replace(year=day.year + YEARS_BETWEEN_REPORTS, day=28)


@transaction.atomic
def admit(
    *,
    city: City,
    dossier: Dossier,
    on: date,
    facts: Iterable[tuple[str, Decimal, int]] = (),
    ratings: Iterable[tuple[str, int | None, int | None]] = (),
    clusters: Iterable[str] = (),
    website: str = "",
) -> Membership:
    """Open a membership and write the city's public facts down; who may, and when, is the application's rule.

    Args:
        on: the day of admission in Hamburg; the first progress report is due two years later (R7).
        facts: (key, value, year of the datum); a figure of the same year is replaced, older ones stay.
        ratings: (area, challenge, expertise); they replace all ratings of the city.
        clusters: values of ``Cluster``; they replace all clusters of the city.
        website: shown if it is an address of the web.

    Raises:
        ValidationError: ``already_member``.
    """
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                city=city,
                source=Source.ADMITTED,
                joined_on=on,
                joined_year=on.year,
                first_report_on=two_years_after(on),
                origin_dossier=dossier,
            )
    except IntegrityError as error:
        raise ValidationError(
            _("%(city)s is a member already."), code="already_member", params={"city": city.name}
        ) from error
    write_facts(city=city, facts=facts, ratings=ratings, clusters=clusters, website=website)
    return membership


@transaction.atomic
def write_facts(
    *,
    city: City,
    facts: Iterable[tuple[str, Decimal, int]] = (),
    ratings: Iterable[tuple[str, int | None, int | None]] = (),
    clusters: Iterable[str] = (),
    website: str = "",
) -> None:
    """Publish what a city consented to: figures by year, ratings and clusters (instead of the former), website."""
    for key, value, year in facts:
        CityFact.objects.update_or_create(city=city, key=key, year=year, defaults={"value": value})
    rated = [
        AreaRating(city=city, area=area, challenge=challenge, expertise=expertise)
        for area, challenge, expertise in ratings
        if challenge is not None or expertise is not None
    ]
    if rated:
        city.ratings.all().delete()
        AreaRating.objects.bulk_create(rated)
    chosen = [CityCluster(city=city, cluster=cluster) for cluster in clusters]
    if chosen:
        city.clusters.all().delete()
        CityCluster.objects.bulk_create(chosen)
    if _is_web_address(website):
        city.website = website
        city.save(update_fields=["website"])


@transaction.atomic
def end_membership(*, membership: Membership, by: User, reason: str, at: datetime | None = None) -> None:
    """A coordinator ends a membership, with a reason; the period stays on record, the city may apply again.

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: ``reason_required``.
        TransitionNotAllowed: it has ended already.
    """
    if not by.is_coordinator:
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Give a reason for ending the membership."), code="reason_required")
    day = clock.hamburg_date(at or clock.now())
    current = Membership.objects.current().filter(pk=membership.pk)
    ended = current.update(ended_on=day, end_reason=reason.strip(), ended_by=by)
    membership.refresh_from_db()
    if not ended:
        assert membership.ended_on is not None  # nothing else keeps a membership from ending
        raise TransitionNotAllowed(
            _("The membership of %(city)s ended on %(day)s.")
            % {"city": membership.city.name, "day": date_format(membership.ended_on, "DATE_FORMAT")},
            by=str(membership.ended_by or ""),
            verb="end_membership",
        )


def _is_web_address(website: str) -> bool:
    if len(website) > LONGEST_WEBSITE:
        return False
    try:
        URLValidator(schemes=["http", "https"])(website)
    except ValidationError:
        return False
    return True
