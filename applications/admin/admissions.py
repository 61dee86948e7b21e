"""Admission of many cities: chosen among the approved, looked at together, then carried out."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib.admin import AdminSite
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from applications import admitting, services
from applications.models import DecisionRun
from applications.run_forms import ChoiceForm
from gnlc_portal.lib.admin import Request, is_coordinator
from gnlc_portal.lib.refusals import REFUSALS, all_sentences, status_of

CHOOSE = "admin/applications/admissions/choose.html"
PREVIEW = "admin/applications/admissions/preview.html"
COMMIT = "commit"


def urls(site: AdminSite) -> list[URLPattern]:
    """The one address, below those of the applications."""
    return [path("admissions/", site.admin_view(_page), {"site": site}, name="applications_admissions")]


def _page(request: Request, *, site: AdminSite) -> HttpResponse:
    """Choose, look, carry out: the first by reading, the others by posting what is ticked."""
    if not is_coordinator(request):
        raise Http404
    if request.method in ("GET", "HEAD"):
        return _choose(request, site)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _choose(request, site, form.sentences(), HTTPStatus.BAD_REQUEST)
    ids = form.cleaned_data["chosen"]
    if form.cleaned_data["action"] != COMMIT:
        return _preview(request, site, ids)
    try:
        run = services.admit_all(
            applications=ids, key=form.cleaned_data["key"], by=request.user, at=request.arrived_at
        )
    except REFUSALS as refusal:
        return _choose(request, site, all_sentences(refusal), status_of(refusal))
    return redirect("admin:applications_decisionrun_change", run.pk)


def _choose(
    request: Request, site: AdminSite, refusals: list[str] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "title": _("Admit several cities"),
        "rows": admitting.approved(),
        "runs": DecisionRun.objects.filter(country__isnull=True).select_related("by")[:5],
        "refusals": refusals or [],
    }
    return _drawn(request, site, CHOOSE, context, status)


def _preview(request: Request, site: AdminSite, ids: list[int]) -> HttpResponse:
    applications = admitting.chosen(ids)
    if not applications:
        text = _("None of these applications is approved any more. Choose again.")
        return _choose(request, site, [text], HTTPStatus.CONFLICT)
    context = {
        "title": _("What the admissions will bring"),
        **admitting.preview(applications, request.user, request.arrived_at),
        "left_out": len(set(ids)) - len(applications),
    }
    return _drawn(request, site, PREVIEW, context)


def _drawn(
    request: Request, site: AdminSite, template: str, context: dict[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    shared = {
        **site.each_context(request),
        "page_url": reverse("admin:applications_admissions"),
        "key": uuid4(),  # of this page: its button pressed twice is one run
    }
    return TemplateResponse(request, template, shared | context, status=status)
