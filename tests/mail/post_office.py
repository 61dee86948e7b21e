"""A real mail server on this machine: it keeps what it takes, and refuses, hangs up or stays silent as a test asks."""

import asyncio
import email
import email.policy
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE_S = 20  # the longest that a letter is held in a server's hand


class PostOffice:
    """Takes every letter, unless told otherwise.

    ``refuses``: part of an address → what it is told. ``hangs_up_after``: so many letters, then connections are cut
    in the middle of the next. ``takes_a_connection``: so many letters, then a connection is told to go. ``hangs_up_between``:
    connections are cut after each letter, when its answer was given. ``holds``: letters are read and then held until
    ``release``.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.hangs_up_after: int | None = None
        self.takes_a_connection: int | None = None
        self.hangs_up_between = False
        self.connections: Counter[tuple[str, int]] = Counter()  # letters that each one brought
        self.holds = False
        self.has_one_in_hand = threading.Event()
        self.released = threading.Event()
        self.port = 0

    async def handle_MAIL(  # noqa: N802 (the server calls it so)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.takes_a_connection is not None and self.connections[session.peer] >= self.takes_a_connection:
            return "421 4.7.0 Too many letters on this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 (the server calls it so)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        for part, words in self.refuses.items():
            if part in address:
                return words
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs_up_after is not None and len(self.letters) >= self.hangs_up_after:
            server.transport.abort()
            return "421 never heard"
        content: Any = envelope.content
        self.letters.append(email.message_from_bytes(content, policy=email.policy.default))
        self.connections[session.peer] += 1
        self.has_one_in_hand.set()
        for _tenth in range(PATIENCE_S * 10):
            if not self.holds or self.released.is_set():
                break
            await asyncio.sleep(0.1)
        if self.hangs_up_between:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 Taken"

    def addresses(self) -> list[str]:
        """To whom the letters went, in order of the alphabet."""
        return sorted(str(letter["To"]) for letter in self.letters)


@contextmanager
def opened() -> Iterator[PostOffice]:
    """A server that listens as long as the block lasts."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        office.released.set()
        controller.stop()


@contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def words(letter: EmailMessage) -> str:
    """The text of a letter."""
    return _body(letter, "plain")


def markup(letter: EmailMessage) -> str:
    """The same in HTML."""
    return _body(letter, "html")


def _body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None, f"the letter has no {kind} part"
    return part.get_content().replace("\r\n", "\n")


def link_in(letter: EmailMessage) -> str:
    """The path of the one link of the portal that a letter carries to ``endorse`` or ``accounts``."""
    return re.search(r"http://[\w:.]+(/\w\w/(?:endorse|accounts)/\S+)", words(letter))[1]
