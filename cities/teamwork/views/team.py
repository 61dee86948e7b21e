"""The team page of a dossier: the team is the city's, the page stands beside the dossier."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.models import Delegate
from cities.permissions import is_delegate
from cities.teamwork import assigning
from cities.teamwork.owner import Owner, Work
from cities.views import teams
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.lib.refusals import REFUSALS, all_sentences, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team(request: PersonRequest, owner: Owner, reference: str) -> HttpResponse:
    """Who acts for the city; the lead invites, removes and hands over, everybody else may leave."""
    work = owner.written(request, reference)
    if request.method != "POST":
        return _page(request, owner, work, teams.InvitationForm(initial={"language": request.LANGUAGE_CODE}))
    form = teams.InvitationForm(request.POST if request.POST.get("action") == "invite" else None)
    if form.is_bound and not form.is_valid():
        return _page(request, owner, work, form, status=HTTPStatus.BAD_REQUEST)
    try:
        sentence = _assign(request, work) or teams.act(request, work.city, form)
    except PermissionDenied as error:  # they have left, or were removed, a moment ago
        raise Http404 from error
    except REFUSALS as refusal:
        return _page(request, owner, work, form, all_sentences(refusal), status_of(refusal))
    messages.success(request, sentence)
    if not is_delegate(request.user, work.city):
        return redirect(owner.name_of("list"))
    return redirect(owner.url("team", work))


def _assign(request: PersonRequest, work: Work) -> str:
    """Give sections out, take one or give it back; an empty text when that is not what was asked."""
    action = request.POST.get("action", "")
    if action == "assign":
        return _give_out(request, work)
    if action not in ("take", "give_back"):
        return ""
    asked = work.dossier.questionnaire.section(request.POST.get("section", ""))
    if asked is None:
        raise Http404
    to = request.user if action == "take" else None
    assigning.assign(work=work, section=asked.slug, to=to, by=request.user, at=request.arrived_at)
    if to is None:
        return _("Nobody has the section “%(section)s” in hand now.") % {"section": asked.title}
    return _("%(person)s has the section “%(section)s” in hand.") % {"person": to, "section": asked.title}


def _give_out(request: PersonRequest, work: Work) -> str:
    """The lead's whole list at once: per section who had it when the page was drawn, and who shall have it."""
    people = {str(row.pk): row.user for row in Delegate.objects.filter(city=work.city).select_related("user")}
    wanted = {}
    for section in work.dossier.questionnaire.sections:
        pair = [request.POST.get(f"{name}-{section.slug}", "") for name in ("was", "to")]
        if any(number and number not in people for number in pair):
            raise Http404
        wanted[section.slug] = (people.get(pair[0]), people.get(pair[1]))
    assigning.give_out(work=work, wanted=wanted, by=request.user, at=request.arrived_at)
    return _("Saved: the list below says who is on which section.")


def _page(
    request: PersonRequest,
    owner: Owner,
    work: Work,
    form: teams.InvitationForm,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    in_hand = assigning.in_hand(work)
    context = teams.context(request, work.city)
    rows: dict[User | None, Delegate] = {row.user: row for row in context["delegates"]}
    context |= owner.context(work) | {
        "sections": [
            _section(request, section, rows.get(in_hand.get(section.slug)))
            for section in work.dossier.questionnaire.sections
        ],
        "form": form,
        "refusals": refusals or [],
    }
    return render(request, owner.template("team"), context, status=status)


def _section(request: PersonRequest, section: Section, in_hand: Delegate | None) -> dict[str, Any]:
    """A row of the list: who has it in hand, and whom the select shows; after a refusal, what the lead chose."""
    chosen = request.POST.get(f"to-{section.slug}", str(in_hand.pk) if in_hand else "")
    return {"slug": section.slug, "title": section.title, "in_hand": in_hand, "chosen": chosen}
