"""Two frozen texts of one dossier beside each other: the answers that differ, word by word, by section."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.safestring import SafeString

from gnlc_portal.dossiers import answers, rendering
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.dossiers.questionnaire import Answers, Question, Questionnaire
from gnlc_portal.lib import diff


@dataclass(frozen=True)
class Change:
    """An answer that differs: the old text with what went, the new one with what came; empty where there was none."""

    key: str
    label: str
    old: SafeString
    new: SafeString


@dataclass(frozen=True)
class SectionChanges:
    slug: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """What differs between two texts; ``came`` and ``went``: names of files."""

    sections: tuple[SectionChanges, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.sections or self.came or self.went)

    def of_sections(self, slugs: Collection[str]) -> "Comparison":
        """The part of some sections; of files no section is known, so all of them."""
        return Comparison(tuple(s for s in self.sections if s.slug in slugs), self.came, self.went)


def between(questionnaire: Questionnaire, old: Snapshot, new: Snapshot) -> Comparison | None:
    """What differs; None when one of the texts is no longer what was frozen, so that nothing may be said of it."""
    if not (old.is_intact and new.is_intact):
        return None
    differing = sections(questionnaire, answers.from_snapshot(old), answers.from_snapshot(new))
    had, has = _files(old), _files(new)
    return Comparison(differing, _names(has - had), _names(had - has))


def sections(questionnaire: Questionnaire, before: Answers, after: Answers) -> tuple[SectionChanges, ...]:
    """The sections in which signed answers differ."""
    found = []
    for section in questionnaire.sections:
        changes = tuple(
            _change(question, before, after)
            for question in section.questions
            if question.in_snapshot and before.get(question.key) != after.get(question.key)
        )
        if changes:
            found.append(SectionChanges(section.slug, str(section.title), changes))
    return tuple(found)


def _change(question: Question, before: Answers, after: Answers) -> Change:
    old, new = (
        rendering.display(question, given[question.key]) if question.key in given else ""
        for given in (before, after)
    )
    return Change(question.key, question.full_label, *diff.beside(old, new))


def _files(snapshot: Snapshot) -> set[tuple[str, str]]:
    listed = json.loads(bytes(snapshot.content))["attachments"]
    return {(file["name"], file["sha256"]) for file in listed}


def _names(files: set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(name for name, _sha256 in files))
