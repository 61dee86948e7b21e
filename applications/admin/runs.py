"""Runs: what became of each of many decisions, for everybody who looks later; undone from their table."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import results, services, validators, waiting
from applications.admin.fetching import is_of_the_commission
from applications.decision_forms import DecisionForm, UndoForm
from applications.enums import Verb
from applications.models import DecisionResult, DecisionRun
from applications.models.runs import Outcome
from gnlc_portal.lib.admin import Deed, PageAdmin, Request, is_coordinator

LABELS = {
    Verb.REVOKE_APPROVAL: gettext_lazy("Undo the approval of %(city)s"),
    Verb.REINSTATE: gettext_lazy("Undo the refusal of %(city)s"),
}
UNDONE = {
    Verb.REVOKE_APPROVAL: gettext_lazy("The approval of %(city)s is undone. Its place is free."),
    Verb.REINSTATE: gettext_lazy("The refusal of %(city)s is undone. The application waits for a decision."),
}


@admin.register(DecisionRun)
class DecisionRunAdmin(PageAdmin):
    """An officer sees those of their Commission, UIL all."""

    for_officers = True
    page_template = "admin/applications/waiting/run.html"
    list_display = ["moment", "what", "country", "by", "went_through"]
    list_display_links = ["moment"]

    def get_queryset(self, request: Request) -> QuerySet[DecisionRun]:
        rows = DecisionRun.objects.for_decider(request.user).select_related("round", "country", "by")
        done = Count("results", filter=Q(results__outcome=Outcome.DONE))
        return rows.annotate(done=done, all=Count("results")).order_by("-id")

    @admin.display(description=gettext_lazy("moment"), ordering="at")
    def moment(self, run: DecisionRun) -> Any:
        return run.at

    @admin.display(description=gettext_lazy("what"))
    def what(self, run: DecisionRun) -> str:
        return _("Admissions") if run.is_admission else _("Decisions of a Commission")

    @admin.display(description=gettext_lazy("went through"))
    def went_through(self, run: Any) -> str:
        return _("%(done)s of %(all)s") % {"done": run.done, "all": run.all}

    def deeds(self, request: Request, record: DecisionRun) -> list[Deed]:
        if not self._is_theirs(request, record):
            return []
        rows = results.of_run(record)
        going_on = Deed(
            name="continue",
            label=_("Go on with what was not tried yet"),
            fact=gettext_lazy("Went on with a run of decisions"),
            form=DecisionForm,
            do=lambda _form: self._continue(request, record),
            offered=any(row.outcome == Outcome.WAITING for row in rows),
            is_main=True,
            in_steps=True,
        )
        return [going_on, *[deed for row in rows if (deed := self._undo(request, row))]]

    def page_context(self, request: Request, record: DecisionRun) -> dict[str, Any]:
        rows = results.of_run(record)
        return {
            "title": _("Admissions carried out together")
            if record.is_admission
            else _("Decisions carried out together"),
            "run": record,
            "heading": results.heading(rows),
            "rows": [results.row(row) for row in rows],
            "may_undo": not record.is_admission and self._is_theirs(request, record),
            "list_of_run": "" if record.is_admission else waiting.address(record.round, record.country),  # type: ignore[arg-type]
        }

    def _is_theirs(self, request: Request, run: DecisionRun) -> bool:
        if run.is_admission:
            return is_coordinator(request)
        return is_of_the_commission(request, run.country)  # type: ignore[arg-type]

    def _continue(self, request: Request, run: DecisionRun) -> str:
        services.carry_on(run=run, by=request.user, at=request.arrived_at)
        return _("Everything was tried.")

    def _undo(self, request: Request, result: DecisionResult) -> Deed | None:
        """Of a decision of the Commission; one that something followed is answered by the service's refusal."""
        verb = results.UNDO.get(Verb(result.verb))
        if verb is None or result.outcome != Outcome.DONE:
            return None
        return Deed(
            name=f"undo-{result.pk}",
            label=LABELS[verb] % {"city": result.application.city.name},
            form=UndoForm,
            do=lambda form: self._do_undo(request, result, verb, form),
            offered=results.undoing(result) is not None,
            blocked=partial(_window, result, request),
        )

    def _do_undo(self, request: Request, result: DecisionResult, verb: Verb, form: Any) -> str:
        services.checks.require_unchanged(result.application, result.change_id)
        undo = getattr(services, verb)
        undo(application=result.application, by=request.user, at=request.arrived_at, **form.arguments())
        return str(UNDONE[verb]) % {"city": result.application.city.name}


def _window(result: DecisionResult, request: Request) -> str:
    """R1: undoing needs the window, as deciding did; the service asks the other rules."""
    try:
        validators.validate_examination(request.arrived_at, result.application.round)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""
