"""Three editors of one answer, in any order, with lost answers, retries and requests that come twice or late.

After every step each text that somebody was told is saved is the current one, an earlier version, or was replaced by
its own author from that very version; and nobody replaced another's text without having read it, or it is kept.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.models import Application
from gnlc_portal.dossiers.models import Answer, AnswerRevision
from tests import factories

pytestmark = pytest.mark.django_db

KEY = "motivation"
EDITORS = range(3)
TEXTS = ["", "a", "b", "c"]  # few, so that they meet

editor = st.sampled_from(EDITORS)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("write"),
            editor,
            st.booleans(),
            st.sampled_from(TEXTS),
            st.sampled_from(["by itself", "without a name", "leaving", "by the button", "unread"]),
            st.sampled_from(["arrives", "arrives", "answer lost", "request lost"]),
        ),
        st.tuples(st.just("retry"), editor),
        st.tuples(st.just("late"), st.integers(0, 40)),
        st.tuples(st.just("read"), editor),
        st.tuples(st.just("restore"), editor, st.integers(0, 10)),
        st.tuples(st.just("wait"), st.sampled_from([20, 400])),
    ),
    min_size=12,
    max_size=40,
)


@dataclass
class Request:
    """What an editor's browser sent: ``base`` is the version it had read, None where it did not say."""

    by: int
    value: str
    base: int | None
    address: str
    body: dict[str, str]
    replies: list[Any] = field(default_factory=list)


class Room:
    """The editors, what they know, and what they were told."""

    def __init__(self, application: Application, clients: list[Client], set_clock: Any) -> None:
        self.application, self.clients, self.set_clock = application, clients, set_clock
        self.now = factories.IN_THE_WINDOW
        self.known = dict.fromkeys(EDITORS, 0)
        self.pending: dict[int, Request] = {}
        self.sent: list[Request] = []
        self.told: list[tuple[int, str, int]] = []  # who, text, version
        self.replaced: dict[
            int, tuple[int, int | None]
        ] = {}  # a version, by whom and from what they had read

    def current(self) -> tuple[str, int]:
        row = Answer.objects.values_list("value", "version").filter(dossier=self.application.dossier, key=KEY)
        return row.first() or ("", 0)

    def author(self) -> str:
        rows = Answer.objects.filter(dossier=self.application.dossier, key=KEY)
        return str(rows.values_list("by", flat=True).first())

    def write(self, by: int, reads_first: bool, value: str, how: str, fate: str) -> None:
        if reads_first:
            self.read(by)
        base = None if how == "unread" else self.known[by]
        version = "" if base is None else str(base)
        if how == "by the button":
            address = reverse("application_section", args=[self.application.reference, KEY])
            body = {KEY: value, f"{KEY}__version": version}
        else:
            address = reverse("application_answer", args=[self.application.reference, KEY])
            body = {"value": value, "version": version}
            body |= {} if how in {"without a name", "unread"} else {"request": f"edit-{len(self.sent)}"}
            body |= {"leaving": "1"} if how == "leaving" else {}
        self.send(Request(by, value, base, address, body), fate)

    def send(self, request: Request, fate: str) -> None:
        self.pending[request.by] = request
        if fate == "request lost":
            return
        reply = self.deliver(request)
        if fate == "arrives":
            self.pending.pop(request.by)
            if reply is not None:
                self.known[request.by] = reply.json()["version"]
            else:  # the page that follows the button
                self.known[request.by] = self.current()[1]

    def deliver(self, request: Request) -> Any:
        old, author = self.current(), self.author()
        reply = self.clients[request.by].post(request.address, request.body)
        new = self.current()
        if new[1] != old[1]:
            assert (new[1], request.base in (None, old[1])) == (old[1] + 1, True)
            if request.base is None:  # who does not say what they read replaces no text of another
                assert author == self.clients[request.by].session["_auth_user_id"] or not old[0]
            self.replaced[old[1]] = (request.by, request.base)
        self.sent.append(request)
        if "value" not in request.body:
            assert reply.status_code in (302, 409)
            if reply.status_code == 302:
                self.told_by_the_page(request, new)
            return None
        assert reply.status_code in (200, 409)
        self.answered_alike(request, reply)
        if reply.status_code == 200:
            self.told.append((request.by, request.value, reply.json()["version"]))
        return reply

    def told_by_the_page(self, request: Request, new: tuple[str, int]) -> None:
        """The page says "Saved": so the text is the current one, is kept as it was read, or was told before."""
        if new[0] == request.value:
            self.told.append((request.by, request.value, new[1]))
        else:
            as_read = dict(self.kept()).get(request.base, "") == request.value
            before = (request.by, request.value) in [told[:2] for told in self.told]
            assert as_read or before

    def answered_alike(self, request: Request, reply: Any) -> None:
        """Once it was saved, a repetition hears the same; what could not be told apart from a new edit excepted."""
        saved = [first.json() for first in request.replies if first.status_code == 200]
        if saved and request.base is not None:
            assert (reply.status_code, reply.json()) == (200, saved[0])
        request.replies.append(reply)

    def retry(self, by: int) -> None:
        if by in self.pending:
            self.send(self.pending[by], "arrives")

    def late(self, index: int) -> None:
        if self.sent:
            self.deliver(self.sent[index % len(self.sent)])

    def read(self, by: int) -> None:
        self.known[by] = self.current()[1]

    def restore(self, by: int, index: int) -> None:
        kept = list(self.kept())
        if kept:
            version, value = kept[index % len(kept)]
            address = reverse("application_versions", args=[self.application.reference, KEY])
            base, old = self.known[by], self.current()
            body = {"action": "restore", "earlier": str(version), "version": str(base)}
            reply = self.clients[by].post(address, body)
            assert reply.status_code in (302, 409)
            if self.current()[1] != old[1]:
                assert (self.current(), base) == ((value, old[1] + 1), old[1])
                assert old[1] in dict(self.kept())
                self.replaced[old[1]] = (by, base)

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.set_clock(self.now)

    def kept(self) -> Any:
        rows = AnswerRevision.objects.filter(dossier=self.application.dossier, key=KEY)
        return rows.order_by("version").values_list("version", "value")

    def nothing_is_lost(self) -> None:
        kept, now = dict(self.kept()), self.current()
        for by, value, version in self.told:
            safe = (
                version == 0  # an empty answer where there was none
                or now == (value, version)
                or kept.get(version) == value
                or self.replaced.get(version) == (by, version)
            )
            assert safe, (by, value, version, now, kept)


@pytest.fixture
def room(france, portal_clock):
    """A new room around the same application for every try; what happened in the last one is undone."""
    application = factories.application(in_country=france, complete=False)
    people = [factories.lead(application.city), *(factories.delegate(application.city) for _ in range(2))]
    clients = [Client() for _person in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person)

    def enter() -> Room:
        portal_clock(factories.IN_THE_WINDOW)
        return Room(application, clients, portal_clock)

    return enter


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(steps=STEPS)
def test_no_acknowledged_text_is_lost_and_none_is_overwritten_unseen(room, steps):
    with transaction.atomic():
        here = room()
        for name, *details in steps:
            getattr(here, name)(*details)
            here.nothing_is_lost()
        transaction.set_rollback(True)
