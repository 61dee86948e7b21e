"""Names made comparable, and names made into addresses."""

import re
import unicodedata

SLUG_LENGTH = 60

# Letters that Unicode does not take apart into a letter and a mark.
_LETTERS = dict(zip("øłđðıħŧ", "olddiht", strict=True)) | {"þ": "th", "æ": "ae", "œ": "oe"}
# Signs that stand inside a word without ending it: Xi'an, N'Zérékoré, Al Qāʿim.
_INSIDE_WORDS = "'`’‘‛ʼʻʹʽʾʿˈ′"


def fold(text: str) -> str:
    """The form in which two spellings of a name are equal: no accents, capitals, punctuation; single blanks.

    "São  Paulo", "sao-paulo" and "SAO PAULO" fold to "sao paulo". Vowel signs of Indian and Thai script are
    no accents and stay. The result is for comparing, never for showing.
    """
    text = text.replace("´", "'")  # Unicode would take the lone accent apart into a blank and a mark
    return " ".join(unicodedata.normalize("NFKD", text).casefold().translate(_TABLE).split())


def slugify_ascii(text: str) -> str:
    """The ASCII words of a name joined by hyphens, for an address: "N'Zérékoré" gives "nzerekore".

    A name in another script leaves nothing behind: then the answer is "city". At most ``SLUG_LENGTH`` long.
    """
    words = re.findall(r"[a-z0-9]+", fold(text))
    return "-".join(words)[:SLUG_LENGTH].strip("-") or "city"


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(letter): plain for letter, plain in _LETTERS.items()}
    for code in range(0x20000):  # beyond lie only Chinese characters
        character = chr(code)
        category = unicodedata.category(character)
        if unicodedata.combining(character) or category in {"Cf", "Me"} or 0xFE00 <= code <= 0xFE0F:
            # accents; invisible joiners; enclosures and variants of signs
            table[code] = None
        elif category[0] in "PSZ" or category in {"Cc", "Cs"}:  # punctuation, symbols, blanks, controls
            table[code] = " "
    return table | dict.fromkeys(map(ord, _INSIDE_WORDS))


_TABLE = _table()
