"""Countries, member cities and awards come in from files, again and again, and never undo what people did."""

from collections import Counter
from datetime import date, datetime
from io import StringIO
from time import perf_counter

import pytest
from django.core.management import CommandError, call_command

from cities import importing
from cities.csv_rows import WrongFile
from cities.models import Award, City, Country, Membership, NationalCommission
from cities.models.countries import Region
from gnlc_portal.lib import clock

HEADER = "iso2,city,joined_year,source,geonameid,latitude,longitude,population,timezone"
CLERMONT = 3024635

pytestmark = pytest.mark.django_db


@pytest.fixture
def countries():
    importing.import_countries()


@pytest.fixture
def members(countries):
    importing.import_members()


@pytest.fixture
def write(tmp_path):
    """Writes a file of member cities, one line for each argument below the header."""

    def write(*lines, header=HEADER):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def in_2026(settings, tmp_path):
    settings.CLOCK_FILE = tmp_path / "clock.json"
    clock.write(datetime(2026, 11, 23, 12, tzinfo=clock.HAMBURG), anchor=None)


def run(command, *arguments, **options):
    """What a command says on stdout and stderr, and its exit status."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), err.getvalue() + str(error), error.returncode
    return out.getvalue(), err.getvalue(), 0


def everything():
    """Every row that an import can touch."""
    models = [Country, NationalCommission, City, Membership, Award]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# --- Countries


def test_every_country_has_its_name_in_six_languages_and_a_region(countries):
    rows = Country.objects.values_list(*importing.NAMES, "region")

    assert len(rows) == 209
    assert [row for row in rows if "" in row] == []
    assert {row[-1] for row in rows} == set(Region.values)


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2026, 12, 31), 194), (date(2027, 1, 1), 192)],
    ids=["until the last day of 2026", "from 2027"],
)
def test_two_states_leave_with_the_end_of_2026(countries, day, count):
    states = [country.iso2 for country in Country.objects.all() if country.is_member_state(day)]

    assert len(states) == count
    assert {"US", "NI"} & set(states) == ({"US", "NI"} if day.year == 2026 else set())


def test_a_state_that_left_was_a_member_until_its_last_day(countries):
    israel = Country.objects.get(iso2="IL")

    assert israel.is_member_state(date(1949, 1, 1))
    assert israel.is_member_state(date(2018, 12, 31))
    assert not israel.is_member_state(date(2019, 1, 1))
    assert not israel.is_member_state(date(1948, 12, 31))


def test_every_member_state_and_associate_member_has_a_commission_and_no_other_country(countries):
    with_commission = Country.objects.filter(commission__isnull=False)

    assert Counter(with_commission.values_list("unesco_status", flat=True)) == {
        "member": 194,
        "associate": 12,
    }
    assert set(NationalCommission.objects.values_list("name", flat=True)) == {""}


def test_what_a_person_changed_about_a_country_stays_unless_the_file_is_to_win(countries):
    Country.objects.filter(iso2="FR").update(member_until=date(2030, 12, 31), admits_as_associate=True)
    NationalCommission.objects.filter(country="FR").update(email="office@commission.example")

    kept, *_ = run("import_countries")
    france_kept = Country.objects.get(iso2="FR")
    replaced, *_ = run("import_countries", update=True)
    france = Country.objects.get(iso2="FR")

    assert kept.splitlines() == [
        "Different from the file: FR (kept; --update takes the file's values).",
        "countries.csv: 0 new, 209 already known.",
    ]
    assert france_kept.member_until == date(2030, 12, 31)
    assert replaced.splitlines()[0] == "Different from the file: FR (replaced)."
    assert france.member_until is None
    assert france.admits_as_associate  # the portal's own switch is in no file
    assert france.commission.email == "office@commission.example"


def test_a_country_with_a_broken_cell_is_told_with_its_line_and_the_others_come_in(write):
    header = (
        "iso2,iso3,name_en,name_fr,name_es,name_ru,name_zh,name_ar,unesco_region,unesco_status,member_from"
    )
    path = write(
        "FR,FRA,a,b,c,d,e,f,EUR,member,1946",
        "BE,BEL,a,b,c,d,e,f,MOON,member,1946",
        "NL,NLD,a,b,c,d,e,f,EUR,member,long ago",
        "Lu,LUX,a,b,c,d,e,f,EUR,member,1947",
        header=header,
    )

    outcome = importing.import_countries(path)

    assert [problem.split(" ", 2)[1] for problem in outcome.problems] == ["3:", "4:", "5:"]
    assert list(Country.objects.values_list("iso2", flat=True)) == ["FR"]


# --- Members


def test_the_portals_own_list_comes_in_whole(countries):
    out, err, status = run("import_members", importing.DATA / "members.csv")

    assert (out, err, status) == ("members.csv: 242 new, 0 already known.\n", "", 0)
    assert Membership.objects.current().filter(source="imported").count() == 242
    assert Membership.objects.filter(joined_year=None).count() == 83
    assert City.objects.values("country").distinct().count() == 70


def test_a_dry_run_prints_what_each_new_member_would_get_and_writes_nothing(countries, write, in_2026):
    file = write("FR,Metz,2016,,,,,,", "FR,Lyon,2019,,,,,,", "FR,Nice,,,,,,,")
    before = everything()

    out, err, status = run("import_members", file, dry_run=True)

    assert out.splitlines() == [
        "Metz, FR: joined in 2016, first report due on 2028-04-30",
        "Lyon, FR: joined in 2019, first report due on 2029-04-30",
        "Nice, FR: year of joining not known, no schedule until a coordinator sets it",
        "Nothing was written:",
        "list.csv: 3 new, 0 already known.",
    ]
    assert (err, status, everything()) == ("", 0, before)


def test_a_member_city_carries_what_the_list_and_the_gazetteer_know(members):
    city = City.objects.get(geonames_id=CLERMONT)
    membership = city.memberships.get()

    assert (city.name, city.slug, city.country_id) == ("Clermont-Ferrand", "clermont-ferrand-fr", "FR")
    assert (str(city.latitude), str(city.longitude)) == ("45.77969", "3.08682")
    assert (city.population, city.time_zone) == (147865, "Europe/Paris")
    assert "Клермон-Ферран" in city.alternate_names.splitlines()
    assert (membership.joined_year, membership.joined_on) == (2016, None)
    assert membership.source_url.startswith("https://unesco.delegfrance.org/")


def test_importing_twice_changes_nothing(members):
    importing.import_awards()
    before = everything()

    said = [
        run("import_countries"),
        run("import_members", importing.DATA / "members.csv"),
        run("import_awards"),
    ]

    assert said == [
        ("countries.csv: 0 new, 209 already known.\n", "", 0),
        ("members.csv: 0 new, 242 already known.\n", "", 0),
        ("awards.csv: 0 new, 58 already known.\n", "", 0),
    ]
    assert everything() == before


def test_edits_survive_the_next_import(members):
    city = City.objects.get(geonames_id=CLERMONT)
    City.objects.filter(pk=city.pk).update(name="Clermont", population=150000, website="https://city.example")
    renamed = City.objects.get(name="Al Wakra")  # known by name only
    renamed.name, renamed.geonames_id = "Al Wakrah", 389462
    renamed.save()
    corrected = City.objects.get(geonames_id=2998324)
    City.objects.filter(pk=corrected.pk).update(geonames_id=999_999_999)
    before = everything()

    outcome = importing.import_members()

    assert (outcome.new, outcome.known, outcome.problems) == (0, 242, [])
    assert everything() == before


def test_a_membership_that_a_coordinator_ended_is_not_opened_again(members):
    ended = {"ended_on": date(2027, 5, 1), "end_reason": "The city left the network."}
    Membership.objects.filter(city__geonames_id=CLERMONT).update(**ended)

    importing.import_members()

    assert Membership.objects.get(city__geonames_id=CLERMONT).ended_on == date(2027, 5, 1)


def test_a_city_that_applied_before_the_list_knew_it_becomes_a_member_and_keeps_its_data(countries, write):
    city = City.objects.create(name="metz", country_id="FR", slug="metz-fr", website="https://city.example")

    outcome = importing.import_members(write("FR,Metz,2020,,2994160,49.11911,6.17269,123914,Europe/Paris"))

    city.refresh_from_db()
    assert outcome.new == 1
    assert (city.name, city.geonames_id, city.website) == ("metz", None, "https://city.example")
    assert city.memberships.get().joined_year == 2020


def test_two_cities_of_one_name_in_a_country_stay_two_and_the_second_address_is_numbered(countries, write):
    path = write("AR,San Justo,2020,,3429087,,,,", "AR,San Justo,,,3837441,,,,", "AR,San-Justo,2019,,,,,,")

    outcome = importing.import_members(path)
    again = importing.import_members(path)

    slugs = City.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["san-justo-ar", "san-justo-ar-2", "san-justo-ar-3"]
    assert (outcome.new, again.new) == (3, 0)


def test_a_city_of_the_same_name_with_another_number_is_not_made_a_member(countries, write):
    namesake = City.objects.create(
        name="San Justo", country_id="AR", slug="san-justo-ar", geonames_id=3837441
    )

    importing.import_members(write("AR,San Justo,2020,,,,,,"))

    assert not namesake.memberships.exists()
    assert Membership.objects.get().city.slug == "san-justo-ar-2"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("XX,Nowhere,2020,,,,,,", "the portal knows no country 'XX'"),
        ("HK,Kowloon,2020,,,,,,", "the portal knows no country 'HK'"),
        ("FR,,2020,,,,,,", "name: This field cannot be blank"),
        ("FR,Nice,last year,,,,,,", "joined_year 'last year' is no whole number from 2013 to 2026"),
        ("FR,Nice,1999,,,,,,", "joined_year '1999' is no whole number from 2013 to 2026"),
        ("FR,Nice,2027,,,,,,", "joined_year '2027' is no whole number from 2013 to 2026"),
        ("FR,Nice,2020,,9999999999,,,,", "geonameid '9999999999' is no whole number from 1 to 2147483647"),
        ("FR,Nice,2020,,,91,,,", "latitude '91' is no number from -90 to 90"),
        ("FR,Nice,2020,,,NaN,,,", "latitude 'NaN' is no number from -90 to 90"),
        ("FR,Nice,2020,,,,-180.5,,", "longitude '-180.5' is no number from -180 to 180"),
        ("FR,Nice,2020,,,,,many,", "population 'many' is no whole number from 0 to 2147483647"),
        ("FR,Nice,2020,,,,,,Mars/Base", "timezone 'Mars/Base' is no time zone"),
        ("FR,Nice,2020,,,,,,../../etc/passwd", "timezone '../../etc/passwd' is no time zone"),
        ("FR,Nice,2020,,,,,,,and more", "it has more cells than the header"),
        ("FR,Ni\0ce,2020,,,,,,", "city contains a control character"),
    ],
)
def test_a_broken_row_is_told_with_its_line_and_the_others_come_in(countries, in_2026, write, line, problem):
    path = write("FR,Lyon,2020,,,,,,", line, "FR,Metz,2021,,,,,,")

    out, err, status = run("import_members", path)

    assert out == "list.csv: 2 new, 0 already known.\n"
    assert err == f"list.csv, line 3: {problem}.\nNot imported: 1. All other rows were."
    assert status == 1
    assert list(City.objects.order_by("name").values_list("name", flat=True)) == ["Lyon", "Metz"]


def test_a_list_with_nothing_but_countries_and_names_is_enough(countries, write):
    path = write('CI,"Bouaké, nord"', "FR,  Lyon  ", header="\ufeffiso2,city")

    run("import_members", path)

    assert set(City.objects.values_list("name", "slug")) == {
        ("Bouaké, nord", "bouake-nord-ci"),
        ("Lyon", "lyon-fr"),
    }


def test_a_source_that_is_no_web_address_is_left_out(countries, write):
    importing.import_members(
        write("FR,Lyon,2020,a printed list,,,,,", "FR,Metz,2020,javascript:alert(1),,,,,")
    )

    assert set(Membership.objects.values_list("source_url", flat=True)) == {""}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the header lacks iso2, city."),
        (b"city,country\nLyon,FR\n", "the header lacks iso2."),
        (b"iso2,city\nFR,Li\xe8ge\n", "this is no CSV file in UTF-8"),
    ],
    ids=["empty", "without a column", "Latin-1"],
)
def test_a_file_of_another_kind_is_refused_as_a_whole(countries, tmp_path, content, said):
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    _, err, status = run("import_members", path)

    assert said in err
    assert status == 2
    assert not City.objects.exists()


def test_a_file_that_breaks_off_in_another_encoding_leaves_nothing_behind(countries, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"iso2,city\n" + b"FR,Lyon\n" * 2000 + b"FR,Li\xe8ge\n")

    with pytest.raises(WrongFile):
        importing.import_members(path)

    assert not City.objects.exists()


def test_a_missing_file_is_wrong_usage(countries, tmp_path):
    _, err, status = run("import_members", tmp_path / "none.csv")

    assert err == f"{tmp_path / 'none.csv'}: No such file or directory."
    assert status == 2


def test_members_can_be_imported_into_an_empty_portal(write):
    run("import_members", write("FR,Lyon,2020,,,,,,"))

    assert (Country.objects.count(), Membership.objects.count()) == (209, 1)


def test_everything_is_imported_within_seconds():
    started = perf_counter()

    importing.import_countries()
    importing.import_members()
    importing.import_awards()

    assert perf_counter() - started < 10  # two on a quiet machine


# --- The first report of an imported member (R7)


@pytest.mark.parametrize(
    ("joined", "today", "due"),
    [
        (2016, date(2026, 11, 23), date(2028, 4, 30)),
        (2019, date(2026, 11, 23), date(2029, 4, 30)),
        (2016, date(2027, 4, 30), date(2028, 4, 30)),
        (2016, date(2027, 5, 1), date(2030, 4, 30)),
        (2019, date(2027, 5, 1), date(2029, 4, 30)),
        (2024, date(2028, 2, 29), date(2030, 4, 30)),
        (2025, date(2028, 2, 29), date(2029, 4, 30)),
    ],
)
def test_the_first_report_is_due_a_year_ahead_or_more_in_step_with_the_year_of_joining(joined, today, due):
    assert importing.first_report_day(joined, today) == due


def test_a_member_without_a_year_of_joining_owes_no_report_yet(members):
    dated = Membership.objects.exclude(joined_year=None)

    assert set(Membership.objects.filter(joined_year=None).values_list("first_report_on", flat=True)) == {
        None
    }
    assert {
        day.year % 2 == year % 2 for day, year in dated.values_list("first_report_on", "joined_year")
    } == {True}


# --- Awards


def test_all_laureates_are_known_cities(members):
    out, err, status = run("import_awards")

    assert (out, err, status) == ("awards.csv: 58 new, 0 already known.\n", "", 0)
    assert list(Award.objects.filter(city__slug="cork-ie").values_list("year", flat=True)) == [2015, 2024]
    assert Award.objects.values("city").distinct().count() == 57
    assert not Award.objects.exclude(city__memberships__isnull=False).exists()


def test_an_award_of_an_unknown_city_or_year_is_told_with_its_line(members, write):
    path = write("FR,Lyon,2015,", "FR,Brest,,", "FR,Brest,2024,", header="iso2,city,year,source")

    out, err, status = run("import_awards", path)

    assert out == "list.csv: 1 new, 0 already known.\n"
    assert err.splitlines() == [
        "list.csv, line 2: the portal knows no city 'Lyon' in 'FR'.",
        "list.csv, line 3: year is missing.",
        "Not imported: 2. All other rows were.",
    ]
    assert status == 1


def test_an_award_goes_to_the_member_where_two_cities_share_a_name(members, write):
    City.objects.create(name="Brest", country_id="FR", slug="brest-fr-2", geonames_id=7)

    importing.import_awards(write("FR,Brest,2024,", header="iso2,city,year,source"))

    assert Award.objects.get().city.slug == "brest-fr"


def test_an_award_finds_a_city_that_was_renamed(members):
    City.objects.filter(slug="wyndham-au").update(name="City of Wyndham")

    outcome = importing.import_awards()

    assert outcome.problems == []
    assert Award.objects.get(city__slug="wyndham-au").year == 2021
