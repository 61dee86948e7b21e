"""What templates of dossiers need beyond Django's own filters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template

from gnlc_portal.dossiers import rendering
from gnlc_portal.dossiers.questionnaire import Question

register = template.Library()


@register.filter
def get(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """The entry of a mapping under a key that is itself a variable; None where there is neither."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.filter
def beside(labels: Sequence[Any], cells: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Each cell of a row with the word above it, which a narrow screen sets before it."""
    return zip(labels, cells, strict=True)


@register.filter
def groups(fingerprint: str) -> list[str]:
    """The 64 digits of a fingerprint in groups of four, which two people can compare."""
    return [fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4)]


@register.filter
def shown(question: Question, value: Any) -> str:
    """An answer as a reader sees it, as plain text."""
    return rendering.display(question, value)
