"""UIL mends what a city's page says, or takes it off: with a reason, old and new in the trail, nobody's change undone."""

from decimal import Decimal

import pytest

from cities import admissions, corrections
from cities.models import City, Membership
from gnlc_portal.trail import words
from gnlc_portal.trail.models import Entry, Kind
from tests import factories, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(france) -> City:
    city = factories.city("Clermont", of=france)
    Membership.objects.create(city=city, source="imported", joined_year=2019)
    admissions.write_facts(
        city=city,
        facts=[("population", Decimal(147000), 2024)],
        ratings=[("1.1", 5, 2), ("2.3", None, 4)],
        clusters=["literacy", "equity_inclusion"],
        website="https://old.example/",
    )
    return city


@pytest.fixture
def uil(at_desk):
    return at_desk(factories.coordinator(name="A coordinator"))


def filled(browser, city: City, **changes) -> dict[str, object]:
    """What the form of the page holds, and what somebody changes in it."""
    page = browser.get(f"/admin/cities/city/{city.pk}/change/")
    form = next(entry["form"] for entry in page.context["deeds"] if entry["deed"].name == "correct_facts")
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in (given | changes).items() if value is not None}


def post(browser, city: City, deed: str, data: dict[str, object]):
    return browser.post(f"/admin/cities/city/{city.pk}/{deed}/", data)


def test_facts_are_corrected_and_the_trail_keeps_old_and_new(uil, city, client):
    changes = {
        "website": "https://new.example/",
        "clusters": ["literacy", "entrepreneurship"],
        "challenge_1_1": 4,
        "expertise_2_3": "",
        "figure": "population",
        "year": 2024,
        "value": "147865",
        "reason": "The city wrote to us.",
    }

    answer = post(uil, city, "correct_facts", filled(uil, city, **changes))

    assert answer.status_code == 302
    [line] = Entry.objects.filter(kind=Kind.EDIT)
    assert (words.of(line), line.by_name, line.about) == (
        "Public facts corrected",
        "A coordinator",
        f"team:{city.pk}",
    )
    assert line.detail.splitlines() == [
        "1.1 challenge: 5 → 4",
        "2.3 expertise: 4 → ",
        "clusters: equity_inclusion, literacy → entrepreneurship, literacy",
        "population 2024: 147000 → 147865",
        "website: https://old.example/ → https://new.example/",
        "The city wrote to us.",
    ]
    page = pages.words(client.get(city.get_absolute_url()))
    assert "147,865" in page
    assert "Its clusters: Entrepreneurship; Literacy." in page


def test_a_figure_without_a_value_goes_and_one_without_a_year_is_asked_for(uil, city):
    without_year = filled(uil, city, figure="population", value="1", reason="Wrong.")
    gone = filled(uil, city, figure="population", year=2024, reason="Wrong.")

    refused, done = post(uil, city, "correct_facts", without_year), post(uil, city, "correct_facts", gone)

    assert (refused.status_code, "A figure needs its year." in pages.words(refused)) == (400, True)
    assert (done.status_code, city.facts.count()) == (302, 0)


def test_of_two_who_correct_at_once_the_second_is_told(uil, city):
    first = filled(uil, city, website="https://first.example/", reason="One.")
    second = filled(uil, city, website="https://second.example/", reason="Two.")

    post(uil, city, "correct_facts", first)
    answer = post(uil, city, "correct_facts", second)

    city.refresh_from_db()
    assert (answer.status_code, city.website) == (409, "https://first.example/")
    assert "Somebody changed these facts while you were writing." in pages.words(answer)


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({}, 409, "The page says this already; nothing was changed."),
        ({"reason": ""}, 400, "This is missing. Fill it in."),
        ({"website": "no address"}, 400, "Enter a valid URL."),
        ({"website": "ftp://city.example/"}, 409, "The website is no address of the web."),
        ({"challenge_1_1": "6"}, 400, "This is not one of the choices."),
        ({"clusters": ["gardening"]}, 400, "This is not one of the choices."),
        ({"figure": "population", "year": "2024", "value": "-1"}, 400, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(uil, city, changes, status, sentence):
    before = corrections.fingerprint(city)

    answer = post(uil, city, "correct_facts", filled(uil, city, **{"reason": "Why.", **changes}))

    assert (answer.status_code, sentence in pages.words(answer)) == (status, True)
    assert corrections.fingerprint(City.objects.get(pk=city.pk)) == before
    assert not Entry.objects.filter(kind=Kind.EDIT).exists()


def test_a_city_that_takes_back_its_consent_keeps_its_membership_alone(uil, city, client):
    city.received_reports.create(
        reference="R2027-FR-001", year=2027, accepted_on="2027-03-01", summary="Our way."
    )

    answer = post(uil, city, "withdraw_facts", {"reason": "It asked us to."})

    page = client.get(city.get_absolute_url())
    assert answer.status_code == 302
    assert (city.ratings.count(), city.clusters.count(), city.facts.count()) == (0, 0, 0)
    assert [word for word in ("old.example", "Our way.", "clusters") if word in page.content.decode()] == []
    assert "Member of the network since 2019." in pages.words(page)
    [line] = Entry.objects.filter(kind=Kind.EDIT)
    assert "summary of R2027-FR-001: published → " in line.detail


def test_who_once_acted_for_the_city_corrects_nothing_about_it(at_desk, city):
    person = factories.coordinator()
    city.delegates.create(user=person, ended_at=factories.IN_THE_WINDOW)

    answer = post(at_desk(person), city, "withdraw_facts", {"reason": "Mine."})

    assert (answer.status_code, city.ratings.count()) == (404, 2)
