"""The page of a list: its whole filter is its address, and nobody finds there what is not theirs."""

import pytest
from django.db import connection

from applications import lists
from applications.enums import Status
from applications.models import Application
from cities import lists as cities_lists
from cities.lists import cities_called
from cities.models import City
from tests import factories, pages
from tests.lists.conftest import APPLICATIONS, HIDDEN

pytestmark = [pytest.mark.once, pytest.mark.django_db]

EVERY_COLUMN = "&".join(f"columns={column.name}" for column in lists.APPLICATIONS.columns)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Rennes", "Troyes", "Jena", "Angers"]),
        ("status=submitted", ["Jena", "Angers"]),
        ("status=submitted&status=declined", ["Troyes", "Jena", "Angers"]),
        ("status=recalled", []),
        ("country=FR", ["Rennes", "Troyes", "Angers"]),
        ("country=FR&status=submitted", ["Angers"]),
        ("region=EUR", ["Rennes", "Troyes", "Jena", "Angers"]),
        ("region=AFR", []),
        ("round=2027", ["Rennes", "Troyes", "Jena", "Angers"]),
        ("waits_from=12", ["Angers"]),
        ("waits_from=13", []),
        ("waits_to=0", ["Jena", "Rennes"]),
        ("waits_from=0&waits_to=12", ["Jena", "Rennes", "Angers"]),
        ("q=angers", ["Angers"]),
        ("q=ANGÉ", ["Angers"]),
        ("q=2027-de-001", ["Jena"]),
        ("q=tours", []),
        ("q=%25", []),
        ("sort=city", ["Angers", "Jena", "Rennes", "Troyes"]),
        ("sort=-city", ["Troyes", "Rennes", "Jena", "Angers"]),
        ("sort=received", ["Angers", "Rennes", "Troyes", "Jena"]),
        ("sort=country", ["Angers", "Rennes", "Troyes", "Jena"]),
        ("sort=status", ["Rennes", "Troyes", "Angers", "Jena"]),
        ("sort=-waits", ["Angers", "Rennes", "Jena", "Troyes"]),
    ],
)
def test_a_coordinator_reads_exactly_the_rows_that_the_address_asks_for(desk, listed, query, found):
    names = listed(desk.browser("coordinator"), query)

    assert names == found if "sort" in query else sorted(names) == sorted(found)


@pytest.mark.parametrize(
    "query", ["", EVERY_COLUMN, "country=DE", "q=jena", "q=DE", "status=recalled", "sort=country", "q=tours"]
)
def test_an_officer_finds_no_row_choice_or_count_of_another_country_and_no_draft(desk, query):
    page = desk.browser("officer").get(f"{APPLICATIONS}?{query}")

    shown = "\n".join(
        line
        for line in page.content.decode().splitlines()
        if 'class="said"' not in line and "query" not in line
    )
    assert [row["record"].city.name for row in page.context["rows"] if row["record"].country_id != "FR"] == []
    assert [word for word in HIDDEN if word in shown] == []
    assert page.context["count"] in ("0", "3")


def test_choices_are_those_that_occur_among_the_readers_own_rows(desk):
    factories.country("JP")
    factories.round(2029)
    page = desk.browser("coordinator").get(APPLICATIONS)

    form = page.context["form"]
    assert [value for value, _label in form.fields["country"].choices] == ["", "FR", "DE"]
    assert [value for value, _label in form.fields["round"].choices] == ["", "2027"]


@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "country=XX",
        "region=MOON",
        "round=twentyseven",
        "round=9999",
        "waits_from=-1",
        "waits_from=many",
        "sort=password",
        "columns=dossier",
        "q=" + "x" * 300,
    ],
)
def test_an_address_that_means_nothing_shows_its_error_and_no_rows(desk, query):
    page = desk.browser("coordinator").get(f"{APPLICATIONS}?{query}")

    assert page.status_code == 400
    assert page.context["rows"] == []
    assert page.context["form"].errors


@pytest.mark.parametrize("query", ["after=x", "after=999999", "before=-1", "after=" + "9" * 30, "nonsense=1"])
def test_a_page_that_is_not_there_is_the_first(desk, listed, query):
    browser = desk.browser("coordinator")

    assert listed(browser, query) == listed(browser)


def test_the_row_of_another_country_is_no_place_in_an_officers_list(desk, listed):
    browser = desk.browser("officer")

    assert listed(browser, f"after={desk.rows['Jena'].pk}") == listed(browser)


def test_how_long_a_city_waits_is_told_for_its_commission_and_for_uil_and_longest_comes_first(
    desk, portal_clock
):
    portal_clock(factories.hamburg(2027, 3, 18))

    page = desk.browser("coordinator").get(f"{APPLICATIONS}?columns=city&columns=waits")

    told = {row["first"]["text"]: row["others"][0]["text"] for row in page.context["rows"]}
    assert told == {"Angers": "15 days", "Jena": "3 days", "Rennes": "3 days, for UIL", "Troyes": ""}
    assert page.context["heads"][1]["url"].endswith("sort=-waits")


def test_the_columns_that_are_drawn_are_ticked_where_nobody_chose(desk):
    page = desk.browser("officer").get(APPLICATIONS)

    assert page.context["form"]["columns"].value() == [head["column"].name for head in page.context["heads"]]
    assert page.context["query"] == ""
    assert page.context["is_open"] is False


def test_columns_are_chosen_in_the_address(desk):
    page = desk.browser("officer").get(f"{APPLICATIONS}?columns=city&columns=lead_email&q=angers")

    (row,) = page.context["rows"]
    lead = desk.rows["Angers"].city.delegates.get(is_lead=True).user
    assert [head["column"].name for head in page.context["heads"]] == ["city", "lead_email"]
    assert [row["first"]["text"], row["others"][0]["text"]] == ["Angers", lead.email]


def test_who_endorses_what_the_city_is_changing_is_the_citys_matter(desk):
    row = desk.rows["Angers"]
    Application.objects.filter(pk=row.pk).update(status=Status.ENDORSED)

    page = desk.browser("officer").get(
        f"{APPLICATIONS}?columns=city&columns=endorsed_by&columns=status&q=angers"
    )

    cells = [cell["text"] for cell in page.context["rows"][0]["others"]]
    assert cells[1] == ""
    assert "Recalled, with the city" in cells[0]


@pytest.mark.parametrize("query", ["q=town", "q=2027-FR", "q=town+no"])
def test_a_search_finds_the_same_whether_few_answer_or_many(france, desk, monkeypatch, query):
    for name in ("Townsville", "Newtown", "Notown"):
        factories.application(Status.SUBMITTED, of=factories.city(name, of=france))
    factories.application(Status.SUBMITTED, of=factories.city("Town", of=factories.country("KE")))
    factories.application(Status.DRAFT, of=factories.city("Town hidden", of=france))

    def found() -> list[str]:
        page = desk.browser("officer").get(f"{APPLICATIONS}?{query}")
        return [row["record"].reference for row in page.context["rows"]]

    few = found()
    monkeypatch.setattr(cities_lists, "FEW", 0)

    assert len(few) == {"q=town": 3, "q=2027-FR": 6, "q=town+no": 1}[query]
    assert found() == few


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads every row")
def test_a_search_jumps_to_the_rows_that_answer(db):
    searches = (cities_called("angers"), Application.objects.filter(reference__icontains="2027-FR"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans = [rows.order_by().explain() for rows in searches]

    assert plans[0].count("Bitmap Index Scan on city_by_part_of_name") == 2  # names and other names
    assert "Bitmap Index Scan on application_by_part_of_reference" in plans[1]


def test_a_list_costs_the_same_for_one_row_and_fifty(france, desk):
    browser = desk.browser("coordinator")
    address = f"{APPLICATIONS}?{EVERY_COLUMN}"
    Application.objects.exclude(city__name="Angers").update(submitted_at=None)
    one = pages.query_count(browser, address)

    for number in range(60):
        made = factories.application(of=factories.city(of=france, geonames_id=number + 1))
        Application.objects.filter(pk=made.pk).update(
            status=Status.WITHDRAWN, submitted_at=factories.IN_THE_WINDOW
        )

    assert len(browser.get(address).context["rows"]) == 50
    assert pages.query_count(browser, address) == one


def test_a_name_that_is_markup_is_shown_as_it_was_typed(france, desk):
    City.objects.filter(name="Angers").update(name="<b>Angers</b> & Co")

    page = desk.browser("officer").get(f"{APPLICATIONS}?columns=reference&columns=city")

    assert "&lt;b&gt;Angers&lt;/b&gt; &amp; Co" in page.content.decode()
    assert "<b>Angers" not in page.content.decode()
