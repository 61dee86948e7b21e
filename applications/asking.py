"""Questions without returning: those who decide ask, the city's delegates answer, both sides read all and get a letter.

No rule of the round forbids to talk, so no window is asked for. The endorsed text stays as it is: neither question nor
answer nor their files belong to a snapshot. With a final status the conversation is closed, and stays readable.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from applications import asking_emails, permissions
from applications.enums import Status
from applications.models import Application
from applications.services import _move
from cities import permissions as city_permissions
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Question, Reply
from gnlc_portal.dossiers.reviewing import questions
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.transitions import TransitionNotAllowed


def ask(
    *, application: Application, text: str, by: User, files: Iterable[File] = (), at: datetime | None = None
) -> Question:
    """Ask the delegates of the city. Sent twice, it is one question and one letter.

    Raises:
        PermissionDenied: not somebody who reviews this application.
        TransitionNotAllowed: the application's status is final.
        ValidationError: ``text_required``, ``file_refused``, ``too_many_files``, ``files_too_large``.
    """
    at = at or clock.now()
    role = permissions.reviews_as(by, application)
    if role is None:
        raise PermissionDenied
    require_open(application)
    prepared = questions.prepare(dossier=application.dossier, text=text, files=files, by=by, at=at)
    with transaction.atomic():
        application = _move.lock(application)
        require_open(application)
        question, is_new = questions.ask(prepared, side=role)
        if is_new:
            asking_emails.tell_question(application, question)
    return question


def answer(
    *,
    application: Application,
    question: Question,
    text: str,
    by: User,
    files: Iterable[File] = (),
    at: datetime | None = None,
) -> Reply:
    """Answer for the city. A question can be answered again; the same answer sent twice is one.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the application's status is final.
        ValidationError: as for ``ask``.
    """
    at = at or clock.now()
    if not city_permissions.is_delegate(by, application.city):
        raise PermissionDenied
    require_open(application)
    prepared = questions.prepare(
        dossier=application.dossier, question=question, text=text, files=files, by=by, at=at
    )
    with transaction.atomic():
        application = _move.lock(application)
        require_open(application)
        reply, is_new = questions.answer(prepared)
        if is_new:
            asking_emails.tell_reply(application, reply)
    return reply


def require_open(application: Application) -> None:
    """Raises TransitionNotAllowed once the application's status is final."""
    sentence = closed(application)
    if sentence:
        raise TransitionNotAllowed(_("Nothing was sent. %(why)s") % {"why": sentence})


def closed(application: Application) -> str:
    """Why nothing can be asked or answered any more; empty while it can."""
    if application.is_open:
        return ""
    last = application.status_changes.last()
    text = _(
        "The application stands at “%(status)s” since %(when)s, Hamburg time, and its questions are closed with it. All of "
        "them stay readable."
    )
    return text % {"status": Status(application.status).label, "when": in_hamburg(last.at) if last else ""}
