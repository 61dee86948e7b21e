"""What a test needs, made the way the portal makes it: through the services, at a moment of the portal's clock."""

import hashlib
import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from applications import services
from applications.enums import Status
from applications.models import Application, Endorsement, Round
from cities.models import City, CommissionOfficer, Country, Delegate, NationalCommission
from cities.models.countries import UnescoStatus
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.dossiers.models import Answer, Attachment, Enclosure, Question, stored_name
from gnlc_portal.lib.clock import HAMBURG

_count = itertools.count(1)

IN_THE_WINDOW = datetime(2027, 3, 15, 9, 0, tzinfo=HAMBURG)
PASSWORD = "learning-city"
_NAMES = {"FR": "France", "DE": "Germany", "KE": "Kenya", "US": "United States of America", "JP": "Japan"}


def hamburg(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, us: int = 0
) -> datetime:
    """A moment by Hamburg's clocks."""
    return datetime(year, month, day, hour, minute, second, us, tzinfo=HAMBURG)


def utc(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def country(iso2: str = "FR", **fields: Any) -> Country:
    """A Member State with its National Commission, unless the fields say otherwise."""
    name = _NAMES.get(iso2, f"Country {iso2}")
    names = {f"name_{language}": name for language in ("en", "fr", "es", "ru", "zh", "ar")}
    defaults = {
        **names,
        "iso3": f"{iso2}X",
        "region": "EUR",
        "unesco_status": UnescoStatus.MEMBER,
        "member_from": date(1946, 1, 1),
        **fields,
    }
    row, _made = Country.objects.get_or_create(iso2=iso2, defaults=defaults)
    NationalCommission.objects.get_or_create(country=row)
    return row


def city(name: str | None = None, *, of: Country | None = None, **fields: Any) -> City:
    """A city that is no member yet."""
    number = next(_count)
    name = name or f"City {number}"
    fields.setdefault("slug", f"city-{number}")
    return City.objects.create(name=name, country=of or country(), **fields)


def user(email: str | None = None, **fields: Any) -> User:
    """Somebody with a verified address and the demonstration's password."""
    number = next(_count)
    fields.setdefault("name", f"Person {number}")
    row = User.objects.create_user(email or f"person{number}@city.example", PASSWORD, **fields)
    EmailAddress.objects.create(user=row, email=row.email, verified=True, primary=True)
    return row


def lead(of: City, **fields: Any) -> User:
    """The lead delegate of a city; the one it has, if it has one."""
    row = Delegate.objects.active().filter(city=of, is_lead=True).select_related("user").first()
    return row.user if row else _delegate(of, is_lead=True, **fields)


def delegate(of: City, **fields: Any) -> User:
    """A delegate of a city beside its lead."""
    return _delegate(of, is_lead=False, **fields)


def officer(of: Country | None = None, **fields: Any) -> User:
    """An officer of a country's National Commission."""
    commission = NationalCommission.objects.get(country=of or country())
    person = user(f"officer{next(_count)}@commission.example", **fields)
    CommissionOfficer.objects.create(commission=commission, user=person)
    return person


def coordinator(**fields: Any) -> User:
    """A member of UIL's coordination team."""
    person = user(f"coordinator{next(_count)}@uil.example", **fields)
    person.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    return person


def admin(**fields: Any) -> User:
    """An administrator of the installation."""
    return user(f"admin{next(_count)}@portal.example", is_superuser=True, **fields)


def answers() -> dict[str, Any]:
    """A complete application's answers, as they are stored."""
    areas = ["1_1", "1_2", "1_3", "2_1", "2_2", "2_3", "2_4", "2_5", "2_6", "3_1", "3_2", "3_3"]
    figures = {
        "population": "157555",
        "area_km2": "42.7",
        "gdp_country": "40886.2",
        "schooling_men": "11.9",
        "schooling_women": "11.6",
    }
    return {
        "certificate_name": "City of Learning",
        "website": "https://city.example",
        "mayor_salutation": "ms",
        "mayor_name": "The mayor",
        "mayor_title": "Mayor of the city",
        "contact_salutation": "unspecified",
        "contact_name": "The lead delegate",
        "contact_title": "Head of education",
        "contact_address": "1 Town Hall Square",
        "contact_postcode": "49000",
        "contact_phone": "+33 2 41 05 40 00",
        "contact_email": "education@city.example",
        "contact_language": "fr",
        **figures,
        **{f"{key}_year": "2024" for key in figures},
        "motivation": "We want adults to come back to learning.",
        "implementation": "Eleven neighbourhood houses teach reading.",
        **{f"challenge_{area}": str(1 + index % 5) for index, area in enumerate(areas)},
        "expertise_1_1": "5",
        "clusters": ["literacy"],
        "consent_publish": True,
    }


def fill(application: Application, **changes: Any) -> None:
    """Answer everything an application needs."""
    given = {**answers(), **changes}
    lead_id = Delegate.objects.active().get(city=application.city, is_lead=True).user_id
    Answer.objects.bulk_create(
        Answer(dossier=application.dossier, key=key, value=value, by_id=lead_id, at=IN_THE_WINDOW)
        for key, value in given.items()
    )


def file(
    of: Application, name: str = "plan.pdf", content: bytes = b"", section: str = "implementation"
) -> Attachment:
    """A file of the application, stored as the services store it, whatever its content."""
    content = content or f"%PDF of {name}".encode()
    stored = default_storage.save(stored_name(None, name), ContentFile(content))
    return Attachment.objects.create(
        dossier=of.dossier,
        section=section,
        file=stored,
        name=name,
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        in_snapshot=bool(section),
        by=lead(of.city),
        at=IN_THE_WINDOW,
    )


def application(
    status: str = Status.DRAFT,
    *,
    of: City | None = None,
    in_country: Country | None = None,
    at: datetime = IN_THE_WINDOW,
    complete: bool = True,
    files: int = 0,
) -> Application:
    """An application that came to a status by the verbs that lead there."""
    of = of or city(of=in_country)
    row = services.create(city=of, by=lead(of), at=at)
    if complete:
        fill(row)
    for number in range(files):
        file(row, f"plan {number}.pdf")
    for step in _WAY[Status(status)]:
        step(row, at)
    return Application.objects.select_related(
        "city", "country", "round", "dossier", "endorsement__snapshot"
    ).get(pk=row.pk)


def question(
    of: Application, text: str = "Who pays for it?", *, by: User | None = None, files: int = 0
) -> Question:
    """A question of the Commission to the city, with files, whatever their content."""
    digest = hashlib.sha256(f"{next(_count)}".encode()).hexdigest()
    common = {"by": by or _an_officer(of), "side": "officer", "at": IN_THE_WINDOW, "digest": digest}
    row = Question.objects.create(dossier=of.dossier, text=text, **common)
    for number in range(files):
        Enclosure.objects.create(attachment=file(of, f"sheet {number}.pdf", section=""), question=row)
    return row


def pending_endorsement(of: Application) -> Endorsement:
    """The request that waits for the mayor."""
    return of.endorsements.get(used_at__isnull=True, ended_at__isnull=True)


def round(year: int = 2027) -> Round:
    """The round of a year."""
    return Round.objects.ensure(year)


def after_the_round(of: Application) -> datetime:
    """A moment at which the application's round has lapsed."""
    return of.round.examination_ends_at + timedelta(hours=1)


def _delegate(of: City, *, is_lead: bool, **fields: Any) -> User:
    person = user(**fields)
    Delegate.objects.create(city=of, user=person, is_lead=is_lead)
    return person


def _ask(row: Application, at: datetime) -> None:
    services.request_endorsement(
        application=row,
        by=lead(row.city),
        mayor_email=f"mayor{row.pk}@townhall.example",
        mayor_language="en",
        at=at,
    )


def _endorse(row: Application, at: datetime) -> None:
    services.endorse(
        application=row,
        endorsement=pending_endorsement(row),
        signer_name="The mayor",
        signer_title="Mayor",
        adopts_beijing=True,
        adopts_key_features=True,
        at=at,
    )


def _submit(row: Application, at: datetime) -> None:
    services.submit(application=row, by=lead(row.city), at=at)


def _an_officer(row: Application) -> User:
    known = CommissionOfficer.objects.filter(commission__country=row.country, ended_at__isnull=True).first()
    return known.user if known else officer(row.country)


def _approve(row: Application, at: datetime) -> None:
    services.approve(application=row, by=_an_officer(row), endorsement_checked=True, at=at)


def _send_back(row: Application, at: datetime) -> None:
    services.send_back(application=row, by=_an_officer(row), sections={"motivation": "Say more."}, at=at)


def _decline(row: Application, at: datetime) -> None:
    services.decline(application=row, by=_an_officer(row), reason="Not this year.", at=at)


def _admit(row: Application, at: datetime) -> None:
    services.admit(application=row, by=coordinator(), at=at)


def _withdraw(row: Application, at: datetime) -> None:
    services.withdraw(application=row, by=lead(row.city), at=at)


def _lapse(row: Application, _at: datetime) -> None:
    services.lapse_round(round=row.round, at=after_the_round(row))


_WAY = {
    Status.DRAFT: [],
    Status.AWAITING_ENDORSEMENT: [_ask],
    Status.ENDORSED: [_ask, _endorse],
    Status.SUBMITTED: [_ask, _endorse, _submit],
    Status.RETURNED: [_ask, _endorse, _submit, _send_back],
    Status.APPROVED: [_ask, _endorse, _submit, _approve],
    Status.ADMITTED: [_ask, _endorse, _submit, _approve, _admit],
    Status.DECLINED: [_ask, _endorse, _submit, _decline],
    Status.WITHDRAWN: [_withdraw],
    Status.LAPSED: [_lapse],
}
