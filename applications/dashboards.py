"""The first page of those who decide: what waits for them, until when, and which places are used."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import at_work, deadlines, figures, looks, places, timeline, waiting
from applications.enums import OPEN, Role, Status, Verb
from applications.models import Application, Round, StatusChange
from applications.models.rounds import CLOSES, OPENS
from applications.querysets import ApplicationQuerySet
from cities import glyphs
from cities.models import CityClaim, NationalCommission
from cities.models.claims import ClaimStatus
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers
from gnlc_portal.lib import clock
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, State

SHOWN = 50  # rows of a table here; the lists hold all
DECIDED = frozenset({Status.APPROVED, Status.ADMITTED, Status.DECLINED})


def current_round(at: datetime) -> Round:
    """The round that is examined, is over and not wound up yet, or comes next; not stored while nobody needed it."""
    day = clock.hamburg_date(at)
    not_wound_up = Exists(Application.objects.open().filter(round=OuterRef("pk")))
    rounds = Round.objects.filter(Q(examination_closes_on__gte=day) | not_wound_up)
    found = rounds.order_by("opens_on").first()
    if found is not None:
        return found
    year = day.year if (day.month, day.day) <= CLOSES else day.year + 1
    closes = date(year, *CLOSES)
    return Round(year=year, opens_on=date(year, *OPENS), closes_on=closes, examination_closes_on=closes)


def of_officer(commission: NationalCommission, user: User, at: datetime) -> dict[str, Any]:
    """One country: the queue of the round, its decisions, its places."""
    round = current_round(at)
    mine = Application.objects.for_decider(user).filter(country=commission.country_id)
    rows = list(_with_history(mine.filter(Q(round__year=round.year) | Q(status__in=OPEN))))
    beside = at_work.beside(rows, user)
    longest = [row for row in rows if row.status == Status.SUBMITTED]
    queue = sorted(longest, key=lambda row: (row.rank is None, row.rank or 0))
    elsewhere = [row for row in rows if row.status in OPEN - {Status.SUBMITTED, Status.APPROVED}]
    decided = [row for row in rows if row.status in DECIDED]
    never_sent = (
        Application.objects.open().filter(country=commission.country_id, submitted_at__isnull=True).count()
    )
    return {
        "commission": commission,
        "round": round,
        "heading": _over(round) if round.is_over(at) else _heading_of_officer(len(queue)),
        "lead": _lead_of_officer(len(queue) if round.is_over(at) else 0, len(elsewhere), len(decided)),
        "deadline": deadlines.of_examination(round, at),
        "quota": places.of_country(round, commission.country),
        "waiting_url": waiting.address(round, commission.country),
        "queue": [_queue_row(row, at) | {"beside": beside[row.dossier_id]} for row in (*queue, *elsewhere)],
        "first": longest[0] if longest and not round.is_over(at) else None,
        "decided": [_decided_row(row, at) for row in reversed(decided)],
        "being_written": never_sent,
        **_at_work(mine, [Status.SUBMITTED], user, at),
        "mail": at_work.failed_mail(mine, commission.country),
    }


def of_coordinator(user: User, at: datetime) -> dict[str, Any]:
    """Every country: what waits for UIL, the queue by country, rounds, claims, mail."""
    approved = _with_history(Application.objects.filter(status=Status.APPROVED))[:SHOWN]
    round = current_round(at)
    claims = CityClaim.objects.filter(status=ClaimStatus.PENDING).select_related("city__country", "user")
    return {
        "round": round,
        "heading": _over(round) if round.is_over(at) else _heading_of_coordinator(len(approved)),
        "lead": _too_late(len(approved)) if round.is_over(at) else "",
        "deadline": deadlines.of_examination(round, at),
        "to_admit": [_admission_row(row) for row in approved],
        "countries": _by_country(round),
        "rounds": [
            {"round": row, "state": deadlines.round_state(row, at)}
            for row in Round.objects.order_by("-year")[:4]
        ],
        "claims": list(claims.order_by("created_at")[:SHOWN]),
        "mail": _mail(),
        **_at_work(Application.objects.for_decider(user), [Status.SUBMITTED, Status.APPROVED], user, at),
    }


def _at_work(
    applications: ApplicationQuerySet, undecided: list[Status], user: User, at: datetime
) -> dict[str, Any]:
    """For admin/includes/at_work.html; undecided: where something is left to decide for the reader's side."""
    return {
        "reviews": at_work.reviews(applications.filter(status__in=undecided), user),
        "decisions": at_work.decisions(applications),
        "questions": at_work.waiting_questions(applications, at),
        "answers": at_work.new_answers(applications),
    }


def _with_history(rows: Any) -> Any:
    """With all a line needs, in two queries however many lines; the longest waiting first."""
    steps = StatusChange.objects.for_deciders().select_related("by").order_by("id")
    related = rows.select_related("city", "country", "round", "dossier", "endorsement__snapshot")
    return related.prefetch_related(Prefetch("status_changes", steps, to_attr="steps")).order_by(
        "submitted_at", "id"
    )


def _heading_of_officer(waiting: int) -> str:
    if not waiting:
        return _("No application waits for you")
    text = ngettext("One application waits for you", "%(number)s applications wait for you", waiting)
    return text % {"number": capfirst(str(apnumber(waiting)))}


def _heading_of_coordinator(approved: int) -> str:
    if not approved:
        return _("No city waits for admission")
    text = ngettext(
        "One approved city waits for admission", "%(number)s approved cities wait for admission", approved
    )
    return text % {"number": capfirst(str(apnumber(approved)))}


def _over(round: Round) -> str:
    """Instead of what waits, from the end of the round until what is open has lapsed."""
    return _("The round %(year)s is over") % {"year": round.year}


def _too_late(left: int) -> str:
    """What happens to that which waited when the round ended."""
    if not left:
        return ""
    text = ngettext(
        "One application was not decided in time. It lapses within minutes; nothing can be decided any more.",
        "%(n)s applications were not decided in time. They lapse within minutes; nothing can be decided any more.",
        left,
    )
    return text % {"n": capfirst(str(apnumber(left)))}


def _lead_of_officer(too_late: int, elsewhere: int, decided: int) -> str:
    parts = [_too_late(too_late)] if too_late else []
    if elsewhere:
        text = ngettext("%(n)s is with its city.", "%(n)s are with their cities.", elsewhere)
        parts.append(text % {"n": capfirst(str(apnumber(elsewhere)))})
    if decided:
        text = ngettext("%(n)s is decided in this round.", "%(n)s are decided in this round.", decided)
        parts.append(text % {"n": capfirst(str(apnumber(decided)))})
    return " ".join(parts)


def _queue_row(application: Application, at: datetime) -> dict[str, Any]:
    is_waiting = application.status == Status.SUBMITTED
    return {
        "city": application.city.name,
        "reference": application.reference,
        "rank": application.rank if is_waiting else None,
        "url": _page(application),
        "received": _day(application.submitted_at),  # type: ignore[arg-type]
        "file": _file(application),
        "kind": looks.status_look(application, for_uil=False),
        "status": _waits(application, at) if is_waiting else _("Waits for the city"),
        **_glyph(application),
    }


def _waits(application: Application, at: datetime) -> str:
    if application.round.is_over(at):
        return _("Not decided in time")
    days = (clock.hamburg_date(at) - clock.hamburg_date(application.submitted_at)).days  # type: ignore[arg-type]
    if not days:
        return _("Waits for you, came today")
    return ngettext("Waits for you, for %(n)s day", "Waits for you, for %(n)s days", days) % {"n": days}


def _file(application: Application) -> str:
    """What the file is, in a few words."""
    back = _last(application, Verb.SEND_BACK)
    if application.status == Status.SUBMITTED:
        return _("Complete, endorsed; sent back before") if back else _("Complete, endorsed")
    if application.status == Status.RETURNED and back is not None:
        titles = {section.slug: str(section.title) for section in application.dossier.questionnaire.sections}
        values = {
            "day": _day(back.at),
            "sections": _(", ").join(titles.get(slug, slug) for slug in back.sections),
        }
        return _("Sent back on %(day)s: %(sections)s") % values
    last = application.steps[-1]  # type: ignore[attr-defined]
    return f"{timeline.happened(last)}, {_day(last.at)}"


def _decided_row(application: Application, at: datetime) -> dict[str, Any]:
    decision = _last(application, Verb.APPROVE if application.place else Verb.DECLINE)
    admission = _last(application, Verb.ADMIT)
    label = looks.status_label(application)
    if application.place:
        label = _("%(status)s, place %(place)s") % {"status": label, "place": application.place}
    return {
        "city": application.city.name,
        "url": _page(application),
        "kind": looks.status_look(application, for_uil=False),
        "status": label,
        "steps": [timeline.told(step) for step in (decision, admission) if step is not None],
        "undo": None if application.round.is_over(at) else _undo(application, decision),
        "no_undo": _("Not possible any more") if application.round.is_over(at) else _("Not yours to undo"),
    }


def _undo(application: Application, decision: StatusChange | None) -> dict[str, str] | None:
    """The link to the form that undoes a decision of the Commission; UIL's own refusals are UIL's to undo."""
    labels = {
        Status.APPROVED: (Verb.REVOKE_APPROVAL, _("Undo the approval of %(city)s")),
        Status.DECLINED: (Verb.REINSTATE, _("Undo the refusal of %(city)s")),
    }
    verb, label = labels.get(Status(application.status), ("", ""))
    if not verb or decision is None or decision.side != Role.OFFICER:
        return None
    return {"url": f"{_page(application)}#{verb}", "label": label % {"city": application.city.name}}


def _admission_row(application: Application) -> dict[str, Any]:
    decision = _last(application, Verb.APPROVE)
    return {
        "city": application.city.name,
        "country": application.country.name,
        "reference": application.reference,
        "url": _page(application),
        "place": application.place,
        "approval": timeline.told(decision) if decision else None,
        **_glyph(application),
    }


def _by_country(round: Round) -> list[dict[str, Any]]:
    """The queue of the round by country, those where something waits first."""
    list_url = reverse("admin:applications_application_changelist")
    rows: list[dict[str, Any]] = [
        {
            "name": row.country.name,
            "url": f"{list_url}?country={row.country.pk}",
            "waiting": row.waiting,
            "waiting_url": waiting.address(round, row.country),
            "returned": row.returned,
            "places": row.places,
            "admitted": row.admitted,
        }
        for row in figures.by_country(round)
    ]
    return sorted(rows, key=lambda row: (-row["waiting"], row["name"]))


def _mail() -> dict[str, Any]:
    """Whether letters reach people."""
    failed = Message.objects.filter(state=State.FAILED)
    return {
        "failed": failed.count(),
        "last_failed": list(failed.defer("text").order_by("-id")[:5]),
        "waiting": Message.objects.filter(state__in=[State.WAITING, State.SENDING]).count(),
        "held": Message.objects.filter(state=State.HELD).count(),
        "age_minutes": delivery.oldest_waiting_age_s() // 60,
    }


def _glyph(application: Application) -> dict[str, Any]:
    """The drawing of the city's ratings as they were endorsed; none while nothing endorsed stands."""
    if application.endorsement is None or not application.endorsement.snapshot.is_intact:
        return {"parts": [], "glyph_title": ""}
    given = answers.from_snapshot(application.endorsement.snapshot)
    ratings = looks.glyph_ratings(given)
    return {"parts": glyphs.parts(ratings), "glyph_title": glyphs.in_words(application.city.name, ratings)}


def _last(application: Application, verb: str) -> StatusChange | None:
    steps: Iterable[StatusChange] = application.steps  # type: ignore[attr-defined]
    return next((step for step in reversed(list(steps)) if step.verb == verb), None)


def _day(moment: datetime) -> str:
    return formats.date_format(clock.hamburg_date(moment), "MONTH_DAY_FORMAT")


def _page(application: Application) -> str:
    return at_work.page(application.pk)
