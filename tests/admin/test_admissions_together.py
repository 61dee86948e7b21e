"""UIL chooses among the approved, reads what follows, and admits many, each by itself."""

from uuid import uuid4

import pytest

from applications.enums import Status, Verb
from applications.models import Application, DecisionRun
from cities import figures
from cities.models import Delegate, Membership
from gnlc_portal.lib import clock
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.rules.steps import do

pytestmark = [pytest.mark.once, pytest.mark.django_db]

PAGE = "/admin/applications/application/admissions/"


def approved(name: str, iso2: str = "FR", **answers) -> Application:
    country = factories.country(iso2)
    city = factories.city(name, of=country)
    application = factories.application(Status.DRAFT, of=city, complete=False)
    factories.fill(application, **answers)
    for verb in (Verb.REQUEST_ENDORSEMENT, Verb.ENDORSE, Verb.SUBMIT, Verb.APPROVE):
        do(verb, Application.objects.get(pk=application.pk), at=factories.IN_THE_WINDOW)
    return Application.objects.get(pk=application.pk)


def member(iso2: str, **fields) -> Membership:
    return Membership.objects.create(
        city=factories.city(of=factories.country(iso2)), source="imported", joined_year=2020, **fields
    )


def looked_at(browser, *applications: Application):
    ids = [str(row.pk) for row in applications]
    return browser.post(PAGE, {"key": str(uuid4()), "chosen": ids, "action": "preview"})


def results(page) -> list[tuple[str, str]]:
    return [(row["city"], str(row["outcome"])) for row in page.context["rows"]]


def test_uil_chooses_among_the_approved_of_every_country_by_country_and_place(at_desk):
    factories.application(Status.SUBMITTED, of=factories.city("Brest", of=factories.country("FR")))
    factories.application(Status.ADMITTED, of=factories.city("Caen", of=factories.country("FR")))
    approved("Jena", "DE")
    approved("Angers")
    approved("Dijon")

    page = at_desk(factories.coordinator()).get(PAGE)

    chosen = [(row.country.name, row.city.name, row.place) for row in page.context["rows"]]
    assert chosen == [("France", "Angers", 2), ("France", "Dijon", 3), ("Germany", "Jena", 1)]
    assert f'href="{PAGE}"' in at_desk(factories.coordinator()).get("/admin/").content.decode()


def test_before_anything_is_decided_places_certificates_and_the_total_are_read(at_desk):
    member("FR")
    member("KE")
    member("JP", on_hold_since=factories.date(2027, 1, 1))
    member("JP", ended_on=factories.date(2027, 1, 1), end_reason="It left.")
    angers, jena = approved("Angers", certificate_name="Ville d’Angers"), approved("Jena", "DE")
    approved("Dijon")
    before = Message.objects.count()

    page = looked_at(at_desk(factories.coordinator()), angers, jena)

    words = pages.words(page)
    assert "2 cities would become members today. Nothing is decided yet." in words
    assert "Now After these admissions Cities 2 4 Countries 2 3 new: Germany" in words
    assert (
        "Memberships on record that have not ended, on 15 March 2027 3 Of them on hold, which do not count 1 Of those that "
        "count, known from public lists 2 Of those that count, admitted in this portal 0 Cities that would be admitted now 2"
    ) in words
    assert (
        "The network announced 425 cities in 91 countries in December 2025; the portal knows 2 by name."
        in words
    )
    assert "France 2027 1 2 of 3 1: Angers, Approved by the National Commission 2: Dijon" in words
    assert (
        "Certificate of membership Ville d’Angers France has been a member of the UNESCO Global Network of Learning Cities "
        "since 15 March 2027."
    ) in words
    assert set(Application.objects.values_list("status", flat=True)) == {Status.APPROVED}
    assert Message.objects.count() == before


def test_what_was_shown_before_is_what_follows(at_desk):
    member("FR")
    angers, jena = approved("Angers", certificate_name="Ville d’Angers"), approved("Jena", "DE")
    factories.officer(factories.country("DE"), language="fr")
    browser = at_desk(factories.coordinator())
    page = looked_at(browser, angers, jena)
    shown = [
        (to, mailing.letter.language, mailing.letter.subject, mailing.letter.text)
        for row in page.context["rows"]
        for mailing in row["letters"]
        for to in mailing.to
    ]
    before = Message.objects.count()

    browser.post(PAGE, pages.form_with(page, "chosen") | {"action": "commit"})

    sent = Message.objects.order_by("id")[before:].values_list("to", "language", "subject", "text")
    assert sorted(sent) == sorted(shown)
    totals = figures.totals(clock.today())
    assert (totals.cities, totals.countries) == (3, 2)
    expected = page.context["total"]
    assert (expected["cities_after"], expected["countries_after"]) == (3, 2)
    certificate = browser.get(pages.address(angers, "application_certificate"))
    for word in ("Ville d’Angers", "since 15 March 2027", angers.endorsement.snapshot.sha256[:16]):
        assert word in pages.pdf_words(certificate)


def test_each_is_admitted_by_itself_and_the_table_says_what_failed_and_why(at_desk):
    angers, dijon, jena = approved("Angers"), approved("Dijon"), approved("Jena", "DE")
    browser = at_desk(factories.coordinator())
    form = pages.form_with(looked_at(browser, angers, dijon, jena), "chosen") | {"action": "commit"}
    do(Verb.WITHDRAW, dijon)
    Membership.objects.create(city=jena.city, source="imported", joined_year=2020)

    page = browser.post(PAGE, form, follow=True)

    assert results(page) == [("Angers", "Done"), ("Dijon", "Not done"), ("Jena", "Not done")]
    assert page.context["heading"] == "1 of 3 went through."
    words = pages.words(page)
    assert "“Admit the city” is not possible now: the application stands at “Withdrawn” since" in words
    assert "Open the application: its page shows what can be done now." in words
    assert f'href="{PAGE}"' in page.content.decode()
    assert "Jena has been a member of the network since 2020." in words
    again = at_desk(factories.coordinator()).get(page.redirect_chain[-1][0])
    assert results(again) == results(page)
    assert "Undo" not in pages.words(again)


def test_what_a_rule_forbids_is_said_beforehand_and_not_ticked(at_desk, portal_clock):
    angers, jena = approved("Angers"), approved("Jena", "DE")
    coordinator = factories.coordinator()
    Delegate.objects.create(city=jena.city, user=coordinator, ended_at=factories.IN_THE_WINDOW)

    page = looked_at(at_desk(coordinator), angers, jena)
    portal_clock(factories.hamburg(2027, 5, 1))
    late = looked_at(at_desk(coordinator), angers)

    assert pages.form_with(page, "chosen")["chosen"] == str(angers.pk)
    assert page.context["total"]["cities_after"] == 1
    assert "You act or acted for this city, so a colleague carries it out." in pages.words(page)
    assert "chosen" not in pages.form_with(late, "key")
    assert "(rule R1)" in pages.words(late)
    assert [country["admitted_now"] for country in late.context["countries"]] == [0]
    assert "None of these cities can be admitted now; the checks say why." in pages.words(late)
    assert 'value="commit"' not in late.content.decode()


def test_who_is_not_approved_any_more_is_left_out_of_the_preview(at_desk):
    angers, dijon = approved("Angers"), approved("Dijon")
    do(Verb.DECLINE, dijon)
    browser = at_desk(factories.coordinator())

    page = looked_at(browser, angers, dijon)
    none = looked_at(browser, dijon)

    assert [row["city"] for row in page.context["rows"]] == ["Angers"]
    assert "1 of those you ticked is not approved any more and is left out." in pages.words(page)
    assert none.status_code == 409
    assert pages.refused(none) == ["None of these applications is approved any more. Choose again."]


def test_drafts_are_never_admitted_or_named(at_desk):
    draft = factories.application(Status.ENDORSED, of=factories.city("Brest", of=factories.country("FR")))
    browser = at_desk(factories.coordinator())

    page = browser.post(PAGE, {"key": str(uuid4()), "chosen": [str(draft.pk)], "action": "commit"})

    assert page.status_code == 409
    assert "Brest" not in page.content.decode()
    assert not DecisionRun.objects.exists()


def test_pressed_twice_it_is_one_run(at_desk):
    angers = approved("Angers")
    browser = at_desk(factories.coordinator())
    form = pages.form_with(looked_at(browser, angers), "chosen") | {"action": "commit"}
    first = browser.post(PAGE, form)
    before = Message.objects.count()

    second = browser.post(PAGE, form)

    assert second.url == first.url
    assert Message.objects.count() == before


def test_both_pages_cost_the_same_for_one_and_many(at_desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = at_desk(factories.coordinator())

    def cost(*rows: Application) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            looked_at(browser, *rows)
        return pages.query_count(browser, PAGE), len(captured)

    first = approved("Angers")
    cost(first)
    one = cost(first)

    assert cost(first, approved("Dijon"), approved("Jena", "DE"), approved("Kisumu", "KE")) == one
