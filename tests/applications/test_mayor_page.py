"""The mayor's page through the real client, signed out: reading, endorsing, sending back, and links that are dead."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications import services
from applications.emails import LINK_PURPOSE
from applications.enums import Status
from applications.models import Application, Endorsement
from gnlc_portal.lib import tokens
from tests import factories, pages
from tests.factories import IN_THE_WINDOW

pytestmark = [pytest.mark.once, pytest.mark.django_db]

SIGNED = {
    "action": "endorse",
    "signer_name": "  The   mayor ",
    "signer_title": "Mayor of the city",
    "adopt_beijing": "on",
    "adopt_key_features": "on",
}
MOTIVATION = factories.answers()["motivation"]


def link(of: Application, name: str = "endorse") -> str:
    """The address that stands in the mayor's letter."""
    endorsement = of.endorsements.latest("id")
    return reverse(name, args=[tokens.derive(LINK_PURPOSE, endorsement.nonce)])


@pytest.fixture
def asked(france) -> Application:
    """An application that waits for its mayor."""
    return factories.application("awaiting_endorsement", of=factories.city("Angers", of=france))


def status_of(application: Application) -> str:
    return Application.objects.values_list("status", flat=True).get(pk=application.pk)


class TestReading:
    def test_the_mayor_reads_what_is_signed_and_the_opening_is_noted_once(self, client, asked, portal_clock):
        portal_clock(IN_THE_WINDOW + timedelta(hours=1))
        first = client.get(link(asked))
        portal_clock(IN_THE_WINDOW + timedelta(hours=2))
        again = client.get(link(asked))

        assert (first.status_code, again.status_code) == (200, 200)
        assert MOTIVATION in pages.words(first)
        assert Endorsement.objects.get().opened_at == IN_THE_WINDOW + timedelta(hours=1)
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT

    def test_a_head_request_of_a_mail_scanner_opens_and_uses_nothing(self, client, asked):
        answer = client.head(link(asked))

        assert (answer.status_code, answer.content) == (200, b"")
        assert Endorsement.objects.values_list("opened_at", "used_at").get() == (None, None)

    def test_the_page_is_kept_by_no_cache_and_tells_its_address_to_no_other_site(self, client, asked):
        answer = client.get(link(asked))

        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"

    def test_what_was_written_after_the_request_is_not_what_the_mayor_reads(self, client, asked):
        asked.dossier.answers.filter(key="motivation").update(value="Slipped in.")

        words = pages.words(client.get(link(asked)))

        assert MOTIVATION in words
        assert "Slipped in." not in words

    @pytest.mark.pdf
    def test_the_same_as_pdf_carries_the_reference(self, client, asked):
        answer = client.get(link(asked, "endorse_pdf"))

        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert asked.reference in pages.pdf_words(answer)
        assert MOTIVATION in pages.pdf_words(answer)
        assert Endorsement.objects.get().opened_at is None

    @pytest.mark.parametrize("token", ["0" * 64, "x", "é", "a" * 5000, "%00", "..%2F.."])
    def test_a_forged_link_is_no_page(self, client, asked, token):
        assert client.get(f"/en/endorse/{token}/").status_code == 404
        assert client.post(f"/en/endorse/{token}/", SIGNED).status_code == 404
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT

    def test_the_token_of_another_purpose_opens_nothing(self, client, asked):
        nonce = asked.endorsements.get().nonce

        assert client.get(reverse("endorse", args=[tokens.derive("officer", nonce)])).status_code == 404


class TestEndorsing:
    def test_the_mayor_endorses_and_the_link_then_confirms_without_the_dossier(self, client, asked):
        answer = client.post(link(asked), SIGNED)
        page = client.get(link(asked))

        signed = Endorsement.objects.get()
        assert (answer.status_code, answer.url) == (302, link(asked))
        assert (signed.signer_name, signed.signer_title, signed.used_at) == (
            "The mayor",
            "Mayor of the city",
            IN_THE_WINDOW,
        )
        assert status_of(asked) == Status.ENDORSED
        assert page.status_code == 200
        assert (
            "Endorsed by The mayor, Mayor of the city, on 15 March 2027, 09:00, Hamburg time."
            in pages.words(page)
        )
        assert MOTIVATION not in pages.words(page)

    @pytest.mark.parametrize(
        ("missing", "sentence"),
        [
            ("adopt_beijing", "To endorse, adopt the Beijing Declaration on Building Learning Cities."),
            ("adopt_key_features", "To endorse, adopt the Key Features of Learning Cities."),
            ("signer_name", "Write the full name of who signs, as it shall stand."),
            ("signer_title", "Write the exact title of who signs, as it shall stand."),
        ],
    )
    def test_what_is_missing_is_400_and_the_rest_stays_as_it_was_typed(
        self, client, asked, missing, sentence
    ):
        given = {key: value for key, value in SIGNED.items() if key != missing}

        answer = client.post(link(asked), given)

        kept = pages.form_with(answer, "signer_name")
        assert answer.status_code == 400
        assert sentence in pages.words(answer)
        assert {key: kept[key] for key in given if key != "action"} == {
            k: v for k, v in given.items() if k != "action"
        }
        assert (status_of(asked), Endorsement.objects.get().used_at) == (Status.AWAITING_ENDORSEMENT, None)

    def test_a_name_as_long_as_a_book_is_400_and_signs_nothing(self, client, asked):
        answer = client.post(link(asked), {**SIGNED, "signer_name": "n" * 201})

        assert answer.status_code == 400
        assert pages.field(answer, "signer_name") == "n" * 201
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT

    def test_everything_that_is_wrong_is_said_at_once(self, client, asked):
        answer = client.post(link(asked), {"action": "endorse", "signer_name": "n" * 201})

        assert answer.context["form"].errors == {
            "signer_name": ["At most 200 characters have room here; you wrote 201."],
            "signer_title": ["Write the exact title of who signs, as it shall stand."],
            "adopt_beijing": ["To endorse, adopt the Beijing Declaration on Building Learning Cities."],
            "adopt_key_features": ["To endorse, adopt the Key Features of Learning Cities."],
        }

    def test_content_that_changed_since_is_not_signed(self, client, asked):
        asked.dossier.answers.filter(key="motivation").update(value="Slipped in.")

        answer = client.post(link(asked), SIGNED)

        assert answer.status_code == 409
        assert answer.context["refusals"] == [
            "The content changed after you were asked. Nothing was signed. The city will send you a new link."
        ]
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT

    def test_an_unknown_action_is_no_page_and_signs_nothing(self, client, asked):
        assert client.post(link(asked), {**SIGNED, "action": "approve"}).status_code == 404
        assert client.post(link(asked), {}).status_code == 404
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT


class TestSendingBack:
    def test_the_mayor_sends_back_with_a_reason_and_the_link_is_used(self, client, asked):
        answer = client.post(
            link(asked), {"action": "refuse_endorsement", "reason": "Mention the\r\nlibraries."}
        )
        page = client.get(link(asked))

        assert (answer.status_code, answer.url) == (302, link(asked))
        assert Endorsement.objects.get().refusal_reason.splitlines() == ["Mention the", "libraries."]
        assert status_of(asked) == Status.DRAFT
        assert "The application of Angers is sent back" in pages.words(page)
        assert MOTIVATION not in pages.words(page)

    def test_every_section_that_is_signed_can_have_its_own_reason(self, client, asked):
        page = client.get(link(asked))

        sections = asked.dossier.questionnaire.sections
        assert [field.name for field in page.context["refusal_form"].by_section()] == [
            f"reason_{section.slug}" for section in sections if section.slug != "consent"
        ]

    @pytest.mark.parametrize("reason", ["", "   ", "\x00"])
    def test_without_a_reason_it_is_not_sent_back(self, client, asked, reason):
        answer = client.post(link(asked), {"action": "refuse_endorsement", "reason": reason})

        assert answer.status_code == 400
        assert MOTIVATION in pages.words(answer)
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT

    def test_a_reason_beyond_the_limit_is_kept_in_its_field(self, client, asked):
        answer = client.post(link(asked), {"action": "refuse_endorsement", "reason": "r" * 5001})

        assert answer.status_code == 400
        assert pages.field(answer, "reason") == "r" * 5001
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT


DEATHS = {
    "recalled": lambda row: services.recall(application=row, by=factories.lead(row.city)),
    "withdrawn": lambda row: services.withdraw(application=row, by=factories.lead(row.city)),
    "revoked": lambda row: services.revoke_link(application=row, by=factories.lead(row.city)),
    "used": lambda row: factories._endorse(row, IN_THE_WINDOW),
}


class TestDeadLinks:
    @pytest.mark.parametrize("how", DEATHS)
    def test_a_dead_link_says_so_shows_no_dossier_and_does_nothing(self, client, asked, how):
        there, paper = link(asked), link(asked, "endorse_pdf")
        DEATHS[how](asked)
        before = status_of(asked), Endorsement.objects.values_list("used_at", "outcome").get()

        page, pdf, posted = client.get(there), client.get(paper), client.post(there, SIGNED)

        assert (page.status_code, pdf.status_code, posted.status_code) == (200, 200, 409)
        for answer in (page, pdf, posted):
            assert answer["Content-Type"] == "text/html; charset=utf-8"
            assert "Angers" in pages.words(answer)
            assert MOTIVATION not in pages.words(answer)
        # Of a link that was used the same answer came before: the button was pressed twice.
        assert ("What you just sent was not recorded" in pages.words(posted)) == (how != "used")
        assert (status_of(asked), Endorsement.objects.values_list("used_at", "outcome").get()) == before

    def test_an_expired_link_says_until_when_it_worked(self, client, asked, portal_clock):
        portal_clock(Endorsement.objects.get().expires_at)

        page, posted = client.get(link(asked)), client.post(link(asked), SIGNED)

        assert (page.status_code, posted.status_code) == (200, 409)
        assert "It worked until 30 April 2027, 23:59, Hamburg time." in pages.words(page)
        assert "Ask the city's lead delegate" in pages.words(page)
        assert status_of(asked) == Status.AWAITING_ENDORSEMENT

    def test_a_newer_link_replaces_the_older_one(self, client, asked):
        old = link(asked)
        services.recall(application=asked, by=factories.lead(asked.city))
        factories._ask(asked, IN_THE_WINDOW)

        assert client.post(old, SIGNED).status_code == 409
        assert client.post(link(asked), SIGNED).status_code == 302
        assert status_of(asked) == Status.ENDORSED

    def test_a_second_press_on_endorse_is_confirmed_and_changes_nothing(self, client, asked):
        client.post(link(asked), SIGNED)

        again = client.post(link(asked), SIGNED)
        another = client.post(link(asked), {**SIGNED, "signer_name": "Somebody else"})

        assert (again.status_code, another.status_code) == (409, 409)
        assert "Endorsed by The mayor, Mayor of the city" in pages.words(again)
        assert ["Thank you." in pages.words(page) for page in (again, another)] == [True, False]
        told = "Neither your name nor your answer was taken; the endorsement of The mayor counts."
        assert [told in pages.words(page) for page in (again, another)] == [False, True]
        assert Endorsement.objects.get().signer_name == "The mayor"


def test_no_browser_cuts_off_what_the_mayor_writes(client, france):
    application = factories.application(Status.AWAITING_ENDORSEMENT)
    nonce = factories.pending_endorsement(application).nonce

    page = client.get(f"/en/endorse/{tokens.derive(LINK_PURPOSE, nonce)}/").content.decode()

    assert 'name="reason"' in page
    assert "maxlength" not in page
