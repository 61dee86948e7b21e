"""The files of a section: sent, replaced, removed, put back; and handed out to those who may read them.

A button of the section's form and the script do the same, by the same names: ``attach`` with ``files``, ``replace-12``
with ``replacement-12``, ``remove-12``, ``restore-12``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.teamwork.owner import Owner, Work
from cities.teamwork.views import opened
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import attached, attachments, downloads
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.dossiers.questionnaire import Section

_BUTTON = re.compile(r"(attach|(?:replace|remove|restore)-[0-9]{1,15})")


@dataclass
class Outcome:
    """What became of the files of one request, in sentences."""

    done: list[str] = field(default_factory=list)
    refused: list[ValidationError] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        return [sentence for refusal in self.refused for sentence in refusal.messages]

    @property
    def status(self) -> int:
        """400 where a file is to be mended, 409 where it is a matter of room or of what somebody else did."""
        if not self.refused:
            return HTTPStatus.OK
        codes = {refusal.code for refusal in self.refused}
        return HTTPStatus.BAD_REQUEST if codes <= {"file_refused", "file_missing"} else HTTPStatus.CONFLICT


@require_POST
def attach(request: PersonRequest, owner: Owner, reference: str) -> HttpResponse:
    """The script's way: answers with the list of files as it then stands, and what is to be said."""
    if not request.user.is_authenticated:
        text = _("You are signed out. Sign in again in another tab; the files you chose stay here meanwhile.")
        return JsonResponse({"error": text}, status=HTTPStatus.UNAUTHORIZED)
    work = owner.written(request, reference)
    section = work.dossier.questionnaire.section(request.POST.get("section", ""))
    if section is None or not section.attachments or not is_asked(request):
        raise Http404
    try:
        outcome = do(request, work, section)
    except dossiers.Locked:
        return JsonResponse({"error": locked(owner, work)}, status=HTTPStatus.LOCKED)
    html = render_to_string("dossiers/_files_of_section.html", of_section(owner, work, section), request)
    return JsonResponse(
        {"html": html, "done": outcome.done, "errors": outcome.sentences}, status=outcome.status
    )


@require_safe
@login_required
def attachment(request: PersonRequest, owner: Owner, reference: str, pk: int) -> HttpResponseBase:
    """A file: any of the city's own for its delegates; for who decides, those that were handed in."""
    work, is_own = owner.readable(request, reference)
    if is_own:
        row = owner.files(work).filter(pk=pk).first()
    else:
        snapshot = owner.handed_in(work)
        row = attached.find_signed(snapshot, pk) if snapshot else None
    response = handed_out(request, row)
    if is_own or row is None:
        return response
    return opened.noted(request, response, work, "attachment", key=str(row.pk), detail=row.name)


def handed_out(request: HttpRequest, row: Attachment | None) -> HttpResponseBase:
    """The download; no page for no file; and loud where the file is not what was stored."""
    if row is None:
        raise Http404
    try:
        return downloads.respond(row)
    except downloads.TamperedFile:
        return render(request, "dossiers/tampered_file.html", {"file": row}, status=HTTPStatus.CONFLICT)


def is_asked(request: HttpRequest) -> bool:
    """Whether the button that was pressed is one of the files'."""
    return _BUTTON.fullmatch(request.POST.get("action", "")) is not None


def do(request: PersonRequest, work: Work, section: Section) -> Outcome:
    """Do what the button says; of several files each by itself, so that one refused keeps none from being stored.

    Raises:
        Locked: the section is not open.
        Http404: no such file.
    """
    if not work.dossier.is_open(section.slug):
        raise dossiers.Locked
    verb, _dash, number = request.POST["action"].partition("-")
    common: dict[str, Any] = {
        "dossier": work.dossier,
        "by": request.user,
        "at": request.arrived_at,
    }
    outcome = Outcome()
    try:
        if verb == "remove":
            row = attachments.remove(attachment=int(number), **common)
            outcome.done.append(_("“%(name)s” is removed. You can put it back.") % {"name": row.name})
        elif verb == "restore":
            row = attachments.restore(attachment=int(number), **common)
            outcome.done.append(_("“%(name)s” is back.") % {"name": row.name})
        else:
            name = f"replacement-{number}" if number else "files"
            replaces = int(number) if number else None
            files: list[UploadedFile] = request.FILES.getlist(name)
            put = partial(attachments.attach, section=section.slug, replaces=replaces, **common)
            _attach(put, files[:1] if number else files, outcome)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    except dossiers.Locked:
        raise
    except ValidationError as refusal:
        outcome.refused.append(refusal)
    return outcome


def of_section(owner: Owner, work: Work, section: Section) -> dict[str, Any]:
    """Context of dossiers/_attachments.html."""
    return attached.of_section(work.dossier, section, owner.file_address(work))


def locked(owner: Owner, work: Work) -> str:
    """Why no file can be changed now, and the way on."""
    return owner.lock_of(work).after(_("No file was changed."))


def _attach(put: Any, files: Iterable[UploadedFile], outcome: Outcome) -> None:
    if not files:
        text = _("No file was chosen, or none arrived. Choose one, then press the button again.")
        outcome.refused.append(ValidationError(text, code="file_missing"))
    for file in files:
        try:
            row = put(file=file)
        except dossiers.Locked:
            raise
        except ValidationError as refusal:
            outcome.refused.append(refusal)
        else:
            outcome.done.append(_stored(row))


def _stored(row: Attachment) -> str:
    if row.content_type.startswith("image/"):
        text = _(
            "“%(name)s” is stored. Hidden data of the picture, such as the place where it was taken, is left out."
        )
    else:
        text = _("“%(name)s” is stored.")
    return text % {"name": row.name}
