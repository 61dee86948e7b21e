"""People at the lists, and what must never reach them: other countries, drafts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from applications.enums import Status
from applications.models import Application
from gnlc_portal.accounts.models import User
from gnlc_portal.lists import writing
from gnlc_portal.lists.models import Export, State
from tests import factories

APPLICATIONS = "/admin/applications/application/"
HIDDEN = ("Jena", "Tours", "2027-DE", "Germany")  # what an officer of France must not meet


@dataclass
class Desk:
    """Two countries, a draft in each, and somebody in every role."""

    officer: User
    colleague: User
    german: User
    coordinator: User
    rows: dict[str, Application]

    def browser(self, name: str) -> Client:
        browser = Client()
        browser.force_login(getattr(self, name))
        return browser


@pytest.fixture
def desk(france, stored_files) -> Desk:
    germany = factories.country("DE")
    made = {
        "Angers": factories.application(
            Status.SUBMITTED, of=factories.city("Angers", of=france), at=factories.hamburg(2027, 3, 3, 12)
        ),
        "Rennes": factories.application(Status.APPROVED, of=factories.city("Rennes", of=france)),
        "Troyes": factories.application(Status.DECLINED, of=factories.city("Troyes", of=france)),
        "Tours": factories.application(of=factories.city("Tours", of=france)),  # a draft
        "Jena": factories.application(Status.SUBMITTED, of=factories.city("Jena", of=germany)),
        "Halle": factories.application(of=factories.city("Halle", of=germany)),  # a draft
    }
    return Desk(
        officer=factories.officer(france),
        colleague=factories.officer(france),
        german=factories.officer(germany),
        coordinator=factories.coordinator(name="A coordinator"),
        rows=made,
    )


@pytest.fixture
def listed() -> Callable[..., list[str]]:
    """The cities that a list shows to a browser."""

    def ask(browser: Client, query: str = "") -> list[str]:
        page = browser.get(f"{APPLICATIONS}?{query}")
        return [row["record"].city.name for row in page.context["rows"]]

    return ask


@pytest.fixture
def ask_for() -> Callable[..., Export]:
    """Ask for a file on the page of the list."""

    def post(browser: Client, kind: str, query: str = "", path: str = APPLICATIONS) -> Export:
        answer = browser.post(f"{path}exports/", {"kind": kind, "query": query})
        assert answer.status_code == 302, answer.content.decode()
        return Export.objects.get(pk=answer.url.rstrip("/").split("/")[-2])

    return post


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Export], Path]:
    """Have a worker write a file; returns a copy of it."""

    def work(export: Export) -> Path:
        writing.write_due()
        export.refresh_from_db()
        assert export.state == State.DONE, (export.state, export.reason)
        copy = tmp_path / f"copy.{export.kind}"
        with default_storage.open(export.file) as file:
            copy.write_bytes(file.read())
        return copy

    return work
