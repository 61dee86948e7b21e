"""A country's waiting list of a round: its officers order it, UIL reads it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from applications import services, waiting
from applications.admin import prepared
from applications.admin.fetching import fetch, is_of_the_commission
from applications.models import Round
from applications.rank_form import RankForm
from cities.models import Country
from gnlc_portal.lib.admin import Request
from gnlc_portal.lib.refusals import REFUSALS, all_sentences, status_of


def urls(site: AdminSite) -> list[URLPattern]:
    """Addresses of the pages, below those of the applications."""
    route = "waiting/<int:year>/<str:iso2>/"
    return [
        path(route, site.admin_view(_page), {"site": site}, name="applications_waiting_list"),
        path(
            f"{route}prepared/",
            site.admin_view(prepared.page),
            {"site": site},
            name="applications_waiting_prepared",
        ),
    ]


def _page(request: Request, year: int, iso2: str, *, site: AdminSite) -> HttpResponse:
    round, country = fetch(request, year, iso2)
    if request.method in ("GET", "HEAD"):
        return _draw(request, site, round, country)
    if not is_of_the_commission(request, country):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    form = RankForm(request.POST, waiting=waiting.waiting_list(round, country))
    if not form.is_valid():
        return _draw(request, site, round, country, form, HTTPStatus.BAD_REQUEST)
    try:
        services.rank(
            round=round,
            country=country,
            by=request.user,
            ranks=form.ranks(),
            seen=form.cleaned_data["seen"],
            at=request.arrived_at,
        )
    except REFUSALS as refusal:
        sentences = all_sentences(refusal)
        return _draw(request, site, round, country, form, status_of(refusal), sentences)
    messages.success(request, _("The order is saved."))
    return HttpResponseRedirect(waiting.address(round, country) + form.anchor)


def _draw(
    request: Request,
    site: AdminSite,
    round: Round,
    country: Country,
    form: RankForm | None = None,
    status: int = HTTPStatus.OK,
    refusals: list[str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = waiting.context(round, country, request.arrived_at)
    if form is None:
        form = RankForm(waiting=[row["application"] for row in context["rows"]])
    context |= {
        **site.each_context(request),
        "title": _("Waiting list of %(country)s, %(year)s") % {"country": country.name, "year": round.year},
        "may_order": is_of_the_commission(request, country),
        "form": form,
        "refusals": refusals or [],
    }
    for row in context["rows"]:
        row["field"] = form[row["field_name"]] if row["field_name"] in form.fields else None
    template = "admin/applications/waiting/list.html"
    return TemplateResponse(request, template, context, status=status)
