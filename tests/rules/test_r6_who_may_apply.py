"""R6: a city in a Member State on the day of each step, no member already, with one open application at a time."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from applications import services
from applications.enums import OPEN, Status, Verb
from applications.models import Application
from cities import slugs
from cities.models import City, Country, Delegate, Membership
from cities.models.countries import UnescoStatus
from cities.models.memberships import Source
from cities.standing import end_membership
from tests import factories
from tests.factories import IN_THE_WINDOW, hamburg
from tests.rules import database
from tests.rules.steps import do, refused, standing

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
LAST_DAY = date(2027, 3, 20)
LAST_MOMENT, THE_DAY_AFTER = hamburg(2027, 3, 21) - MOMENT, hamburg(2027, 3, 21)
NEED_A_MEMBER_STATE = [
    (Verb.SUBMIT, Status.ENDORSED),
    (Verb.APPROVE, Status.SUBMITTED),
    (Verb.ADMIT, Status.APPROVED),
    (Verb.CARRY_OVER, Status.WITHDRAWN),
]
each_step = pytest.mark.parametrize(("verb", "status"), NEED_A_MEMBER_STATE)
LEFT = (
    "Only a city in a Member State of UNESCO can become a member. United States of America was a Member State of UNESCO until "
    "20 March 2027. Write to UIL if you think this is wrong, or if another State's National Commission is competent."
)


def start(city: City, *, at: datetime = IN_THE_WINDOW, by: Any = None) -> Application:
    return services.create(city=city, by=by or factories.user(), at=at)


@pytest.fixture
def leaving(db) -> Country:
    """A State whose membership ends on 20 March 2027."""
    return factories.country("US", member_until=LAST_DAY)


@each_step
def test_a_step_on_the_last_day_of_a_states_membership_is_taken(verb, status, leaving):
    application = factories.application(status, in_country=leaving)

    do(verb, application, at=LAST_MOMENT)

    steps = application.city.applications.latest("id").status_changes
    assert (steps.latest("id").verb, steps.latest("id").at) == (verb, LAST_MOMENT)


@each_step
def test_a_step_on_the_day_after_is_refused(verb, status, leaving):
    application = factories.application(status, in_country=leaving)
    before = standing(application)

    sentence = refused("not_member_state", lambda: do(verb, application, at=THE_DAY_AFTER))

    assert sentence == LEFT
    assert standing(application) == before


def test_an_application_is_started_on_the_last_day_and_not_on_the_day_after(leaving):
    early, late = factories.city("Austin", of=leaving), factories.city("Boston", of=leaving)

    started = start(early, at=LAST_MOMENT)
    sentence = refused("not_member_state", lambda: start(late, at=THE_DAY_AFTER))

    assert (started.status, sentence) == (Status.DRAFT, LEFT)
    assert list(Application.objects.values_list("city__name", flat=True)) == ["Austin"]
    assert Delegate.objects.filter(city=late).count() == 0


@pytest.mark.parametrize(
    ("moment", "member"), [(hamburg(2027, 1, 1) - MOMENT, True), (hamburg(2027, 1, 1), False)]
)
def test_a_state_that_leaves_with_the_year_leaves_at_hamburgs_midnight(moment, member):
    country = factories.country("US", member_until=date(2026, 12, 31))

    if member:
        assert start(factories.city(of=country), at=moment).round.year == 2027
    else:
        refused("not_member_state", lambda: start(factories.city(of=country), at=moment))

    assert country.is_member_state(moment.date()) == member


def test_a_state_that_joins_later_is_none_before(db):
    country = factories.country("XK", member_from=date(2027, 3, 20))
    city = factories.city("Prizren", of=country)

    sentence = refused("not_member_state", lambda: start(city, at=hamburg(2027, 3, 20) - MOMENT))
    started = start(city, at=hamburg(2027, 3, 20))

    assert sentence == (
        "Only a city in a Member State of UNESCO can become a member. On 19 March 2027 Country XK is not a Member State of UNESCO. "
        "Write to UIL if you think this is wrong, or if another State's National Commission is competent."
    )
    assert started.status == Status.DRAFT


@pytest.mark.parametrize(
    ("unesco_status", "opened", "may"),
    [
        (UnescoStatus.ASSOCIATE, False, False),
        (UnescoStatus.ASSOCIATE, True, True),
        (UnescoStatus.NONE, False, False),
        (UnescoStatus.NONE, True, False),
        (UnescoStatus.WITHDRAWN, False, True),
    ],
)
def test_only_a_member_state_counts_unless_uil_opened_the_network_to_an_associate(unesco_status, opened, may):
    country = factories.country("FO", unesco_status=unesco_status, admits_as_associate=opened)
    if unesco_status == UnescoStatus.WITHDRAWN:  # dated: until it has left it is a Member State
        Country.objects.filter(pk="FO").update(member_until=date(2027, 12, 31))
        country.refresh_from_db()
    city = factories.city(of=country)

    if may:
        assert start(city).status == Status.DRAFT
    else:
        refused("not_member_state", lambda: start(city))

    assert Application.objects.count() == int(may)


def test_a_member_does_not_apply(france):
    city = factories.city("Angers", of=france)
    Membership.objects.create(city=city, source=Source.IMPORTED, joined_year=2019)

    sentence = refused("already_member", lambda: start(city))

    assert sentence == (
        "Angers has been a member of the network since 2019. A member does not apply again. If you work for the city, claim its page "
        "to report for it."
    )
    assert Application.objects.count() == 0


@each_step
def test_a_city_that_became_a_member_meanwhile_goes_no_further(verb, status):
    application = factories.application(status)
    Membership.objects.create(city=application.city, source=Source.IMPORTED)
    before = standing(application)

    sentence = refused("already_member", lambda: do(verb, application))

    assert sentence == (
        f"{application.city.name} is a member of the network. A member does not apply again. If you work for the city, claim its "
        "page to report for it."
    )
    assert standing(application) == before
    assert Membership.objects.count() == 1


def test_a_city_whose_membership_ended_may_come_back():
    first = factories.application(Status.ADMITTED)
    lead = factories.lead(first.city)
    end_membership(membership=Membership.objects.get(), by=factories.coordinator(), reason="It asked for it.")

    again = factories.application(Status.ADMITTED, of=first.city, at=hamburg(2028, 3, 15))

    assert (again.city, again.created_by, again.round.year) == (first.city, lead, 2028)
    assert list(first.city.memberships.order_by("id").values_list("ended_on", "joined_on")) == [
        (date(2027, 3, 15), date(2027, 3, 15)),
        (None, date(2028, 3, 15)),
    ]


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_city_has_one_open_application_at_a_time(status):
    application = factories.application(status)
    before = standing(application)

    sentence = refused(
        "open_application_exists", lambda: start(application.city, by=factories.lead(application.city))
    )

    assert sentence == (
        f"A city has one open application at a time. {application.city.name} already has one, {application.reference}, started on "
        "15 March 2027. If you belong to its team, continue there; if not, ask its lead delegate, or UIL, to let you join."
    )
    assert standing(application) == before


@pytest.mark.parametrize("status", ["withdrawn", "declined", "lapsed"])
def test_a_city_whose_application_came_to_its_end_may_start_anew(status):
    old = factories.application(status)

    new = start(old.city, by=factories.lead(old.city), at=hamburg(2027, 6, 1))

    assert (new.status, new.round.year, new.city) == (Status.DRAFT, 2028, old.city)


def test_an_open_application_stands_in_the_way_also_in_the_next_round():
    application = factories.application(Status.DRAFT)

    refused(
        "open_application_exists",
        lambda: start(application.city, by=factories.lead(application.city), at=hamburg(2027, 5, 1, 0, 5)),
    )

    assert Application.objects.get() == application


def test_what_was_declined_does_not_come_back_beside_a_new_application():
    old = factories.application(Status.DECLINED)
    new = start(old.city, by=factories.lead(old.city))
    before = standing(old)

    sentence = refused("open_application_exists", lambda: do(Verb.REINSTATE, old))

    assert f"already has one, {new.reference}," in sentence
    assert standing(old) == before


@pytest.mark.parametrize("status", ["draft", "returned", "awaiting_endorsement"])
def test_the_database_holds_one_open_application_of_a_city(status):
    old = factories.application(Status.WITHDRAWN)
    start(old.city, by=factories.lead(old.city))

    database.refusal("UPDATE applications_application SET status = %s WHERE id = %s", status, old.pk)

    assert Application.objects.get(pk=old.pk).status == Status.WITHDRAWN


def test_the_database_holds_one_current_membership_of_a_city():
    membership = Membership.objects.create(city=factories.city(), source=Source.IMPORTED)
    columns = "city_id, source, source_url, end_reason, created_at"

    database.refusal(f"INSERT INTO cities_membership ({columns}) SELECT {columns} FROM cities_membership")

    assert Membership.objects.get() == membership


@pytest.mark.parametrize(
    "typed", ["Kreis Nordfriesland", "kreis  nordfriesland", " KREIS NORDFRIESLAND ", "Kreis-Nordfriesland"]
)
def test_a_county_entered_by_hand_twice_is_the_same_city(typed):
    germany = factories.country("DE")
    first = start(slugs.get_or_create_by_hand(name="Kreis Nordfriesland", country=germany))

    again = slugs.get_or_create_by_hand(name=typed, country=germany)

    refused("open_application_exists", lambda: start(again))
    assert City.objects.get() == first.city


def test_a_member_entered_by_hand_is_the_member(france):
    member = factories.city("Saint-Étienne", of=france, geonames_id=2980291)
    Membership.objects.create(city=member, source=Source.IMPORTED, joined_year=2019)

    typed = slugs.get_or_create_by_hand(name="SAINT ETIENNE", country=france)

    refused("already_member", lambda: start(typed))
    assert typed == member


def test_a_city_of_the_same_name_in_another_country_is_another_city():
    of_france = slugs.get_or_create_by_hand(name="Nouvelle-Ville", country=factories.country("FR"))
    of_germany = slugs.get_or_create_by_hand(name="Nouvelle-Ville", country=factories.country("DE"))

    assert [start(of_france).reference, start(of_germany).reference] == ["2027-FR-001", "2027-DE-001"]


def test_the_database_holds_one_hand_entered_city_of_a_name(france):
    factories.city("Pays de la Loire", of=france)
    columns = "name, name_key, country_id, alternate_names, time_zone, website, created_at"

    database.refusal(
        f"INSERT INTO cities_city ({columns}, slug) SELECT {columns}, 'another' FROM cities_city"
    )

    assert City.objects.count() == 1


def test_the_first_who_starts_leads_and_a_stranger_joins_no_team(france):
    city = factories.city("Angers", of=france)
    first, stranger = factories.user(), factories.user()
    services.withdraw(application=start(city, by=first), by=first, at=IN_THE_WINDOW)

    sentence = refused("city_has_a_team", lambda: start(city, by=stranger))

    assert sentence == (
        "Angers already has a team in this portal. Ask its lead delegate, or UIL, to let you join; then you continue together."
    )
    assert list(Delegate.objects.values_list("user", "is_lead")) == [(first.pk, True)]
