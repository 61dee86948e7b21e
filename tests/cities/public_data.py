"""Countries, cities and people for the tests of the public face, made with few words."""

from datetime import date

from django.contrib.auth.models import Group

from cities import slugs
from cities.models import City, Country, Delegate, Membership
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.dossiers.models import Dossier

NAMES = {
    "FR": ("France", "France", "Франция", "EUR"),
    "DE": ("Germany", "Allemagne", "Германия", "EUR"),
    "BR": ("Brazil", "Brésil", "Бразилия", "LAC"),
    "BE": ("Belgium", "Belgique", "Бельгия", "EUR"),
    "BY": ("Belarus", "Bélarus", "Беларусь", "EUR"),
}


def a_country(iso2: str = "FR") -> Country:
    english, french, russian, region = NAMES[iso2]
    others = {"name_es": english, "name_zh": english, "name_ar": english}
    country, _new = Country.objects.get_or_create(
        iso2=iso2,
        defaults={
            "iso3": f"{iso2}X",
            "name_en": english,
            "name_fr": french,
            "name_ru": russian,
            "region": region,
            "unesco_status": "member",
            "member_from": date(1946, 11, 4),
            **others,
        },
    )
    return country


def a_city(name: str = "Angers", iso2: str = "FR", **fields: object) -> City:
    country = a_country(iso2)
    return City.objects.create(name=name, country=country, slug=slugs.unique_slug(name, iso2), **fields)


def a_member(name: str = "Angers", iso2: str = "FR", year: int | None = 2022, **fields: object) -> Membership:
    """A member city; fields that begin with ``city_`` are the city's."""
    of_city = {key.removeprefix("city_"): fields.pop(key) for key in list(fields) if key.startswith("city_")}
    city = a_city(name, iso2, **of_city)
    return Membership.objects.create(city=city, source="imported", joined_year=year, **fields)


def a_user(email: str = "person@city.example", **fields: object) -> User:
    return User.objects.create_user(email, "a long password", **fields)


def a_coordinator(email: str = "coordinator@uil.example", **fields: object) -> User:
    user = a_user(email, **fields)
    user.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    return user


def a_lead(city: City, email: str = "lead@city.example") -> Delegate:
    return Delegate.objects.create(city=city, user=a_user(email), is_lead=True)


def a_dossier() -> Dossier:
    return Dossier.objects.create(kind="application", form_version=1)
