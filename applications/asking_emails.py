"""Who gets a letter when something is asked or answered: both sides, each in their own language."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from applications import emails, permissions
from applications.enums import Role
from applications.mailings import Mailing, by_language
from applications.models import Application
from applications.readers import Reader
from gnlc_portal.dossiers.models import Question, Reply
from gnlc_portal.mail import outbox


def tell_question(application: Application, question: Question) -> None:
    """The team is asked; the side that asks has a copy."""
    _tell("question", application, question, {"files": question.enclosures.count()})


def tell_reply(application: Application, reply: Reply) -> None:
    """The side that asked reads the answer; the whole team has a copy, which is its receipt."""
    _tell("reply", application, reply.question, {"reply": reply, "files": reply.enclosures.count()})


def _tell(kind: str, application: Application, question: Question, facts: dict[str, object]) -> None:
    letters = _mailings(kind, application, question, facts)
    outbox.write_all([message for mailing in letters for message in mailing.messages()])


def _mailings(
    kind: str, application: Application, question: Question, facts: dict[str, object]
) -> Iterator[Mailing]:
    for side, readers in _both_sides(application, question).items():
        for language, to in by_language(readers).items():
            with translation.override(language):
                page = reverse("application_questions", args=[application.reference])
                context = {
                    **emails.about(application),
                    **facts,
                    "question": question,
                    "questions_url": settings.SITE_URL + page,
                    "admin_url": emails.admin_url(application),
                }
            yield Mailing(
                template=f"applications/emails/asking/{kind}_for_{side}",
                language=language,
                to=to,
                context=context,
                about=application.reference,
            )


def _both_sides(application: Application, question: Question) -> dict[str, list[Reader]]:
    """The team; and the Commission, or of UIL who asked: all of UIL, once that person has left."""
    sides = {"delegate": emails.addresses(application, "delegate")}
    if question.side == Role.OFFICER:
        return sides | {"officer": emails.addresses(application, "officer")}
    asker = question.by
    if permissions.reviews_as(asker, application):
        return sides | {"coordinator": [Reader(asker.email, asker.language)]}
    return sides | {"coordinator": emails.addresses(application, "coordinator")}
