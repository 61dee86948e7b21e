"""Whether this server has letters for every script in which a city may write: a missing font prints boxes."""

import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckWarning

# A language that is written in the script, as fontconfig names it. The Debian packages in HINT cover all of them.
SCRIPTS = {
    "Latin": "fr",
    "Cyrillic": "ru",
    "Greek": "el",
    "Arabic": "ar",
    "Hebrew": "he",
    "Armenian": "hy",
    "Georgian": "ka",
    "Ethiopic": "am",
    "Devanagari": "hi",
    "Bengali": "bn",
    "Tamil": "ta",
    "Sinhala": "si",
    "Thai": "th",
    "Lao": "lo",
    "Khmer": "km",
    "Burmese": "my",
    "Chinese": "zh-cn",
    "Japanese": "ja",
    "Korean": "ko",
    "Emoji": "und-zsye",
}
HINT = (
    "On Debian: apt-get install fonts-dejavu-core fonts-noto-core fonts-wqy-microhei fonts-noto-color-emoji"
)


def missing_scripts(listing: str) -> list[str]:
    """The scripts for which no font is installed.

    Args:
        listing: what ``fc-list : lang`` prints: a line a font, ``:lang=fr|ru|…``.
    """
    known = {language for line in listing.splitlines() for language in line.rpartition("=")[2].split("|")}
    return [script for script, language in SCRIPTS.items() if language not in known]


def installed() -> str | None:
    """What ``fc-list : lang`` prints; None where the program is not there."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    return subprocess.run(  # noqa: S603 (a fixed command)
        [program, ":", "lang"], capture_output=True, text=True, check=False
    ).stdout


@register("fonts", deploy=True)
def check_fonts(app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Part of ``check --deploy``. Where fontconfig's ``fc-list`` is not there, nothing can be said."""
    listing = installed()
    missing = [] if listing is None else missing_scripts(listing)
    if not missing:
        return []
    text = (
        f"No font on this server has letters for: {', '.join(missing)}. PDF files would show boxes instead."
    )
    return [CheckWarning(text, hint=HINT, id="dossiers.W001")]
