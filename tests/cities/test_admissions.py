"""What an admission writes down in public, how a membership ends, and how a new city comes into being."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cities import admissions, published, schedule, slugs, standing
from cities.gazetteer import Place
from cities.models import AreaRating, City, CityFact, Membership
from gnlc_portal.dossiers.models import Answer
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests.cities.public_data import a_city, a_coordinator, a_country, a_dossier, a_lead, a_member, a_user
from tests.factories import utc

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 20)


def test_an_admission_opens_a_membership_with_its_first_report_two_years_later():
    city, dossier = a_city(), a_dossier()

    membership = admissions.admit(city=city, dossier=dossier, on=DAY)

    stored = Membership.objects.values_list(
        "city", "source", "joined_on", "joined_year", "first_report_on", "origin_dossier", "ended_on"
    )
    assert list(stored) == [(city.pk, "admitted", DAY, 2027, date(2029, 3, 20), dossier.pk, None)]
    assert membership.city == city


@pytest.mark.parametrize(
    ("admitted", "due"),
    [
        (date(2027, 3, 1), date(2029, 3, 1)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2027, 12, 31), date(2029, 12, 31)),
    ],
)
def test_r7_the_first_report_is_due_two_years_after_admission(admitted, due):
    assert schedule.report_due(admitted, 1) == due


def test_an_admission_writes_figures_ratings_and_website():
    city = a_city()

    admissions.admit(
        city=city,
        dossier=a_dossier(),
        on=DAY,
        facts=[("population", Decimal(157175), 2024), ("schooling_men", Decimal("11.25"), 2023)],
        ratings=[("1.1", 5, 2), ("2.4", None, 4), ("3.3", None, None)],
        website="https://www.angers.example/",
    )

    facts = CityFact.objects.order_by("key").values_list("key", "value", "year")
    assert list(facts) == [("population", Decimal(157175), 2024), ("schooling_men", Decimal("11.25"), 2023)]
    ratings = AreaRating.objects.values_list("area", "challenge", "expertise")
    assert list(ratings) == [("1.1", 5, 2), ("2.4", None, 4)]
    assert City.objects.get().website == "https://www.angers.example/"


def test_a_later_admission_replaces_the_ratings_and_keeps_figures_of_other_years():
    city = a_city()
    admissions.write_facts(
        city=city,
        facts=[("population", Decimal(1), 2020), ("population", Decimal(2), 2024)],
        ratings=[("1.1", 1, 1)],
    )

    admissions.write_facts(city=city, facts=[("population", Decimal(3), 2024)], ratings=[("2.1", 2, 2)])

    assert list(CityFact.objects.order_by("year").values_list("year", "value")) == [(2020, 1), (2024, 3)]
    assert list(AreaRating.objects.values_list("area", flat=True)) == ["2.1"]


def test_without_consent_nothing_published_before_is_lost():
    city = a_city(website="https://before.example")
    admissions.write_facts(city=city, ratings=[("1.1", 1, 1)])

    admissions.admit(city=city, dossier=a_dossier(), on=DAY, facts=[], ratings=[], website="")

    assert AreaRating.objects.count() == 1
    assert City.objects.get().website == "https://before.example"


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "not an address", "ftp://files.example", "https://" + "x" * 400]
)
def test_a_website_that_is_no_address_of_the_web_is_not_shown(website):
    city = a_city()

    admissions.admit(city=city, dossier=a_dossier(), on=DAY, website=website)

    assert City.objects.get().website == ""


def test_a_member_is_not_admitted_twice():
    membership = a_member()

    with pytest.raises(ValidationError) as refusal:
        admissions.admit(city=membership.city, dossier=a_dossier(), on=DAY, ratings=[("1.1", 1, 1)])

    assert refusal.value.code == "already_member"
    assert Membership.objects.count() == 1
    assert not AreaRating.objects.exists()


def test_a_city_that_left_may_come_back_and_keeps_both_periods():
    former = a_member(year=2016, ended_on=date(2020, 1, 1), end_reason="left")

    admissions.admit(city=former.city, dossier=a_dossier(), on=DAY)

    years = Membership.objects.order_by("joined_year").values_list("joined_year", "ended_on")
    assert list(years) == [(2016, date(2020, 1, 1)), (2027, None)]


def test_the_database_itself_refuses_a_second_current_membership_and_an_end_without_a_reason():
    membership = a_member()

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(city=membership.city, source="imported")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.update(ended_on=DAY)


def test_a_coordinator_ends_a_membership_with_a_reason():
    membership, coordinator = a_member(), a_coordinator()

    standing.end_membership(membership=membership, by=coordinator, reason=" The city left. ")

    membership.refresh_from_db()
    assert (membership.end_reason, membership.ended_by) == ("The city left.", coordinator)
    assert membership.ended_on is not None


def test_the_team_is_told_why_a_membership_ended_or_came_back_from_hold():
    membership, coordinator = a_member(), a_coordinator()
    lead = a_lead(membership.city).user
    standing.put_on_hold(membership=membership, about="R2027-FR-001", at=clock.now())

    standing.resume(membership=membership, by=coordinator, reason="It reported by letter.", at=clock.now())
    standing.end_membership(membership=membership, by=coordinator, reason="The city left.")

    told = Message.objects.order_by("id")
    assert [(row.to, row.kind) for row in told] == [
        (lead.email, "membership_resumed_for_delegate"),
        (lead.email, "membership_ended_for_delegate"),
    ]
    assert [
        reason in row.text
        for row, reason in zip(told, ("It reported by letter.", "The city left."), strict=True)
    ] == [True, True]


def test_a_membership_is_not_ended_without_a_reason_by_others_or_twice():
    membership, coordinator = a_member(), a_coordinator()
    with pytest.raises(ValidationError) as refusal:
        standing.end_membership(membership=membership, by=coordinator, reason=" ")
    with pytest.raises(PermissionDenied):
        standing.end_membership(membership=membership, by=a_user(is_superuser=True), reason="No")
    assert refusal.value.code == "reason_required"
    assert Membership.objects.current().count() == 1
    standing.end_membership(membership=membership, by=coordinator, reason="First")

    with pytest.raises(TransitionNotAllowed):
        standing.end_membership(
            membership=Membership.objects.get(), by=a_coordinator("b@uil.example"), reason="Second"
        )

    assert Membership.objects.get().end_reason == "First"


# New cities


def a_place(**fields: object) -> Place:
    values: dict[str, object] = {
        "geonames_id": 3037656,
        "name": "Angers",
        "alternates": ("Анже", "Angers", "昂热"),
        "iso2": "FR",
        "latitude": 47.472938,
        "longitude": -0.551394,
        "population": 157175,
        "timezone": "Europe/Paris",
    }
    return Place(**(values | fields))


def test_a_place_of_the_gazetteer_becomes_a_city_once():
    a_country("FR")

    city = slugs.get_or_create_city(a_place())
    again = slugs.get_or_create_city(a_place(name="Renamed since"))

    city.refresh_from_db()
    assert again == city
    assert (city.name, city.slug, city.country_id, city.geonames_id) == ("Angers", "angers-fr", "FR", 3037656)
    assert city.alternate_names.split("\n") == ["Анже", "昂热"]
    assert (city.latitude, city.longitude) == (Decimal("47.47294"), Decimal("-0.55139"))
    assert (city.population, city.time_zone) == (157175, "Europe/Paris")


def test_a_place_in_a_territory_is_a_city_of_the_state_that_is_competent():
    a_country("FR")

    city = slugs.get_or_create_city(a_place(geonames_id=1, name="Gustavia", iso2="BL"))

    assert (city.country_id, city.slug) == ("FR", "gustavia-fr")


def test_a_place_for_which_no_state_is_competent_is_a_question_for_uil():
    with pytest.raises(ValidationError) as refusal:
        slugs.get_or_create_city(a_place(iso2="XK"))

    assert refusal.value.code == "not_member_state"
    assert "Angers" in refusal.value.messages[0]


def test_namesakes_get_different_addresses():
    country = a_country("FR")

    first = slugs.get_or_create_city(a_place())
    second = slugs.get_or_create_city(a_place(geonames_id=2))
    third = slugs.get_or_create_by_hand(name="Angers (county)", country=country)

    assert [first.slug, second.slug, third.slug] == ["angers-fr", "angers-fr-2", "angers-county-fr"]


def test_a_city_entered_by_hand_in_another_spelling_is_the_same_city():
    country = a_country("FR")
    member = a_member("Saint-Étienne").city

    found = slugs.get_or_create_by_hand(name="  saint  etienne ", country=country)

    assert found == member
    assert City.objects.count() == 1


def test_the_same_name_in_another_country_is_another_city():
    french = slugs.get_or_create_by_hand(name="Santiago", country=a_country("FR"))
    brazilian = slugs.get_or_create_by_hand(name="Santiago", country=a_country("BR"))

    assert [french.slug, brazilian.slug] == ["santiago-fr", "santiago-br"]


@pytest.mark.parametrize("name", ["", "  ", "🎉", "!!!", "x" * 201])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(ValidationError) as refusal:
        slugs.get_or_create_by_hand(name=name, country=a_country("FR"))

    assert refusal.value.code == "invalid"
    assert not City.objects.exists()


def test_whoever_loses_the_race_for_a_new_city_gets_the_winners(monkeypatch):
    country = a_country("FR")
    unique_slug = slugs.unique_slug

    def overtaken(name: str, iso2: str) -> str:
        monkeypatch.setattr(slugs, "unique_slug", unique_slug)
        City.objects.create(name="Angers", country=country, slug="angers-fr")
        return "angers-fr"

    monkeypatch.setattr(slugs, "unique_slug", overtaken)

    city = slugs.get_or_create_by_hand(name="Angers", country=country)

    assert [city] == list(City.objects.all())


def test_whoever_loses_the_race_for_an_address_takes_the_next(monkeypatch):
    country = a_country("FR")
    unique_slug = slugs.unique_slug

    def overtaken(name: str, iso2: str) -> str:
        monkeypatch.setattr(slugs, "unique_slug", unique_slug)
        City.objects.create(name="Another Angers", country=country, slug="angers-fr")
        return "angers-fr"

    monkeypatch.setattr(slugs, "unique_slug", overtaken)

    assert slugs.get_or_create_by_hand(name="Angers", country=country).slug == "angers-fr-2"


def test_chosen_clusters_replace_the_former_and_none_leave_them():
    city = a_city()

    admissions.write_facts(city=city, clusters=["literacy", "entrepreneurship"])
    admissions.write_facts(city=city, clusters=["health_wellbeing"])
    admissions.write_facts(city=city, clusters=[])

    assert list(city.clusters.values_list("cluster", flat=True)) == ["health_wellbeing"]


@pytest.mark.parametrize(("consents", "public"), [(True, {"literacy"}), (False, set())])
def test_what_an_application_says_of_its_clusters_is_public_with_consent_only(consents, public):
    dossier = a_dossier()
    Answer.objects.create(dossier=dossier, key="clusters", value=["literacy"], at=utc(2027, 3, 1))
    Answer.objects.create(dossier=dossier, key="consent_publish", value=consents, at=utc(2027, 3, 1))
    city = a_city()

    admissions.admit(city=city, dossier=dossier, on=DAY, **published.facts(dossier))

    assert set(city.clusters.values_list("cluster", flat=True)) == public
