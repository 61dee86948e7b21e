"""Whatever is sent where people ask and answer: it arrives as it was written, or a sentence says why not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from applications import asking
from applications.enums import Status
from gnlc_portal.dossiers.models import Note, Question, Reply
from gnlc_portal.lib.forms import REASON_LENGTH
from tests import factories, pages
from tests.dossiers import files

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("stored_files")]

TEXTS = [
    "<script>alert('learn')</script>",
    "مدينة تتعلم: من المدرسة إلى السوق، كل يوم.",
    "{{ settings.SECRET_KEY }} {% now 'Y' %}",
    "%s %(name)s {0} 100 %",
    "one\r\ntwo\x0bthree",
    "👩‍🏫 " * 50,
]


@pytest.fixture
def submitted(france):
    return factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))


@pytest.fixture
def send(submitted, france):
    """Post as the page of each side does."""
    officer, lead = factories.officer(france), factories.lead(submitted.city)
    question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
    desk = f"/admin/applications/application/{submitted.pk}"
    ways = {
        "ask": (officer, f"{desk}/ask/", {}, f"{desk}/change/"),
        "note": (officer, f"{desk}/note/", {}, f"{desk}/change/"),
        "answer": (
            lead,
            pages.address(submitted, "application_questions"),
            {"action": "answer", "question": question.pk},
            pages.address(submitted, "application_questions"),
        ),
    }

    def post(way: str, **sent):
        person, address, fixed, page = ways[way]
        browser = Client()
        browser.force_login(person)
        return browser.post(address, {**fixed, **sent}), browser.get(page)

    return post


def stored(way: str) -> str:
    return {"ask": Question, "note": Note, "answer": Reply}[way].objects.last().text


@pytest.mark.parametrize("way", ["ask", "note", "answer"])
@pytest.mark.parametrize("text", TEXTS)
def test_words_arrive_as_they_were_written_and_are_only_words(send, way, text):
    answer, page = send(way, text=text)

    written = text.replace("\r\n", "\n").replace("\x0b", "\n").strip()
    assert (answer.status_code, stored(way)) == (302, written)
    assert " ".join(written.split()) in pages.words(page)
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("way", ["ask", "note", "answer"])
@pytest.mark.parametrize("text", ["x" * (REASON_LENGTH + 1), "", "\x00", " \n "], ids=len)
def test_too_many_words_or_none_are_refused_with_the_form(send, way, text):
    before = [model.objects.count() for model in (Question, Note, Reply)]

    answer, _page = send(way, text=text)

    assert answer.status_code == 400
    assert [model.objects.count() for model in (Question, Note, Reply)] == before
    assert "invalid-feedback" in answer.content.decode()


@pytest.mark.parametrize("way", ["ask", "answer"])
def test_more_files_than_a_message_takes_are_named_at_the_field(send, way, stored_files):
    many = [SimpleUploadedFile(f"{number}.pdf", files.pdf(str(number))) for number in range(12)]

    answer, _page = send(way, text="See these.", files=many)

    assert (answer.status_code, stored_files()) == (400, [])
    assert "At most 5 files go with a message." in pages.words(answer)


@pytest.mark.parametrize("way", ["ask", "answer"])
def test_a_name_of_a_file_is_no_path_and_no_markup(send, way):
    sheet = SimpleUploadedFile("../<b>budget.exe", files.pdf())

    answer, page = send(way, text="See this.", files=sheet)

    assert answer.status_code == 302
    assert "<b>budget" not in page.content.decode()
    assert "budget" in pages.words(page)
