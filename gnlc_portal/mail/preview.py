"""A message exactly as its reader gets it, but for the personal link, which nobody else ever sees."""

import base64
import hashlib
import re

from django.conf import settings
from django.http import HttpResponse

from gnlc_portal.mail import letters
from gnlc_portal.mail.models import Message
from gnlc_portal.mail.outbox import PERSONAL_LINK

_STAND_IN = f"{settings.SITE_URL}/-/personal-link/"  # has a link's form, so that it gets a link's look
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def html(message: Message) -> str:
    """The HTML part. Where the personal link will be, the placeholder stands in its look."""
    text = message.text.replace(PERSONAL_LINK, _STAND_IN) if message.personal_nonce else message.text
    markup = letters.as_html(message.subject, text, message.language)
    return markup.replace(f'<a href="{_STAND_IN}">{_STAND_IN}</a>', f"<u>{PERSONAL_LINK}</u>")


def respond(message: Message) -> HttpResponse:
    """The HTML part as a page for a frame of the portal: nothing in it runs, and nothing is fetched.

    Its one style sheet is allowed by its hash: a mail program knows no other place for it than the letter itself.
    """
    markup = html(message)
    styles = [hashlib.sha256(style.encode()).digest() for style in _STYLE.findall(markup)]
    allowed = " ".join(f"'sha256-{base64.b64encode(style).decode()}'" for style in styles)
    response = HttpResponse(markup)
    response["Content-Security-Policy"] = (
        f"sandbox; default-src 'none'; style-src {allowed}; frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
