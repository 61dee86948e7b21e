"""Decisions as they are posted: one verb, one address; a refusal is a sentence on the page, and nothing typed is lost."""

from hashlib import sha256

import pytest
from django.core.files.base import ContentFile

from applications import services
from applications.enums import Status, Verb
from applications.models import Application, StatusChange
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib import triggers
from gnlc_portal.mail.models import Message
from tests import factories, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(france):
    return factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))


@pytest.fixture
def officer(france):
    return factories.officer(france)


def last_step(application: Application) -> StatusChange:
    return application.status_changes.last()


def test_an_officer_approves_and_the_page_says_which_place_it_holds(
    submitted, officer, decide, at_desk, review_address
):
    answer = decide(officer, submitted, "approve", endorsement_checked="on")

    submitted.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, review_address(submitted))
    assert (submitted.status, submitted.place, last_step(submitted).by) == (Status.APPROVED, 1, officer)
    page = at_desk(officer).get(review_address(submitted))
    assert "1 of 3 places used" in pages.words(page)
    assert "Undo the approval" in pages.words(page)


def test_the_moment_of_a_decision_is_the_arrival_of_its_request(submitted, officer, decide, portal_clock):
    moment = factories.hamburg(2027, 4, 30, 23, 59, 59)
    portal_clock(moment)

    decide(officer, submitted, "approve", endorsement_checked="on")

    assert last_step(submitted).at == moment


def test_approving_without_the_tick_is_asked_again_at_the_field(submitted, officer, decide):
    answer = decide(officer, submitted, "approve")

    submitted.refresh_from_db()
    assert (answer.status_code, submitted.status) == (400, Status.SUBMITTED)
    assert "Confirm that you checked the mayor's endorsement" in pages.words(answer)


def test_a_fourth_city_is_refused_with_the_names_of_the_three(france, officer, decide):
    for name in ("Rennes", "Poitiers", "Le Mans"):
        factories.application(Status.APPROVED, of=factories.city(name, of=france))
    fourth = factories.application(Status.SUBMITTED, of=factories.city("Besançon", of=france))

    answer = decide(officer, fourth, "approve", endorsement_checked="on")

    fourth.refresh_from_db()
    assert (answer.status_code, fourth.status, fourth.place) == (409, Status.SUBMITTED, None)
    assert answer.context["refusals"] == [
        (
            "A country has 3 places for new member cities in a year. For France in 2027 they are held by Rennes, Poitiers, "
            "Le Mans. Undo one of these approvals first, or leave this application where it is until a place is free."
        )
    ]
    assert answer.context["refusals"][0] in pages.words(answer)


def test_the_second_of_two_officers_is_told_who_did_what(submitted, officer, decide, france):
    colleague = factories.officer(france, name="Second officer")
    seen = last_step(submitted).pk

    first = decide(colleague, submitted, "decline", reason="The plan is not adopted.", seen=seen)
    second = decide(officer, submitted, "approve", endorsement_checked="on", seen=seen)

    submitted.refresh_from_db()
    assert (first.status_code, second.status_code, submitted.status) == (302, 409, Status.DECLINED)
    assert second.context["refusals"] == [
        (
            "Nothing was decided: somebody acted while you were reading. Declined: Second officer, 15 March 2027, 09:00, "
            "Hamburg time. Read the application as it is now, then decide."
        )
    ]


def test_who_posts_without_the_page_is_told_as_well(submitted, officer, decide, france):
    decide(
        factories.officer(france, name="Second officer"),
        submitted,
        "decline",
        reason="The plan is not adopted.",
    )

    answer = decide(officer, submitted, "approve", endorsement_checked="on")

    assert answer.status_code == 409
    assert answer.context["refusals"] == [
        (
            "“Approve the application” is not possible now: the application stands at “Declined” since 15 March 2027, 09:00, "
            "Hamburg time (Declined: Second officer). Open the application: its page shows what can be done now."
        )
    ]


def test_a_text_that_came_back_changed_is_read_before_it_is_decided_on(submitted, officer, decide):
    seen = last_step(submitted).pk
    lead = factories.lead(submitted.city)
    services.recall(application=submitted, by=lead)
    for step in factories._WAY[Status.SUBMITTED]:
        step(Application.objects.get(pk=submitted.pk), factories.IN_THE_WINDOW)

    stale = decide(officer, submitted, "approve", endorsement_checked="on", seen=seen)
    fresh = decide(officer, submitted, "approve", endorsement_checked="on", seen=pages.field(stale, "seen"))

    submitted.refresh_from_db()
    assert (stale.status_code, fresh.status_code, submitted.status) == (409, 302, Status.APPROVED)


def test_what_was_typed_into_a_form_that_is_gone_can_still_be_copied(submitted, officer, decide, france):
    decide(factories.officer(france), submitted, "approve", endorsement_checked="on")
    services.admit(application=submitted, by=factories.coordinator())

    answer = decide(officer, submitted, "decline", reason="A long and careful reason.")

    assert (answer.status_code, answer.context["kept"]) == (409, ["A long and careful reason."])
    assert "What you wrote, to copy: A long and careful reason." in pages.words(answer)


@pytest.mark.parametrize(
    ("status", "verb", "moves_to"),
    [
        (Status.SUBMITTED, "decline", Status.DECLINED),
        (Status.APPROVED, "decline", Status.DECLINED),
        (Status.APPROVED, "revoke_approval", Status.SUBMITTED),
        (Status.DECLINED, "reinstate", Status.SUBMITTED),
    ],
)
def test_a_decision_with_a_reason_moves_and_the_city_reads_it(
    france, officer, decide, status, verb, moves_to
):
    application = factories.application(status, in_country=france)
    letters = Message.objects.count()

    refused = decide(officer, application, verb, reason=" \r\n ")
    application.refresh_from_db()
    assert (refused.status_code, application.status, Message.objects.count()) == (400, status, letters)
    assert "Write the reason: the people concerned will read it." in pages.words(refused)

    done = decide(officer, application, verb, reason="Because of the plan.")
    application.refresh_from_db()
    assert (done.status_code, application.status) == (302, moves_to)
    assert last_step(application).reason == "Because of the plan."
    lead = factories.lead(application.city)
    assert "Because of the plan." in Message.objects.filter(to=lead.email).last().text


def test_sections_come_back_each_with_its_own_reason(submitted, officer, decide):
    answer = decide(
        officer,
        submitted,
        "send_back",
        sections=["motivation", "areas"],
        reason_motivation="Say what the network would change.",
        reason="See the remark by telephone.",
    )

    submitted.refresh_from_db()
    assert (answer.status_code, submitted.status) == (302, Status.RETURNED)
    assert last_step(submitted).sections == {
        "motivation": "Say what the network would change.",
        "areas": "See the remark by telephone.",
    }
    submitted.dossier.refresh_from_db()
    assert submitted.dossier.open_sections == ["areas", "motivation"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose at least one section, and write what the city shall change there."),
        ({"sections": ["motivation"]}, "Motivation: write what the city shall change there."),
        ({"sections": ["nonsense"], "reason": "x"}, "This is not one of the choices. Choose again."),
        (
            {"reason_motivation": "Say more."},
            "You wrote a reason here. Tick the section, or take the reason out.",
        ),
    ],
)
def test_sending_back_without_sections_or_reasons_is_asked_again(submitted, officer, decide, data, sentence):
    answer = decide(officer, submitted, "send_back", **data)

    submitted.refresh_from_db()
    assert (answer.status_code, submitted.status) == (400, Status.SUBMITTED)
    assert sentence in pages.words(answer)
    assert pages.form_with(answer, "reason_motivation")["reason_motivation"] == data.get(
        "reason_motivation", ""
    )


def test_a_coordinator_admits_what_the_commission_approved(france, decide):
    application = factories.application(Status.APPROVED, of=factories.city("Angers", of=france))

    answer = decide(factories.coordinator(), application, "admit")

    application.refresh_from_db()
    assert (answer.status_code, application.status) == (302, Status.ADMITTED)
    assert application.city.memberships.current().count() == 1


def test_a_coordinator_cannot_approve_nor_admit_what_is_not_approved(submitted, decide):
    coordinator = factories.coordinator()

    assert decide(coordinator, submitted, "approve", endorsement_checked="on").status_code == 404
    refused = decide(coordinator, submitted, "admit")

    submitted.refresh_from_db()
    assert (refused.status_code, submitted.status) == (409, Status.SUBMITTED)


def test_outside_the_window_the_page_shows_the_sentence_and_no_button(
    submitted, officer, decide, at_desk, review_address, portal_clock
):
    portal_clock(factories.hamburg(2027, 5, 1))

    page = at_desk(officer).get(review_address(submitted))
    answer = decide(officer, submitted, "approve", endorsement_checked="on")

    offered = {entry["deed"].name: bool(entry["blocked"]) for entry in page.context["deeds"]}
    assert offered == {"approve": True, "send_back": True, "decline": False}
    assert f'action="/admin/applications/application/{submitted.pk}/approve/"' not in page.content.decode()
    assert answer.status_code == 409
    assert answer.context["refusals"][0].startswith(
        "Applications for 2027 were examined and accepted from 1 March 2027"
    )


def test_a_refusal_by_uil_is_not_the_commissions_to_undo(submitted, officer, decide, at_desk, review_address):
    services.decline(application=submitted, by=factories.coordinator(), reason="No.")

    page = at_desk(officer).get(review_address(submitted))
    answer = decide(officer, submitted, "reinstate", reason="We disagree.")

    assert "Only the side that declined can undo it, here the UIL coordinator." in pages.words(page)
    submitted.refresh_from_db()
    assert (answer.status_code, submitted.status) == (404, Status.DECLINED)


def test_nobody_decides_on_a_city_whose_delegate_they_were(
    submitted, france, decide, at_desk, review_address
):
    officer = factories.officer(france)
    submitted.city.delegates.create(user=officer, ended_at=factories.IN_THE_WINDOW)

    page = at_desk(officer).get(review_address(submitted))

    assert page.context["deeds"] == []
    assert "You act or acted for this city, so colleagues decide." in pages.words(page)
    assert decide(officer, submitted, "approve", endorsement_checked="on").status_code == 404


def test_a_word_changed_behind_the_endorsement_stops_the_approval(
    submitted, officer, decide, at_desk, review_address
):
    submitted.dossier.answers.filter(key="motivation").update(value="Another text.")

    page = at_desk(officer).get(review_address(submitted))
    answer = decide(officer, submitted, "approve", endorsement_checked="on")

    assert "The content differs from what the mayor endorsed" in pages.words(page)
    assert "We want adults to come back to learning." in pages.words(page)
    assert "Another text." not in pages.words(page)
    assert (answer.status_code, "fingerprint differs" in answer.context["refusals"][0]) == (409, True)


@pytest.mark.parametrize("content", [b'{"answers":{"motivation":"Forged."}}', b"\xff not even text"])
def test_a_snapshot_whose_bytes_changed_is_announced(submitted, officer, at_desk, review_address, content):
    with triggers.lifted():
        submitted.dossier.snapshots.update(content=content)

    page = at_desk(officer).get(review_address(submitted))

    assert page.status_code == 200
    assert "The stored text is no longer the one that was signed" in pages.words(page)
    assert "Forged." not in pages.words(page)
    assert "We want adults to come back to learning." in pages.words(
        page
    )  # whose fingerprint is still the signed one

    submitted.dossier.answers.filter(key="motivation").update(value="Another text.")
    page = at_desk(officer).get(review_address(submitted))
    assert page.context["sections"] == []


@pytest.mark.parametrize(
    "data",
    [
        {"reason": "x" * 2_000_000},
        {"reason": "a\x00b"},
        {"reason": "<script>alert(1)</script>" * 500},
        {"reason": "ok", "seen": "abc"},
        {"reason": "ok", "seen": "9" * 40},
    ],
)
def test_bad_input_is_a_sentence(submitted, officer, decide, data):
    answer = decide(officer, submitted, "decline", **data)

    submitted.refresh_from_db()
    expected = (302, Status.DECLINED) if data.get("seen") == "9" * 40 else (400, Status.SUBMITTED)
    assert (answer.status_code, submitted.status) == expected


def test_a_script_in_a_reason_is_shown_as_text(submitted, officer, decide, at_desk, review_address):
    decide(officer, submitted, "decline", reason="<script>alert(1)</script>")

    page = at_desk(officer).get(review_address(submitted))

    assert "<script>alert(1)</script>" in pages.words(page)
    assert "<script>alert" not in page.content.decode()


def test_the_verbs_of_the_page_are_those_of_the_table(france, at_desk, review_address):
    officer, coordinator, admin = factories.officer(france), factories.coordinator(), factories.admin()
    expected = {
        Status.SUBMITTED: ({"approve", "send_back", "decline"}, {"send_back", "decline"}),
        Status.APPROVED: ({"send_back", "revoke_approval", "decline"}, {"admit", "send_back", "decline"}),
        Status.DECLINED: (
            {Verb.REINSTATE},
            {Verb.REINSTATE},
        ),  # what UIL may record: the officer's (test_on_behalf)
        Status.RETURNED: (set(), set()),
        Status.ADMITTED: (set(), set()),
    }

    for status, (for_officer, for_coordinator) in expected.items():
        address = review_address(factories.application(status, in_country=france))
        drawn = [
            {entry["deed"].name for entry in at_desk(user).get(address).context["deeds"]}
            for user in (officer, coordinator, admin)
        ]

        recorded = {f"{verb}_on_behalf" for verb in for_officer}
        assert drawn == [for_officer, for_coordinator | recorded, set()], status


def test_a_signed_scan_is_announced_and_opens_for_those_who_decide_alone(
    france, at_desk, officer, review_address
):
    application = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
    lead = factories.lead(application.city)
    content = b"%PDF-1.7 signed and stamped"
    scan = Attachment.objects.create(
        dossier=application.dossier,
        file=ContentFile(content, name="signed.pdf"),
        name="signed.pdf",
        content_type="application/pdf",
        size=len(content),
        sha256=sha256(content).hexdigest(),
        in_snapshot=False,
        by=lead,
    )
    services.endorse(
        application=application,
        endorsement=factories.pending_endorsement(application),
        signer_name="The mayor",
        signer_title="Mayor",
        adopts_beijing=True,
        adopts_key_features=True,
        by=lead,
        scan=scan,
        fingerprint=factories.pending_endorsement(application).snapshot.sha256[:8],
    )
    services.submit(application=Application.objects.get(pk=application.pk), by=lead)
    address = f"/admin/applications/application/{application.pk}/scan/"

    page = at_desk(officer).get(review_address(application))
    file = at_desk(officer).get(address)

    assert "The mayor signed on paper." in pages.words(page)
    assert (file.status_code, file.headers["Content-Disposition"]) == (
        200,
        'attachment; filename="signed.pdf"',
    )
    assert b"".join(file.streaming_content) == content
    assert at_desk(factories.officer(factories.country("DE"))).get(address).status_code == 404
