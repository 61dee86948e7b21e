"""A small questionnaire of every kind of question, and people who answer it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import registry, services
from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.dossiers.questionnaire import Condition, Kind, Question, Questionnaire, Section

SCALE = (("1", "hardly"), ("5", "very much"))
SAMPLE = Questionnaire(
    "sample",
    1,
    "Sample",
    (
        Section(
            "town",
            "Town",
            (
                Question("name", "Name", length=20),
                Question("website", "Website", Kind.URL, required=False),
                Question("population", "Population", Kind.INTEGER, minimum=1, unit="inhabitants"),
                Question("population_year", "Year of the population", Kind.YEAR, year_of="population"),
                Question("area", "Area", Kind.DECIMAL, required=False, minimum=0),
                Question("area_year", "Year of the area", Kind.YEAR, year_of="area"),
            ),
        ),
        Section(
            "words",
            "Words",
            (
                Question("motivation", "Motivation", Kind.TEXT, words=200),
                Question("links", "Links", Kind.LINKS, required=False),
                Question("email", "E-mail", Kind.EMAIL, required=False),
                Question("phone", "Telephone", Kind.PHONE, required=False),
            ),
            attachments=3,
        ),
        Section(
            "choices",
            "Choices",
            (
                Question("language", "Language", Kind.CHOICE, choices=(("en", "English"), ("fr", "French"))),
                Question(
                    "themes", "Themes", Kind.CHOICES, choices=(("a", "Alpha"), ("b", "Beta"), ("c", "Gamma"))
                ),
                Question(
                    "why_beta",
                    "Why Beta?",
                    Kind.TEXT,
                    words=50,
                    only_if=Condition("themes", frozenset({"b"})),
                ),
                Question("challenge_1", "Challenge", Kind.RATING, choices=SCALE, group="Reading"),
                Question(
                    "expertise_1", "Expertise", Kind.RATING, choices=SCALE, group="Reading", required=False
                ),
                Question("consent", "May be published", Kind.CONSENT, required=False, in_snapshot=False),
            ),
        ),
    ),
)
NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
DAY = date(2027, 3, 15)


@pytest.fixture(autouse=True)
def sample() -> Iterator[Questionnaire]:
    registry.register(SAMPLE)
    yield SAMPLE
    registry.unregister(SAMPLE)


@pytest.fixture
def dossier() -> Dossier:
    return services.create(kind="sample", at=NOON)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@city.example", name="Delegate of the city")


@pytest.fixture
def ben() -> User:
    return User.objects.create_user("ben@university.example", name="Delegate of the university")
