"""The French catalogue keeps the house's typography, so that no line begins with a colon."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

CATALOGUE = Path(settings.BASE_DIR) / "gnlc_portal/locale/fr/LC_MESSAGES/django.po"
MAY_BREAK = re.compile(r" [:;?!»](?=[\s“<]|$)|« ")


def test_no_line_can_break_before_a_double_sign_of_punctuation():
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)

    sentences = [
        text
        for message in catalogue
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]
    assert len(sentences) > 1000
    assert [text for text in sentences if MAY_BREAK.search(text)] == []
