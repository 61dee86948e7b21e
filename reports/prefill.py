"""What a report knows when it opens: the answers of the city's last dossier, its public figures, its mayor."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from cities.models import CityFact
from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.models import Answer
from reports.enums import Status
from reports.models import ProgressReport
from reports.questionnaire import ASKED_AFRESH, REPORT_V1


def fill(reports: Iterable[ProgressReport], at: datetime) -> None:
    """Write the known answers into fresh dossiers, in a constant number of queries for the whole batch.

    The last accepted report counts, before the first one the application. What must be said anew each time
    (``ASKED_AFRESH``) and what today's questionnaire cannot read is left open.
    """
    batch = list(reports)
    sources = _sources(batch)
    given: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = Answer.objects.filter(dossier__in=set(sources.values()))
    for dossier_id, key, value in rows.values_list("dossier_id", "key", "value"):
        given[dossier_id][key] = value
    figures = _figures(batch)
    fresh = []
    for report in batch:
        known = figures[report.city_id] | _mayor(report) | given[sources.get(report.pk, 0)]
        fresh += [
            Answer(dossier=report.dossier, key=key, value=value, at=at) for key, value in _readable(known)
        ]
    Answer.objects.bulk_create(fresh)


def _sources(batch: list[ProgressReport]) -> dict[int, int]:
    """By report, the dossier that is copied."""
    members = [report.membership_id for report in batch]
    accepted = ProgressReport.objects.filter(membership__in=members, status=Status.ACCEPTED)
    last = dict(accepted.order_by("period").values_list("membership_id", "dossier_id"))
    found = {
        report.pk: last.get(report.membership_id, report.membership.origin_dossier_id) for report in batch
    }
    return {pk: dossier_id for pk, dossier_id in found.items() if dossier_id}


def _figures(batch: list[ProgressReport]) -> dict[int, dict[str, Any]]:
    """By city, its newest public figures, as the questionnaire's answers."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    facts = CityFact.objects.filter(city__in=[report.city_id for report in batch]).order_by("year")
    for city_id, key, value, year in facts.values_list("city_id", "key", "value", "year"):
        found[city_id] |= {key: format(value.normalize(), "f"), f"{key}_year": str(year)}
    return found


def _mayor(report: ProgressReport) -> dict[str, Any]:
    """Whom the portal knows as the city's representative."""
    return {"mayor_name": report.membership.mayor_name, "mayor_email": report.membership.mayor_email}


def _readable(known: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    for key, value in known.items():
        question = REPORT_V1.questions.get(key)
        if question is None or key in ASKED_AFRESH or values.is_empty(value):
            continue
        try:
            yield key, values.read(question, value)
        except ValidationError:
            continue  # today's questionnaire asks it differently: it is asked afresh
