"""The first page of each role, and the list: what they say, what they leave out, and that they cost the same for many."""

import pytest

from applications import services
from applications.enums import Status
from cities import claims
from cities.models import Membership
from cities.models.memberships import Source
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message, State
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_an_officer_reads_what_waits_until_when_and_who_holds_the_places(france, at_desk):
    officer = factories.officer(france)
    factories.application(Status.APPROVED, of=factories.city("Rennes", of=france))
    factories.application(Status.ADMITTED, of=factories.city("Poitiers", of=france))
    factories.application(
        Status.SUBMITTED, of=factories.city("Le Mans", of=france), at=factories.hamburg(2027, 3, 13, 18, 40)
    )
    factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))
    factories.application(Status.RETURNED, of=factories.city("Dunkerque", of=france))
    factories.application(of=factories.city("Tours", of=france))
    factories.application(Status.SUBMITTED, of=factories.city("Jena", of=factories.country("DE")))

    page = at_desk(officer).get("/admin/")

    words = pages.words(page)
    assert page.context["heading"] == "Two applications wait for you"
    assert "Friday 30 April 2027 23:59 in Hamburg (UTC+2) 46 days are left." in words
    assert "2 of 3 places used Rennes approved on 15 March Poitiers admitted on 15 March free" in words
    rows = [(row["city"], row["received"], row["file"], row["status"]) for row in page.context["queue"]]
    assert rows == [
        ("Le Mans", "13 March", "Complete, endorsed", "Waits for you, for 2 days"),
        ("Angers", "15 March", "Complete, endorsed", "Waits for you, came today"),
        ("Dunkerque", "15 March", "Sent back on 15 March: Motivation", "Waits for the city"),
    ]
    assert "Undo the approval of Rennes" in words
    assert "One city of France has started an application and never submitted it." in words
    assert "Tours" not in words
    assert "Jena" not in words


def test_the_link_to_undo_leads_to_the_form_that_does_it(france, at_desk, review_address):
    officer = factories.officer(france)
    approved = factories.application(Status.APPROVED, in_country=france)

    link = at_desk(officer).get("/admin/").context["decided"][0]["undo"]["url"]
    page = at_desk(officer).get(link)

    assert link == f"{review_address(approved)}#revoke_approval"
    assert 'id="revoke_approval"' in page.content.decode()


def test_an_officer_without_a_round_reads_when_the_next_window_opens(france, at_desk, portal_clock):
    portal_clock(factories.hamburg(2027, 9, 1))

    page = at_desk(factories.officer(france)).get("/admin/")

    words = pages.words(page)
    assert page.context["heading"] == "No application waits for you"
    assert "Sunday 30 April 2028" in words
    assert "The window opens on 1 March 2028, 00:00 in Hamburg." in words


def test_until_a_round_that_ended_is_wound_up_the_page_speaks_of_it_alone(france, at_desk, portal_clock):
    officer, coordinator = factories.officer(france), factories.coordinator()
    sent = factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))
    factories.application(Status.APPROVED, of=factories.city("Rennes", of=france))
    portal_clock(factories.hamburg(2027, 5, 1, 0, 5))

    page = at_desk(officer).get("/admin/")

    words = pages.words(page)
    assert page.context["heading"] == "The round 2027 is over"
    assert "One application was not decided in time. It lapses within minutes" in words
    assert "1 of 3 places used" in words
    assert "This day is over." in words
    assert [row["status"] for row in page.context["queue"]] == ["Not decided in time"]
    assert "2028" not in words
    assert "waits for you" not in words
    assert "waits longest" not in words
    assert "Undo the approval" not in words
    assert at_desk(coordinator).get("/admin/").context["heading"] == "The round 2027 is over"
    portal_clock(factories.hamburg(2027, 5, 1, 0, 15))
    services.lapse_round(round=sent.round)
    later = at_desk(officer).get("/admin/")
    assert later.context["heading"] == "No application waits for you"
    assert "Sunday 30 April 2028" in pages.words(later)


def test_an_admitted_city_shows_who_approved_and_who_admitted_it(france, at_desk):
    officer = factories.officer(france, name="Sophie Second")
    sent = factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))
    services.approve(
        application=sent, by=officer, endorsement_checked=True, at=factories.hamburg(2027, 3, 15, 9, 10)
    )
    services.admit(
        application=sent, by=factories.coordinator(name="Anna"), at=factories.hamburg(2027, 3, 15, 9, 14)
    )

    row = at_desk(officer).get("/admin/").context["decided"][0]

    assert [tuple(step.values()) for step in row["steps"]] == [
        (
            "Approved by the National Commission",
            "Sophie Second, Commission officer",
            "15 March 2027, 09:10",
        ),
        ("Admitted by UIL: the city is a member", "Anna, UIL coordinator", "15 March 2027, 09:14"),
    ]


def test_a_coordinator_reads_what_waits_for_uil_in_every_country(france, at_desk):
    germany = factories.country("DE")
    factories.application(Status.APPROVED, of=factories.city("Rennes", of=france))
    factories.application(Status.SUBMITTED, of=factories.city("Jena", of=germany))
    member = factories.city("Clermont", of=france)
    Membership.objects.create(city=member, source=Source.IMPORTED)
    claims.ask(city=member, by=factories.user(name="A city officer"), statement="I work there.")
    Message.objects.filter(pk=Message.objects.first().pk).update(state=State.FAILED)

    page = at_desk(factories.coordinator()).get("/admin/")

    assert page.context["heading"] == "One approved city waits for admission"
    assert [(row["city"], row["country"], row["place"]) for row in page.context["to_admit"]] == [
        ("Rennes", "France", 1)
    ]
    counted = [(row["name"], row["waiting"], row["places"]) for row in page.context["countries"]]
    assert counted == [("Germany", 1, 0), ("France", 0, 1)]
    words = pages.words(page)
    assert "1 message failed" in words
    assert "Round 2027 : open to cities until 30 April 2027, 23:59 in Hamburg" in words.replace(
        "2027:", "2027 :"
    )
    assert "Clermont, France" in words
    assert "A city officer" in words


def test_an_administrator_gets_the_plain_list_and_no_decisions(france, at_desk):
    factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))

    page = at_desk(factories.admin()).get("/admin/")

    assert "Users" in pages.words(page)
    assert "Angers" not in pages.words(page)


@pytest.mark.parametrize("address", ["/admin/", "/admin/applications/application/"])
@pytest.mark.parametrize("role", ["officer", "coordinator"])
def test_the_dashboard_and_the_list_cost_the_same_for_one_and_three(france, at_desk, role, address):
    browser = at_desk(factories.officer(france) if role == "officer" else factories.coordinator())
    statuses = [Status.SUBMITTED, Status.RETURNED, Status.APPROVED, Status.DECLINED]
    for status in statuses:
        factories.application(status, in_country=france)
    one = pages.query_count(browser, address)

    for status in statuses * 2:
        factories.application(status, in_country=france)
    factories.application(Status.APPROVED, in_country=factories.country("DE"))

    assert pages.query_count(browser, address) == one


def test_the_review_page_costs_the_same_for_a_short_and_a_long_history(france, at_desk, review_address):
    officer = factories.officer(france)
    short = factories.application(Status.SUBMITTED, in_country=france)
    long = factories.application(Status.SUBMITTED, in_country=france)
    for _turn in range(3):
        services.decline(application=long, by=officer, reason="No.")
        services.reinstate(application=long, by=officer, reason="Yes.")
    browser = at_desk(officer)

    assert pages.query_count(browser, review_address(long)) == pages.query_count(
        browser, review_address(short)
    )


def test_the_list_is_filtered_and_searched_without_accents(france, at_desk):
    factories.application(Status.SUBMITTED, of=factories.city("Besançon", of=france))
    factories.application(Status.DECLINED, of=factories.city("Troyes", of=france))
    browser = at_desk(factories.officer(france))

    def cities(query: str) -> list[str]:
        page = browser.get(f"/admin/applications/application/?{query}")
        return [row["record"].city.name for row in page.context["rows"]]

    assert cities("q=besancon") == ["Besançon"]
    assert cities("q=2027-FR-002") == ["Troyes"]
    assert cities("status=declined") == ["Troyes"]
    assert cities("status=recalled") == []


def test_an_officer_cannot_ask_the_list_for_other_countries(france, at_desk):
    factories.application(Status.SUBMITTED, of=factories.city("Jena", of=factories.country("DE")))
    browser = at_desk(factories.officer(france))

    found = browser.get("/admin/applications/application/?q=Jena").context["rows"]
    asked = browser.get("/admin/applications/application/?country=DE")

    assert list(found) == []
    assert "Jena" not in asked.content.decode()


def test_a_text_that_the_city_is_changing_is_not_shown_before_it_comes_back(france, at_desk, review_address):
    application = factories.application(Status.RETURNED, in_country=france)
    application.dossier.answers.filter(key="motivation").update(value="A sentence in the making.")

    page = at_desk(factories.officer(france)).get(review_address(application))

    words = pages.words(page)
    assert "We want adults to come back to learning." in words
    assert "A sentence in the making." not in words
    assert "Below stands the text as it was last submitted." in words


def test_the_review_page_tells_to_whom_the_link_went_and_warns_about_public_providers(
    france, at_desk, review_address, monkeypatch
):
    application = factories.application(complete=True, in_country=france)
    services.request_endorsement(
        application=application,
        by=factories.lead(application.city),
        mayor_email="mayor@gmail.com",
        mayor_language="en",
    )
    factories._endorse(application, factories.IN_THE_WINDOW)
    factories._submit(application, factories.IN_THE_WINDOW)

    words = pages.words(at_desk(factories.officer(france)).get(review_address(application)))

    assert "The link went to mayor@gmail.com" in words
    assert "The link went to gmail.com, where anybody can have an address." in words
    assert "Link first opened Never opened" in words


def test_a_secret_letter_is_never_shown_and_a_personal_link_is_a_placeholder(france, at_desk):
    browser = at_desk(factories.coordinator())
    secret = outbox.write(
        to="a@city.example", language="en", kind="code", subject="Code", text="481516", secret=True
    )
    application = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
    letter = Message.objects.get(to=factories.pending_endorsement(application).mayor_email)

    hidden = browser.get(f"/admin/mail/message/{secret.pk}/change/")
    shown = browser.get(f"/admin/mail/message/{letter.pk}/change/")
    found = browser.get("/admin/mail/message/?q=481516").context["rows"]

    assert "481516" not in hidden.content.decode()
    assert "[personal link]" in pages.words(shown)
    assert list(found) == []
