"""The canonical bytes of a dossier: the same content is the same bytes, hence the same fingerprint.

JSON in UTF-8, keys sorted by code point, no blanks; texts in Unicode's form NFC with LF line ends; numbers as
plain decimal strings; what is unanswered is absent. No labels, people or times, so a corrected label voids no
signature.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.dossiers.questionnaire import Answers, Questionnaire


def content(
    questionnaire: Questionnaire,
    answers: Answers,
    attachments: Iterable[Attachment] = (),
    *,
    reference: str,
    city: str,
    country: str,
) -> bytes:
    """The bytes that are signed: questions and files outside the snapshot, or not asked, are left out."""
    whole = {
        "form": {"kind": questionnaire.kind, "version": str(questionnaire.version)},
        "reference": reference,
        "city": city,
        "country": country,
        "answers": _signed_answers(questionnaire, answers),
        "attachments": sorted(
            (
                {"name": file.name, "size": str(file.size), "sha256": file.sha256}
                for file in attachments
                if file.in_snapshot
            ),
            key=lambda entry: (entry["sha256"], entry["name"]),
        ),
    }
    text = json.dumps(_normal(whole), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def fingerprint(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _signed_answers(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    return {
        question.key: answers[question.key]
        for question in questionnaire
        if question.in_snapshot
        and question.is_asked(answers)
        and question.key in answers
        and not values.is_empty(answers[question.key])
    }


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {key: _normal(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_normal(entry) for entry in value]
    return value
