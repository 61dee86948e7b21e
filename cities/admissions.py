"""Memberships begin with an admission; what the public sees of a city is written down here."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cities.models import AreaRating, City, CityCluster, CityFact, Membership
from cities.models.memberships import Source
from cities.schedule import report_due
from gnlc_portal.dossiers.models import Dossier

LONGEST_WEBSITE = 300  # characters, as City.website holds them


class Mayor(NamedTuple):
    """To whom letters about the membership go; the names are columns of ``Membership``."""

    mayor_name: str
    mayor_email: str
    mayor_language: str


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
    mayor: Mayor | None = None,
) -> Membership:
    """Open a membership and write the city's public facts down; who may, and when, is the application's rule.

    Args:
        on: the day of admission in Hamburg; the first progress report is due two years later (R7).
        facts: (key, value, year of the datum); a figure of the same year is replaced, older ones stay.
        ratings: (area, challenge, expertise); they replace all ratings of the city.
        clusters: values of ``Cluster``; they replace all clusters of the city.
        website: shown if it is an address of the web.
        mayor: who is told about the city's progress reports; never shown.

    Raises:
        ValidationError: ``already_member``.
    """
    membership = drafted(city=city, dossier=dossier, on=on, mayor=mayor)
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(
            _("%(city)s is a member already."), code="already_member", params={"city": city.name}
        ) from error
    write_facts(city=city, facts=facts, ratings=ratings, clusters=clusters, website=website)
    return membership


def drafted(*, city: City, dossier: Dossier, on: date, mayor: Mayor | None = None) -> Membership:
    """The membership that an admission on a day opens, not stored: for who only looks ahead."""
    return Membership(
        city=city,
        source=Source.ADMITTED,
        joined_on=on,
        joined_year=on.year,
        first_report_on=report_due(on, 1),
        origin_dossier=dossier,
        **(mayor._asdict() if mayor else {}),
    )


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
    if is_web_address(website):
        city.website = website
        city.save(update_fields=["website"])


def is_web_address(website: str) -> bool:
    """Whether a city's page may link there."""
    if len(website) > LONGEST_WEBSITE:
        return False
    try:
        URLValidator(schemes=["http", "https"])(website)
    except ValidationError:
        return False
    return True
