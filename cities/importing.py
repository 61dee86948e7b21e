"""Import of countries, member cities and awards from CSV files.

Every import may run again at any time: it adds what is missing and never changes or deletes what is there,
so that nothing a person entered later is lost. A row that cannot be read is told with its line; the others
come in.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from cities import gazetteer
from cities.csv_rows import BadRow, Row, check_cells, day, decimal, read, time_zone, url, whole
from cities.models import Award, City, Country, Membership, NationalCommission
from cities.models.countries import UnescoStatus
from cities.models.memberships import Source
from gnlc_portal.lib import clock
from gnlc_portal.lib.text import fold, slugify_ascii

DATA = Path(__file__).parent / "data"
NETWORK_FOUNDED = 2013
REPORT_DAY = (4, 30)  # month and day on which the reports of imported members are due
LARGEST_NUMBER = 2**31 - 1  # that every database holds
Saved = TypeVar("Saved", bound=Model)
NAMES = tuple(f"name_{language}" for language in ("en", "fr", "es", "ru", "zh", "ar"))


@dataclass
class Outcome:
    """What an import did: rows that were new, rows already known, and a sentence for each row refused."""

    new: int = 0
    known: int = 0
    members: list[Membership] = field(default_factory=list)  # those that are new
    differing: list[str] = field(default_factory=list)  # known, but the file says something else
    problems: list[str] = field(default_factory=list)


@transaction.atomic
def import_countries(path: Path = DATA / "countries.csv", *, update: bool = False) -> Outcome:
    """Countries, and a National Commission for every Member State and Associate Member.

    A year in ``member_from`` counts from its 1 January; ``member_until`` is the last day of membership. With
    ``update`` the file's values replace those of countries already known.

    Raises:
        WrongFile: nothing was imported.
    """
    known = Country.objects.in_bulk()
    outcome = Outcome()

    def take(row: Row) -> bool:
        values = _country_values(row)
        country = known.get(values["iso2"])
        if country is None:
            known[values["iso2"]] = _create(Country(**values))
            return True
        if any(getattr(country, name) != value for name, value in values.items()):
            outcome.differing.append(country.iso2)
            if update:
                _replace(country, values)
        return False

    _take_rows(path, ("iso2", "iso3", *NAMES, "unesco_region", "unesco_status", "member_from"), take, outcome)
    with_commission = Country.objects.filter(unesco_status__in=[UnescoStatus.MEMBER, UnescoStatus.ASSOCIATE])
    missing = with_commission.filter(commission=None)
    NationalCommission.objects.bulk_create([NationalCommission(country=country) for country in missing])
    return outcome


@transaction.atomic
def import_members(path: Path = DATA / "members.csv") -> Outcome:
    """Member cities known from public lists: a city and a membership each, with no report due in the past.

    A city that has or had a membership is left as it is, whatever the row says: what happened to it since is
    the coordinators' knowledge.

    Raises:
        WrongFile: nothing was imported.
    """
    columns = ("iso2", "city")
    outcome = Outcome()
    countries = set(Country.objects.values_list("iso2", flat=True))
    cities = _Cities(numbers_in_file={row.get("geonameid") or "" for _line, row in read(path, columns)})

    def take(row: Row) -> bool:
        if row["iso2"] not in countries:
            raise BadRow(f"the portal knows no country {row['iso2']!r}")
        year = whole(row, "joined_year", NETWORK_FOUNDED, clock.today().year)
        fresh = _city(row)
        city = cities.meant_by(fresh)
        if city is not None and cities.is_or_was_member(city):
            return False
        with transaction.atomic():
            city = city or _create(fresh)
            outcome.members.append(_create(_membership(city, year, url(row, "source"))))
        cities.add(city, is_imported=True)
        return True

    return _take_rows(path, columns, take, outcome)


@transaction.atomic
def import_awards(path: Path = DATA / "awards.csv") -> Outcome:
    """UNESCO Learning City Awards of cities that the portal knows, members first where two share a name.

    Raises:
        WrongFile: nothing was imported.
    """
    cities = _Cities()
    known = set(Award.objects.values_list("city_id", "year"))

    def take(row: Row) -> bool:
        year = whole(row, "year", NETWORK_FOUNDED, clock.today().year)
        city = cities.named(row["iso2"], row["city"])
        if year is None:
            raise BadRow("year is missing")
        if city is None:
            raise BadRow(f"the portal knows no city {row['city']!r} in {row['iso2']!r}")
        if (city.pk, year) in known:
            return False
        _create(Award(city=city, year=year, source_url=url(row, "source")))
        known.add((city.pk, year))
        return True

    return _take_rows(path, ("year", "iso2", "city"), take, Outcome())


def first_report_day(joined_year: int, today: date) -> date:
    """R7: when a member that was imported owes its first report here, in Hamburg's days.

    The next 30 April at least twelve months ahead whose year is even or odd as the year of joining was: never
    in the past, and cities that joined together go on reporting together.
    """
    soonest = today.replace(year=today.year + 1, day=min(today.day, 28) if today.month == 2 else today.day)
    year = soonest.year if soonest <= date(soonest.year, *REPORT_DAY) else soonest.year + 1
    return date(year + (year - joined_year) % 2, *REPORT_DAY)


def free_slug(name: str, iso2: str) -> str:
    """The address of a new city for good: ``clermont-ferrand-fr``, with -2, -3 … where it is taken."""
    base = f"{slugify_ascii(name)}-{iso2.lower()}"
    taken = set(City.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug


class _Cities:
    """The cities in the database, and which of them a row of a file means."""

    def __init__(self, numbers_in_file: set[str] | None = None) -> None:
        self._numbers_in_file = numbers_in_file or set()
        self._by_number: dict[int, City] = {}
        self._by_name: dict[tuple[str, str], list[City]] = defaultdict(list)
        self._by_slug: dict[str, City] = {}
        self._members = set(Membership.objects.values_list("city_id", flat=True))
        imported = Membership.objects.filter(source=Source.IMPORTED)
        self._imported = set(imported.values_list("city_id", flat=True))
        for city in City.objects.all():
            self.add(city)

    def add(self, city: City, *, is_imported: bool = False) -> None:
        if city.geonames_id is not None:
            self._by_number[city.geonames_id] = city
        self._by_name[city.country_id, fold(city.name)].append(city)
        self._by_slug[city.slug] = city
        if is_imported:
            self._members.add(city.pk)
            self._imported.add(city.pk)

    def is_or_was_member(self, city: City) -> bool:
        return city.pk in self._members

    def meant_by(self, fresh: City) -> City | None:
        """The city a row means: by number, else by name, else by the address an earlier import gave it.

        Names mislead where a country has two alike: a city with another number is another city, unless an
        import made it and a person put its number right since (then no row carries the number).
        """
        if fresh.geonames_id in self._by_number:
            return self._by_number[fresh.geonames_id]
        return next((city for city in self._alike(fresh.country_id, fresh.name) if self._may_be(city)), None)

    def named(self, iso2: str, name: str) -> City | None:
        """A city of a name, members first."""
        return min(self._alike(iso2, name), key=lambda city: city.pk not in self._members, default=None)

    def _alike(self, iso2: str, name: str) -> list[City]:
        renamed = self._by_slug.get(f"{slugify_ascii(name)}-{iso2.lower()}")
        return [*self._by_name[iso2, fold(name)], *([renamed] if renamed else [])]

    def _may_be(self, city: City) -> bool:
        number = city.geonames_id
        return number is None or (city.pk in self._imported and str(number) not in self._numbers_in_file)


def _take_rows(
    path: Path, columns: tuple[str, ...], take: Callable[[Row], bool], outcome: Outcome
) -> Outcome:
    for line, row in read(path, columns):
        try:
            check_cells(row)
            is_new = take(row)
        except BadRow as error:
            outcome.problems.append(f"line {line}: {error}")
        else:
            outcome.new += is_new
            outcome.known += not is_new
    return outcome


def _country_values(row: Row) -> dict[str, Any]:
    return {
        "iso2": row["iso2"],
        "iso3": row["iso3"],
        **{name: row[name] for name in NAMES},
        "region": row["unesco_region"],
        "unesco_status": row["unesco_status"],
        "member_from": day(row, "member_from"),
        "member_until": day(row, "member_until"),
        "notes": row.get("notes", ""),
    }


def _city(row: Row) -> City:
    return City(
        name=row["city"],
        country_id=row["iso2"],
        geonames_id=whole(row, "geonameid", 1, LARGEST_NUMBER),
        latitude=decimal(row, "latitude", 90),
        longitude=decimal(row, "longitude", 180),
        population=whole(row, "population", 0, LARGEST_NUMBER),
        time_zone=time_zone(row, "timezone"),
    )


def _other_names(city: City) -> str:
    place = gazetteer.get(city.geonames_id) if city.geonames_id else None
    names = [place.name, *place.alternates] if place else []
    return "\n".join(name for name in names if fold(name) != fold(city.name))


def _membership(city: City, joined_year: int | None, source_url: str) -> Membership:
    return Membership(
        city=city,
        source=Source.IMPORTED,
        source_url=source_url,
        joined_year=joined_year,
        first_report_on=first_report_day(joined_year, clock.today()) if joined_year else None,
    )


def _create(new: Saved) -> Saved:
    """Save a new row.

    Raises:
        BadRow: a value does not fit its field, or the database holds something that excludes it.
    """
    if isinstance(new, City):
        new.slug = free_slug(new.name, new.country_id)
        new.alternate_names = _other_names(new)
    _check(new)
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as error:
        raise BadRow(f"the database refuses it ({error})") from error
    return new


def _replace(country: Country, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(country, name, value)
    _check(country)
    try:
        with transaction.atomic():
            country.save(update_fields=[name for name in values if name != "iso2"])
    except IntegrityError as error:
        raise BadRow(f"the database refuses it ({error})") from error


def _check(row: Model) -> None:
    try:
        row.clean_fields(exclude={"name_key"})  # save() fills it
    except ValidationError as error:
        sentences = (f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
        raise BadRow("; ".join(sentences).rstrip(".")) from error
