"""What French asks of a page beyond its words: the singular for 0 and 1, and a blank before ":" and ";" that holds."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from applications.enums import Status
from applications.questionnaire import APPLICATION_V1
from cities.teamwork import progress
from gnlc_portal.dossiers import completeness, offline
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# A sign right after a word, or after a blank at which a line may break.
LOOSE = re.compile(r"(?:[^\s\d]|[^\u00a0\u202f\S])[:;]\s")


def french(client, application, *name: str) -> str:
    """The text of a page's main part, blanks as they are."""
    client.force_login(factories.lead(application.city))
    answer = client.get(pages.address(application, *name).replace("/en/", "/fr/"))
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"<(script|style|template|textarea).*?</\1>|<[^>]+>", "", main, flags=re.DOTALL))


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (Status.DRAFT, ()),
        (Status.DRAFT, ("application_section", "city")),
        (Status.DRAFT, ("application_section", "areas")),
        (Status.DRAFT, ("application_preview",)),
        (Status.DRAFT, ("application_unanswered",)),
        (Status.ENDORSED, ()),
        (Status.SUBMITTED, ("application_receipt",)),
    ],
)
def test_no_page_of_an_application_has_a_loose_colon_or_semicolon(client, status, name):
    text = french(client, factories.application(status), *name)

    assert [text[max(0, hit.start() - 40) : hit.end() + 20] for hit in LOOSE.finditer(text)] == []
    assert "\u00a0:" in text or "\u00a0;" in text


def test_nor_has_the_blank_questionnaire():
    with translation.override("fr"):
        parts = offline.parts(APPLICATION_V1, {})

    texts = [text for part in parts for asked in part.asked for text in (asked.label, asked.help)]
    assert [text for text in texts if LOOSE.search(text)] == []


def test_the_blank_questionnaire_says_its_deadline_in_one_piece(client):
    words = pages.pdf_words(client.get(reverse("questionnaire_pdf").replace("/en/", "/fr/")))

    assert "soumettre : vendredi 30 avril 2027, 23:59 à Hambourg" in words.replace("\u00a0", " ")


def test_a_question_of_a_group_is_named_with_both():
    with translation.override("fr"):
        name = APPLICATION_V1.questions["expertise_1_3"].full_label

    assert re.search(r"durable\u00a0: Expertise$", name)


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (0, "0 section obligatoire sur 8 complète"),
        (1, "1 section obligatoire sur 8 complète"),
        (2, "2 sections obligatoires sur 8 complètes"),
    ],
)
def test_so_many_sections_are_complete(done, words):
    wanted = [question.key for section in APPLICATION_V1.sections[:done] for question in section.questions]
    given = {key: value for key, value in factories.answers().items() if key in wanted}
    states = completeness.by_section(given, APPLICATION_V1, date(2027, 3, 15))

    with translation.override("fr"):
        assert progress.in_words(states) == words
