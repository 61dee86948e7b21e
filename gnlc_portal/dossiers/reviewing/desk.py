"""The page on which a dossier is reviewed: who has it in hand, notes, questions. The owning app adds its decisions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gnlc_portal.dossiers.models import ReviewClaim
from gnlc_portal.dossiers.reviewing import claims, notes
from gnlc_portal.dossiers.reviewing.forms import NoteForm, QuestionForm
from gnlc_portal.lib import clock
from gnlc_portal.lib.admin import Deed, PageAdmin, Request


class ReviewAdmin(PageAdmin):
    """A record with a ``dossier`` that people review.

    Whoever opens the page of a record that waits for them has it in hand from then on, unless a colleague has.
    ``asks``: whether questions are put to the team; then ``ask`` and ``closed`` say how.
    """

    asks = True

    def side(self, request: Request, record: Any) -> str:
        """As whom the user reviews the record, in the owning app's words; empty when they only read it."""
        raise NotImplementedError

    def is_awaited(self, request: Request, record: Any) -> bool:
        """Whether the record waits for the user's side."""
        raise NotImplementedError

    def ask(self, request: Request, record: Any, text: str, files: Sequence[Any]) -> None:
        """Put a question to the team."""
        raise NotImplementedError

    def closed(self, record: Any) -> str:
        """Why no question can be put any more, as a sentence; empty while one can."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_reviewing"
        return [
            path("<str:object_id>/reviewing/", self.admin_site.admin_view(self.in_hand), name=name),
            *super().get_urls(),
        ]

    def in_hand(self, request: Request, object_id: str) -> HttpResponse:
        """The page is still open: renew the claim, and say who has the record in hand."""
        record = self.record(request, object_id)
        if not self.side(request, record):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return JsonResponse({"text": who_has_it(self.claim(request, record), request.user)})

    def claim(self, request: Request, record: Any) -> ReviewClaim | None:
        """The claim that holds; the user's own is renewed, and what waits for them and nobody has becomes theirs."""
        held = claims.of(record.dossier)
        is_mine = held is not None and held.user_id == request.user.pk
        if is_mine or (held is None and self.is_awaited(request, record)):
            held = claims.take(dossier=record.dossier, user=request.user)
        return held

    def in_hand_context(self, request: Request, record: Any) -> dict[str, Any]:
        """Context of dossiers/_in_hand.html: to whoever only reads, the page says nothing of it."""
        if not self.side(request, record):
            return {}
        held = self.claim(request, record)
        return {
            "who_has_it": who_has_it(held, request.user),
            "has_it": held is not None and held.user_id == request.user.pk,
            "in_hand_url": self._address("reviewing", record.pk),
        }

    def reviewing(self, request: Request, record: Any) -> list[Deed]:
        """What a reviewer can do beside deciding, whatever the status."""
        side = self.side(request, record)
        if not side:
            return []
        page = self.page_address(record)
        keep, send = gettext_lazy("Keep the note"), gettext_lazy("Send the question")

        def take(_form: forms.Form) -> str:
            claims.take(dossier=record.dossier, user=request.user, over=True)
            return _("You have the review in hand.")

        def give_back(_form: forms.Form) -> HttpResponse:
            claims.give_back(dossier=record.dossier, user=request.user)
            said = _("%(record)s is given back: a colleague can take it.") % {"record": record}
            messages.success(request, said)
            return redirect("admin:index")  # the page itself would take it again

        def write(form: forms.Form) -> HttpResponse:
            text = form.cleaned_data["text"]
            notes.write(dossier=record.dossier, text=text, by=request.user, side=side, at=request.arrived_at)
            self.admin_site.tell(request, record, gettext_lazy("Kept a note"))
            messages.success(request, _("The note is kept. The city does not see it."))
            return redirect(f"{page}#notes")

        def ask(form: forms.Form) -> HttpResponse:
            self.ask(request, record, form.cleaned_data["text"], form.cleaned_data["files"])
            self.admin_site.tell(request, record, gettext_lazy("Sent a question"))
            said = _("The question is sent to the delegates of the city. You get a letter when they answer.")
            messages.success(request, said)
            return redirect(f"{page}#questions")

        def closed() -> str:
            return self.closed(record)

        deeds = [
            Deed(
                "take",
                gettext_lazy("Take the review over"),
                forms.Form,
                take,
                fact=gettext_lazy("Took the review over"),
                where="take",
            ),
            Deed(
                "give_back",
                gettext_lazy("Give the review back"),
                forms.Form,
                give_back,
                where="give_back",
            ),
            Deed("note", keep, NoteForm, write, where="note"),
        ]
        if self.asks:
            # Files are stored one by one before the question is put: they have transactions of their own.
            deeds.append(Deed("ask", send, QuestionForm, ask, blocked=closed, where="ask", in_steps=True))
        return deeds


def who_has_it(claim: ReviewClaim | None, user: Any) -> str:
    """Who has a record in hand, as a sentence; empty when nobody does."""
    if claim is None:
        return ""
    minutes = max(1, round((claim.until - clock.real_now()).total_seconds() / 60))
    if claim.user_id == user.pk:
        text = ngettext(
            "You have this review in hand. Colleagues read so for %(n)s more minute after you leave.",
            "You have this review in hand. Colleagues read so for %(n)s more minutes after you leave.",
            minutes,
        )
        return text % {"n": minutes}
    text = ngettext(
        "Being reviewed by %(name)s, for %(n)s more minute or longer. You can read and decide all the same.",
        "Being reviewed by %(name)s, for %(n)s more minutes or longer. You can read and decide all the same.",
        minutes,
    )
    return text % {"name": claim.user, "n": minutes}
