"""What the owning app answers to a browser that saves by itself (docs/autosave.md).

The app fetches the dossier and says who may; these functions read the request and turn what came of it into JSON.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from gnlc_portal.dossiers import presence as presence_of
from gnlc_portal.dossiers import services
from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.dossiers.questionnaire import Kind
from gnlc_portal.lib.arrival import ArrivedRequest

MOST_KEPT = 500_000  # characters over a sign-in: a whole dossier has less
_KEPT = "section_over_sign_in"
_NUMBER = re.compile(r"[0-9]{1,9}")
_REQUEST = re.compile(r"[A-Za-z0-9-]{1,64}")


def is_writer(request: HttpRequest) -> bool:
    """Whether who is signed in opened the page that sends; a page that does not say who, counts as theirs.

    In one browser another person may have signed in meanwhile: an old page must not write in their name.
    """
    user = request.user
    return user.is_authenticated and request.POST.get("writer", str(user.pk)) == str(user.pk)


def not_the_writer(request: HttpRequest) -> JsonResponse:
    """401, with the way in."""
    content: dict[str, Any] = {"sign_in": reverse("account_login")}
    if request.user.is_authenticated:
        content |= {"error": somebody_else(request), "somebody_else": True}
    else:
        content["error"] = _("You are signed out. Sign in again; your text stays in this page.")
    return JsonResponse(content, status=HTTPStatus.UNAUTHORIZED)


def keeping_over_sign_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view to which a form may be sent after the session has ended: what was written is not lost."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            return _keep_over_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def _keep_over_sign_in(request: HttpRequest) -> HttpResponse:
    """A section that was sent after the session had ended: to the sign-in, and what was typed comes back after it.

    It lies in the session, which the sign-in takes over, and only whoever opened the page gets it. Browsers with scripts
    keep it themselves too.
    """
    size = sum(len(text) for name in request.POST for text in request.POST.getlist(name))
    if size <= MOST_KEPT and request.POST.get("writer"):
        request.session[_KEPT] = {"path": request.path, "data": dict(request.POST.lists())}
        text = _(
            "You were signed out, so nothing is saved yet. Sign in, and what you wrote is back in its fields."
        )
    else:
        text = _(
            "You were signed out, so nothing was saved. Go back in your browser and copy your text, then sign in."
        )
    messages.warning(request, text)
    return redirect_to_login(request.path)


def kept_over_sign_in(request: HttpRequest) -> QueryDict | None:
    """What its writer sent to this address when the session had ended, once; nobody else gets it."""
    kept = request.session.get(_KEPT)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[_KEPT]
    data = QueryDict(mutable=True)
    for name, texts in kept["data"].items():
        data.setlist(name, texts)
    return data if data.get("writer") == str(request.user.pk) else None


def somebody_else(request: HttpRequest) -> str:
    """Why a page that another person opened cannot save."""
    text = _(
        "Not saved: meanwhile %(name)s signed in in this browser, and this page was opened by somebody else. The text stays "
        "on this page; whoever wrote it signs in again to save it."
    )
    return text % {"name": request.user}


def save_answer(
    request: HttpRequest, dossier: Dossier, key: str, *, locked: Callable[[], dict[str, str]]
) -> JsonResponse:
    """Save the answer that was posted.

    Args:
        locked: what to say when its section is not open for writing: ``error``, and the way on as ``href`` and ``link``.

    Raises:
        Http404: no such question.
    """
    question = dossier.questionnaire.questions.get(key)
    if question is None:
        raise Http404
    posted = request.POST.getlist("value")
    version = number_in(request.POST, "version")
    is_told = bool(posted) or (
        question.kind is Kind.CHOICES and version is not None
    )  # of several, none is ticked
    if not is_told or (version is None and request.POST.get("version")):
        text = _("The request holds no answer or no version that can be read, so nothing was changed.")
        return JsonResponse({"errors": [text]}, status=HTTPStatus.BAD_REQUEST)
    try:
        saved = services.save_answer(
            dossier=dossier,
            key=key,
            value=posted if question.kind is Kind.CHOICES else "".join(posted[:1]),
            by=request.user,
            at=cast(ArrivedRequest, request).arrived_at,
            version=version,
            request=_matching(_REQUEST, request.POST.get("request", "")),
            leaving=request.POST.get("leaving") == "1",
        )
    except services.Locked:
        return JsonResponse(locked(), status=HTTPStatus.LOCKED)
    except services.Conflict as conflict:
        return _conflict(conflict, is_own=conflict.author_id == request.user.pk)
    except ValidationError as refusal:
        return JsonResponse({"errors": refusal.messages}, status=HTTPStatus.BAD_REQUEST)
    return JsonResponse({"version": saved.version, "saved_at": saved.at.isoformat()})


def presence(request: HttpRequest, dossier: Dossier, *, among: Iterable[Any]) -> JsonResponse:
    """Note that the user is here, in the section that was posted, and say who else is and what they saved there.

    Args:
        among: ids of the users who may write now.
    """
    section = dossier.questionnaire.section(request.POST.get("section", ""))
    presence_of.note(dossier=dossier, user=request.user, section=section)
    here = presence_of.others(dossier, but=request.user, among=among)
    newer = presence_of.saved_by_others(dossier, section, but=request.user) if section else []
    return JsonResponse(
        {
            "here": [asdict(person) for person in here],
            "newer": {answer.key: answer.version for answer in newer},
            "by": {answer.key: str(answer.by) if answer.by else _("Somebody") for answer in newer},
        }
    )


def number_in(sent: QueryDict, name: str) -> int | None:
    """A number that was sent, such as the version the sender last read; None where there is none."""
    number = _matching(_NUMBER, sent.get(name, ""))
    return int(number) if number else None


def _conflict(conflict: services.Conflict, *, is_own: bool) -> JsonResponse:
    content: dict[str, Any] = {
        "yours": conflict.yours,
        "theirs": conflict.theirs,
        "by": _("You, in another window") if is_own else conflict.by,
        "at": conflict.at.isoformat(),
        "version": conflict.version,
    }
    return JsonResponse(content, status=HTTPStatus.CONFLICT)


def _matching(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""
