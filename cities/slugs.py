"""New cities: their address for good, and one row per city however many people ask at once."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cities.gazetteer import Place
from cities.importing import free_slug as unique_slug
from cities.models import City, Country
from gnlc_portal.lib.text import fold

__all__ = ["get_or_create_by_hand", "get_or_create_city", "unique_slug"]

LONGEST_NAME = 200  # characters, as City.name holds them
TRIES = 5  # two namesakes entered at the same moment want the same address: the later one takes the next


def get_or_create_city(place: Place) -> City:
    """The city of a place of the gazetteer, under the State through which it applies (R6).

    Raises:
        ValidationError: ``not_member_state``; no State in the portal is competent for the place.
    """
    country = Country.objects.filter(pk=place.competent_iso2 or place.iso2).first()
    if country is None:
        raise ValidationError(
            _("%(city)s lies in a territory for which the portal knows no National Commission. Ask UIL."),
            code="not_member_state",
            params={"city": place.name},
        )
    fresh = City(
        name=place.name,
        country=country,
        geonames_id=place.geonames_id,
        alternate_names="\n".join(name for name in place.alternates if fold(name) != fold(place.name)),
        latitude=round(place.latitude, 5),
        longitude=round(place.longitude, 5),
        population=place.population,
        time_zone=place.timezone,
    )
    return _get_or_create(fresh, lambda: City.objects.filter(geonames_id=place.geonames_id).first())


def get_or_create_by_hand(*, name: str, country: Country) -> City:
    """The city of a name in a country, for counties, communes and consortia that the gazetteer does not know.

    Where the country has a city of that name, it is that one: otherwise a member could apply again (R6).

    Raises:
        ValidationError: ``invalid``; the name has no letter or digit, or is too long.
    """
    name = " ".join(name.replace("\0", " ").split())
    if not fold(name) or len(name) > LONGEST_NAME:
        raise ValidationError(_("Write the city’s name in letters, 200 characters at most."), code="invalid")
    key = fold(name)[:200]
    namesakes = City.objects.filter(country=country, name_key=key).order_by("pk")
    return _get_or_create(City(name=name, country=country), namesakes.first)


def _get_or_create(fresh: City, existing: Callable[[], City | None]) -> City:
    """Save a new city unless it is there; whoever loses a race gets the winner's row."""
    for _attempt in range(TRIES):
        city = existing()
        if city is not None:
            return city
        fresh.slug = unique_slug(fresh.name, fresh.country_id)
        try:
            with transaction.atomic():
                fresh.save(force_insert=True)
        except IntegrityError:
            fresh.pk = None
            continue
        return fresh
    raise RuntimeError(f"No address was free for {fresh.name} in {TRIES} tries.")
