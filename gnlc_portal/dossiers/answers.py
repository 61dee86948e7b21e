"""Reading the answers of a dossier, or of a frozen snapshot of it."""

import json
from typing import Any

from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.models import Dossier, Snapshot


def current(dossier: Dossier) -> dict[str, Any]:
    """Every answer by key, without the unanswered, in one query."""
    rows = dossier.answers.order_by("key").values_list("key", "value")
    return {key: value for key, value in rows if not values.is_empty(value)}


def with_versions(dossier: Dossier) -> tuple[dict[str, Any], dict[str, int]]:
    """Every answer, and the version of every row, emptied ones too: what a form is drawn from. One query."""
    rows = list(dossier.answers.order_by("key").values_list("key", "value", "version"))
    given = {key: value for key, value, _version in rows if not values.is_empty(value)}
    return given, {key: version for key, _value, version in rows}


def from_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """The answers as they were frozen; none of a snapshot whose bytes were changed, for nobody signed those."""
    if not snapshot.is_intact:
        return {}
    return json.loads(bytes(snapshot.content))["answers"]
