"""Figures as people type them, read into plain decimal strings: "1 234,5" becomes "1234.5"."""

import re
import unicodedata
from decimal import Decimal

DIGITS = 15  # before the decimal mark; more than any city needs, few enough for every database to add up
DECIMALS = 6

_MINUS = dict.fromkeys(map(ord, "\u2212\u2012\u2013\ufe63\uff0d"), "-")
_THOUSANDS = str.maketrans("", "", "'\u2019\u02bc\u066c")  # beside blanks, which split() finds
_MARKS = str.maketrans(
    {"\u066b": "·", "\uff0c": ",", "\uff0e": "."}
)  # the Arabic decimal mark is never a thousand's
_OF_TWO_READINGS = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")  # a thousand's mark or a decimal one
_GROUPED = {mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ",."}


def ascii_digits(text: str) -> str:
    """The text with the digits of every script written as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def whole(text: str) -> str | None:
    """A whole number as a plain string of digits, or None where it is none.

    In a whole number a point or comma before three digits can only part thousands, whatever the language.
    """
    text = _bare(text)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    for mark, grouped in _GROUPED.items():
        if grouped.fullmatch(text):
            text = text.replace(mark, "")
    return _plain(sign + text) if re.fullmatch(r"\d+", text) else None


def decimal(text: str) -> str | None:
    """A number as a plain decimal string without needless zeros, or None where it is none.

    Of two different marks the last is the decimal one; a mark that stands twice parts thousands; a single one is the
    decimal one. Who calls asks ``two_readings`` before. A number that would have two keeps a zero at its end: "1.2340".
    """
    text = _bare(text)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    mark = _decimal_mark(text)
    before, _, after = text.partition(mark) if mark else (text, "", "")
    for other, grouped in _GROUPED.items():
        if grouped.fullmatch(before):
            before = before.replace(other, "")
    if not re.fullmatch(r"\d*", before) or not re.fullmatch(r"\d*", after) or not before + after:
        return None
    plain = _plain(f"{sign}{before or '0'}.{after or '0'}")
    return f"{plain}0" if plain and _OF_TWO_READINGS.fullmatch(plain.removeprefix("-")) else plain


def two_readings(text: str) -> tuple[str, str] | None:
    """A number that two people read differently, "1.234", in both its readings: "1234" and "1.2340"; else None."""
    text = _bare(text)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    found = _OF_TWO_READINGS.fullmatch(text)
    return (f"{sign}{found[1]}{found[2]}", f"{sign}{found[1]}.{found[2]}0") if found else None


def _decimal_mark(text: str) -> str:
    if "·" in text:
        return "·"
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    mark = "," if comma >= 0 else "." if point >= 0 else ""
    return mark if mark and text.count(mark) == 1 else ""


def _bare(text: str) -> str:
    text = ascii_digits("".join(text.split())).translate(_MINUS).translate(_THOUSANDS).translate(_MARKS)
    return "".join(c for c in text if unicodedata.category(c) != "Cf").removeprefix("+")


def _plain(text: str) -> str | None:
    number = Decimal(text)
    _, _, after = text.partition(".")
    if abs(number) >= 10**DIGITS or len(after.rstrip("0")) > DECIMALS:
        return None
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain
