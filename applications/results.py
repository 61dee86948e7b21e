"""What became of each decision of a run, and of those that were undone since."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import timeline, waiting
from applications.enums import Verb
from applications.models import DecisionResult, DecisionRun, StatusChange
from applications.models.runs import Outcome

UNDO = {Verb.APPROVE: Verb.REVOKE_APPROVAL, Verb.DECLINE: Verb.REINSTATE}
LOOKS = {Outcome.WAITING: "todo", Outcome.DONE: "done", Outcome.REFUSED: "no"}


def of_run(run: DecisionRun) -> list[DecisionResult]:
    """In the run's order, with the history of each application: two queries."""
    steps = StatusChange.objects.select_related("by").order_by("id")
    rows = run.results.select_related(
        "application__city", "application__round", "application__country", "prepared__by"
    )
    return list(
        rows.prefetch_related(Prefetch("application__status_changes", steps, "steps")).order_by("position")
    )


def undoing(result: DecisionResult) -> Verb | None:
    """The verb that undoes a decision, while nothing has happened to its application since."""
    if result.outcome != Outcome.DONE or _since(result):
        return None
    return UNDO.get(Verb(result.verb))


def row(result: DecisionResult) -> dict[str, Any]:
    """A line of the table."""
    application = result.application
    since = _since(result)
    return {
        "result": result,
        "city": application.city.name,
        "country": application.country.name,
        "reference": application.reference,
        "url": waiting.review_address(application),
        "what": Verb(result.verb).label,
        "by": str(result.prepared.by) if result.prepared else "",
        "kind": LOOKS[Outcome(result.outcome)],
        "outcome": Outcome(result.outcome).label,
        "place": application.place if result.outcome == Outcome.DONE and not since else None,
        "undo_name": f"undo-{result.pk}" if undoing(result) else "",
        "since": [timeline.told(step) | {"is_silent": not step.city_told} for step in since],
        "is_final": result.outcome == Outcome.DONE and Verb(result.verb) == Verb.SEND_BACK and not since,
    }


def heading(rows: list[DecisionResult]) -> str:
    """How many went through, and how many of them were undone since, in words."""
    done = sum(row.outcome == Outcome.DONE for row in rows)
    if done == len(rows):
        text = _("Everything went through.")
    else:
        text = _("%(done)s of %(all)s went through.") % {"done": done, "all": len(rows)}
    undone = sum(_was_undone(row) for row in rows)
    if undone:
        since = ngettext("%(n)s was undone since.", "%(n)s were undone since.", undone) % {"n": undone}
        text = f"{text} {since}"
    return text


def _was_undone(result: DecisionResult) -> bool:
    return any(step.verb == UNDO.get(Verb(result.verb)) for step in _since(result))


def _since(result: DecisionResult) -> list[StatusChange]:
    if result.change_id is None:
        return []
    steps: list[StatusChange] = result.application.steps  # type: ignore[attr-defined]
    return [step for step in steps if step.pk > result.change_id]
