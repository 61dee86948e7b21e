"""Whatever people, browsers and scripts send: a clear sentence or a correct result, never a 500, never a lost answer."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import services
from applications.models import Application
from applications.services import checks
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

    @pytest.mark.parametrize("typed", ["1.2.3", "1,2,3.", "...", "1e3", "--", "0x1A"])
    def test_what_is_no_area_is_told_and_stays_in_its_field(self, write, draft, typed):
        answer = write("profile", area_km2=typed)

        assert answer.status_code == 400
        assert pages.field(answer, "area_km2") == typed
        assert stored(draft, "area_km2") == "42.7"

    def test_an_address_that_is_too_long_is_kept_told_and_not_complete(self, client, write, draft):
        typed = "https://city.example/" + "a" * 600
        answer = write("city", website=typed)
        page = client.get(answer.url)

        assert stored(draft, "website") == typed
        assert "Take out" in pages.words(page)
        assert ask(client, draft).status_code == 409

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
            fingerprints.add(checks.current_sha256(draft))

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


def ask(client: Client, application: Application):
    sent = {"action": "request_endorsement", "mayor_email": "m@townhall.example", "mayor_language": "en"}
    return client.post(reverse("application", args=[application.reference]), sent)
