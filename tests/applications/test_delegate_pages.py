"""The delegates' pages through the real client: starting, writing, asking, submitting, and each refusal as a sentence."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from applications.enums import Status
from applications.models import Application, Endorsement
from cities.models import City, Delegate, Membership
from gnlc_portal.dossiers import answers
from tests import factories, pages
from tests.factories import hamburg

pytestmark = pytest.mark.django_db

ANGERS = "3037656"  # GeoNames
BEFORE_THE_WINDOW = hamburg(2027, 2, 28, 23, 59, 59)
AFTER_THE_WINDOW = hamburg(2027, 5, 1)


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def refused(answer) -> list[str]:
    return answer.context["refusals"]


def address(of: Application, name: str = "application", *more: str) -> str:
    return reverse(name, args=[of.reference, *more])


@pytest.fixture
def act(client):
    """Posts a verb of an application as the city's lead, or as somebody else."""

    def post(of: Application, action: str, by=None, **data):
        client.force_login(by or factories.lead(of.city))
        return client.post(address(of), {"action": action, **data})

    return post


class TestApplying:
    def test_a_city_of_the_gazetteer_is_started_by_its_number_and_the_starter_leads(self, client, france):
        person = factories.user()
        client.force_login(person)

        answer = client.post("/en/apply/", {"city": ANGERS})

        application = Application.objects.get()
        assert (answer.status_code, answer.url) == (302, "/en/applications/2027-FR-001/")
        assert (application.city.geonames_id, application.city.name) == (int(ANGERS), "Angers")
        assert (application.status, application.created_by) == (Status.DRAFT, person)
        assert list(Delegate.objects.values_list("city", "user", "is_lead")) == [
            (application.city_id, person.pk, True)
        ]
        assert said(answer) == ["The application of Angers is started. Its reference is 2027-FR-001."]

    @pytest.mark.parametrize("query", ["Angers", "angers", "Анже"])
    def test_the_search_offers_a_button_with_the_number(self, client, france, query):
        client.force_login(factories.user())

        answer = client.get("/en/apply/", {"q": query})

        assert f'<button class="btn" type="submit" name="city" value="{ANGERS}">' in answer.content.decode()

    def test_a_search_without_result_says_so(self, client, france):
        client.force_login(factories.user())

        answer = client.get("/en/apply/", {"q": "Nowhereville"})

        assert "No place called “Nowhereville” is in the list." in pages.words(answer)

    def test_a_consortium_is_started_by_hand(self, client, france):
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"name": "  Communes of the   Green Valley ", "country": "FR"})

        city = City.objects.get()
        assert (answer.status_code, answer.url) == (302, "/en/applications/2027-FR-001/")
        assert (city.name, city.slug, city.geonames_id) == (
            "Communes of the Green Valley",
            "communes-of-the-green-valley-fr",
            None,
        )

    def test_a_town_typed_by_hand_is_the_town_of_the_gazetteer(self, client, france):
        client.force_login(factories.user())

        client.post("/en/apply/", {"name": "ANGERS", "country": "FR"})

        assert list(City.objects.values_list("name", "geonames_id")) == [("Angers", int(ANGERS))]

    def test_a_city_of_a_state_that_left_unesco_is_refused_with_the_day(self, client):
        factories.country("FR", unesco_status="withdrawn", member_until=date(2026, 12, 31))
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert refused(answer) == [
            (
                "Only a city in a Member State of UNESCO can become a member. France was a Member State of UNESCO until "
                "31 December 2026. Write to UIL if you think this is wrong, or if another State's National Commission is competent."
            )
        ]
        assert Application.objects.count() == 0

    def test_a_member_does_not_apply_again(self, client, france):
        city = factories.city("Angers", of=france, geonames_id=int(ANGERS))
        Membership.objects.create(city=city, source="imported", joined_year=2022)
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert refused(answer) == [
            (
                "Angers has been a member of the network since 2022. A member does not apply again. If you work for the city, "
                "claim its page to report for it."
            )
        ]

    def test_a_city_with_an_open_application_is_refused_and_nobody_joins_its_team(self, client, france):
        city = factories.city("Angers", of=france, geonames_id=int(ANGERS))
        factories.application(of=city)
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert len(refused(answer)) == 1
        assert refused(answer)[0] in pages.words(answer)
        assert (Application.objects.count(), Delegate.objects.count()) == (1, 1)

    def test_a_city_that_has_a_team_is_applied_for_by_its_team(self, client, france):
        city = factories.city("Angers", of=france, geonames_id=int(ANGERS))
        factories.lead(city)
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert refused(answer) == [
            "Angers already has a team in this portal. Ask its lead delegate, or UIL, to let you join; then you continue together."
        ]

    @pytest.mark.parametrize("who", [factories.coordinator, factories.officer])
    def test_who_decides_does_not_apply(self, client, france, who):
        client.force_login(who())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert (answer.status_code, refused(answer)) == (
            409,
            ["Who decides on applications does not start one."],
        )
        assert (Application.objects.count(), Delegate.objects.count()) == (0, 0)

    def test_an_open_application_is_offered_to_continue(self, client, france):
        application = factories.application(of=factories.city("Angers", of=france))
        client.force_login(factories.lead(application.city))

        words = pages.words(client.get("/en/apply/"))

        assert f"Continue your application Angers, {application.reference}" in words


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
        assert "your text stays in this page" in refused(answer)[0]
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
            address(application),
            Status.SUBMITTED,
        )
        assert said(answer) == [
            "Submitted. The National Commission has the application; you get a receipt by e-mail."
        ]

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
