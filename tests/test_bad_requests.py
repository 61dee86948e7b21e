"""Addresses, queries, headers and bodies that no page of the portal makes: a sentence or no page, never a 500."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from cities.models import City
from gnlc_portal.dossiers import answers
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def draft(client, france) -> Application:
    """A complete application, its lead signed in."""
    application = factories.application(in_country=france)
    client.force_login(factories.lead(application.city))
    return application


def stored(application: Application, key: str):
    return answers.current(application.dossier).get(key)


class TestTheCity:
    def test_an_emoji_city_by_hand_is_a_city_with_an_address(self, client, france):
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"name": "🌱 Vert-Espoir 🌱", "country": "FR"})

        assert answer.status_code == 302
        assert City.objects.values_list("name", "slug").get() == ("🌱 Vert-Espoir 🌱", "vert-espoir-fr")

    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param({"city": "9999999999999999999999"}, id="huge number"),
            pytest.param({"city": "9999999"}, id="unknown number"),
            pytest.param({"city": "-1"}, id="negative number"),
            pytest.param({"city": "Angers"}, id="letters"),
            pytest.param({"city": "\x00"}, id="NUL"),
            pytest.param({"city": "٣٠٣٧٦٥٦"}, id="Arabic digits"),
            pytest.param({"name": "🌱", "country": "FR"}, id="nothing but an emoji"),
            pytest.param({"name": "", "country": "FR"}, id="no name"),
            pytest.param({"name": "n" * 201, "country": "FR"}, id="long name"),
            pytest.param({"name": "Verte\x00", "country": "FR"}, id="NUL in the name"),
            pytest.param({"name": "Verte", "country": "ZZ"}, id="no such country"),
            pytest.param({"name": "Verte", "country": "FR' OR 1=1"}, id="SQL as a country"),
            pytest.param({"name": "Verte", "country": "\x00"}, id="NUL as a country"),
            pytest.param({"name": "Verte"}, id="no country"),
            pytest.param({}, id="nothing"),
        ],
    )
    def test_what_is_no_city_is_told_and_starts_nothing(self, client, france, sent):
        client.force_login(factories.user())

        answer = client.post("/en/apply/", sent)

        assert answer.status_code == 400
        form = answer.context["hand_entry"]
        told = answer.context["refusals"] + [
            sentence for errors in form.errors.values() for sentence in errors
        ]
        assert told
        assert all(sentence in pages.words(answer) for sentence in told)
        assert (City.objects.count(), Application.objects.count()) == (0, 0)

    @pytest.mark.parametrize(
        "query", ["q=Angers&country=ZZ", "q=%00", "q=%ff%fe", "q=" + "x" * 5000, "q=a&q=b", "country=FR"]
    )
    def test_any_search_is_a_page(self, client, france, query):
        client.force_login(factories.user())

        assert client.get(f"/en/apply/?{query}").status_code == 200


class TestAddresses:
    @pytest.mark.parametrize(
        "bad", ["%00", "%ff", "A" * 5000, "2027-FR-001%00", "..%2f..", "٢٠٢٧-FR-001", "%F0%9F%8C%B1"]
    )
    @pytest.mark.parametrize(
        "there",
        [
            "/en/applications/{}/",
            "/en/applications/{}/motivation/",
            "/en/applications/{}/dossier.pdf",
            "/en/cities/{}/",
            "/en/cities/{}/claim/",
            "/en/endorse/{}/",
            "/en/endorse/{}/dossier.pdf",
            "/en/officers/{}/",
            "/admin/applications/application/{}/change/",
            "/admin/applications/application/{}/approve/",
            "/admin/applications/application/{}/scan/",
            "/admin/cities/country/{}/change/",
            "/admin/{}/",
            "/{}/",
        ],
    )
    def test_an_address_that_leads_nowhere_is_no_page(self, client, db, there, bad):
        client.force_login(factories.coordinator())

        assert client.get(there.format(bad)).status_code == 404

    @pytest.mark.parametrize("number", ["999999999999999999999999", "-1", "0", "1.5", "1e3", "²"])
    def test_a_number_of_the_dashboard_that_is_none_is_no_page(self, client, db, number):
        client.force_login(factories.admin())

        for model in (
            "applications/application",
            "applications/round",
            "cities/city",
            "mail/message",
            "accounts/user",
        ):
            assert client.get(f"/admin/{model}/{number}/change/").status_code == 404

    @pytest.mark.parametrize(
        "query",
        ["%ff=%fe", "q=%ff", "q=%00", "country=ZZ", "region=%00", "q=" + "x" * 9000, "country=%F0%9F"],
    )
    @pytest.mark.parametrize(
        "there", ["/en/", "/en/cities/", "/cities.csv", "/cities.geojson", "/cities.atom", "/demo/inbox/"]
    )
    def test_any_query_is_answered(self, client, db, there, query):
        assert client.get(f"{there}?{query}").status_code == 200

    @pytest.mark.parametrize(
        "query",
        [
            "q=%00",
            "q=%ff",
            "p=99999999999999999999",
            "p=x",
            "o=x",
            "status=%00",
            "round__id__exact=x",
            "e=1",
            "all=1",
        ],
    )
    def test_any_query_of_the_dashboards_list_is_answered(self, client, db, query):
        client.force_login(factories.coordinator())

        answer = client.get(f"/admin/applications/application/?{query}", follow=True)

        # A filter that says nothing comes back with the list and what is wrong.
        assert answer.status_code in (200, 400)
        assert "Applications" in pages.words(answer)

    def test_any_page_of_the_demonstrations_inbox_is_answered(self, client, db):
        for query in (
            "page=99999999999999999999",
            "page=x",
            "page=-1",
            "to=%00",
            "to=%ff&format=json",
            "format=xml",
        ):
            assert client.get(f"/demo/inbox/?{query}").status_code == 200


class TestRequests:
    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
    def test_a_method_that_a_page_does_not_know_is_told_so(self, client, draft, method):
        for there in (reverse("application", args=[draft.reference]), reverse("apply"), reverse("home")):
            answer = getattr(client, method)(there)

            assert answer.status_code == 405
            assert answer["Allow"] in ("GET, HEAD, POST", "GET, HEAD")

    @pytest.mark.parametrize(
        "name",
        ["application_section", "application", "apply", "application_answer", "account_login", "endorse"],
    )
    def test_without_the_forms_token_nothing_is_done_and_the_page_says_what_to_do(self, draft, name):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(factories.lead(draft.city))
        arguments = {
            "application_section": [draft.reference, "motivation"],
            "application": [draft.reference],
            "application_answer": [draft.reference, "motivation"],
            "endorse": ["0" * 64],
        }

        answer = strict.post(
            reverse(name, args=arguments.get(name, [])), {"motivation": "Lost?", "action": "withdraw"}
        )

        assert answer.status_code == 403
        assert "Go back: what you typed still stands there." in pages.words(answer)
        draft.refresh_from_db()
        assert (draft.status, stored(draft, "motivation")) == ("draft", factories.answers()["motivation"])

    @pytest.mark.parametrize("action", ["", "approve", "admit", "__class__", "\x00", "a" * 10_000])
    def test_an_action_that_a_delegate_does_not_have_is_no_page(self, client, draft, action):
        answer = client.post(reverse("application", args=[draft.reference]), {"action": action})

        draft.refresh_from_db()
        assert (answer.status_code, draft.status, draft.status_changes.count()) == (404, "draft", 1)

    @pytest.mark.parametrize("body", [b'{"motivation": "x"}', b"[1, 2", b"\xff\xfe", b""])
    def test_a_body_that_is_no_form_changes_nothing(self, client, draft, body):
        there = reverse("application_section", args=[draft.reference, "motivation"])

        answer = client.post(there, body, content_type="application/json")

        assert answer.status_code == 302  # a form without fields: nothing was changed
        assert stored(draft, "motivation") == factories.answers()["motivation"]

    def test_a_broken_multipart_body_is_400(self, client, draft):
        there = reverse("application_section", args=[draft.reference, "motivation"])

        answer = client.post(there, b"--x\r\nContent", content_type="multipart/form-data; boundary=")

        assert answer.status_code == 400
        assert stored(draft, "motivation") == factories.answers()["motivation"]

    def test_a_file_where_a_text_belongs_is_not_taken(self, client, draft):
        there = reverse("application_section", args=[draft.reference, "motivation"])
        file = BytesIO(b"a file")
        file.name = "motivation.txt"

        assert client.post(there, {"motivation": file}).status_code == 302
        assert stored(draft, "motivation") == factories.answers()["motivation"]

    def test_thousands_of_fields_are_400(self, client, draft):
        there = reverse("application_section", args=[draft.reference, "motivation"])

        assert client.post(there, {f"field{number}": "x" for number in range(2001)}).status_code == 400

    def test_a_field_that_the_section_does_not_ask_is_not_saved(self, client, draft):
        there = reverse("application_section", args=[draft.reference, "motivation"])

        client.post(there, {"motivation": "Ours.", "mayor_name": "Slipped in", "status": "admitted"})

        draft.refresh_from_db()
        assert (stored(draft, "motivation"), stored(draft, "mayor_name"), draft.status) == (
            "Ours.",
            "The mayor",
            "draft",
        )

    @pytest.mark.parametrize(
        "version", ["", "-1", "x", "999999999999999999999.0", "1." + "f" * 9000, "\x00", "²", "1.1.1"]
    )
    def test_a_version_that_was_tampered_with_loses_no_answer(self, client, draft, version):
        there = reverse("application_section", args=[draft.reference, "motivation"])

        answer = client.post(there, {"motivation": "Changed.", "motivation__version": version})

        kept = stored(draft, "motivation") if answer.status_code == 302 else pages.field(answer, "motivation")
        assert (answer.status_code in (302, 400, 409), kept) == (True, "Changed.")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Accept-Language": "\N{REPLACEMENT CHARACTER};q=x,,,*"},
            {"Accept-Language": "x" * 5000},
            {"Cookie": "theme=<script>; django_language=../../etc"},
            {"Referer": "http://[::1"},
            {"If-None-Match": '"', "If-Modified-Since": "yesterday"},
        ],
    )
    def test_any_header_is_answered(self, client, db, headers):
        for there in ("/", "/en/", "/cities.csv", "/demo/login/"):
            answer = client.get(there, headers=headers)

            assert answer.status_code in (200, 302)
            assert not re.search(r'data-theme="<', answer.content.decode())
