"""Every mail that a step of an application can send, in both languages: whole, plain and of use."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from applications.enums import Role, Status, Verb
from applications.models import Application
from cities.models import Membership
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message
from tests import factories
from tests.applications.mails import (
    ADMIN_URL,
    AFTER_SUBMISSION,
    CASES,
    CITY,
    CONTACT,
    IN_THE_WINDOW,
    MAYOR_LETTER,
    MOMENTS,
    REASON,
    REFERENCE,
    SHA256,
    URL,
    WITH_A_REASON,
    Case,
    assert_plain,
    case_of,
    context_of,
    endorsement_asked,
    letter_to_the_mayor,
    mail_of,
    render,
)

FOLDER = Path(settings.BASE_DIR) / "templates/applications/emails"
NEVER_SAID = ("designated", "label", "excellence", "please", "!")


def test_every_mail_has_both_its_templates_and_every_template_a_mail():
    wanted = {case.template for case in CASES} | {MAYOR_LETTER}

    subjects = {path.name.removesuffix(".subject.txt") for path in FOLDER.glob("*.subject.txt")}
    texts = {
        path.name.removesuffix(".txt")
        for path in FOLDER.glob("*_for_*.txt")
        if not path.name.endswith(".subject.txt")
    }

    assert subjects == wanted
    assert texts == wanted


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mail_is_whole_and_plain_at_every_time_whatever_the_mayor_did(case: Case, language: str):
    way_on = {"delegate": URL, "mayor": CONTACT, "officer": ADMIN_URL, "coordinator": ADMIN_URL}[case.reader]

    for at in MOMENTS:
        for endorsement in (endorsement_asked(at, signed=True), endorsement_asked(at, signed=False), None):
            mail = render(case.template, context_of(case, at=at, endorsement=endorsement), language)
            assert_plain(mail)
            assert way_on in mail.text
            assert CONTACT in mail.text
            assert REFERENCE in mail.text
            assert (REASON in mail.text) == (case.on_behalf or case.verb in WITH_A_REASON)
            assert (("on its behalf" if language == "en" else "en son nom") in mail.text) == case.on_behalf


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mail_keeps_to_the_networks_words_and_says_the_zone(case: Case):
    endorsement = endorsement_asked(IN_THE_WINDOW, signed=True)

    mail = render(case.template, context_of(case, endorsement=endorsement))

    said = f"{mail.subject} {mail.text}".lower()
    assert [word for word in NEVER_SAID if word in said] == []
    assert "Hamburg time" in mail.text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_subject_has_room_for_the_longest_name_of_a_city(case: Case, language: str):
    endorsement = endorsement_asked(IN_THE_WINDOW, signed=True)
    context = context_of(case, endorsement=endorsement, city="Llan" * 50)

    mail = render(case.template, context, language)

    assert len(mail.subject) <= 150
    assert REFERENCE in mail.subject
    assert "Llan" * 50 in mail.text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_the_mayors_letter_is_whole_and_plain_at_every_time(at: datetime, language: str):
    mail = letter_to_the_mayor(at, language=language)

    assert_plain(mail)
    assert mail.text.count(outbox.PERSONAL_LINK) == 1
    assert SHA256 in mail.text
    assert URL not in mail.text  # the mayor has no account to open it with


@pytest.mark.parametrize(
    ("asked_at", "needed"),
    [
        (
            datetime(2026, 11, 20, 11, 0, tzinfo=UTC),
            "Action needed by 19 January 2027:",
        ),  # the link's last day
        (IN_THE_WINDOW, "Action needed by 30 April 2027:"),
        (AFTER_SUBMISSION, "Action needed:"),
    ],
)
def test_the_mayors_letter_says_by_when_the_answer_is_needed(asked_at: datetime, needed: str):
    mail = letter_to_the_mayor(asked_at)

    assert mail.subject == f"{needed} endorse the application of {CITY} ({REFERENCE})"


def test_the_subject_of_the_mayors_letter_has_room_for_the_longest_name_of_a_city():
    mail = letter_to_the_mayor(city="Llan" * 50)

    assert len(mail.subject) <= 150
    assert REFERENCE in mail.subject


def test_the_mayors_letter_says_until_when_the_link_works_and_never_midnight_of_the_day_after():
    sixty_days = letter_to_the_mayor()
    end_of_the_round = letter_to_the_mayor(AFTER_SUBMISSION)

    assert "The link works until 14 May 2027, 10:00, Hamburg time." in sixty_days.text  # summer time by then
    assert "The link works until 15 May 2027, 23:59, Hamburg time." in end_of_the_round.text


def test_the_receipt_tells_day_hour_zone_reference_and_fingerprint():
    receipt = mail_of(Verb.SUBMIT, "delegate")

    assert receipt.subject == (
        f"Received on 15 March 2027, 09:00, Hamburg time: the application of {CITY} ({REFERENCE})"
    )
    facts, fingerprint = receipt.paragraphs[1:3]
    assert facts.splitlines() == [
        f"Reference: {REFERENCE}",
        f"City: {CITY}, France",
        "Received: 15 March 2027, 09:00:07, Hamburg time (UTC+1)",
        f"By the clocks of the city: It is the same hour in {CITY}.",
        "Round: 2027",
        "Endorsed by: A. B., Mayor & chair",
        "Submitted to: National Commission for UNESCO (France)",
    ]
    assert fingerprint == f"Fingerprint of the content (SHA-256):\n{SHA256}"


def test_dates_follow_the_readers_language():
    receipt = mail_of(Verb.SUBMIT, "delegate", language="fr")

    assert "15 mars 2027" in receipt.subject
    assert "09:00:07" in receipt.text


def test_the_officer_is_told_until_when_to_decide_and_where_the_mayors_link_went():
    mail = mail_of(Verb.SUBMIT, "officer")

    assert mail.subject == f"Action needed by 15 May 2027: decide on the application of {CITY} ({REFERENCE})"
    assert "until 15 May 2027, 23:59, Hamburg time" in mail.text
    assert "Endorsed by A. B., Mayor & chair." in mail.text
    assert "The personal link went to mayor@town-hall.example only." in mail.text
    assert SHA256 in mail.text


def test_the_officer_is_told_that_the_endorsement_came_on_paper():
    case = case_of(Verb.SUBMIT, "officer")
    endorsement = endorsement_asked(IN_THE_WINDOW, signed=True)
    endorsement.scan_id = 1

    mail = render(case.template, context_of(case, endorsement=endorsement))

    assert "Endorsed by A. B., Mayor & chair, on paper." in mail.text
    assert "personal link" not in mail.text


def test_a_new_application_names_the_one_whose_answers_it_carries_over():
    case = case_of(Verb.CARRY_OVER, "delegate")
    context = context_of(case, endorsement=None)
    context["application"].carried_over_from = Application(reference="2026-FR-011")

    mail = render(case.template, context)

    assert "It holds the answers of the earlier application 2026-FR-011." in mail.text


def test_an_application_sent_back_names_each_section_with_its_reason_and_the_way_to_the_end():
    mail = mail_of(Verb.SEND_BACK, "delegate", role=Role.OFFICER)

    assert mail.subject.startswith("Action needed by 30 April 2027:")
    assert f"Motivation:\n“{REASON}”\n\nThe mayor:\n“A typo.”\n\n" in mail.text
    assert "from 1 March 2027, 00:00, to 30 April 2027, 23:59, Hamburg time" in mail.text


def test_an_application_sent_back_after_the_last_day_to_submit_asks_for_nothing_that_is_impossible():
    mail = mail_of(Verb.SEND_BACK, "delegate", role=Role.OFFICER, at=AFTER_SUBMISSION)

    assert "Action needed" not in mail.subject
    assert "The time to submit ended on 30 April 2027, 23:59, Hamburg time." in mail.text


@pytest.mark.parametrize(
    ("role", "who"),
    [(Role.OFFICER, "The National Commission for UNESCO (France)"), (Role.COORDINATOR, "UIL")],
)
@pytest.mark.parametrize("verb", [Verb.SEND_BACK, Verb.DECLINE, Verb.REINSTATE])
def test_a_decision_names_the_side_that_took_it(verb: Verb, role: Role, who: str):
    mail = mail_of(verb, "delegate", role=role)

    assert mail.text.startswith(f"{who} ")


@pytest.mark.parametrize("verb", [Verb.DECLINE, Verb.WITHDRAW, Verb.LAPSE_ROUND])
def test_an_application_that_ended_shows_the_way_on(verb: Verb):
    mail = mail_of(verb, "delegate")

    assert "choose “Carry the answers over to a new application”" in mail.text


def test_a_mayor_who_endorsed_gets_a_receipt_of_what_was_signed_and_adopted():
    mail = mail_of(Verb.ENDORSE, "mayor", role=Role.MAYOR)

    signed, fingerprint = mail.paragraphs[2:4]
    assert signed.splitlines() == [
        "Signed by: A. B., Mayor & chair",
        "Recorded on: 15 March 2027, 09:00, Hamburg time",
        "Adopted: the Beijing Declaration on Building Learning Cities",
        "Adopted: the Key Features of Learning Cities",
    ]
    assert fingerprint == f"Fingerprint of the content (SHA-256):\n{SHA256}"


def test_an_endorsement_handed_in_on_paper_is_told_to_the_mayor_as_such():
    mail = mail_of(Verb.ENDORSE, "mayor", role=Role.LEAD)

    assert "signed on paper" in mail.text
    assert "You have endorsed" not in mail.text
    assert "If you did not sign this, write at once" in mail.text


@pytest.mark.parametrize("verb", [Verb.RECALL, Verb.WITHDRAW])
def test_a_mayor_who_had_not_endorsed_is_not_told_of_an_endorsement_that_ended(verb: Verb):
    asked = mail_of(verb, "mayor", old=Status.AWAITING_ENDORSEMENT)
    endorsed = mail_of(verb, "mayor", old=Status.ENDORSED)

    assert "You had not endorsed it. Your personal link no longer works" in asked.text
    assert "You had endorsed" in endorsed.text


@pytest.mark.parametrize("reader", ["delegate", "mayor", "officer"])
def test_admission_tells_the_day_of_the_first_report(reader: str):
    case = case_of(Verb.ADMIT, reader)
    context = context_of(case, endorsement=None)
    Membership(origin_dossier=context["application"].dossier, first_report_on=date(2029, 3, 15))

    mail = render(case.template, context)

    assert "due in two years, on 15 March 2029, 23:59, Hamburg time" in mail.text


def test_admission_tells_the_first_report_also_where_its_day_is_not_known():
    mail = mail_of(Verb.ADMIT, "mayor")

    assert "The first progress report is due in two years, counted from this day" in mail.text


def test_admission_tells_the_delegates_where_the_certificate_is():
    mail = mail_of(Verb.ADMIT, "delegate")

    assert "The certificate is in the portal" in mail.text


@pytest.mark.django_db
def test_admission_names_the_clusters_the_city_chose_with_the_members_of_each(france):
    application = factories.application(Status.ADMITTED, in_country=france)

    letter = Message.objects.get(kind="admit_for_delegate", about=application.reference)

    assert f"- Literacy: {settings.SITE_URL}/en/cities/?cluster=literacy\n" in letter.text
    assert "To take part in the work of a cluster, or to choose others, write to" in letter.text


@pytest.mark.django_db
def test_the_outbox_keeps_the_citys_name_as_it_is_and_no_personal_link():
    context = context_of(
        case_of(Verb.SUBMIT, "officer"), endorsement=endorsement_asked(IN_THE_WINDOW, signed=False)
    )
    del context["personal_link"]  # the outbox provides it

    message = outbox.compose(
        template=f"applications/emails/{MAYOR_LETTER}",
        to="mayor@town-hall.example",
        language="en",
        context=context,
        about=REFERENCE,
    )

    message.refresh_from_db()
    assert message.kind == MAYOR_LETTER
    assert (
        message.subject == f"Action needed by 30 April 2027: endorse the application of {CITY} ({REFERENCE})"
    )
    assert message.text.count(f"\n{outbox.PERSONAL_LINK}\n") == 1
    assert f"To the mayor or other competent authority of {CITY} (France)" in message.text
