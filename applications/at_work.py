"""What goes on around the applications that somebody sees: reviews in hand, questions, decisions, letters that failed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import timeline
from applications.enums import HANDED_IN
from applications.models import Application, StatusChange
from applications.querysets import ApplicationQuerySet
from applications.workflow import DECISIONS
from cities.models import Country
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Question, Reply, ReviewClaim
from gnlc_portal.dossiers.reviewing import claims, questions
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.mail import refused
from gnlc_portal.mail.models import Message, State

SHOWN = 10  # of each kind; the pages themselves hold all


def beside(rows: Iterable[Application], reader: User) -> dict[int, list[str]]:
    """What to know of each application of a list before opening it, by the dossier's id. Two queries."""
    dossiers = [row.dossier_id for row in rows]
    held, asked = claims.holding(dossiers), questions.count_unanswered(dossiers)
    return {pk: _beside(held.get(pk), asked.get(pk, 0), reader) for pk in dossiers}


def _beside(claim: ReviewClaim | None, asked: int, reader: User) -> list[str]:
    said = []
    if claim is not None:
        is_own = claim.user_id == reader.pk
        said.append(
            _("You are reviewing it") if is_own else _("Being reviewed by %(name)s") % {"name": claim.user}
        )
    if asked:
        text = ngettext("%(n)s question waits for the city", "%(n)s questions wait for the city", asked)
        said.append(text % {"n": asked})
    return said


def reviews(undecided: ApplicationQuerySet, reader: User) -> list[dict[str, Any]]:
    """Who has what in hand now of what is still to be decided, the latest first. One query."""
    rows = claims.holding_now().filter(dossier__application__in=undecided)
    rows = rows.select_related("user", "dossier__application__city").order_by("-taken_at", "-id")[:SHOWN]
    return [
        {
            "city": row.dossier.application.city.name,
            "url": page(row.dossier.application.pk),
            "who": _("you") if row.user_id == reader.pk else str(row.user),
        }
        for row in rows
    ]


def decisions(applications: ApplicationQuerySet) -> list[dict[str, Any]]:
    """What those who decide did last, newest first. One query."""
    steps = StatusChange.objects.filter(application__in=applications, verb__in=DECISIONS)
    steps = steps.select_related("application__city", "by").order_by("-id")[:SHOWN]
    return [
        {
            "city": step.application.city.name,
            "url": page(step.application_id),
            "step": timeline.told(step),
        }
        for step in steps
    ]


def waiting_questions(applications: ApplicationQuerySet, at: datetime) -> list[dict[str, Any]]:
    """The questions that their cities have not answered, the oldest first. One query."""
    rows = questions.unanswered().filter(dossier__application__in=applications.open())
    return [_question(row, at) for row in _with_city(rows)[:SHOWN]]


def new_answers(applications: ApplicationQuerySet) -> list[dict[str, Any]]:
    """What cities answered last, newest first. One query."""
    rows = Reply.objects.filter(question__dossier__application__in=applications.open())
    rows = rows.select_related("question__dossier__application__city", "by").order_by("-id")[:SHOWN]
    return [
        {
            "city": row.question.dossier.application.city.name,
            "url": f"{page(row.question.dossier.application.pk)}#question-{row.question_id}",
            "text": row.text,
            "who": str(row.by),
            "when": in_hamburg(row.at),
        }
        for row in rows
    ]


def asked_of(applications: Iterable[Application]) -> dict[int, int]:
    """How many questions wait for each city's answer, by the dossier's id: what a delegate has to do. One query."""
    return questions.count_unanswered([row.dossier_id for row in applications if row.is_open])


def failed_mail(applications: ApplicationQuerySet, country: Country) -> dict[str, Any]:
    """Letters about these applications of a country that did not arrive, with the mail server's words. Four queries.

    Letters about nothing, or about what these are not, are nobody's here: their addresses are not the reader's.
    """
    rows = Message.objects.filter(country=country.pk, state=State.FAILED, secret=False)
    rows = rows.filter(about__in=applications.values("reference"))
    with_city = applications.exclude(status__in=HANDED_IN)  # whom it asks to endorse is its matter
    rows = rows.exclude(kind__endswith="_for_mayor", about__in=with_city.values("reference"))
    shown = list(rows.defer("text").prefetch_related("attempts").order_by("-id")[:SHOWN])
    of = dict(applications.filter(reference__in=[row.about for row in shown]).values_list("reference", "pk"))
    return {
        "count": rows.count(),
        "shown": [
            {
                "to": row.to,
                "subject": row.subject,
                "when": in_hamburg(row.created_at),
                "url": page(of[row.about]),
                "sentence": refused.sentence(row),
                "words": refused.words(row),
            }
            for row in shown
        ],
    }


def page(pk: int) -> str:
    """Where an application is reviewed."""
    return reverse("admin:applications_application_change", args=[pk])


def _with_city(rows: QuerySet[Question]) -> QuerySet[Question]:
    return rows.select_related("dossier__application__city", "by")


def _question(row: Question, at: datetime) -> dict[str, Any]:
    application = row.dossier.application
    days = (clock.hamburg_date(at) - clock.hamburg_date(row.at)).days
    waits = ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("since today")
    return {
        "city": application.city.name,
        "url": f"{page(application.pk)}#question-{row.pk}",
        "text": row.text,
        "who": str(row.by),
        "waits": waits,
    }
