"""The pages of a report: where it stands, what comes next, submitting, more time, what was sent back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cities import standing
from cities.models import Membership
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.mail.models import Message
from reports import services
from reports.enums import Status
from reports.models import ExtensionAnswer, ExtensionRequest, ProgressReport
from tests import factories, pages
from tests.reports import members

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NOW = members.noon(members.DUE - timedelta(days=10))


@pytest.fixture(autouse=True)
def ten_days_before(portal_clock):
    portal_clock(NOW)


def lead_of(report: ProgressReport) -> Client:
    return signed_in(factories.lead(report.city))


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def complete() -> ProgressReport:
    report = members.opened()
    members.fill(report)
    return report


def submit(report: ProgressReport, client: Client | None = None, **options):
    client = client or lead_of(report)
    return client.post(report.get_absolute_url(), {"action": "submit"}, **options)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.SCHEDULED, "The report opens for writing on 22 October 2028 and is due on 20 April 2029."),
        (Status.OPEN, "UIL reads nothing of this report until you have submitted it."),
        (Status.SUBMITTED, "UIL has had the report since 20 April 2029, 12:00, Hamburg time"),
        (Status.RETURNED, "Progress of the learning city plan: Say more."),
        (Status.ACCEPTED, "Thank you. The next report is due on 20 April 2031."),
        (
            Status.SKIPPED,
            "UIL does not ask for this report. The reason: Merged. The next report is due on 20 April 2031.",
        ),
        (Status.CLOSED, "no report is owed any more"),
    ],
)
def test_the_overview_says_where_the_report_stands(status, said):
    report = members.WITH_STATUS[status]()

    assert said in pages.words(lead_of(report).get(report.get_absolute_url()))


def test_the_lead_submits_and_gets_a_receipt_on_the_page_on_paper_and_by_mail():
    report = complete()

    answer = submit(report, follow=True)

    report.refresh_from_db()
    sha256 = report.changes.get(verb="submit").snapshot.sha256
    letter = Message.objects.get(kind="submit_for_delegate")
    assert answer.redirect_chain == [(reverse("report_receipt", args=[report.reference]), 302)]
    assert report.status == Status.SUBMITTED
    assert sha256 in pages.words(answer).replace(" ", "")
    assert "10 April 2029, 12:00:00, Hamburg time (UTC+2)" in pages.words(answer)
    assert sha256 in letter.text
    assert reverse("report_receipt_pdf", args=[report.reference, 1]) in letter.text


def test_a_second_press_of_the_button_submits_nothing_twice():
    report = complete()
    client = lead_of(report)
    submit(report, client)

    again = submit(report, client, follow=True)

    assert pages.said(again)[-1] == "Already submitted; nothing was sent a second time. This is your receipt."
    assert report.changes.filter(verb="submit").count() == 1
    assert Message.objects.filter(kind="submit_for_delegate").count() == 1


def test_an_incomplete_report_is_not_submitted_and_the_page_names_what_lacks():
    report = members.opened()

    answer = submit(report)

    report.refresh_from_db()
    assert (answer.status_code, report.status) == (409, Status.OPEN)
    assert "Is there something to report? Not answered yet." in pages.refused(answer)


def test_only_the_lead_submits():
    report = complete()

    answer = submit(report, signed_in(factories.delegate(report.city)))

    report.refresh_from_db()
    assert (answer.status_code, report.status) == (409, Status.OPEN)
    assert pages.refused(answer) == [f"Only the lead delegate of {report.city.name} does this."]


def test_a_member_on_hold_reads_what_that_means_and_submitting_ends_it():
    report = complete()
    standing.put_on_hold(membership=report.membership, about=report.reference, at=NOW)
    report.membership.refresh_from_db()
    client = lead_of(report)

    before = pages.words(client.get(report.get_absolute_url()))
    submit(report, client)
    after = pages.words(client.get(report.get_absolute_url()))

    said = "Submitting the report brings the city back at once."
    assert (said in before, said in after) == (True, False)
    assert Membership.objects.get(pk=report.membership_id).on_hold_since is None


def test_of_a_report_sent_back_only_the_named_section_opens_with_its_reason_and_what_was_submitted():
    report = members.returned()
    client = lead_of(report)
    client.post(reverse("report_answer", args=[report.reference, "plan"]), {"value": "Seven.", "version": 1})

    opened = client.get(reverse("report_section", args=[report.reference, "plan"]))
    locked = client.get(reverse("report_section", args=[report.reference, "partners"]))
    late = client.post(
        reverse("report_answer", args=[report.reference, "partners"]), {"value": "No.", "version": 1}
    )

    assert "What you are asked to change here Say more." in pages.words(opened)
    assert "What you submitted here" in pages.words(opened)
    assert "Six neighbourhood houses opened." in pages.words(opened)
    assert pages.field(opened, "plan") == "Seven."
    assert (
        "only the sections that were sent back are open (Progress of the learning city plan)"
        in pages.words(locked)
    )
    assert late.status_code == 423


def test_a_mended_report_is_submitted_again_and_the_first_receipt_stays_true():
    report = members.returned()
    client = lead_of(report)
    client.post(reverse("report_answer", args=[report.reference, "plan"]), {"value": "Seven.", "version": 1})

    submit(report, client)

    first = pages.words(client.get(reverse("report_receipt_number", args=[report.reference, 1])))
    second = pages.words(client.get(reverse("report_receipt", args=[report.reference])))
    assert "This receipt stays true, but it was superseded" in first
    assert "UIL reads the report and accepts it, or sends sections back with the reasons." in second


def test_the_lead_asks_for_more_time_and_reads_the_answer_on_the_same_page():
    report = members.opened()
    client = lead_of(report)
    request = {"action": "ask_extension", "until": "2029-06-30", "reason": "A new mayor."}

    asked = client.post(report.get_absolute_url(), request, follow=True)
    waiting = pages.words(asked)
    services.refuse_extension(
        request=ExtensionRequest.objects.get(), by=factories.coordinator(), reason="Ask your deputy.", at=NOW
    )
    answered = pages.words(client.get(report.get_absolute_url()))

    assert "UIL answers by e-mail. Until then the date stays" in waiting
    assert "Until 30 June 2029" in answered
    assert "Ask your deputy." in answered
    assert report.due_on == members.DUE


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until": "2029-04-20"}, "Choose a day after 20 April 2029: time is given, never taken away."),
        ({"until": "soon"}, "This is not a day of the calendar."),
        ({"until": ""}, "This is missing. Fill it in."),
    ],
)
def test_a_day_that_gives_no_time_is_refused_beside_its_field_and_the_reason_stays(changes, said):
    report = members.opened()
    request = {"action": "ask_extension", "until": "2029-06-30", "reason": "A new mayor."} | changes

    answer = lead_of(report).post(report.get_absolute_url(), request)

    assert answer.status_code == 400
    assert said in pages.words(answer)
    assert pages.field(answer, "reason") == "A new mayor."
    assert not ExtensionRequest.objects.exists()


def test_more_time_needs_a_reason_and_the_lead():
    report = members.opened()
    request = {"action": "ask_extension", "until": "2029-06-30", "reason": " "}

    without = lead_of(report).post(report.get_absolute_url(), request)
    other = signed_in(factories.delegate(report.city)).post(
        report.get_absolute_url(), request | {"reason": "Why."}
    )

    assert (without.status_code, pages.refused(without)) == (409, ["Say why the city needs more time."])
    assert (other.status_code, ExtensionRequest.objects.exists()) == (409, False)


def test_new_dates_and_requests_stand_in_the_way_of_the_report():
    report = members.opened()
    lead = factories.lead(report.city)
    asked = services.ask_extension(
        report=report, by=lead, until=members.DUE + timedelta(days=30), reason="Elections.", at=NOW
    )
    services.grant_extension(request=asked, by=factories.coordinator(), at=NOW)

    way = pages.words(lead_of(report).get(reverse("report_history", args=[report.reference])))

    assert "More time was asked for, until 20 May 2029" in way
    assert "New date: 20 May 2029 instead of 20 April 2029" in way
    assert ExtensionRequest.objects.get().answer == ExtensionAnswer.GRANTED


def test_a_report_that_is_not_open_yet_has_no_pages_to_write_and_says_from_when():
    report = members.scheduled()

    answers = [
        lead_of(report).get(reverse(f"report_{page}", args=[report.reference, *more]))
        for page, more in (("section", ["plan"]), ("preview", []), ("team", []), ("pdf", []))
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    assert {tuple(pages.refused(answer)) for answer in answers} == {
        ("This report is not open for writing yet. It opens on 22 October 2028.",)
    }


def test_who_reviews_reads_on_paper_what_was_submitted_and_never_what_is_being_written():
    report = members.returned()
    client = lead_of(report)
    client.post(
        reverse("report_answer", args=[report.reference, "plan"]), {"value": "Unfinished.", "version": 1}
    )

    paper = pages.pdf_words(
        signed_in(factories.coordinator()).get(reverse("report_pdf", args=[report.reference]))
    )

    assert "Six neighbourhood houses opened." in paper
    assert "Unfinished." not in paper


def test_in_french_a_report_is_masculine():
    report = complete()
    client = lead_of(report)
    client.post(report.get_absolute_url(), {"action": "submit"})

    words = pages.words(client.get(f"/fr/reports/{report.reference}/receipt/"))

    assert "Soumis" in words
    assert "Soumise" not in words
    assert "Soumis à Institut" in words


def next_of_an_accepted_one() -> ProgressReport:
    """Begun from the last report's answers: nobody has looked at one of them."""
    return members.opened_next(members.accepted())


def test_what_the_portal_filled_in_waits_to_be_looked_through():
    report = next_of_an_accepted_one()
    client = lead_of(report)

    page = pages.words(client.get(report.get_absolute_url()))

    assert "Continue with: Progress of the learning city plan" in page
    assert page.count("Filled in by the portal: look through it") == 13
    section = reverse("report_section", args=[report.reference, "plan"])
    assert "nobody has looked through it yet" in pages.words(client.get(section))
    client.post(section, {"action": "save"})
    assert "nobody has looked through it yet" not in pages.words(client.get(section))
    after = pages.words(client.get(report.get_absolute_url()))
    assert after.count("Filled in by the portal: look through it") == 12


def test_a_report_of_which_nothing_was_looked_at_is_submitted_only_on_purpose():
    report = next_of_an_accepted_one()
    client = lead_of(report)

    refused = submit(report, client)
    sent = client.post(report.get_absolute_url(), {"action": "submit", "as_filled_in": "on"})

    report.refresh_from_db()
    assert refused.status_code == 409
    assert pages.refused(refused)[0].startswith("Nothing was submitted: nobody has looked through")
    assert (sent.status_code, report.status) == (302, Status.SUBMITTED)
    assert not report.dossier.answers.filter(by=None).exists()


def test_a_text_that_was_filled_in_and_looked_through_is_kept_when_it_is_replaced():
    report = next_of_an_accepted_one()
    lead = factories.lead(report.city)
    read = {"dossier": report.dossier, "section": "plan", "by": lead, "at": NOW}
    dossiers.save_section(**read, values={}, versions={})

    dossiers.save_section(**read, values={"plan": "Nine houses."}, versions={"plan": 1})

    assert report.dossier.revisions.get(key="plan").value == "Six neighbourhood houses opened."


def test_a_report_that_the_portal_passes_over_says_why_and_when_the_next_one_is_due():
    late = members.noon(members.DUE.replace(year=2031, month=8))
    done = members.accepted(at=late)
    services.schedule_next(at=late)
    passed_over = done.membership.reports.get(status=Status.SKIPPED)

    page = pages.words(lead_of(done).get(passed_over.get_absolute_url()))

    reason = "Its date had passed before the report before it was done with, which covers it"
    assert page.count(reason) == 2  # at the top, and in its way
    assert "is due on 20 April 2033." in page
    letter = Message.objects.get(kind="accept_for_delegate").text
    assert "UIL does not ask for the report of 20 April 2031: that day passed" in letter
    assert "The next report is due on 20 April 2033" in letter


def test_the_mayor_is_told_that_a_report_which_came_back_is_another_one():
    report = members.returned()

    services.submit(report=report, by=factories.lead(report.city), at=NOW)

    first, again = Message.objects.filter(kind="submit_for_mayor").order_by("pk")
    assert "takes the place of the report of which you were told before" not in first.text
    assert "takes the place of the report of which you were told before" in again.text
