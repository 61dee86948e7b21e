"""The page on which a coordinator reads a report and answers it."""

import pytest
from django.urls import reverse

from cities import team
from cities.models import Delegate
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import ReviewClaim, Snapshot
from gnlc_portal.lib import triggers
from gnlc_portal.mail.models import Message
from reports import services
from reports.models import LetterDraft, SectionReview
from tests import factories, pages
from tests.reports import members
from tests.reports.members import DUE, noon

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def coordinator(client, portal_clock):
    portal_clock(noon(DUE))
    who = factories.coordinator()
    client.force_login(who)
    return who


def address(report, deed: str = "") -> str:
    page = reverse("admin:reports_progressreport_change", args=[report.pk])
    return f"{page.removesuffix('change/')}{deed}/" if deed else page


def test_a_report_is_read_beside_the_last_one(client, coordinator):
    first = members.opened()
    members.fill(first, plan="Two houses stand.")
    services.submit(report=first, by=factories.lead(first.city), at=noon(DUE))
    services.accept(report=first, by=factories.coordinator(), at=noon(DUE))
    second = members.opened_next(first)
    second.dossier.answers.filter(key="plan").update(value="Six houses stand.")
    second.dossier.answers.filter(key="consent_publish").update(value=False)
    services.submit(report=second, by=factories.lead(second.city), at=noon(second.due_on))

    page = pages.words(client.get(address(second)))

    assert "Six houses stand." in page
    assert f"“Progress of the learning city plan” in {first.reference}" in page
    assert "Before [removed: Two] houses stand. Now [added: Six] houses stand." in page
    assert (
        page.count(f"Word for word as in {first.reference}") == len(second.dossier.questionnaire.sections) - 1
    )
    assert "may be published No" in page


def test_the_consent_to_publish_is_read_beside_the_report_on_the_page_and_on_paper(client, coordinator):
    report = members.submitted()

    page = pages.words(client.get(address(report)))
    client.force_login(factories.lead(report.city))
    paper = pages.words(client.get(reverse("report_preview", args=[report.reference])))

    for read in (page, paper):
        assert "profile, ratings and clusters may be published Yes" in read
        assert "It stands outside the fingerprint" in read


def test_a_first_report_is_read_beside_what_the_application_promised(client, coordinator):
    application = factories.application("admitted")
    report = members.submitted(application.city.memberships.get())

    page = pages.words(client.get(address(report)))

    assert "What the application promised" in page
    assert factories.answers()["motivation"] in page
    assert "“City profile” in the application" in page


def test_what_a_city_writes_is_its_own_until_it_submits(client, coordinator):
    report = members.opened()
    members.fill(report, plan="A secret plan.")

    page = pages.words(client.get(address(report)))

    assert "secret plan" not in page
    assert "Nothing has been submitted yet." in page


def test_an_opinion_is_kept_and_shown_to_colleagues_and_never_to_the_city(client, coordinator):
    report = members.submitted()

    answer = client.post(
        address(report, "opinion-plan"), {"achievement": "2", "effort": "5", "note": "Few means, much will."}
    )

    assert answer.status_code == 302
    page = pages.words(client.get(address(report)))
    assert "Achievement 2, effort 5" in page
    client.force_login(factories.lead(report.city))
    for name in ("report", "report_history", "report_preview"):
        assert "much will" not in client.get(reverse(name, args=[report.reference])).content.decode()


def test_an_opinion_that_a_colleague_overtook_stays_in_its_field(client, coordinator):
    report = members.submitted()
    opinion = services.Opinion("plan", 4, 4, "Rich.")
    services.review_section(report=report, opinion=opinion, by=factories.coordinator())

    answer = client.post(
        address(report, "opinion-plan"), {"achievement": "1", "effort": "1", "note": "Thin."}
    )

    assert answer.status_code == 409
    assert "“Rich.”" in pages.refused(answer)[0]
    assert pages.form_with(answer, "achievement")["note"] == "Thin."
    assert SectionReview.objects.count() == 1


def test_whoever_was_overtaken_reads_it_and_presses_again(client, coordinator):
    report, colleague = members.submitted(), factories.coordinator()
    opened = client.get(address(report))
    theirs = services.Opinion("plan", 4, 4, "Rich.")
    services.review_section(report=report, opinion=theirs, by=colleague)
    services.draft_letter(report=report, text="Theirs.", seen=0, by=colleague)

    def pressed_twice(deed: str, named: str, **changes: str):
        first = client.post(address(report, deed), pages.form_with(opened, named) | changes)
        assert (first.status_code, len(pages.refused(first))) == (409, 1)
        return client.post(address(report, deed), pages.form_with(first, named))

    assert pressed_twice("opinion-plan", "achievement", note="Thin.").status_code == 302
    assert pressed_twice("letter", "text", text="Mine.").status_code == 302
    assert pressed_twice("accept", "letter").status_code == 302

    assert [row.note for row in SectionReview.objects.order_by("id")] == ["Rich.", "Thin."]
    assert "Mine." in Message.objects.get(kind="accept_for_delegate").text


def test_what_is_no_opinion_and_overtaken_too_overwrites_nothing_once_it_is_mended(client, coordinator):
    report = members.submitted()
    opened = pages.form_with(client.get(address(report)), "achievement")
    services.review_section(
        report=report, opinion=services.Opinion("plan", 4, 4, "Rich."), by=factories.coordinator()
    )
    first = client.post(address(report, "opinion-plan"), opened | {"note": "x" * 6000})

    second = client.post(
        address(report, "opinion-plan"), pages.form_with(first, "achievement") | {"note": "Thin."}
    )

    assert (first.status_code, second.status_code) == (400, 409)


@pytest.mark.parametrize(
    "sent", [{"achievement": "9"}, {"achievement": "much"}, {"seen": "x"}, {"note": "x" * 6000}]
)
def test_what_is_no_opinion_comes_back_with_its_error(client, coordinator, sent):
    report = members.submitted()
    assert client.post(address(report, "opinion-plan"), sent).status_code == 400


def test_there_is_no_opinion_of_a_section_that_does_not_exist(client, coordinator):
    report = members.submitted()
    assert client.post(address(report, "opinion-nothing"), {"note": "x"}).status_code == 404


def test_the_letter_begins_with_the_grades_is_previewed_and_goes_out_as_it_was_read(client, coordinator):
    report = members.submitted()
    client.post(address(report, "opinion-plan"), {"achievement": "5", "effort": "5"})
    begun = pages.form_with(client.get(address(report)), "text")["text"]
    assert "Progress of the learning city plan" in begun

    client.post(address(report, "letter"), {"text": "Bravo from all of us.", "seen": ""})
    page = client.get(address(report))
    assert "The e-mail of acceptance" in pages.words(page)
    seen = pages.form_with(page, "letter")["letter"]
    services.draft_letter(
        report=report, text="Another.", seen=LetterDraft.objects.get().pk, by=factories.coordinator()
    )

    stale = client.post(address(report, "accept"), {"letter": seen})
    assert stale.status_code == 409
    assert "was changed by" in pages.refused(stale)[0]
    done = client.post(address(report, "accept"), {"letter": LetterDraft.objects.last().pk})
    assert pages.said(done) == [f"The report of {report.city.name} is accepted. The team is told."]
    assert "Another." in Message.objects.get(kind="accept_for_delegate").text


def test_two_sections_sent_back_come_again_with_what_changed(client, coordinator):
    report = members.submitted()
    sent = {"sections": ["plan", "access"], "reason_plan": "Since when?", "reason": "Say more."}
    assert client.post(address(report, "send_back"), sent).status_code == 302
    report.refresh_from_db()
    report.dossier.answers.filter(key="plan").update(value="Since 2028 six houses.")
    services.submit(report=report, by=factories.lead(report.city), at=noon(DUE))

    page = pages.words(client.get(address(report)))

    assert "Since when?" in page
    assert "Since 2028 six houses." in page
    assert "Nothing was changed in this section" in page


def test_whoever_opens_a_submitted_report_has_it_in_hand(client, coordinator):
    report = members.submitted()
    client.get(address(report))
    assert ReviewClaim.objects.get(dossier=report.dossier).user == coordinator


def test_a_changed_byte_is_said_loudly_and_nothing_is_accepted(client, coordinator):
    report = members.submitted()
    with triggers.lifted():
        Snapshot.objects.filter(dossier=report.dossier).update(content=b"{}")

    assert "no longer the one that was submitted" in pages.words(client.get(address(report)))
    assert client.post(address(report, "accept"), {}).status_code == 409


def test_an_administrator_reads_and_an_officer_finds_no_page(client, portal_clock):
    portal_clock(noon(DUE))
    report = members.submitted()
    client.force_login(factories.admin())
    assert client.get(address(report)).status_code == 200
    assert client.post(address(report, "accept"), {}).status_code == 404
    client.force_login(factories.officer(report.country))
    assert client.get(address(report)).status_code == 404


def test_the_page_costs_the_same_with_few_and_with_many_opinions(client, coordinator):
    report = members.submitted()
    few = pages.query_count(client, address(report))
    for section in ("plan", "partners", "resources", "monitoring", "access", "culture"):
        services.review_section(
            report=report, opinion=services.Opinion(section, 3, 3, "Good."), by=factories.coordinator()
        )
    assert pages.query_count(client, address(report)) == few


def test_the_letter_begins_in_the_language_of_who_leads_the_team_now(client, coordinator):
    report = members.submitted()
    first, second = factories.lead(report.city), factories.delegate(report.city)
    User.objects.filter(pk=first.pk).update(language="fr")
    team.hand_over(
        city=report.city, to=Delegate.objects.get(user=second), reason="A new post.", by=first, at=noon(DUE)
    )

    assert pages.field(client.get(address(report)), "text").startswith("Dear colleagues,")
