"""The table of a report's life: each verb from each status, by each role, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cities import standing
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from reports import services, timeline
from reports.enums import Status, Verb
from reports.models import ProgressReport
from reports.workflow import TRANSITIONS
from tests import factories
from tests.reports import members
from tests.reports.members import DUE, noon

pytestmark = pytest.mark.django_db

PEOPLE = {
    "lead": lambda report: factories.lead(report.city),
    "delegate": lambda report: factories.delegate(report.city),
    "officer": lambda report: factories.officer(report.country),
    "coordinator": lambda _report: factories.coordinator(),
    "administrator": lambda _report: factories.admin(),
}
VERBS = {
    Verb.SUBMIT: "lead",
    Verb.SEND_BACK: "coordinator",
    Verb.ACCEPT: "coordinator",
    Verb.SKIP: "coordinator",
}


def do(verb: str, report: ProgressReport, by: Any) -> None:
    first = report.dossier.questionnaire.sections[0].slug if report.dossier else "plan"
    given: dict[str, dict[str, Any]] = {
        Verb.SEND_BACK: {"sections": {first: "Say more."}},
        Verb.SKIP: {"reason": "Merged."},
    }
    getattr(services, verb)(report=report, by=by, at=noon(DUE), **given.get(verb, {}))


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", list(Status))
def test_a_verb_starts_from_the_statuses_of_the_table_and_from_no_other(verb, status):
    report = members.WITH_STATUS[status]()
    if status == Status.OPEN:
        members.fill(report)
    who = PEOPLE[VERBS[verb]](report)
    if status in TRANSITIONS[verb].sources:
        do(verb, report, who)
        report.refresh_from_db()
        assert report.status == TRANSITIONS[verb].target
    else:
        with pytest.raises(TransitionNotAllowed):
            do(verb, report, who)
        report.refresh_from_db()
        assert report.status == status


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_verb_belongs_to_one_role(verb, role):
    report = members.opened() if verb in (Verb.SUBMIT, Verb.SKIP) else members.submitted()
    if role == VERBS[verb]:
        return
    with pytest.raises(PermissionDenied):
        do(verb, report, PEOPLE[role](report))


def test_nobody_reviews_the_report_of_a_city_whose_delegate_they_were():
    report = members.submitted()
    who = factories.coordinator()
    report.city.delegates.create(user=who, is_lead=False, ended_at=noon(date(2028, 1, 1)))
    with pytest.raises(PermissionDenied):
        do(Verb.ACCEPT, report, who)


def test_an_incomplete_report_is_refused_with_everything_that_is_missing():
    report = members.opened()
    with pytest.raises(ValidationError) as refusal:
        do(Verb.SUBMIT, report, factories.lead(report.city))
    asked = [
        question for question in report.dossier.questionnaire if question.required and not question.only_if
    ]
    assert refusal.value.messages[0].startswith(str(len(refusal.value.messages) - 1))
    assert len(refusal.value.messages) > len(asked) / 2


def test_submitting_locks_the_answers_and_a_send_back_opens_only_what_it_names():
    report = members.submitted()
    report.dossier.refresh_from_db()
    assert report.dossier.open_sections == []

    do(Verb.SEND_BACK, report, factories.coordinator())

    report.dossier.refresh_from_db()
    assert report.dossier.open_sections == [report.dossier.questionnaire.sections[0].slug]


@pytest.mark.parametrize(
    ("days", "due"), [(-60, DUE), (-10, DUE + timedelta(days=20)), (40, DUE + timedelta(days=70))]
)
def test_a_returned_report_is_due_at_the_later_of_its_date_and_thirty_days(days, due):
    report = members.returned(at=noon(DUE + timedelta(days=days)))
    assert report.due_on == due


def test_a_member_on_hold_is_back_when_it_submits_and_city_and_uil_are_told_so():
    coordinator = factories.coordinator()
    report = members.opened()
    members.fill(report)
    standing.put_on_hold(
        membership=report.membership, about=report.reference, at=noon(DUE + timedelta(days=90))
    )

    services.submit(report=report, by=factories.lead(report.city), at=noon(DUE + timedelta(days=100)))

    report.membership.refresh_from_db()
    assert report.membership.on_hold_since is None
    receipt = Message.objects.get(kind="submit_for_delegate")
    assert "no longer on hold" in receipt.text
    assert Message.objects.get(kind="back_for_coordinator").to == coordinator.email
    way = [item["title"] for item in timeline.items(report)]
    assert way[1:4] == ["Membership put on hold", "Submitted to UIL", "Membership taken off hold"]


def test_uil_hears_of_a_return_only_where_a_membership_was_on_hold():
    factories.coordinator()
    members.submitted()
    assert not Message.objects.filter(kind="back_for_coordinator").exists()


def test_the_mayor_is_informed_of_a_submission_and_asked_nothing():
    members.submitted()
    letter = Message.objects.get(kind="submit_for_mayor")
    assert letter.to == "mayor@townhall.example"
    assert "nothing is asked of you" in letter.text


def test_a_changed_answer_keeps_a_report_from_being_accepted():
    report = members.submitted()
    report.dossier.answers.filter(key=report.dossier.answers.first().key).update(value="Another text.")
    with pytest.raises(ValidationError) as refusal:
        do(Verb.ACCEPT, report, factories.coordinator())
    assert refusal.value.code == "report_changed"
