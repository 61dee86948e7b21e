"""A text that somebody wrote to others: cleaned, and there."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gnlc_portal.dossiers.values import clean_text


def required(text: str) -> str:
    """The text as it is stored.

    Raises:
        ValidationError: ``text_required``, on the field ``text``.
    """
    text = clean_text(text or "")
    if not text:
        raise ValidationError({"text": ValidationError(_("Write something first."), code="text_required")})
    return text
