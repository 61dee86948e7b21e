"""What may be done to a message at the mail desk, and why not: asked by the desk's pages and services alike.

Apps register what only they know: which kinds are nobody's to edit, and whether a personal link still leads anywhere.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gnlc_portal.mail.models import Message, State

_protected: dict[str, Any] = {}
_dead: dict[str, Callable[[str, datetime], str]] = {}

EDITABLE = (State.WAITING, State.HELD, State.FAILED)


def protect(kinds: Iterable[str], why: Any) -> None:
    """Nobody edits letters of these kinds: a receipt, another person's words. ``why``: a sentence."""
    _protected.update(dict.fromkeys(kinds, why))


def watch(purpose: str, why_dead: Callable[[str, datetime], str]) -> None:
    """Say of personal links of a purpose why one leads nowhere: from its nonce and a moment to a sentence, or nothing."""
    _dead[purpose] = why_dead


def why_not_edit(message: Message) -> str:
    """Why nobody may change the words, whatever the moment; empty when they are the desk's to mend."""
    if message.secret:
        return _("It belongs to somebody’s sign-in. Nobody else reads or changes its text.")
    return str(_protected.get(message.kind, ""))


def why_not_again(message: Message, at: datetime) -> str:
    """Why it cannot be sent again; empty when it can."""
    if message.secret:
        return _(
            "It belongs to somebody’s sign-in, and its text is erased. They ask for a new one themselves."
        )
    if message.copy_of_id is not None and message.state == State.SENT:
        return _("This is a copy itself. Send the original again.")
    return why_link_is_dead(message, at)


def why_link_is_dead(message: Message, at: datetime) -> str:
    """Why its personal link leads nowhere; empty when it works, or when there is none."""
    why = _dead.get(message.personal_purpose)
    return why(message.personal_nonce, at) if why and message.personal_nonce else ""
