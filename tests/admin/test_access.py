"""Who gets to which address of the dashboard: signed out 302 to sign-in, no role or another's 404."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from applications.enums import Status
from applications.models import Round, StatusChange
from cities import claims, officers
from cities.models import Membership
from cities.models.memberships import Source
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.mail.models import Message
from tests import factories

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# role → answer to a GET of each address; who is not named gets the same 404 as for an address that does not exist.
EVERYBODY = {"officer": 200, "officer of another country": 200, "coordinator": 200, "administrator": 200}
UIL = {"coordinator": 200, "administrator": 200}
OWN = {**UIL, "officer": 200}
POSTED = {"officer": 405, "coordinator": 405}
TABLE = {
    "/admin/": EVERYBODY,
    "/admin/applications/": EVERYBODY,
    "/admin/applications/application/": EVERYBODY,
    "/admin/applications/application/{application}/change/": OWN,
    "/admin/applications/application/{application}/approve/": {"officer": 405},
    "/admin/applications/application/{application}/send_back/": POSTED,
    "/admin/applications/application/{application}/decline/": POSTED,
    "/admin/applications/application/{application}/reinstate/": POSTED,
    "/admin/applications/application/{application}/revoke_approval/": {"officer": 405},
    "/admin/applications/application/{application}/admit/": {"coordinator": 405},
    "/admin/applications/application/{application}/withdraw/": {},
    "/admin/applications/application/{application}/nonsense/": {},
    "/admin/applications/application/{application}/history/": {},
    "/admin/applications/application/{application}/delete/": {},
    "/admin/applications/application/{application}/scan/": {},
    "/admin/applications/application/{application}/": {},
    "/admin/applications/application/{draft}/change/": {},
    "/admin/applications/application/999999999999999999999/change/": {},
    "/admin/applications/application/x/change/": {},
    "/admin/applications/application/add/": {},
    "/admin/applications/round/": UIL,
    "/admin/applications/round/add/": {"coordinator": 200},
    "/admin/applications/round/{round}/change/": UIL,
    "/admin/applications/round/{round}/extend/": {"coordinator": 405},
    "/admin/applications/round/{round}/delete/": {},
    "/admin/cities/": EVERYBODY,
    "/admin/cities/country/": UIL,
    "/admin/cities/country/FR/change/": UIL,
    "/admin/cities/country/FR/history/": UIL,
    "/admin/cities/country/FR/delete/": {},
    "/admin/cities/country/add/": {},
    "/admin/cities/nationalcommission/": {**UIL, "officer": 302, "officer of another country": 302},
    "/admin/cities/nationalcommission/{commission}/change/": OWN,
    "/admin/cities/nationalcommission/{commission}/invite/": POSTED,
    "/admin/cities/nationalcommission/{commission}/mailbox/": {"coordinator": 405, "administrator": 405},
    "/admin/cities/nationalcommission/{commission}/revoke-{invitation}/": POSTED,
    "/admin/cities/nationalcommission/{commission}/end-{officership}/": POSTED,
    "/admin/cities/nationalcommission/{commission}/delete/": {},
    "/admin/cities/city/": UIL,
    "/admin/cities/city/{city}/change/": UIL,
    "/admin/cities/membership/": UIL,
    "/admin/cities/membership/{membership}/change/": UIL,
    "/admin/cities/membership/{membership}/end/": {"coordinator": 405},
    "/admin/cities/cityclaim/": UIL,
    "/admin/cities/cityclaim/{claim}/change/": UIL,
    "/admin/cities/cityclaim/{claim}/grant/": {"coordinator": 405},
    "/admin/cities/cityclaim/{claim}/refuse/": {"coordinator": 405},
    "/admin/mail/": UIL,
    "/admin/mail/message/": UIL,
    "/admin/mail/message/{message}/change/": UIL,
    "/admin/mail/message/add/": {},
    "/admin/mfa/authenticator/": {},
    "/admin/account/emailaddress/": {},
    "/admin/password_change/": {},
    "/admin/r/1/1/": {},
    "/admin/nonsense/": {},
}
INSIDE = ["officer", "officer of another country", "coordinator", "administrator"]
OUTSIDE = ["lead of the city", "somebody without a role", "former officer", "inactive officer"]


@pytest.fixture
def desk(france):
    """One of everything, and somebody in every role."""
    germany = factories.country("DE")
    application = factories.application(Status.SUBMITTED, in_country=france)
    officer = factories.officer(france)
    commission = france.commission
    member = factories.city("Clermont", of=france)
    former = factories.officer(france)
    officers.end_officer(officer=former.officerships.get(), by=officer)
    people = {
        "officer": officer,
        "officer of another country": factories.officer(germany),
        "coordinator": factories.coordinator(),
        "administrator": factories.admin(),
        "lead of the city": factories.lead(application.city),
        "somebody without a role": factories.user(),
        "former officer": former,
        "inactive officer": factories.officer(france, is_active=False),
    }
    membership = Membership.objects.create(city=member, source=Source.IMPORTED, joined_year=2019)
    claim = claims.ask(city=member, by=people["somebody without a role"], statement="I work there.")
    invitation = officers.invite(commission=commission, email="colleague@commission.example", by=officer)
    ids = {
        "application": application.pk,
        "draft": factories.application(in_country=france).pk,
        "round": application.round.pk,
        "commission": commission.pk,
        "invitation": invitation.pk,
        "officership": officer.officerships.get().pk,
        "city": member.pk,
        "membership": membership.pk,
        "claim": claim.pk,
        "message": Message.objects.first().pk,
    }
    return people, ids


@pytest.mark.parametrize("role", INSIDE)
def test_each_role_gets_exactly_its_pages(desk, at_desk, role):
    people, ids = desk
    browser = at_desk(people[role])

    answers = {address: browser.get(address.format(**ids)).status_code for address in TABLE}

    assert answers == {address: allowed.get(role, 404) for address, allowed in TABLE.items()}


@pytest.mark.parametrize("role", OUTSIDE)
def test_without_a_role_there_is_no_dashboard(desk, at_desk, role):
    people, ids = desk
    browser = at_desk(people[role])
    outcome = 302 if role == "inactive officer" else 404  # whose session no longer counts

    answers = {address: browser.get(address.format(**ids)).status_code for address in TABLE}

    assert answers == dict.fromkeys(TABLE, outcome)


def test_signed_out_every_address_leads_to_sign_in(desk, at_desk):
    _people, ids = desk
    browser = at_desk(None)

    for address in TABLE:
        answer = browser.get(address.format(**ids))

        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login")), address


@pytest.mark.parametrize("role", ["officer of another country", "administrator", *OUTSIDE[:3]])
@pytest.mark.parametrize("verb", ["approve", "send_back", "decline", "revoke_approval", "reinstate", "admit"])
def test_a_decision_posted_by_others_is_a_page_that_does_not_exist(desk, decide, role, verb):
    people, ids = desk
    application = StatusChange.objects.filter(application=ids["application"]).last().application
    known = StatusChange.objects.count()

    answer = decide(
        people[role], application, verb, reason="x", sections="motivation", endorsement_checked="on"
    )

    application.refresh_from_db()
    assert (answer.status_code, application.status, StatusChange.objects.count()) == (
        404,
        Status.SUBMITTED,
        known,
    )


@pytest.mark.parametrize("role", INSIDE)
def test_nothing_is_saved_or_deleted_through_a_form(desk, at_desk, role):
    people, ids = desk
    browser = at_desk(people[role])
    page = f"/admin/applications/application/{ids['application']}"
    own = role != "officer of another country"

    assert browser.post(f"{page}/change/", {"status": "admitted", "place": 1}).status_code == (
        405 if own else 404
    )
    assert browser.post(f"{page}/delete/", {"post": "yes"}).status_code == 404
    assert browser.post("/admin/applications/application/add/", {"status": "admitted"}).status_code == 404
    assert browser.post("/admin/cities/country/FR/delete/", {"post": "yes"}).status_code == 404


def test_an_officer_lists_their_country_and_never_a_draft(desk, at_desk):
    people, ids = desk
    germany = factories.application(Status.SUBMITTED, in_country=factories.country("DE"))
    browser = at_desk(people["officer"])

    listed = browser.get("/admin/applications/application/").context["rows"]

    assert [row["record"].pk for row in listed] == [ids["application"]]
    everybody = at_desk(people["coordinator"]).get("/admin/applications/application/").context["rows"]
    assert {row["record"].pk for row in everybody} == {ids["application"], germany.pk}


def test_without_a_second_factor_the_dashboard_stays_closed(desk, at_desk, settings):
    people, _ids = desk
    settings.REQUIRE_SECOND_FACTOR = True

    answer = at_desk(people["officer"]).get("/admin/")

    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))


def test_a_coordinator_who_leaves_the_group_is_out_at_once(desk, at_desk):
    people, _ids = desk
    browser = at_desk(people["coordinator"])
    assert browser.get("/admin/").status_code == 200

    people["coordinator"].groups.remove(Group.objects.get(name=COORDINATORS))

    assert browser.get("/admin/").status_code == 404


def test_a_round_is_made_for_a_year_with_the_dates_of_the_rule(desk, at_desk):
    people, _ids = desk

    answer = at_desk(people["coordinator"]).post("/admin/applications/round/add/", {"year": 2029})

    round = Round.objects.get(year=2029)
    assert answer.status_code == 302
    assert (round.opens_on.isoformat(), round.closes_on.isoformat()) == ("2029-03-01", "2029-04-30")
