"""What UIL and the Commissions do beside deciding: rounds, claims, memberships, officers."""

import pytest

from applications.models import Round
from cities import claims, officers
from cities.models import CityClaim, CommissionOfficer, Membership, OfficerInvitation
from cities.models.claims import ClaimStatus
from cities.models.memberships import Source
from gnlc_portal.mail.models import Message
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def uil(at_desk):
    return at_desk(factories.coordinator(name="A coordinator"))


@pytest.fixture
def round_page(db):
    return f"/admin/applications/round/{factories.round().pk}"


@pytest.fixture
def member(france):
    city = factories.city("Clermont", of=france)
    return Membership.objects.create(city=city, source=Source.IMPORTED, joined_year=2019)


def test_a_round_is_extended_with_a_reason_that_stays_on_its_page(uil, round_page):
    data = {
        "closes_on": "2027-05-07",
        "examination_closes_on": "2027-05-14",
        "reason": "A strike of the post.",
    }

    answer = uil.post(f"{round_page}/extend/", data)

    round = Round.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{round_page}/change/")
    assert (round.closes_on.isoformat(), round.examination_closes_on.isoformat()) == (
        "2027-05-07",
        "2027-05-14",
    )
    words = pages.words(uil.get(f"{round_page}/change/"))
    assert "Extended: submit until 7 May 2027, decide until 14 May 2027" in words
    assert "A coordinator · A strike of the post." in words


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"reason": ""}, 400, "Write the reason"),
        ({"closes_on": "2027-04-29"}, 400, "A round is never shortened"),
        ({"examination_closes_on": "2027-05-01"}, 400, "Decisions need until 7 May 2027 at least."),
        ({"closes_on": "soon"}, 400, "This is not a day of the calendar."),
    ],
)
def test_an_extension_that_is_none_is_asked_again(uil, round_page, change, status, sentence):
    data = {
        "closes_on": "2027-05-07",
        "examination_closes_on": "2027-05-14",
        "reason": "A strike of the post.",
    }

    answer = uil.post(f"{round_page}/extend/", data | change)

    assert (answer.status_code, Round.objects.get().closes_on.isoformat()) == (status, "2027-04-30")
    assert sentence in pages.words(answer)


def test_a_round_that_is_over_is_not_extended(uil, round_page, portal_clock):
    portal_clock(factories.hamburg(2027, 5, 1))
    data = {"closes_on": "2027-05-07", "examination_closes_on": "2027-05-14", "reason": "Late."}

    answer = uil.post(f"{round_page}/extend/", data)

    assert (answer.status_code, answer.context["kept"]) == (409, ["Late."])
    assert "A round that has ended cannot be extended." in answer.context["refusals"][0]


def test_the_page_of_a_round_counts_its_applications(uil, round_page, france):
    factories.application("submitted", in_country=france)
    factories.application("draft", in_country=france)

    counts = uil.get(f"{round_page}/change/").context["counts"]

    assert [entry["value"] for entry in counts] == [1, 0, 0, 1, 0, 0, 0]


@pytest.mark.parametrize("year", ["2026", "2031", "x", "-1", "99999999999"])
def test_a_round_of_an_impossible_year_is_not_made(uil, year):
    answer = uil.post("/admin/applications/round/add/", {"year": year})

    assert (answer.status_code, Round.objects.count()) == (200, 0)


def test_a_claim_is_granted_once(uil, at_desk, member):
    person = factories.user(name="A city officer")
    claim = claims.ask(city=member.city, by=person, statement="I lead the education department.")
    page = f"/admin/cities/cityclaim/{claim.pk}"

    first = uil.post(f"{page}/grant/")
    second = at_desk(factories.coordinator()).post(f"{page}/refuse/", {"reason": "Nobody knows them."})

    claim.refresh_from_db()
    assert (first.status_code, second.status_code, claim.status) == (302, 409, ClaimStatus.GRANTED)
    assert (
        "A coordinator decided on this request on 15 March 2027, 09:00: granted."
        in second.context["refusals"]
    )
    assert factories.lead(member.city) == person


def test_a_claim_is_refused_with_a_reason(uil, member):
    claim = claims.ask(city=member.city, by=factories.user(), statement="Me.")
    page = f"/admin/cities/cityclaim/{claim.pk}"

    without = uil.post(f"{page}/refuse/", {"reason": " "})
    claim.refresh_from_db()
    assert (without.status_code, claim.status) == (400, ClaimStatus.PENDING)

    done = uil.post(f"{page}/refuse/", {"reason": "Nobody at the city knows you."})
    claim.refresh_from_db()
    assert (done.status_code, claim.status) == (302, ClaimStatus.REFUSED)


def test_nobody_grants_their_own_claim(at_desk, member):
    coordinator = factories.coordinator()
    claim = claims.ask(city=member.city, by=coordinator, statement="Me.")

    answer = at_desk(coordinator).post(f"/admin/cities/cityclaim/{claim.pk}/grant/")

    assert (answer.status_code, CityClaim.objects.get().status) == (404, ClaimStatus.PENDING)


def test_a_membership_ends_with_a_reason_and_only_once(uil, member):
    page = f"/admin/cities/membership/{member.pk}"

    without = uil.post(f"{page}/end/", {"reason": ""})
    done = uil.post(f"{page}/end/", {"reason": "The city left the network."})
    again = uil.post(f"{page}/end/", {"reason": "Once more."})

    member.refresh_from_db()
    assert (without.status_code, done.status_code, again.status_code) == (400, 302, 409)
    assert (member.ended_on.isoformat(), member.end_reason) == ("2027-03-15", "The city left the network.")
    assert "The city left the network." in pages.words(uil.get(f"{page}/change/"))


def test_a_coordinator_invites_the_first_officer_and_an_officer_a_colleague(uil, at_desk, france):
    page = f"/admin/cities/nationalcommission/{france.commission.pk}"

    first = uil.post(f"{page}/invite/", {"email": "First@Commission.example"})
    officer = at_desk(factories.officer(france))
    second = officer.post(f"{page}/invite/", {"email": "colleague@commission.example"})

    invited = list(OfficerInvitation.objects.order_by("id").values_list("email", flat=True))
    assert (first.status_code, second.status_code) == (302, 302)
    assert invited == ["first@commission.example", "colleague@commission.example"]
    assert Message.objects.filter(to__in=invited).count() == 2


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "x" * 300 + "@commission.example"])
def test_an_address_that_is_none_gets_no_invitation(uil, france, address):
    answer = uil.post(f"/admin/cities/nationalcommission/{france.commission.pk}/invite/", {"email": address})

    assert (answer.status_code, OfficerInvitation.objects.count()) == (400, 0)


def test_an_officer_invites_for_their_own_commission_alone(at_desk, france):
    officer = at_desk(factories.officer(factories.country("DE")))

    answer = officer.post(
        f"/admin/cities/nationalcommission/{france.commission.pk}/invite/", {"email": "me@me.example"}
    )

    assert (answer.status_code, OfficerInvitation.objects.count()) == (404, 0)


def test_an_invitation_is_revoked_and_an_officers_work_ends(at_desk, france):
    officer, colleague = factories.officer(france), factories.officer(france)
    invitation = officers.invite(commission=france.commission, email="new@commission.example", by=officer)
    page = f"/admin/cities/nationalcommission/{france.commission.pk}"
    browser = at_desk(officer)

    revoked = browser.post(f"{page}/revoke-{invitation.pk}/")
    ended = browser.post(f"{page}/end-{colleague.officerships.get().pk}/")

    invitation.refresh_from_db()
    assert (revoked.status_code, ended.status_code) == (302, 302)
    assert (invitation.revoked_at, CommissionOfficer.objects.get(user=colleague).ended_at) == (
        factories.IN_THE_WINDOW,
    ) * 2
    assert at_desk(colleague).get("/admin/").status_code == 404


def test_an_administrator_edits_a_mailbox_and_an_officer_does_not(at_desk, france):
    data = {"name": "Commission française", "email": "unesco@commission.example", "language": "fr"}
    page = f"/admin/cities/nationalcommission/{france.commission.pk}/mailbox/"

    assert at_desk(factories.officer(france)).post(page, data).status_code == 404
    assert at_desk(factories.admin()).post(page, data).status_code == 302

    france.commission.refresh_from_db()
    assert (france.commission.email, france.commission.language) == ("unesco@commission.example", "fr")


def test_a_coordinator_corrects_the_last_day_of_a_states_membership(uil, france):
    data = {
        "unesco_status": "withdrawn",
        "member_from": "1946-11-04",
        "member_until": "2026-12-31",
        "notes": "",
    }

    answer = uil.post("/admin/cities/country/FR/change/", data | {"name_en": "Elsewhere"})

    france.refresh_from_db()
    assert answer.status_code == 302
    assert (france.member_until.isoformat(), france.name_en) == ("2026-12-31", "France")


def test_dates_of_membership_in_the_wrong_order_are_asked_again(uil, france):
    data = {
        "unesco_status": "withdrawn",
        "member_from": "2026-12-31",
        "member_until": "1946-11-04",
        "notes": "",
    }

    answer = uil.post("/admin/cities/country/FR/change/", data)

    france.refresh_from_db()
    assert (answer.status_code, france.member_until) == (200, None)
