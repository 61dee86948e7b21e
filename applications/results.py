"""What became of each decision of a run, and of those that were undone since."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from applications import timeline, waiting
from applications.enums import Verb
from applications.models import DecisionResult, DecisionRun, StatusChange
from applications.models.runs import Outcome
from gnlc_portal.lib.moments import in_hamburg

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
        "since": [_later(step) for step in since],
        "is_final": result.outcome == Outcome.DONE and Verb(result.verb) == Verb.SEND_BACK and not since,
    }


def heading(rows: list[DecisionResult]) -> str:
    """How many went through, in a sentence."""
    done = sum(row.outcome == Outcome.DONE for row in rows)
    if done == len(rows):
        return _("Everything went through.")
    return _("%(done)s of %(all)s went through.") % {"done": done, "all": len(rows)}


def _since(result: DecisionResult) -> list[StatusChange]:
    if result.change_id is None:
        return []
    steps: list[StatusChange] = result.application.steps  # type: ignore[attr-defined]
    return [step for step in steps if step.pk > result.change_id]


def _later(step: StatusChange) -> str:
    """What happened after the run, and who chose to write no letter."""
    values = {"what": timeline.HAPPENED[Verb(step.verb)], "who": step.who, "when": in_hamburg(step.at)}
    if step.city_told:
        return _("%(what)s: %(who)s, %(when)s, Hamburg time") % values
    return _("%(what)s: %(who)s, %(when)s, Hamburg time, who chose to write no letter to the city") % values
