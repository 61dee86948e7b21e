"""A letter and everybody who gets it in the same words: shown before it is sent, or queued."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from applications.readers import Reader
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message


@dataclass(frozen=True)
class Mailing:
    """One letter in one language.

    Args:
        template: its path without ending.
        to: the addresses, each of which gets a message of its own.
        about: the reference of what it is about.
        personal: the outbox's fields of a personal link.
    """

    template: str
    language: str
    to: list[str]
    context: dict[str, object]
    about: str = ""
    personal: dict[str, str] = field(default_factory=dict)

    @cached_property
    def letter(self) -> Message:
        """The words, as they will be read: a message to nobody, not stored."""
        return outbox.drafted(
            template=self.template,
            to="",
            language=self.language,
            context=self.context,
            about=self.about,
            **self.personal,
        )

    def messages(self) -> list[Message]:
        """One for each address, for ``outbox.write_all``."""
        return [_addressed(self.letter, address) for address in self.to]


def by_language(readers: Iterable[Reader]) -> dict[str, list[str]]:
    """The addresses that are written to in each language, nobody twice."""
    found: dict[str, list[str]] = {}
    for reader in dict.fromkeys(readers):
        found.setdefault(reader.language, []).append(reader.email)
    return found


def _addressed(letter: Message, address: str) -> Message:
    message = copy.copy(letter)
    message.to = address
    return message
