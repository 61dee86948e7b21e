"""From what was posted to what is stored, a reader per kind; and what makes a stored answer not good enough.

A text is never refused for being too long for its question: it is kept, and the dossier is not complete.
Refused is only what cannot be read as what was asked: letters as a population, an address that is none.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gnlc_portal.dossiers import numerals
from gnlc_portal.dossiers.questionnaire import Answers, Kind, Question
from gnlc_portal.lib.words import count_words

MOST_CHARACTERS = (
    5_000_000  # of any text: about a hundred times a long book would be a mistake, not an answer
)
EARLIEST_YEAR = 1900
RATINGS = ("1", "2", "3", "4", "5")

Value: TypeAlias = str | list[str] | bool

_control = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]"
)  # no database, page or PDF can hold them all
_phone = re.compile(r"\+\d[\d ()./-]*")
_web_address = URLValidator(schemes=["http", "https"])


def read(question: Question, posted: Any) -> Value:
    """The value to store for what was posted: a text, several texts, or a stored value read once more.

    Raises:
        ValidationError: it cannot be read; the sentence says what would be.
    """
    if question.kind is Kind.CHOICES:
        return _choices(question, posted)
    if question.kind is Kind.CONSENT:
        return _consent(posted)
    text = clean_text(_single(posted))
    if not text:
        return ""
    return _READERS[question.kind](question, text)


def is_empty(value: Any) -> bool:
    """Whether a stored value counts as unanswered."""
    return value is None or value is False or value == [] or (isinstance(value, str) and not value.strip())


_PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")  # as stored; what was just typed may be anything


def as_typed(question: Question, value: Any) -> Any:
    """A stored value as it stands in its field: figures with the language's decimal mark."""
    if question.kind is Kind.DECIMAL and isinstance(value, str) and _PLAIN_DECIMAL.fullmatch(value):
        return number_format(value, use_l10n=True, force_grouping=False)
    return value


def problems(question: Question, value: Value, answers: Answers, on: date) -> list[str]:
    """What makes a stored answer not good enough on a day, as sentences; an empty list is good.

    That an answer is absent is not its problem but the dossier's (completeness.py).
    """
    try:
        read(question, value)
    except ValidationError as refusal:
        return refusal.messages
    if question.kind in _WITH_A_LENGTH and isinstance(value, str):
        return _too_long(question, value)
    if question.kind is Kind.YEAR and int(str(value)) > on.year:
        return [
            _("The year %(year)s lies in the future: give the year of the figure you have.") % {"year": value}
        ]
    if question.kind is Kind.YEAR and question.year_of and question.year_of not in answers:
        return [_("There is a year but no figure: give the figure, or take the year out.")]
    return []


_WITH_A_LENGTH = {Kind.LINE, Kind.TEXT, Kind.URL, Kind.EMAIL, Kind.PHONE, Kind.LINKS}


def clean_text(text: str) -> str:
    """A text as it is stored: line ends LF, no control characters, no blanks around it."""
    for end in ("\r\n", "\r", "\x0b", "\x0c"):  # the last two come from word processors and pages of a PDF
        text = text.replace(end, "\n")
    return _control.sub("", text).strip()


def _too_long(question: Question, value: str) -> list[str]:
    if question.words is not None:
        count = count_words(value)
        over = count - question.words
        if over > 0:
            sentence = ngettext(
                "Take out %(over)s word: there are %(count)s, and %(limit)s are allowed.",
                "Take out %(over)s words: there are %(count)s, and %(limit)s are allowed.",
                over,
            )
            return [sentence % {"over": over, "count": count, "limit": question.words}]
    elif len(value) > question.length:
        over = len(value) - question.length
        sentence = ngettext(
            "Take out %(over)s character: there are %(count)s, and %(limit)s are allowed.",
            "Take out %(over)s characters: there are %(count)s, and %(limit)s are allowed.",
            over,
        )
        return [sentence % {"over": over, "count": len(value), "limit": question.length}]
    return []


def _single(posted: Any) -> str:
    if isinstance(posted, list | tuple):
        posted = posted[-1] if posted else ""
    text = "" if posted is None or posted is False else str(posted)
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(
            _(
                "This text has %(count)s characters; more than %(limit)s cannot be kept. Save it elsewhere "
                "and shorten it."
            )
            % {
                "count": number_format(len(text), force_grouping=True),
                "limit": number_format(MOST_CHARACTERS, force_grouping=True),
            },
            code="too_long",
        )
    return text


def _line(_question: Question, text: str) -> str:
    return " ".join(text.split("\n"))


def _text(_question: Question, text: str) -> str:
    return text


def _email(_question: Question, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(
            _("This is not an e-mail address. Write it like name@city.example."), code="invalid"
        ) from None
    return text


def _phone_number(_question: Question, text: str) -> str:
    text = numerals.ascii_digits(text).replace("\u00a0", " ").replace("\uff0b", "+")
    text = re.sub(r"^\(?00", "+", text) if text.startswith(("00", "(00")) else text
    digits = sum(character.isdecimal() for character in text)
    if not _phone.fullmatch(text) or not 7 <= digits <= 20:
        raise ValidationError(
            _("Write the telephone number with its country code, in digits, like +49 40 123456."),
            code="invalid",
        )
    return text


def _url(_question: Question, text: str) -> str:
    address = text if "://" in text or ":" in text.split("/")[0] else f"https://{text}"
    try:
        _web_address(address)
        urlsplit(address)
    except (ValidationError, ValueError):
        raise ValidationError(
            _("This is not a web address. Write it like https://www.city.example."), code="invalid"
        ) from None
    return address


def _links(question: Question, text: str) -> str:
    addresses, bad = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                addresses.append(_url(question, line.strip()))
            except ValidationError:
                bad.append(number)
    if bad:
        raise ValidationError(
            _("One web address a line, like https://www.city.example; line %(number)s is none.")
            % {"number": bad[0]},
            code="invalid",
        )
    return "\n".join(addresses)


def _figure(question: Question, text: str) -> str:
    if question.kind is Kind.INTEGER:
        number = numerals.whole(text)
        sentence = _("Write a whole number in digits, like 145000 or 145 000.")
    else:
        _require_one_reading(text)
        number = numerals.decimal(text)
        sentence = _("Write a number in digits, like %(example)s.") % {"example": number_format("52.7")}
    if number is None:
        raise ValidationError(sentence, code="invalid")
    if question.minimum is not None and Decimal(number) < Decimal(str(question.minimum)):
        raise ValidationError(
            _("The figure must be at least %(limit)s.")
            % {"limit": number_format(question.minimum, force_grouping=True)},
            code="too_small",
        )
    if question.maximum is not None and Decimal(number) > Decimal(str(question.maximum)):
        raise ValidationError(
            _("The figure must be at most %(limit)s.")
            % {"limit": number_format(question.maximum, force_grouping=True)},
            code="too_large",
        )
    return number


def _require_one_reading(text: str) -> None:
    readings = numerals.two_readings(text)
    if readings is None:
        return
    whole, parted = (number_format(reading, force_grouping=False) for reading in readings)
    sentence = _("“%(typed)s” can mean two figures. Write %(whole)s or %(parted)s, whichever you mean.")
    values = {"typed": text, "whole": whole, "parted": parted}
    raise ValidationError(sentence % values, code="two_readings")


def _year(_question: Question, text: str) -> str:
    year = numerals.ascii_digits(text)
    if not re.fullmatch(r"\d{4}", year):
        raise ValidationError(_("Write the year in four digits, like 2024."), code="invalid")
    if int(year) < EARLIEST_YEAR:
        sentence = _("The year must be %(year)s or later.") % {"year": EARLIEST_YEAR}
        raise ValidationError(sentence, code="too_small")
    return year


def _choice(question: Question, text: str) -> str:
    if text not in dict(question.choices):
        raise ValidationError(_("Choose one of the answers offered."), code="invalid_choice")
    return text


def _rating(_question: Question, text: str) -> str:
    rating = numerals.ascii_digits(text)
    if rating not in RATINGS:
        raise ValidationError(_("Choose a number from 1 to 5."), code="invalid_choice")
    return rating


def _choices(question: Question, posted: Any) -> list[str]:
    given = posted if isinstance(posted, list | tuple | set) else [posted]
    wanted = {str(value) for value in given if value}
    if wanted - set(dict(question.choices)):
        raise ValidationError(_("Choose among the answers offered."), code="invalid_choice")
    return [value for value, _label in question.choices if value in wanted]  # one order, so one fingerprint


def _consent(posted: Any) -> bool:
    if isinstance(posted, list | tuple):
        posted = posted[-1] if posted else ""
    return str(posted).lower() in {"true", "on", "1", "yes"}


_READERS: dict[Kind, Callable[[Question, str], str]] = {
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone_number,
    Kind.URL: _url,
    Kind.LINKS: _links,
    Kind.INTEGER: _figure,
    Kind.DECIMAL: _figure,
    Kind.YEAR: _year,
    Kind.CHOICE: _choice,
    Kind.RATING: _rating,
}
