"""Near-duplicates of city names: asked before a draft exists, and never a refusal of a name that is really another."""

import pytest

from applications.models import Application
from cities.models import City, Membership
from tests import factories, pages
from tests.pages import refused

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NOT_YET = "Nothing is started yet: the portal knows a city that may be the same."


def member(name, iso2, **fields):
    city = factories.city(name, of=factories.country(iso2), **fields)
    Membership.objects.create(city=city, source="imported", joined_year=2020)
    return city


@pytest.fixture
def apply(client, db):
    client.force_login(factories.user())

    def post(**data):
        return client.post("/en/apply/", data)

    return post


def meant(answer):
    return [(row["city"] or row["place"]).name for row in answer.context["similar"]]


@pytest.mark.parametrize(
    ("typed", "iso2", "place"),
    [
        ("Гомель", "BY", "Homyel'"),
        ("Bruges", "BE", "Brugge"),
        ("Bogota D.C.", "CO", "Bogotá"),
        ("Clermond-Ferrand", "FR", "Clermont-Ferrand"),
        ("Ville d'Angers", "FR", "Angers"),
        ("Ville d’Angers", "FR", "Angers"),
        ("Greater Lyon", "FR", "Lyon"),
        ("Pekin", "CN", "Beijing"),
    ],
)
def test_another_spelling_of_a_place_is_asked_about_and_nothing_is_made(apply, typed, iso2, place):
    factories.country(iso2)

    answer = apply(name=typed, country=iso2)

    assert (answer.status_code, refused(answer)) == (409, [NOT_YET])
    assert place in meant(answer)
    assert (City.objects.count(), Application.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("known", "typed", "iso2"),
    [
        ("Dongducheon", "동두천", "KR"),
        ("Dongducheon", "Dongduchun", "KR"),
        ("Derry City and Strabane", "Derry & Strabane", "GB"),
        ("Kara - Commune de Kozah 1", "Commune de Kozah 1", "TG"),
        ("Kilifi County", "County of Kilifi", "KE"),
        ("Jubail Industrial City", "Jubail Industrial Town", "SA"),
    ],
)
def test_a_member_without_a_number_is_noticed_under_another_spelling(apply, known, typed, iso2):
    city = member(known, iso2)

    answer = apply(name=typed, country=iso2)

    assert (answer.status_code, refused(answer)) == (409, [NOT_YET])
    assert meant(answer)[0] == known
    assert f'href="/en/cities/{city.slug}/"' in answer.content.decode()
    assert Application.objects.count() == 0


def test_a_place_of_the_list_that_may_be_a_member_without_a_number_is_asked_about(apply):
    member("Suzhou", "CN")

    answer = apply(city="1886760")

    assert (answer.status_code, meant(answer)) == (409, ["Suzhou"])
    assert City.objects.count() == 1


def test_a_members_own_name_stays_refused_even_when_confirmed(apply):
    member("Kilifi County", "KE")

    answer = apply(name="kilifi COUNTY", country="KE", confirmed="1")

    assert answer.status_code == 409
    assert "Kilifi County has been a member of the network since 2020." in refused(answer)[0]


def test_an_applicant_of_another_team_is_among_the_candidates(apply, france):
    factories.application(of=factories.city("Communes of the Green Valley", of=france))

    answer = apply(name="Green Valley communes", country="FR")

    assert (answer.status_code, meant(answer)) == (409, ["Communes of the Green Valley"])
    assert Application.objects.count() == 1


def test_who_says_that_it_is_another_goes_on_with_the_name_as_typed(client, apply, france):
    asked = apply(name="Ville d'Angers", country="FR")
    form = pages.form_with(asked, "confirmed")

    answer = client.post("/en/apply/", form)

    assert (answer.status_code, answer.url) == (302, "/en/applications/2027-FR-001/")
    assert City.objects.get().name == "Ville d'Angers"


@pytest.mark.parametrize("name", ["Communes of the Green Valley", "Val de Loire", "Test City", "Hand Town"])
def test_a_name_of_its_own_starts_at_once(apply, france, name):
    member("Clermont-Ferrand", "FR", geonames_id=3024635)

    answer = apply(name=name, country="FR")

    assert (answer.status_code, answer.url) == (302, "/en/applications/2027-FR-001/")


def test_a_city_of_another_country_is_no_candidate(apply, france):
    member("Communes of the Green Valley", "DE")

    assert apply(name="Green Valley", country="FR").status_code == 302
