"""A country's waiting list of a round: its officers order it, UIL reads it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from applications import dashboards, services, waiting
from applications.models import Round
from applications.rank_form import RankForm
from cities import permissions as city_permissions
from cities.models import Country
from gnlc_portal.lib.admin import Request, is_coordinator
from gnlc_portal.lib.refusals import REFUSALS, all_sentences, status_of


def urls(site: AdminSite) -> list[URLPattern]:
    """Addresses of the pages, below those of the applications."""
    route = "waiting/<int:year>/<str:iso2>/"
    return [path(route, site.admin_view(_page), {"site": site}, name="applications_waiting_list")]


def fetch(request: Request, year: int, iso2: str) -> tuple[Round, Country]:
    """The round and the country, or 404 when the country is another Commission's or there was no such round."""
    commission = city_permissions.commission_of(request.user)
    is_own = commission is not None and commission.country_id == iso2
    if not (is_own or is_coordinator(request) or request.user.is_superuser):
        raise Http404
    country = Country.objects.filter(pk=iso2).first()
    round = Round.objects.filter(year=year).first()
    coming = dashboards.current_round(request.arrived_at)
    if round is None and coming.year == year:
        round = coming
    if country is None or round is None:
        raise Http404
    return round, country


def is_of_the_commission(request: Request, country: Country) -> bool:
    """Whether the user orders and decides here; who only reads finds no such address to post to."""
    commission = city_permissions.commission_of(request.user)
    return commission is not None and commission.country_id == country.pk


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
