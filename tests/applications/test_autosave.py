"""Autosave, answer by answer: exactly the protocol of docs/autosave.md, and never a lost word."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from gnlc_portal.dossiers.models import Answer, AnswerRevision
from tests import factories
from tests.factories import IN_THE_WINDOW

pytestmark = pytest.mark.django_db

# Of a locked application: how the refusal ends, and what the way on is called.
LOCKED = {
    "awaiting_endorsement": ("and the mayor is asked again.", "To the overview, to recall the application"),
    "endorsed": ("and the mayor is asked again.", "To the overview, to recall the application"),
    "submitted": ("then the mayor is asked again.", "To the overview, to recall the application"),
    "approved": ("only if the Commission or UIL sends it back.", "To the overview of the application"),
    "admitted": ("so the application is closed.", "To the overview of the application"),
    "declined": ("carried over to a new application.", "To the overview, to carry the answers over"),
    "withdrawn": ("carried over to a new application.", "To the overview, to carry the answers over"),
    "lapsed": ("carried over to a new application.", "To the overview, to carry the answers over"),
}


@pytest.fixture
def draft(client, france) -> Application:
    """An empty application whose lead is signed in."""
    application = factories.application(in_country=france, complete=False)
    client.force_login(factories.lead(application.city))
    return application


def address(of: Application, key: str = "motivation") -> str:
    return reverse("application_answer", args=[of.reference, key])


def stored(of: Application, key: str = "motivation") -> tuple:
    return Answer.objects.values_list("value", "version").filter(dossier=of.dossier, key=key).first()


class TestSaved:
    def test_a_first_answer_is_version_1_with_its_moment(self, client, draft):
        answer = client.post(address(draft), {"value": "We learn.", "version": "0"})

        assert (answer.status_code, set(answer.json()), answer.json()["version"]) == (
            200,
            {"version", "saved_at"},
            1,
        )
        assert datetime.fromisoformat(answer.json()["saved_at"]) == IN_THE_WINDOW
        assert stored(draft) == ("We learn.", 1)

    def test_each_change_is_the_next_version(self, client, draft):
        versions = []
        for text in ("One", "Two", "Three"):
            sent = {"value": text, "version": str(versions[-1] if versions else 0)}
            versions.append(client.post(address(draft), sent).json()["version"])

        assert versions == [1, 2, 3]
        assert stored(draft) == ("Three", 3)

    def test_a_repeated_request_is_answered_like_the_first_and_saves_nothing_twice(self, client, draft):
        client.post(address(draft), {"value": "One", "version": "0"})
        first = client.post(address(draft), {"value": "Two", "version": "1"})

        again = client.post(address(draft), {"value": "Two", "version": "1"})

        moments = [datetime.fromisoformat(reply.json()["saved_at"]) for reply in (first, again)]
        assert (again.status_code, again.json()["version"], moments[1]) == (
            200,
            first.json()["version"],
            moments[0],
        )
        assert stored(draft) == ("Two", 2)
        assert AnswerRevision.objects.count() == 1

    def test_an_emptied_answer_is_saved_as_empty(self, client, draft):
        client.post(address(draft), {"value": "One", "version": "0"})

        answer = client.post(address(draft), {"value": "", "version": "1"})

        assert (answer.status_code, answer.json()["version"], stored(draft)) == (200, 2, ("", 2))

    def test_several_choices_are_one_answer(self, client, draft):
        answer = client.post(address(draft, "clusters"), {"value": ["literacy"], "version": "0"})
        none_left = client.post(address(draft, "clusters"), {"version": "1"})

        assert (answer.json()["version"], none_left.json()["version"]) == (1, 2)
        assert stored(draft, "clusters") == ([], 2)

    def test_consent_is_given_and_taken_back(self, client, draft):
        client.post(address(draft, "consent_publish"), {"value": "on", "version": "0"})
        assert stored(draft, "consent_publish") == (True, 1)

        client.post(address(draft, "consent_publish"), {"value": "", "version": "1"})
        assert stored(draft, "consent_publish") == (False, 2)

    def test_a_text_over_its_limit_is_kept(self, client, draft):
        text = "word " * 201

        answer = client.post(address(draft), {"value": text, "version": "0"})

        assert (answer.status_code, stored(draft)) == (200, (text.strip(), 1))

    def test_who_names_no_version_replaces_only_their_own_text(self, client, draft):
        client.post(address(draft), {"value": "One", "version": "0"})
        assert client.post(address(draft), {"value": "Two"}).status_code == 200
        client.force_login(factories.delegate(draft.city))

        answer = client.post(address(draft), {"value": "Three"})

        assert (answer.status_code, answer.json()["theirs"], stored(draft)) == (409, "Two", ("Two", 2))

    @pytest.mark.parametrize(
        "sent",
        [
            *({"value": "Two", "version": version} for version in ["x", "-1", "1.5", "9" * 20, "²"]),
            {"version": "1"},
            {},
        ],
    )
    def test_a_request_without_an_answer_or_with_no_version_to_read_changes_nothing(
        self, client, draft, sent
    ):
        client.post(address(draft), {"value": "One", "version": "0"})

        answer = client.post(address(draft), sent)

        assert (answer.status_code, stored(draft)) == (400, ("One", 1))
        assert "nothing was changed" in answer.json()["errors"][0]


class TestConflict:
    def test_an_overtaken_writer_gets_both_texts_the_name_and_the_version(self, client, draft):
        other = factories.delegate(draft.city, name="The other delegate")
        client.post(address(draft), {"value": "First.", "version": "0"})
        client.force_login(other)
        client.post(address(draft), {"value": "Theirs.", "version": "1"})
        client.force_login(factories.lead(draft.city))

        answer = client.post(address(draft), {"value": "Mine.", "version": "1"})

        assert (answer.status_code, answer.json()) == (
            409,
            {
                "yours": "Mine.",
                "theirs": "Theirs.",
                "by": "The other delegate",
                "at": IN_THE_WINDOW.astimezone(UTC).isoformat(),
                "version": 2,
            },
        )
        assert stored(draft) == ("Theirs.", 2)
        chosen = client.post(address(draft), {"value": "Mine.", "version": "2"})
        assert (chosen.status_code, stored(draft)) == (200, ("Mine.", 3))
        assert set(AnswerRevision.objects.values_list("value", flat=True)) == {"First.", "Theirs."}

    def test_two_who_both_begin_meet_in_a_conflict_too(self, client, draft):
        client.post(address(draft), {"value": "First.", "version": "0"})

        answer = client.post(address(draft), {"value": "Also first.", "version": "0"})

        assert (answer.status_code, answer.json()["theirs"], stored(draft)) == (409, "First.", ("First.", 1))

    def test_the_same_text_from_both_is_no_conflict(self, client, draft):
        client.post(address(draft), {"value": "Same.", "version": "0"})

        assert client.post(address(draft), {"value": "Same.", "version": "0"}).json()["version"] == 1


class TestRefused:
    @pytest.mark.parametrize("status", LOCKED)
    def test_a_locked_application_is_423_and_says_what_can_be_done(self, client, france, status):
        application = factories.application(status, in_country=france)
        client.force_login(factories.lead(application.city))
        before = stored(application)

        answer = client.post(address(application), {"value": "Too late.", "version": "1"})

        said = answer.json()
        end, link = LOCKED[status]
        assert (answer.status_code, stored(application)) == (423, before)
        assert said["error"].startswith("This was not saved; your text is kept. ")
        assert said["error"].endswith(end)
        assert (said["href"], said["link"]) == (application.get_absolute_url(), link)

    def test_a_page_that_another_person_opened_saves_nothing_in_the_name_of_who_signed_in(
        self, client, draft
    ):
        other = factories.delegate(draft.city, name="The second delegate")
        client.force_login(other)

        answer = client.post(address(draft), {"value": "Mine.", "version": "0", "writer": str(other.pk + 1)})

        assert (answer.status_code, answer.json()["somebody_else"], stored(draft)) == (401, True, None)
        assert "meanwhile The second delegate signed in" in answer.json()["error"]

    def test_after_a_send_back_the_other_sections_stay_locked(self, client, france):
        application = factories.application("returned", in_country=france)
        client.force_login(factories.lead(application.city))

        opened = client.post(address(application), {"value": "More.", "version": "1"})
        locked = client.post(address(application, "mayor_name"), {"value": "Another", "version": "1"})

        assert (opened.status_code, locked.status_code) == (200, 423)
        assert (stored(application)[0], stored(application, "mayor_name")[0]) == ("More.", "The mayor")

    def test_signed_out_is_401_with_the_way_in_and_nothing_is_saved(self, client, draft):
        client.logout()

        answer = client.post(address(draft), {"value": "Mine.", "version": "0"})

        assert (answer.status_code, answer.json()["sign_in"], stored(draft)) == (
            401,
            "/en/accounts/login/",
            None,
        )

    def test_signed_out_is_401_whether_or_not_there_is_such_an_application(self, client, db):
        answer = client.post(
            "/en/applications/2027-XX-999/answers/motivation/", {"value": "x", "version": "0"}
        )

        assert answer.status_code == 401

    @pytest.mark.parametrize(
        ("key", "value", "sentence"),
        [
            ("population", "many", "Write a whole number in digits, like 145000 or 145 000."),
            ("population", "-5", "The figure must be at least 1."),
            ("population_year", "1066", "The year must be 1900 or later."),
            ("population_year", "long ago", "Write the year in four digits, like 2024."),
            ("contact_email", "nowhere", "This is not an e-mail address. Write it like name@city.example."),
            ("mayor_salutation", "dr", "Choose one of the answers offered."),
            ("clusters", "gossip", "Choose among the answers offered."),
            ("challenge_1_1", "6", "Choose a number from 1 to 5."),
        ],
    )
    def test_what_cannot_be_read_is_400_with_the_sentence_and_the_stored_answer_stays(
        self, client, france, key, value, sentence
    ):
        application = factories.application(in_country=france)
        client.force_login(factories.lead(application.city))
        before = stored(application, key)

        answer = client.post(address(application, key), {"value": value, "version": "1"})

        assert (answer.status_code, answer.json(), stored(application, key)) == (
            400,
            {"errors": [sentence]},
            before,
        )

    @pytest.mark.parametrize("key", ["status", "motivation__version", "pk", "é", "%00", "a" * 3000])
    def test_an_unknown_question_is_no_page(self, client, draft, key):
        answer = client.post(
            f"/en/applications/{draft.reference}/answers/{key}/", {"value": "x", "version": "0"}
        )

        assert (answer.status_code, Answer.objects.count()) == (404, 0)

    @pytest.mark.parametrize(
        "who",
        [
            factories.user,
            lambda: factories.lead(factories.city()),
            factories.officer,
            factories.coordinator,
            factories.admin,
        ],
        ids=["nobody", "delegate of another city", "officer", "coordinator", "administrator"],
    )
    def test_what_belongs_to_others_is_no_page(self, client, draft, who):
        client.force_login(who())

        assert (client.post(address(draft), {"value": "x", "version": "0"}).status_code, stored(draft)) == (
            404,
            None,
        )

    def test_reading_the_address_is_no_way_to_save(self, client, draft):
        assert client.get(address(draft), {"value": "x", "version": "0"}).status_code == 405

    def test_a_request_without_the_forms_token_is_403_and_saves_nothing(self, draft):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(factories.lead(draft.city))

        assert (strict.post(address(draft), {"value": "x", "version": "0"}).status_code, stored(draft)) == (
            403,
            None,
        )
