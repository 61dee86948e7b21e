"""What a report asks: eight criteria, on each of which nothing to report is an answer, and what the portal knows already."""

import pytest

from applications.questionnaire import APPLICATION_V1
from gnlc_portal.dossiers import completeness
from gnlc_portal.mail.models import Message
from reports import services
from reports.questionnaire import CRITERIA, NOTHING, REPORT_V1, YES
from tests import factories
from tests.reports import members


def lacking(**given: object) -> set[str]:
    """The sections of the criteria in which something is missing."""
    lacks = completeness.missing(given, REPORT_V1, members.DUE)
    return {lack.section.slug for lack in lacks} & {key for key, _name in CRITERIA}


def test_nothing_to_report_completes_a_criterion_and_asks_nothing_more():
    nothing = {f"{key}_reported": NOTHING for key, _name in CRITERIA}

    assert lacking(**nothing) == set()


def test_whoever_has_something_to_report_says_what():
    assert lacking(**{f"{key}_reported": YES for key, _name in CRITERIA}) == {key for key, _ in CRITERIA}


def test_a_criterion_without_a_choice_is_not_complete():
    assert lacking() == {key for key, _name in CRITERIA}


def test_what_an_application_and_a_report_ask_under_one_key_is_the_same_question():
    alike = {key for key in REPORT_V1.questions if key in APPLICATION_V1.questions}
    kinds = {
        key
        for key in alike
        if REPORT_V1.questions[key].kind == APPLICATION_V1.questions[key].kind
        and REPORT_V1.questions[key].choices == APPLICATION_V1.questions[key].choices
    }

    assert kinds == alike
    assert {
        "population",
        "population_year",
        "challenge_1_1",
        "expertise_3_3",
        "contact_name",
        "mayor_name",
    } <= alike


@pytest.mark.django_db
def test_the_mayor_whom_a_report_names_is_informed_of_this_report():
    report = members.opened()
    report.dossier.answers.filter(key="mayor_email").update(value="new@townhall.example")
    members.fill(report)

    services.submit(report=report, by=factories.lead(report.city), at=members.noon(members.DUE))

    report.membership.refresh_from_db()
    assert report.membership.mayor_email == "new@townhall.example"
    told = Message.objects.get(to="new@townhall.example")
    assert (told.kind, "nothing is asked of you" in told.text) == ("submit_for_mayor", True)


@pytest.mark.django_db
def test_a_report_opens_with_the_mayor_whom_the_portal_knows():
    report = members.opened(members.member(mayor="mayor@here.example"))

    known = dict(report.dossier.answers.values_list("key", "value"))

    assert (known["mayor_name"], known["mayor_email"]) == ("The mayor", "mayor@here.example")
