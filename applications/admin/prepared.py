"""The decisions that a Commission prepared: looked at together, with their letters, then carried out or cleared."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import prepared, services, waiting
from applications.admin.fetching import fetch, is_of_the_commission
from applications.models import DecisionRun, Round
from applications.run_forms import ChoiceForm
from cities.models import Country
from gnlc_portal.lib.admin import Request
from gnlc_portal.lib.refusals import REFUSALS, all_sentences, status_of

CLEAR = "clear"


def page(request: Request, year: int, iso2: str, *, site: AdminSite) -> HttpResponse:
    """Read by all who see the list; the Commission's officers carry out what they ticked, or clear it."""
    round, country = fetch(request, year, iso2)
    if request.method in ("GET", "HEAD"):
        return _draw(request, site, round, country)
    if not is_of_the_commission(request, country):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _draw(request, site, round, country, form.sentences(), HTTPStatus.BAD_REQUEST)
    chosen = form.cleaned_data["chosen"]
    try:
        if form.cleaned_data["action"] == CLEAR:
            return _clear(request, round, country, chosen)
        run = services.commit(
            round=round,
            country=country,
            prepared=chosen,
            key=form.cleaned_data["key"],
            by=request.user,
            at=request.arrived_at,
        )
    except REFUSALS as refusal:
        return _draw(request, site, round, country, all_sentences(refusal), status_of(refusal))
    return redirect("admin:applications_decisionrun_change", run.pk)


def _clear(request: Request, round: Round, country: Country, chosen: list[int]) -> HttpResponse:
    """Each by itself: what a colleague carried out or cleared meanwhile keeps no other from being cleared."""
    cleared, refusals = 0, []
    for row in prepared.of_list(round, country):
        if row.pk in chosen:
            try:
                services.clear(application=row.application, by=request.user, at=request.arrived_at)
                cleared += 1
            except REFUSALS as refusal:
                refusals += all_sentences(refusal)
    text = ngettext("%(n)s prepared decision is cleared.", "%(n)s prepared decisions are cleared.", cleared)
    messages.success(request, text % {"n": cleared})
    for sentence in refusals:
        messages.error(request, sentence)
    return HttpResponseRedirect(waiting.address(round, country, "prepared"))


def _draw(
    request: Request,
    site: AdminSite,
    round: Round,
    country: Country,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    rows = prepared.table(prepared.of_list(round, country), request.user, request.arrived_at)
    context: dict[str, Any] = {
        **site.each_context(request),
        **waiting.frame(round, country, request.arrived_at),
        "title": _("Prepared decisions of %(country)s, %(year)s")
        % {"country": country.name, "year": round.year},
        "rows": rows,
        "may_decide": is_of_the_commission(request, country),
        "key": uuid4(),  # of this page: its button pressed twice is one run
        "runs": DecisionRun.objects.filter(round__year=round.year, country=country).select_related("by")[:5],
        "refusals": refusals or [],
    }
    template = "admin/applications/waiting/prepared.html"
    return TemplateResponse(request, template, context, status=status)
