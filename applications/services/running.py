"""Many decisions in one go. A run is rows: written down before anything is tried, so that it can be pressed twice.

Each decision is a transaction of its own: the decision, its letters, and its line in the table of results, or only the
line that says why not. Whoever presses again goes on with what was not tried yet and repeats nothing.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.enums import Verb
from applications.models import Application, DecisionResult, DecisionRun, PreparedDecision, Round
from applications.models.preparing import Ended
from applications.models.runs import Outcome
from applications.services import deciding, preparing
from cities import permissions as city_permissions
from cities.models import Country
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.refusals import REFUSALS, all_sentences

logger = logging.getLogger(__name__)

_DO: dict[str, Callable[..., Application]] = {
    Verb.APPROVE: lambda row, **who: deciding.approve(endorsement_checked=row.endorsement_checked, **who),
    Verb.DECLINE: lambda row, **who: deciding.decline(reason=row.reason, **who),
    Verb.SEND_BACK: lambda row, **who: deciding.send_back(sections=row.sections, **who),
    Verb.ADMIT: lambda _row, **who: deciding.admit(**who),
}


def commit(
    *,
    round: Round,
    country: Country,
    prepared: Iterable[int],
    key: UUID,
    by: User,
    at: datetime | None = None,
) -> DecisionRun:
    """The Commission carries out decisions that it prepared, in the order of its list.

    Args:
        prepared: ids of the decisions that stood on the page; one prepared since then waits for its own look.
        key: of the page on which it was pressed: the same key is the same run.

    Raises:
        PermissionDenied: not an officer of the country.
        ValidationError: ``nothing_chosen``.
    """
    at = at or clock.now()
    _require_officer(by, country)
    mine = PreparedDecision.objects.filter(application__round=round, application__country=country)
    rows = mine.filter(pk__in=list(prepared)).select_related("application").in_order()
    by_application = {row.application_id: row for row in rows}  # one line for each, the newest
    chosen = [(row.application, row.verb, row) for row in by_application.values()]
    run = _start(key, chosen, by=by, at=at, round=round, country=country)
    return carry_on(run=run, by=by, at=at)


def admit_all(*, applications: Iterable[int], key: UUID, by: User, at: datetime | None = None) -> DecisionRun:
    """UIL admits many cities that their Commissions approved, each as ``admit`` does.

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: ``nothing_chosen``.
    """
    at = at or clock.now()
    _require_coordinator(by)
    ids = dict.fromkeys(applications)  # in the order given, each once
    sent = Application.objects.filter(submitted_at__isnull=False).in_bulk(list(ids))
    run = _start(key, [(sent[pk], Verb.ADMIT, None) for pk in ids if pk in sent], by=by, at=at)
    return carry_on(run=run, by=by, at=at)


def carry_on(*, run: DecisionRun, by: User, at: datetime | None = None) -> DecisionRun:
    """Try what a run has not tried yet, in its order; several may do so at once.

    Raises:
        PermissionDenied: not of the side whose run it is.
    """
    if run.is_admission:
        _require_coordinator(by)
    else:
        _require_officer(by, run.country)  # type: ignore[arg-type]
    for result in run.results.filter(outcome=Outcome.WAITING).select_related("prepared").order_by("position"):
        try:
            _carry_out(result, by, at or clock.now())
        except (*REFUSALS, PermissionDenied) as refusal:
            _refuse(result, " ".join(all_sentences(refusal)) or _("This is not yours to decide."))
        except Exception:  # one that fails must not keep the others from being tried
            logger.exception("run %s failed at result %s", run.pk, result.pk)
            _refuse(
                result, _("The portal failed here, and nothing of this decision was written. Try it alone.")
            )
    return run


def _start(
    key: UUID,
    chosen: Sequence[tuple[Application, str, PreparedDecision | None]],
    *,
    by: User,
    at: datetime,
    round: Round | None = None,
    country: Country | None = None,
) -> DecisionRun:
    """The run of this key, with everything it means to try: made by whoever pressed first."""
    if not chosen:
        raise ValidationError(_("Nothing was chosen."), code="nothing_chosen")
    try:
        with transaction.atomic():
            run = DecisionRun.objects.create(key=key, round=round, country=country, by=by, at=at)
            DecisionResult.objects.bulk_create(
                DecisionResult(run=run, position=number, application=row, verb=verb, prepared=prepared)
                for number, (row, verb, prepared) in enumerate(chosen, start=1)
            )
    except IntegrityError:
        return DecisionRun.objects.get(key=key)
    return run


@transaction.atomic
def _carry_out(result: DecisionResult, by: User, at: datetime) -> None:
    # Everybody who tries this line waits here for the others; then it is tried, or it has been.
    application = Application.objects.select_for_update().get(pk=result.application_id)
    if DecisionResult.objects.get(pk=result.pk).outcome:
        return
    prepared = result.prepared
    if prepared is not None:
        preparing.require_standing(prepared, application)
    _DO[result.verb](prepared, application=application, by=by, at=at)
    if prepared is not None:
        preparing.end(prepared, Ended.CARRIED_OUT, by, at)
    result.outcome, result.change = Outcome.DONE, application.status_changes.latest("id")
    result.save(update_fields=["outcome", "change"])


def _refuse(result: DecisionResult, sentence: str) -> None:
    """Unless another got it done in the meantime."""
    waiting = DecisionResult.objects.filter(pk=result.pk, outcome=Outcome.WAITING)
    waiting.update(outcome=Outcome.REFUSED, sentence=sentence, language=get_language() or "en")


def _require_officer(by: User, country: Country) -> None:
    commission = city_permissions.commission_of(by)
    if commission is None or commission.country_id != country.pk:
        raise PermissionDenied(_("Only officers of the country's Commission carry out its decisions."))


def _require_coordinator(by: User) -> None:
    if not by.is_active or not by.is_coordinator:
        raise PermissionDenied(_("Only UIL coordinators admit cities."))
