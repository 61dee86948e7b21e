"""Pages as their readers have them: the words they see, and what their browser would send back."""

from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from applications.models import Application

_SILENT = {"script", "style", "template"}
_INSIDE_A_LINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong", "time"}


class _Reader(HTMLParser):
    """Collects the words of <main> and, for each form, its fields with what stands in them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.forms: list[dict[str, list[str]]] = []
        self.elements: list[str] = []  # every start tag of the page, to see that a text brought none
        self._depth = 0
        self._silent = 0
        self._area: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append(tag)
        self._break(tag)
        self._depth += tag == "main"
        self._silent += tag in _SILENT
        if tag == "form":
            self.forms.append({})
        elif tag == "textarea":
            self._area = (given.get("name", ""), [])
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and "selected" in given:
            self._keep(self._select, given.get("value", ""))
        elif tag == "input" and self._is_sent(given):
            self._keep(given.get("name", ""), given.get("value", "on" if given["type"] == "checkbox" else ""))

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        self._depth -= tag == "main"
        self._silent -= tag in _SILENT
        if tag == "textarea" and self._area:
            name, parts = self._area
            self._area = None
            # HTML drops the line end that follows the tag.
            self._keep(name, "".join(parts).replace("\r\n", "\n").removeprefix("\n"))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)
        elif self._depth and not self._silent:
            self.words.append(data)

    def _break(self, tag: str) -> None:
        if tag not in _INSIDE_A_LINE:
            self.words.append(" ")

    def _is_sent(self, given: dict[str, str]) -> bool:
        kind = given.setdefault("type", "text")
        return kind not in {"submit", "button"} and (kind not in {"radio", "checkbox"} or "checked" in given)

    def _keep(self, name: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1].setdefault(name, []).append(value)


def words(answer: HttpResponse) -> str:
    """The words of the page's main part, blanks made single; what stands in a textarea is not among them."""
    return " ".join("".join(_read(answer).words).split())


def elements(answer: HttpResponse) -> list[str]:
    """The start tags of the page, in order."""
    return _read(answer).elements


def form_with(answer: HttpResponse, name: str) -> dict[str, Any]:
    """The fields of the form that has a field of this name, as a browser would send them."""
    form = next(form for form in _read(answer).forms if name in form)
    return {key: values if len(values) > 1 else values[0] for key, values in form.items()}


def field(answer: HttpResponse, name: str) -> Any:
    """What stands in a field."""
    return form_with(answer, name)[name]


def said(answer: HttpResponse) -> list[str]:
    """The messages that the next page shows."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def refused(answer: HttpResponse) -> list[str]:
    """The sentences that say why something was not done."""
    return answer.context["refusals"]


def address(of: Application, name: str = "application", *more: str) -> str:
    """The address of a page of an application."""
    return reverse(name, args=[of.reference, *more])


def _read(answer: HttpResponse) -> _Reader:
    reader = _Reader()
    reader.feed(answer.content.decode())
    reader.close()
    return reader


def pdf_words(answer: HttpResponse) -> str:
    """The words of a PDF, blanks made single."""
    return " ".join(pdf_pages(answer))


def pdf_pages(answer: HttpResponse) -> list[str]:
    """The words of each page of a PDF, blanks made single."""
    document = PdfReader(BytesIO(answer.content))
    return [" ".join(page.extract_text().split()) for page in document.pages]


def query_count(client: Client, address: str) -> int:
    """How many queries a page costs that has been asked for before."""
    client.get(address)
    with counted() as captured:
        client.get(address)
    return len(captured)


def counted() -> CaptureQueriesContext:
    """Counts the queries inside."""
    return CaptureQueriesContext(connection)
