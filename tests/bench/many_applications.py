"""Applications by the thousand, made by chance, the same for the same number; a fifth of them are of one country."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max

from applications.enums import Status
from applications.models import Application, Endorsement, Round
from applications.models.applications import PLACES_PER_COUNTRY
from applications.questionnaire import APPLICATION_V1
from cities import gazetteer, importing
from cities.models import City, CommissionOfficer, Country, NationalCommission
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.demo.bulk import Tables
from gnlc_portal.dossiers.models import Dossier, Snapshot
from gnlc_portal.lib import clock
from gnlc_portal.lib.text import fold

YEARS = range(2018, 2028)
COUNTRY, SHARE = "FR", 0.2
# Of rounds that are over, and of the present one.
THEN = (Status.ADMITTED, Status.DECLINED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED)
NOW = (Status.DRAFT, Status.SUBMITTED, Status.SUBMITTED, Status.SUBMITTED, Status.DECLINED, Status.WITHDRAWN)
BATCH = 5_000


def readers() -> dict[str, User]:
    """Who reads the list."""
    return {name: User.objects.get(email=f"{name}@bench.example") for name in ("coordinator", "officer")}


def in_the_middle() -> int:
    """The key of a row of the officer's country around the middle of the list."""
    rows = Application.objects.filter(country=COUNTRY, submitted_at__isnull=False).order_by("submitted_at")
    return rows.values_list("pk", flat=True)[rows.count() // 2]


def make(size: int) -> None:
    """A new database with so many, and who reads them."""
    call_command("migrate", verbosity=0)
    importing.import_countries()
    coordinator, officer = (
        User.objects.create_user(f"{name}@bench.example", None) for name in ("coordinator", "officer")
    )
    coordinator.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    CommissionOfficer.objects.create(commission=NationalCommission.objects.get(country=COUNTRY), user=officer)
    dossier = Dossier.objects.create(kind=APPLICATION_V1.kind, form_version=APPLICATION_V1.version)
    signed = Snapshot.objects.create(dossier=dossier, content=b"{}", sha256="0" * 64)
    common = Common({year: Round.objects.ensure(year).pk for year in YEARS}, signed.pk, coordinator.pk)
    tables, made = _tables(), _applications(size)
    while batch := list(islice(made, BATCH)):
        for row in batch:
            _add(tables, row, common)
        with transaction.atomic():
            tables.write()
    tables.settle()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@dataclass(frozen=True)
class Common:
    """What all applications share, by id: rounds by year, one endorsed snapshot, and whoever did everything."""

    rounds: dict[int, int]
    snapshot: int
    user: int


@dataclass(frozen=True)
class Made:
    """What chance decided about one application."""

    pk: int
    year: int
    country: str
    number: int
    status: Status
    place: int | None
    city: Any
    started: datetime
    submitted: datetime | None


def _applications(size: int) -> Iterator[Made]:
    """So many, the same for the same size."""
    chance = random.Random(size)
    towns = list(gazetteer.every())
    countries = sorted(Country.objects.exclude(pk=COUNTRY).values_list("pk", flat=True))
    numbers: Counter[tuple[int, str]] = Counter()
    held: Counter[tuple[int, str]] = Counter()
    ids = count(1 + (Dossier.objects.aggregate(last=Max("pk"))["last"] or 0))
    for pk in islice(ids, size):
        series = year, country = (
            chance.choice(YEARS),
            COUNTRY if chance.random() < SHARE else chance.choice(countries),
        )
        status = chance.choice(NOW if year == YEARS[-1] else THEN)
        if status == Status.ADMITTED and held[series] == PLACES_PER_COUNTRY:
            status = Status.DECLINED
        numbers[series] += 1
        held[series] += status == Status.ADMITTED
        opens = datetime(year, 3, 1, tzinfo=clock.HAMBURG)
        submitted = opens + timedelta(seconds=chance.randint(0, 4_000_000))
        yield Made(
            pk=pk,
            year=year,
            country=country,
            number=numbers[series],
            status=status,
            place=held[series] if status == Status.ADMITTED else None,
            city=chance.choice(towns),
            started=opens - timedelta(minutes=chance.randint(0, 60_000)),
            submitted=None if status == Status.DRAFT else submitted,
        )


def _tables() -> Tables:
    return Tables(
        city=(
            City,
            [
                "id",
                "name",
                "slug",
                "country_id",
                "name_key",
                "latitude",
                "longitude",
                "time_zone",
                "created_at",
            ],
        ),
        dossier=(Dossier, ["id", "kind", "form_version", "open_sections", "created_at", "touched_at"]),
        application=(
            Application,
            [
                "id",
                "reference",
                "number",
                "round_id",
                "country_id",
                "city_id",
                "dossier_id",
                "status",
                "place",
                "endorsement_id",
                "created_by_id",
                "created_at",
                "submitted_at",
                "waiting_since",
            ],
        ),
        endorsement=(
            Endorsement,
            [
                "id",
                "application_id",
                "snapshot_id",
                "mayor_email",
                "mayor_language",
                "nonce",
                "token_hash",
                "requested_by_id",
                "requested_at",
                "expires_at",
                "used_at",
                "outcome",
                "signer_name",
                "signer_title",
                "adopts_beijing",
                "adopts_key_features",
            ],
        ),
    )


def _add(tables: Tables, row: Made, common: Common) -> None:
    pk, started, town = row.pk, row.started, row.city
    tables.add(
        "city", pk, town.name, f"bench-{pk}", row.country, f"{fold(town.name)[:180]} {pk}", town.latitude,
        town.longitude, town.timezone, started,
    )  # fmt: skip
    tables.add("dossier", pk, APPLICATION_V1.kind, APPLICATION_V1.version, "[]", started, started)
    reference = f"{row.year}-{row.country}-{row.number:03d}"
    tables.add(
        "application", pk, reference, row.number, common.rounds[row.year], row.country, pk, pk, row.status.value, row.place,
        pk if row.submitted else None, common.user, started, row.submitted, row.submitted if row.status == Status.SUBMITTED else None,
    )  # fmt: skip
    if row.submitted:
        tables.add(
            "endorsement", pk, pk, common.snapshot, "mayor@bench.example", "en", f"{pk:032d}", f"{pk:064d}",
            common.user, started, started + timedelta(days=60), started, "endorsed", "The mayor", "Mayor", True, True,
        )  # fmt: skip
