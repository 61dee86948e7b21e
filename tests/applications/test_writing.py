"""Writing a section through the real client: saving, two who write at once, and what is locked."""

import pytest

from gnlc_portal.dossiers import answers
from tests import factories, pages
from tests.pages import address, refused, said

pytestmark = [pytest.mark.once, pytest.mark.django_db]


class TestWriting:
    def test_a_saved_section_leads_to_the_next_one_and_stands_there_on_return(self, client, france):
        application = factories.application(in_country=france, complete=False)
        client.force_login(factories.lead(application.city))

        answer = client.post(
            address(application, "application_section", "motivation"), {"motivation": "Ours.\r\nAll of it."}
        )

        assert (answer.status_code, answer.url) == (
            302,
            address(application, "application_section", "implementation"),
        )
        assert said(answer) == ["Saved. Saving does not submit the application."]
        page = client.get(address(application, "application_section", "motivation"))
        assert pages.field(page, "motivation") == "Ours.\nAll of it."

    def test_the_last_section_leads_back_to_the_overview(self, client, france):
        application = factories.application(in_country=france)
        client.force_login(factories.lead(application.city))
        page = client.get(address(application, "application_section", "consent"))

        answer = client.post(
            address(application, "application_section", "consent"), pages.form_with(page, "consent_publish")
        )

        assert (answer.status_code, answer.url) == (302, address(application))

    def test_every_section_sent_back_as_it_was_shown_changes_nothing(self, client, france):
        application = factories.application(in_country=france)
        client.force_login(factories.delegate(application.city))
        before = list(
            application.dossier.answers.order_by("key").values_list("key", "value", "version", "by")
        )

        for section in application.dossier.questionnaire.sections:
            there = address(application, "application_section", section.slug)
            sent = pages.form_with(client.get(there), section.questions[0].key + "__version")
            assert client.post(there, sent).status_code == 302

        assert (
            list(application.dossier.answers.order_by("key").values_list("key", "value", "version", "by"))
            == before
        )

    def test_two_delegates_on_one_answer_get_both_texts_and_the_second_try_wins(self, client, france):
        application = factories.application(in_country=france)
        there = address(application, "application_section", "motivation")
        other = factories.delegate(application.city, name="The other delegate")
        client.force_login(factories.lead(application.city))
        mine = pages.form_with(client.get(there), "motivation") | {"motivation": "Mine."}
        client.force_login(other)
        client.post(there, pages.form_with(client.get(there), "motivation") | {"motivation": "Theirs."})
        client.force_login(factories.lead(application.city))

        refusal = client.post(there, mine)

        assert refusal.status_code == 409
        assert pages.field(refusal, "motivation") == "Mine."
        assert "Theirs." in pages.words(refusal)
        assert "The other delegate" in pages.words(refusal)
        assert answers.current(application.dossier)["motivation"] == "Theirs."
        assert client.post(there, pages.form_with(refusal, "motivation")).status_code == 302
        assert answers.current(application.dossier)["motivation"] == "Mine."

    @pytest.mark.parametrize(
        "status", ["awaiting_endorsement", "endorsed", "submitted", "approved", "admitted", "withdrawn"]
    )
    def test_a_locked_section_refuses_and_keeps_what_was_typed_in_the_page(self, client, france, status):
        application = factories.application(status, in_country=france)
        client.force_login(factories.lead(application.city))

        answer = client.post(
            address(application, "application_section", "motivation"), {"motivation": "Typed <too> late."}
        )

        assert answer.status_code == 409
        assert pages.field(answer, "motivation") == "Typed <too> late."
        assert len(refused(answer)) == 1
        assert "your text is kept" in refused(answer)[0]
        assert answers.current(application.dossier)["motivation"] == factories.answers()["motivation"]

    def test_after_a_send_back_only_the_named_section_is_open(self, client, france):
        application = factories.application("returned", in_country=france)
        client.force_login(factories.lead(application.city))

        opened = client.post(
            address(application, "application_section", "motivation"), {"motivation": "More."}
        )
        locked = client.post(address(application, "application_section", "mayor"), {"mayor_name": "Another"})

        assert (opened.status_code, locked.status_code) == (302, 409)
        given = answers.current(application.dossier)
        assert (given["motivation"], given["mayor_name"]) == ("More.", "The mayor")
        page = client.get(address(application, "application_section", "motivation"))
        assert "What you are asked to change here Say more." in pages.words(page)


class TestSignedOutMeanwhile:
    def sent(self, client, application, writer):
        client.logout()
        return client.post(
            address(application, "application_section", "motivation"),
            {
                "motivation": "Typed at length.",
                "motivation__version": "0",
                "writer": str(writer.pk),
                "action": "save",
            },
        )

    def test_what_was_sent_after_the_session_ended_is_back_after_the_sign_in(self, client, france):
        application = factories.application(in_country=france, complete=False)
        lead = factories.lead(application.city)

        answer = self.sent(client, application, lead)
        client.post(answer["Location"], {"login": lead.email, "password": factories.PASSWORD})
        page = client.get(address(application, "application_section", "motivation"))

        assert answer["Location"].startswith("/en/accounts/login/?next=")
        assert pages.field(page, "motivation") == "Typed at length."
        assert "What you wrote is back in its fields" in pages.words(page)
        again = client.get(address(application, "application_section", "motivation"))
        assert pages.field(again, "motivation") == ""

    def test_another_person_who_signs_in_does_not_get_it(self, client, france):
        application = factories.application(in_country=france, complete=False)
        second = factories.delegate(application.city)

        answer = self.sent(client, application, factories.lead(application.city))
        client.post(answer["Location"], {"login": second.email, "password": factories.PASSWORD})
        page = client.get(address(application, "application_section", "motivation"))

        assert pages.field(page, "motivation") == ""
