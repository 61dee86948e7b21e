"""A letter that does not leave, for those who wait for it: what that means first, then the mail server's words."""

from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.utils.translation import gettext as _

from gnlc_portal.mail.models import Message, State


def answer(error: Exception) -> str:
    """What the server answered, code and words; where none did (no connection, no answer in time), what happened."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(_reply(code, words) for code, words in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def _reply(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def sentence(message: Message) -> str:
    """What keeps it, and what happens next; empty when nothing does."""
    if message.state == State.HELD:
        return _("UIL holds it back for now. It leaves when UIL lets it leave.")
    if not words(message):
        return ""
    if message.state == State.FAILED:
        return _("It did not arrive: no mail server took it for this address. Check the address.")
    return _("The mail server has not taken it yet. The portal tries again by itself, for two days.")


def words(message: Message) -> str:
    """The server's last words, as long as the letter has not left. Reads ``attempts``, prefetched where there are many."""
    if message.state == State.SENT:
        return ""
    refused = [attempt.answer for attempt in message.attempts.all() if not attempt.delivered]
    return refused[-1] if refused else ""


def said(message: Message) -> str:
    """Both as one text; empty when nothing keeps the letter."""
    said = words(message)
    if not said:
        return sentence(message)
    quoted = _("%(sentence)s The mail server’s words: “%(words)s”")
    return quoted % {"sentence": sentence(message), "words": said}
