"""UIL's review: opinions by section, the letter, and what an acceptance publishes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cities.models import CityFact, ReceivedReport
from gnlc_portal.mail.models import Message
from reports import services
from reports.models import LetterDraft, SectionReview
from reports.services import Opinion
from tests import factories, pages
from tests.reports import members
from tests.reports.members import DUE, noon
from tests.rules import database

pytestmark = pytest.mark.django_db


def test_the_last_opinion_counts_and_the_earlier_one_stays_on_record():
    report, who = members.submitted(), factories.coordinator()
    first = services.review_section(report=report, opinion=Opinion("plan", 3, 5, "Much effort."), by=who)

    services.review_section(report=report, opinion=Opinion("plan", 4, 5, "Better.", seen=first.pk), by=who)

    assert list(SectionReview.objects.values_list("achievement", "note")) == [
        (3, "Much effort."),
        (4, "Better."),
    ]
    assert services.noting.opinions_of(report)["plan"].note == "Better."


def test_saying_the_same_again_adds_nothing():
    report, who = members.submitted(), factories.coordinator()
    opinion = Opinion("plan", 3, None, "")
    services.review_section(report=report, opinion=opinion, by=who)
    assert services.review_section(report=report, opinion=opinion, by=who) is None
    assert services.review_section(report=report, opinion=Opinion("access", None, None, ""), by=who) is None


def test_two_coordinators_opinions_meet_and_none_is_overwritten_unread():
    report = members.submitted()
    services.review_section(report=report, opinion=Opinion("plan", 2, 2, "Thin."), by=factories.coordinator())

    with pytest.raises(ValidationError, match=r"“Thin\.”") as refusal:
        services.review_section(
            report=report, opinion=Opinion("plan", 5, 5, "Rich."), by=factories.coordinator()
        )

    assert refusal.value.code == "conflict"
    assert SectionReview.objects.count() == 1


@pytest.mark.parametrize("grade", [0, 6, -1])
def test_grades_go_from_one_to_five_here_and_in_the_database(grade):
    report, who = members.submitted(), factories.coordinator()
    with pytest.raises(ValidationError, match="from 1 to 5"):
        services.review_section(report=report, opinion=Opinion("plan", grade, None, ""), by=who)
    row = SectionReview(report=report, section="plan", achievement=grade, by=who, at=noon(DUE))
    with pytest.raises(Exception, match=r"(?i)review_from_1_to_5|out of range|check|datatype"):
        row.save()


def test_who_does_not_review_writes_no_opinion_and_no_letter():
    report = members.submitted()
    for who in (factories.lead(report.city), factories.officer(report.country), factories.admin()):
        with pytest.raises(PermissionDenied):
            services.review_section(report=report, opinion=Opinion("plan", 1, 1, ""), by=who)
        with pytest.raises(PermissionDenied):
            services.draft_letter(report=report, text="Dear city,", seen=0, by=who)


def test_the_letter_goes_out_with_the_acceptance_as_it_was_drafted_last():
    report, who = members.submitted(), factories.coordinator()
    first = services.draft_letter(report=report, text="Dear city,", seen=0, by=who)
    services.draft_letter(report=report, text="Dear city, well done.", seen=first.pk, by=who)
    with pytest.raises(ValidationError, match="Theirs reads"):
        services.draft_letter(report=report, text="Dear all,", seen=first.pk, by=factories.coordinator())

    services.accept(report=report, by=who, at=noon(DUE))

    assert "Dear city, well done." in Message.objects.get(kind="accept_for_delegate").text
    assert report.changes.last().reason == "Dear city, well done."


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reports_sectionreview SET note = 'Another.'",
        "DELETE FROM reports_sectionreview",
        "UPDATE reports_letterdraft SET text = 'Another.'",
        "DELETE FROM reports_letterdraft",
    ],
)
def test_opinions_and_drafts_are_only_added_to(sql):
    report, who = members.submitted(), factories.coordinator()
    services.review_section(report=report, opinion=Opinion("plan", 1, 1, ""), by=who)
    services.draft_letter(report=report, text="Dear city,", seen=0, by=who)
    assert "append-only" in database.refusal(sql)
    assert LetterDraft.objects.count() == SectionReview.objects.count() == 1


def consenting(**changes):
    report = members.opened()
    answers = {
        "population": "160000",
        "population_year": "2028",
        "summary": "We opened six houses.",
        **changes,
    }
    members.fill(report, **answers)
    services.submit(report=report, by=factories.lead(report.city), at=noon(DUE))
    services.accept(report=report, by=factories.coordinator(), at=noon(DUE))
    return report


def test_accepted_figures_and_summary_stand_on_the_public_page_with_their_year(client):
    report = consenting(consent_publish=True)

    page = pages.words(client.get(report.city.get_absolute_url()))

    assert "160,000" in page
    assert "figure of the city, 2028" in page
    assert "We opened six houses." in page
    told = Message.objects.get(kind="accept_for_delegate").text
    assert "now stands on the city's public page: figures with their years" in told
    assert "and the summary" in told
    assert "The next report is due on 20 April 2031" in told


def test_without_consent_it_is_only_known_that_the_report_came(client):
    report = consenting(consent_publish=False)

    page = pages.words(client.get(report.city.get_absolute_url()))

    assert not CityFact.objects.filter(city=report.city).exists()
    assert "six houses" not in page
    assert ReceivedReport.objects.get(city=report.city).summary == ""
    figure = client.get(reverse("figure_csv", args=["reports-received"])).content.decode("utf-8-sig")
    assert "2029,1,0," in figure
    told = Message.objects.get(kind="accept_for_delegate").text
    assert "says only that the report was received" in told
    assert "now stands on" not in told
