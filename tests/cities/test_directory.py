"""Finding cities: what is nearly right, clusters, years and awards, orders, pages, and an address that says it all."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cities import admissions, directory, gazetteer
from cities.importing import import_members
from cities.models import Award, CityCluster
from cities.slugs import get_or_create_city
from tests.cities.public_data import a_city, a_country, a_member
from tests.cities.test_public import listed, text

pytestmark = pytest.mark.django_db
SAO_PAULO, BRUGES, GOMEL, CLERMONT_FERRAND = 3448439, 2800931, 627907, 3024635


@pytest.fixture
def from_the_gazetteer():
    """Makes a member of a place that GeoNames knows, with the names it brings; the country is one of the tests'."""

    def make(geonames_id: int, iso2: str) -> str:
        a_country(iso2)
        city = get_or_create_city(replace(gazetteer.get(geonames_id), iso2=iso2))
        admissions.Membership.objects.create(city=city, source="imported", joined_year=2020)
        return city.name

    return make


@pytest.mark.parametrize(
    ("number", "iso2", "queries"),
    [
        (SAO_PAULO, "BR", ["sao paulo", "SÃO PAULO", "San Paolo", "圣保罗", "sao pualo", "são paolo"]),
        (
            CLERMONT_FERRAND,
            "FR",
            ["clermont ferrand", "Clermon-Ferrand", "klermont ferrand", "Клермон-Ферран"],
        ),
        (GOMEL, "BY", ["Гомель", "gomel", "homyel", "Гомел"]),
        (BRUGES, "BE", ["Brugge", "bruges", "Bruges (Belgique)"]),
    ],
)
def test_names_of_the_gazetteer_find_a_member_also_when_nearly_right(
    client, from_the_gazetteer, number, iso2, queries
):
    name = from_the_gazetteer(number, iso2)
    a_member("Bonn", "DE")

    assert {query: listed(client, q=query) for query in queries} == {key: [name] for key in queries}


def test_imported_members_bring_the_names_of_the_gazetteer(client, tmp_path):
    a_country("DE")
    file = tmp_path / "members.csv"
    file.write_text("iso2,city,joined_year,geonameid\nDE,Bonn,2020,2946447\n")

    import_members(file)

    assert listed(client, q="Бонн") == ["Bonn"]


def test_what_is_only_similar_says_so_and_counts_as_nothing_found(client):
    a_member("Dublin"), a_member("Bonn", "DE")

    answer = client.get(reverse("city_list"), {"q": "dublen"})

    assert listed(client, q="dublen") == ["Dublin"]
    assert "No member city or country is called “dublen”. These have a similar name." in text(answer)
    assert (answer.context["count"], "Download exactly" in text(answer)) == (0, False)


def test_a_name_that_is_found_brings_no_similar_ones(client):
    a_member("Angers"), a_member("Angera", "DE")

    assert listed(client, q="angers") == ["Angers"]


@pytest.mark.parametrize("query", ["xyzzyqwv", "qo", "zz yy", "q" * 100, " ".join(["angrs"] * 30)])
def test_far_from_every_name_nothing_is_found(client, query):
    a_member("Angers")

    found = listed(client, q=query)

    assert found == (["Angers"] if "angrs" in query else [])


def test_cluster_year_and_award_narrow_the_list(client):
    first, second = a_member("Angers", year=2016), a_member("Bonn", "DE", year=2022)
    a_member("Curitiba", "BR", year=None)
    CityCluster.objects.create(city=first.city, cluster="literacy")
    Award.objects.create(city=second.city, year=2017), Award.objects.create(city=second.city, year=2019)

    assert listed(client, cluster="literacy") == ["Angers"]
    assert listed(client, year="2022") == ["Bonn"]
    assert listed(client, laureate="1") == ["Bonn"]
    assert listed(client, laureate="1", year="2016") == []
    assert listed(client, cluster="health_wellbeing") == []


def test_the_list_has_four_orders(client):
    a_member("Tours", year=2016), a_member("Bonn", "DE", year=2022), a_member("Angers", year=None)

    orders = {sort: listed(client, sort=sort) for sort in ("", "country", "name", "newest", "oldest")}

    assert orders == {
        "": ["Angers", "Tours", "Bonn"],
        "country": ["Angers", "Tours", "Bonn"],
        "name": ["Angers", "Bonn", "Tours"],
        "newest": ["Bonn", "Tours", "Angers"],
        "oldest": ["Tours", "Bonn", "Angers"],
    }


def test_in_another_order_an_entry_names_its_country(client):
    a_member("Bonn", "DE", year=2022)

    assert "Germany, member since 2022" in text(client.get(reverse("city_list"), {"sort": "name"}))


def test_the_list_comes_in_pages_that_keep_what_was_asked(client, monkeypatch):
    monkeypatch.setattr(directory, "MEMBERS_PER_PAGE", 2)
    for name in ("Angers", "Brest", "Caen", "Dijon", "Évreux"):
        a_member(name)

    pages = [listed(client, region="EUR", page=page) for page in ("1", "2", "3", "99", "x", "-1", "0")]
    second = client.get(reverse("city_list"), {"region": "EUR", "page": "2"})

    last, first = ["Évreux"], ["Angers", "Brest"]
    assert pages == [first, ["Caen", "Dijon"], last, last, first, first, last]
    assert [page["url"] for page in second.context["pages"]] == [
        "?region=EUR#list",
        "?region=EUR&page=2#list",
        "?region=EUR&page=3#list",
    ]
    assert second.context["groups"][0]["count"] == 5  # of the country, not of the page
    assert len(second.context["points"]) == 0


def test_a_filter_and_its_address_say_the_same():
    asked = {
        "q": "são",
        "country": "BR",
        "region": "LAC",
        "cluster": "literacy",
        "year": "2020",
        "laureate": "1",
        "on_hold": "1",
        "sort": "newest",
        "page": "2",
    }
    countries = {"BR": a_country("BR")}

    wanted = directory.Filter.read(asked, countries)

    assert wanted.address() == (
        "?q=s%C3%A3o&country=BR&region=LAC&cluster=literacy&year=2020&laureate=1&on_hold=1&sort=newest&page=2"
    )
    assert wanted.ignored is False
    assert directory.Filter().address() == ""


@pytest.mark.parametrize(
    "query",
    [
        {"cluster": "knitting"},
        {"year": "1789"},
        {"year": "20²5"},
        {"year": "9" * 400},
        {"sort": "fate"},
        {"page": "9" * 400},
        {"page": "²"},
        {"laureate": "2", "year": "x"},
    ],
)
def test_what_does_not_exist_is_left_out(client, query):
    a_member("Angers")

    assert listed(client, **query) == ["Angers"]


def test_the_map_has_the_cities_of_the_whole_list_that_have_a_place(client):
    a_member("Angers", city_latitude="47.47381", city_longitude="-0.54774")
    a_member("Tours", on_hold_since=date(2027, 2, 1), city_latitude="47.39", city_longitude="0.69")
    a_member("Bonn", "DE")

    points = client.get(reverse("city_list")).context["points"]

    assert points == [
        ["Angers", "France", "Member since 2022", "/en/cities/angers-fr/", 47.474, -0.548, 0],
        ["Tours", "France", "on hold since 1 February 2027", "/en/cities/tours-fr/", 47.39, 0.69, 1],
    ]
    assert client.get(reverse("city_list"), {"q": "tours"}).context["points"] == []


def test_no_name_breaks_out_of_the_maps_data(client):
    a_member("</script><script>alert(1)", city_latitude="1", city_longitude="1")

    page = client.get(reverse("city_list")).content.decode()

    assert "<script>alert" not in page
    assert "\\u003C/script\\u003E\\u003Cscript\\u003Ealert(1)" in page


def test_without_a_place_to_show_no_code_of_the_map_is_loaded(client):
    a_member("Bonn", "DE")

    assert "leaflet" not in client.get(reverse("city_list")).content.decode()


def test_a_cluster_is_one_of_the_seven_and_is_chosen_once_also_by_sql():
    city = a_city()
    CityCluster.objects.create(city=city, cluster="literacy")

    for cluster in ("literacy", "knitting"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cities_citycluster (city_id, cluster) VALUES (%s, %s)", [city.pk, cluster]
            )


@pytest.mark.parametrize("address", ["?sort=newest", "?cluster=literacy", "?laureate=1", "?q=angerz"])
def test_the_number_of_queries_does_not_grow_with_the_cities_found(client, address):
    def furnish(name: str) -> None:
        city = a_member(name).city
        CityCluster.objects.create(city=city, cluster="literacy")
        Award.objects.create(city=city, year=2024)

    furnish("Angers")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/en/cities/{address}")
    furnish("Angera"), furnish("Angero")

    with CaptureQueriesContext(connection) as three:
        client.get(f"/en/cities/{address}")

    assert len(three) == len(one)
