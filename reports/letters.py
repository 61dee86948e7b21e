"""The letter to a city whose report is accepted: a first text out of the grades, and how it will read."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from reports import emails
from reports.models import ProgressReport, SectionReview
from reports.questionnaire import CRITERIA

STRONG, WEAK = 4, 2  # from this grade on something is praised; up to this one the city is encouraged


def suggestion(report: ProgressReport, opinions: dict[str, SectionReview]) -> str:
    """A text to begin with, in the lead delegate's language. Notes are for colleagues, so none of them stands in it."""
    reader = next(emails.delegates(report), None)
    with translation.override(reader.language if reader else translation.get_language()):
        paragraphs = [
            _("Dear colleagues,"),
            _(
                "Thank you for the progress report of %(city)s. We have read it against the guiding documents of the network."
            )
            % {"city": report.city.name},
            _named(_("What you reached stands out here:"), _graded(opinions, "achievement", strong=True)),
            _named(_("We saw much effort here:"), _graded(opinions, "effort", strong=True)),
            _named(
                _("We would be glad to read more of this next time:"),
                _graded(opinions, "achievement", strong=False),
            ),
            _("With kind regards"),
        ]
    return "\n\n".join(filter(None, paragraphs))


def kept(report: ProgressReport) -> dict[str, Any]:
    """The draft that was kept last, and how the letter of acceptance will read with it."""
    last = report.letter_drafts.select_related("by").last()
    if last is None:
        return {"draft": None, "messages": []}
    return {"draft": last, "messages": emails.of_acceptance(report, last)}


def _graded(opinions: dict[str, SectionReview], grade: str, *, strong: bool) -> Iterable[str]:
    for key, name in CRITERIA:
        given = getattr(opinions[key], grade) if key in opinions else None
        if given is not None and (given >= STRONG if strong else given <= WEAK):
            yield str(name)


def _named(intro: str, names: Iterable[str]) -> str:
    lines = [f"- {name}" for name in names]
    return "\n".join([intro, *lines]) if lines else ""
