"""One connection to the mail server for many letters, each handed over once.

A letter is said again at once only where the server cannot have taken it: it had left before the letter began, or it
refused at the sender's address, as servers do that take so many letters a connection. Whatever goes wrong later is a
refusal, to be tried again by the outbox's own clock.
"""

from smtplib import SMTPException, SMTPSenderRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_FINE = 250


def hand_over(mail: EmailMessage, connection: BaseEmailBackend) -> None:
    """Send a letter over the open connection, or over a fresh one where there is none that answers.

    Raises:
        Exception: whatever the server, the network or the letter's own form raises; the letter may have arrived.
    """
    mail.connection = connection
    if not _answers(connection):
        connection.close()
    is_fresh = connection.open()
    try:
        mail.send()
    except SMTPSenderRefused:
        if is_fresh:
            raise
        connection.close()
        connection.open()
        mail.send()


def _answers(connection: BaseEmailBackend) -> bool:
    """Whether the server is still there: it may have left in a pause, or been restarted."""
    server = getattr(connection, "connection", None)  # other backends than SMTP keep none
    if server is None:
        return False
    try:
        return server.noop()[0] == _FINE
    except (SMTPException, OSError):
        return False
