"""Whatever people, browsers and scripts send: a clear sentence or a correct result, never a 500, never a lost answer."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import services
from applications.models import Application
from applications.services import _checks
from cities.models import City
from gnlc_portal.dossiers import answers
from tests import factories, pages
from tests.applications.test_mayor_page import link

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert('learn')</script>"
ARABIC = "مدينة تتعلم: من المدرسة إلى السوق، كل يوم."
TWO_MEGABYTES = "learning city " * 150_000


@pytest.fixture
def draft(client, france) -> Application:
    """A complete application, its lead signed in."""
    application = factories.application(in_country=france)
    client.force_login(factories.lead(application.city))
    return application


@pytest.fixture
def write(client, draft):
    """Changes some fields of a section's page, as a browser does, and sends the whole of it."""

    def send(section: str, **changes):
        there = reverse("application_section", args=[draft.reference, section])
        first = next(iter(changes))
        return client.post(there, pages.form_with(client.get(there), first) | changes)

    return send


def stored(application: Application, key: str):
    return answers.current(application.dossier).get(key)


class TestFigures:
    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("many", "Write a whole number in digits, like 145000 or 145 000."),
            ("-157555", "The figure must be at least 1."),
            ("0", "The figure must be at least 1."),
            ("9" * 12, "The figure must be at most 100,000,000."),
            ("9" * 400, "Write a whole number in digits, like 145000 or 145 000."),
            ("1e9", "Write a whole number in digits, like 145000 or 145 000."),
            ("NaN", "Write a whole number in digits, like 145000 or 145 000."),
            ("½", "Write a whole number in digits, like 145000 or 145 000."),
        ],
    )
    def test_what_is_no_population_is_told_and_stays_in_its_field_while_the_rest_is_saved(
        self, write, draft, typed, sentence
    ):
        answer = write("profile", population=typed, area_km2="43.5")

        assert answer.status_code == 400
        assert f"Population: {sentence}" in pages.words(answer)
        assert pages.field(answer, "population") == typed
        assert (stored(draft, "population"), stored(draft, "area_km2")) == ("157555", "43.5")

    def test_a_year_in_the_future_is_kept_told_and_not_complete(self, client, write, draft):
        answer = write("profile", population_year="2031")
        page = client.get(answer.url)

        assert answer.url == reverse("application_section", args=[draft.reference, "profile"])
        assert "The year 2031 lies in the future: give the year of the figure you have." in pages.words(page)
        assert (pages.field(page, "population_year"), stored(draft, "population_year")) == ("2031", "2031")
        assert ask(client, draft).status_code == 409

    def test_a_field_sent_twice_is_one_answer(self, write, draft):
        answer = write("profile", population=["1", "2"])

        assert (answer.status_code, stored(draft, "population")) == (302, "2")


class TestTexts:
    def test_201_words_are_kept_counted_and_keep_the_mayor_from_being_asked(self, client, write, draft):
        text = " ".join(["word"] * 201)

        page = client.get(write("motivation", motivation=text).url)

        assert pages.field(page, "motivation") == text == stored(draft, "motivation")
        assert "Take out 1 word: there are 201, and 200 are allowed." in pages.words(page)
        refusal = ask(client, draft)
        assert refusal.status_code == 409
        assert "Take out 1 word: there are 201, and 200 are allowed." in refusal.context["refusals"][0]

    def test_200_words_are_enough(self, client, write, draft):
        write("motivation", motivation=" ".join(["word"] * 200))

        assert ask(client, draft).status_code == 302

    def test_two_megabytes_are_kept_count_as_over_the_limit_and_the_page_loads(self, client, write, draft):
        page = client.get(write("motivation", motivation=TWO_MEGABYTES).url)

        assert stored(draft, "motivation") == TWO_MEGABYTES.strip() == pages.field(page, "motivation")
        assert "there are 300000, and 200 are allowed" in pages.words(page)
        assert client.get(reverse("application", args=[draft.reference])).status_code == 200

    def test_more_than_a_form_can_carry_is_a_sentence_and_changes_nothing(self, client, draft):
        there = reverse("application_section", args=[draft.reference, "motivation"])
        body = b"motivation=" + b"x" * 13_000_000

        answer = client.post(there, body, content_type="application/x-www-form-urlencoded")

        assert answer.status_code == 400
        assert "Go back: what you typed still stands there." in pages.words(answer)
        assert stored(draft, "motivation") == factories.answers()["motivation"]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(ARABIC, id="right to left"),
            pytest.param("\u202eevil\u202c", id="overridden direction"),
            pytest.param("👩🏽‍🏫🌱 𝒲e learn 🇫🇷", id="emoji"),
            pytest.param("Ὀδυσσεύς ﬁne ½ ①", id="letters with other forms"),
            pytest.param("</textarea></form><form action='//evil.example'>", id="mark-up"),
            pytest.param("{{ user.password }} {% now 'Y' %} %(city)s {0} ${x}", id="templates"),
            pytest.param("'; DROP TABLE dossiers_answer; --", id="SQL"),
            pytest.param("=1+1", id="formula"),
        ],
    )
    def test_a_text_comes_back_as_it_was_written(self, client, write, draft, text):
        there = reverse("application_section", args=[draft.reference, "motivation"])

        assert write("motivation", motivation=text).status_code == 302

        assert (stored(draft, "motivation"), pages.field(client.get(there), "motivation")) == (text, text)
        preview = client.get(reverse("application_preview", args=[draft.reference]))
        assert " ".join(text.split()) in pages.words(preview)

    def test_nul_bytes_are_left_out(self, write, draft):
        write("motivation", motivation="We\x00 learn.\x00")

        assert stored(draft, "motivation") == "We learn."

    def test_bytes_that_are_no_text_are_replaced_not_refused(self, client, draft):
        there = reverse("application_section", args=[draft.reference, "motivation"])

        answer = client.post(
            there, b"motivation=We%20learn%ff.", content_type="application/x-www-form-urlencoded"
        )

        assert (answer.status_code, stored(draft, "motivation")) == (
            302,
            "We learn\N{REPLACEMENT CHARACTER}.",
        )

    def test_line_ends_of_windows_and_of_unix_give_the_same_fingerprint(self, write, draft):
        fingerprints = set()
        for end in ("\r\n", "\n", "\r"):
            write("motivation", motivation=f"One.{end}{end}Two.")
            fingerprints.add(_checks.current_sha256(draft))

        assert len(fingerprints) == 1

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        text=st.text(
            st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\0"), max_size=80
        )
    )
    def test_any_text_is_stored_and_shown_again(self, client, draft, text):
        there = reverse("application_section", args=[draft.reference, "motivation"])
        expected = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()

        answer = client.post(there, {"motivation": text})

        assert answer.status_code == 302
        assert (stored(draft, "motivation") or "") == expected
        assert pages.field(client.get(there), "motivation") == expected


class TestScripts:
    """A script that was typed is a text on every page, and brings no element."""

    @pytest.mark.parametrize("page", ["section", "preview", "overview", "history", "mayor", "review", "list"])
    def test_a_script_in_answers_and_names_is_shown_as_text(self, client, france, page):
        harmless = self.look(client, "harmless", page)
        scripted = self.look(client, SCRIPT, page)

        assert SCRIPT in scripted.content.decode().replace("&lt;", "<").replace("&gt;", ">").replace(
            "&#x27;", "'"
        )
        assert SCRIPT not in scripted.content.decode()
        assert pages.elements(scripted) == pages.elements(harmless)

    def look(self, client: Client, text: str, page: str):
        person = factories.user(name=text)
        city = factories.city(text)
        city.delegates.create(user=person, is_lead=True)
        row = services.create(city=city, by=person, at=factories.IN_THE_WINDOW)
        factories.fill(row, motivation=text, mayor_name=text, certificate_name=text)
        client.force_login(person)
        if page in ("mayor", "review"):
            factories._ask(row, factories.IN_THE_WINDOW)
        if page == "review":
            factories._endorse(row, factories.IN_THE_WINDOW)
            factories._submit(row, factories.IN_THE_WINDOW)
            client.force_login(factories.officer(city.country))
        answer = client.get(
            {
                "section": lambda: reverse("application_section", args=[row.reference, "motivation"]),
                "preview": lambda: reverse("application_preview", args=[row.reference]),
                "overview": lambda: reverse("application", args=[row.reference]),
                "history": lambda: reverse("application_history", args=[row.reference]),
                "mayor": lambda: link(row),
                "review": lambda: reverse("admin:applications_application_change", args=[row.pk]),
                "list": lambda: reverse("application_list"),
            }[page]()
        )
        assert answer.status_code == 200
        return answer


class TestTheCity:
    def test_an_emoji_city_by_hand_is_a_city_with_an_address(self, client, france):
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"name": "🌱 Verte 🌱", "country": "FR"})

        assert answer.status_code == 302
        assert City.objects.values_list("name", "slug").get() == ("🌱 Verte 🌱", "verte-fr")

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


def ask(client: Client, application: Application):
    sent = {"action": "request_endorsement", "mayor_email": "m@townhall.example", "mayor_language": "en"}
    return client.post(reverse("application", args=[application.reference]), sent)


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

        assert client.get(f"/admin/applications/application/?{query}", follow=True).status_code == 200

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
        "name", ["application_section", "application", "apply", "answer_save", "account_login", "endorse"]
    )
    def test_without_the_forms_token_nothing_is_done_and_the_page_says_what_to_do(self, draft, name):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(factories.lead(draft.city))
        arguments = {
            "application_section": [draft.reference, "motivation"],
            "application": [draft.reference],
            "answer_save": [draft.reference, "motivation"],
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
