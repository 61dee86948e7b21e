"""Dates as a language writes them, where Django has no letter for it: French says "1er mars", then "2 mars".

The filter stands in for Django's own in every template (settings, TEMPLATES).
"""

import re
from datetime import date
from typing import Any

from django import template
from django.template import defaultfilters
from django.utils import formats
from django.utils.translation import get_language

register = template.Library()

_DAY_BEFORE_MONTH = re.compile(r"(?<!\\)j(?= [FM])")


def written(day: date, pattern: str = "DATE_FORMAT") -> str:
    """A day in the reader's language, by the name of a format or by its letters."""
    return formats.date_format(day, _pattern(day, pattern))


@register.filter("date", expects_localtime=True, is_safe=False)
def date_filter(value: Any, pattern: str | None = None) -> str:
    """Django's filter of this name, with the first of a month."""
    return defaultfilters.date(value, _pattern(value, pattern or "DATE_FORMAT"))


def _pattern(value: Any, pattern: str) -> str:
    if getattr(value, "day", None) != 1 or not (get_language() or "").startswith("fr"):
        return pattern
    return _DAY_BEFORE_MONTH.sub(r"j\\e\\r", formats.get_format(pattern))
