"""What must not reach a log, or not at such length."""

import logging
import re

# A personal link is as good as a signature: /fr/endorse/<token>/, /fr/officers/<token>/, /calendar/<token>.ics and
# allauth's keys of a mail.
_PERSONAL = re.compile(r"(/(?:endorse|officers|calendar|confirm-email|password/reset/key)/)[^/\s]+")


class HidePersonalLinks(logging.Filter):
    """Django logs the address of every refused request; the token in it is left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _PERSONAL.search(record.getMessage()):
            record.msg, record.args = _PERSONAL.sub(r"\1[personal link]", record.getMessage()), ()
        return True


class OneLineForARefusal(logging.Filter):
    """A request that cannot be read, as a form without its boundary, is told with a traceback: nobody needs that one."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True


class ErrorsAndBoxes(logging.Filter):
    """Of the PDF library's log: its errors, and each letter that no installed font has and that is printed as a box."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.ERROR or ".notdef" in record.msg
