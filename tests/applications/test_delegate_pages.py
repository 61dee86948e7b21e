"""The delegates' pages through the real client: asking, submitting, recalling, papers; each refusal as a sentence."""

import pytest
from django.urls import reverse

from applications import services
from applications.enums import Status
from applications.models import Application, Endorsement
from cities.models import Delegate
from gnlc_portal.dossiers import answers
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.factories import hamburg
from tests.pages import address, refused, said

pytestmark = [pytest.mark.once, pytest.mark.django_db]

BEFORE_THE_WINDOW = hamburg(2027, 2, 28, 23, 59, 59)
AFTER_THE_WINDOW = hamburg(2027, 5, 1)


@pytest.fixture
def act(client):
    """Posts a verb of an application as the city's lead, or as somebody else."""

    def post(of: Application, action: str, by=None, **data):
        client.force_login(by or factories.lead(of.city))
        return client.post(address(of), {"action": action, **data})

    return post


class TestTheVerbs:
    def test_the_mayor_is_asked(self, act, france):
        application = factories.application(in_country=france)

        answer = act(
            application, "request_endorsement", mayor_email="mayor@townhall.example", mayor_language="fr"
        )

        application.refresh_from_db()
        assert (answer.status_code, answer.url) == (302, address(application))
        assert application.status == Status.AWAITING_ENDORSEMENT
        sent = Endorsement.objects.values_list("mayor_email", "mayor_language").get()
        assert sent == ("mayor@townhall.example", "fr")
        assert said(answer) == ["The letter to the mayor is on its way. The answers are locked meanwhile."]

    @pytest.mark.parametrize(
        ("given", "sentences"),
        [
            pytest.param({}, {"mayor_email", "mayor_language"}, id="nothing"),
            pytest.param(
                {"mayor_email": "the mayor", "mayor_language": "fr"}, {"mayor_email"}, id="no address"
            ),
            pytest.param(
                {"mayor_email": "m@t.example\nb@c.example", "mayor_language": "fr"},
                {"mayor_email"},
                id="two lines",
            ),
            pytest.param(
                {"mayor_email": "m@t.example", "mayor_language": "tlh"},
                {"mayor_language"},
                id="no such language",
            ),
        ],
    )
    def test_a_wrong_address_is_400_with_the_field_named_and_what_was_typed(
        self, act, france, given, sentences
    ):
        application = factories.application(in_country=france)

        answer = act(application, "request_endorsement", **given)

        application.refresh_from_db()
        assert (answer.status_code, application.status) == (400, Status.DRAFT)
        assert set(answer.context["mayor_form"].errors) == sentences
        assert pages.field(answer, "mayor_email").split() == given.get("mayor_email", "").split()

    def test_the_address_of_a_delegate_is_400_with_the_sentence(self, act, france):
        application = factories.application(in_country=france)
        own = factories.lead(application.city).email

        answer = act(application, "request_endorsement", mayor_email=own.upper(), mayor_language="en")

        application.refresh_from_db()
        assert (answer.status_code, application.status) == (400, Status.DRAFT)
        assert "This is the address of a delegate of the city." in pages.words(answer)

    def test_an_incomplete_application_is_409_and_names_what_is_missing(self, act, france):
        application = factories.application(in_country=france)
        application.dossier.answers.filter(key="motivation").delete()

        answer = act(application, "request_endorsement", mayor_email="m@t.example", mayor_language="en")

        application.refresh_from_db()
        assert (answer.status_code, application.status) == (409, Status.DRAFT)
        assert "Why does the city want to become a learning city?" in refused(answer)[0]

    def test_an_endorsed_application_is_submitted_in_the_window(self, act, france):
        application = factories.application("endorsed", in_country=france)

        answer = act(application, "submit")

        application.refresh_from_db()
        assert (answer.status_code, answer.url, application.status) == (
            302,
            address(application) + "receipt/",
            Status.SUBMITTED,
        )
        assert said(answer) == ["Submitted. This is your receipt; you also get it by e-mail."]

    @pytest.mark.parametrize(
        ("moment", "sentence"),
        [
            (
                BEFORE_THE_WINDOW,
                "Applications for 2027 are submitted from 1 March 2027, 00:00, to 30 April 2027, 23:59, Hamburg",
            ),
            (
                AFTER_THE_WINDOW,
                "Applications for 2027 were submitted from 1 March 2027, 00:00, to 30 April 2027, 23:59, Hamburg",
            ),
        ],
        ids=["a second before", "the second after"],
    )
    def test_outside_the_window_submitting_is_409_with_the_dates(
        self, act, france, portal_clock, moment, sentence
    ):
        application = factories.application("endorsed", in_country=france)
        portal_clock(moment)

        answer = act(application, "submit")

        application.refresh_from_db()
        assert (answer.status_code, application.status) == (409, Status.ENDORSED)
        assert [line[: len(sentence)] for line in refused(answer)] == [sentence]

    @pytest.mark.parametrize("status", ["awaiting_endorsement", "endorsed", "submitted"])
    def test_recalling_opens_the_answers_again(self, act, client, france, status):
        application = factories.application(status, in_country=france)

        answer = act(application, "recall")

        application.refresh_from_db()
        assert (answer.status_code, application.status) == (302, Status.DRAFT)
        saved = client.post(
            address(application, "application_section", "motivation"), {"motivation": "Changed."}
        )
        assert saved.status_code == 302

    @pytest.mark.parametrize("action", ["submit", "recall", "carry_over", "resend_link", "revoke_link"])
    def test_a_verb_that_the_status_forbids_is_409_and_moves_nothing(self, act, france, action):
        application = factories.application(in_country=france)

        answer = act(application, action)

        application.refresh_from_db()
        assert (answer.status_code, len(refused(answer))) == (409, 1)
        assert (application.status, application.status_changes.count()) == (Status.DRAFT, 1)

    @pytest.mark.parametrize("action", ["request_endorsement", "recall", "submit", "withdraw"])
    def test_a_delegate_who_does_not_lead_is_told_who_does(self, act, france, action):
        status = {"request_endorsement": "draft", "submit": "endorsed"}.get(action, "awaiting_endorsement")
        application = factories.application(status, of=factories.city("Angers", of=france))
        given = (
            {"mayor_email": "m@t.example", "mayor_language": "en"} if action == "request_endorsement" else {}
        )

        answer = act(application, action, by=factories.delegate(application.city), **given)

        application.refresh_from_db()
        assert (answer.status_code, application.status) == (409, status)
        assert refused(answer) == ["Only the lead delegate of Angers does this."]

    def test_withdrawn_answers_are_carried_over_to_a_new_draft(self, act, france):
        application = factories.application(in_country=france)

        withdrawn = act(application, "withdraw")
        carried = act(application, "carry_over")

        new = Application.objects.exclude(pk=application.pk).get()
        assert (withdrawn.status_code, carried.status_code, carried.url) == (302, 302, address(new))
        assert (new.reference, new.status, new.carried_over_from) == (
            "2027-FR-002",
            Status.DRAFT,
            application,
        )
        assert answers.current(new.dossier) == answers.current(application.dossier)

    def test_the_mayors_letter_is_sent_again_and_its_link_revoked(self, act, france):
        application = factories.application("awaiting_endorsement", in_country=france)

        again = act(application, "resend_link")
        revoked = act(application, "revoke_link")

        assert (again.status_code, revoked.status_code) == (302, 302)
        assert Endorsement.objects.get().ended_because == "revoked"
        assert act(application, "resend_link").status_code == 409

    def test_asking_the_mayor_for_the_same_text_again_is_said(self, client, france):
        application = factories.application("awaiting_endorsement", in_country=france)
        services.refuse_endorsement(
            application=application,
            endorsement=factories.pending_endorsement(application),
            reason="Too long.",
        )
        client.force_login(factories.lead(application.city))

        same = pages.words(client.get(address(application, "application")))
        application.dossier.answers.filter(key="motivation").update(value="Shorter.")
        changed = pages.words(client.get(address(application, "application")))

        sentence = "Nothing was changed since the mayor was last asked"
        assert (sentence in same, sentence in changed) == (True, False)
        assert ("Every section is complete: ask the mayor" in same) is False

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ("failed", "It did not arrive: no mail server took it for this address. Check the address."),
            (
                "waiting",
                "The mail server has not taken it yet. The portal tries again by itself, for two days.",
            ),
            ("held", "UIL holds it back for now. It leaves when UIL lets it leave."),
        ],
    )
    def test_a_letter_that_was_refused_is_explained_before_the_servers_own_words(
        self, client, france, state, sentence
    ):
        application = factories.application("awaiting_endorsement", in_country=france)
        letter = Message.objects.get(to=application.endorsements.get().mayor_email)
        Message.objects.filter(pk=letter.pk).update(state=state)
        letter.attempts.create(delivered=False, answer="550 5.1.1 No such mailbox here")
        client.force_login(factories.lead(application.city))

        words = pages.words(client.get(address(application, "application")))

        assert f"{sentence} The mail server’s words: “550 5.1.1 No such mailbox here”" in words


class TestThePapers:
    def test_there_is_no_certificate_before_the_admission(self, client, france):
        application = factories.application("approved", in_country=france)
        client.force_login(factories.lead(application.city))

        answer = client.get(address(application, "application_certificate"))

        assert answer.status_code == 409
        assert application.city.name in pages.words(answer)

    @pytest.mark.pdf
    @pytest.mark.parametrize("name", ["application_certificate", "application_pdf"])
    def test_after_the_admission_certificate_and_dossier_are_pdf_with_the_reference(
        self, client, france, name
    ):
        application = factories.application("admitted", in_country=france)
        client.force_login(factories.delegate(application.city))

        answer = client.get(address(application, name))

        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert application.reference in pages.pdf_words(answer)

    def test_the_preview_shows_what_the_mayor_was_asked_not_what_was_written_by_other_ways_since(
        self, client, france
    ):
        application = factories.application("awaiting_endorsement", in_country=france)
        application.dossier.answers.filter(key="motivation").update(value="Slipped in.")
        client.force_login(factories.lead(application.city))

        words = pages.words(client.get(address(application, "application_preview")))

        assert factories.answers()["motivation"] in words
        assert "Slipped in." not in words

    def test_the_list_shows_every_application_of_the_city_and_no_other(self, client, france):
        own = factories.application("withdrawn", in_country=france)
        other = factories.application(in_country=france)
        client.force_login(factories.delegate(own.city))

        answer = client.get(reverse("application_list"))

        assert [row.reference for row in answer.context["applications"]] == [own.reference]
        assert other.reference not in pages.words(answer)

    @pytest.mark.parametrize(
        "name", ["application", "application_history", "application_team", "application_list", "apply"]
    )
    def test_a_longer_history_and_a_larger_team_cost_no_more_queries(self, client, france, name):
        application = factories.application("endorsed", in_country=france)
        client.force_login(factories.lead(application.city))
        there = reverse(name) if name in ("application_list", "apply") else address(application, name)
        few = pages.query_count(client, there)

        for _number in range(3):
            factories.delegate(application.city)
            earlier = factories.application("withdrawn", in_country=france)
            Delegate.objects.create(city=earlier.city, user=factories.lead(application.city))

        assert pages.query_count(client, there) == few
