"""The page of a list, in place of Django's own: filter, saved views, columns, order, pages, export."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from gnlc_portal.lib.admin import PageAdmin, Request
from gnlc_portal.lib.refusals import sentences, status_of
from gnlc_portal.lists import paging, services
from gnlc_portal.lists.forms import SaveForm
from gnlc_portal.lists.listing import Column, Listing
from gnlc_portal.lists.models import Kind
from gnlc_portal.lists.selection import AFTER, BEFORE, Selection


class ListAdmin(PageAdmin):
    """Records with a page each, and a list whose whole filter is its address."""

    listing: Listing
    list_template = "admin/lists/list.html"

    @property
    def for_officers(self) -> bool:  # type: ignore[override]
        return self.listing.for_officers

    @property
    def opening(self) -> str:
        """The query with which the navigation opens the list."""
        return self.listing.ready[0].query if self.listing.ready else ""

    def get_queryset(self, request: Request) -> Any:
        return self.listing.rows(request.user)

    def get_urls(self) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("views/", self.admin_site.admin_view(self.save_view), name=f"{prefix}_save_view"),
            path("exports/", self.admin_site.admin_view(self.export_view), name=f"{prefix}_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: Request, extra_context: Any = None) -> HttpResponse:
        selection = self._selection(request, request.GET)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self._page(request, selection, extra=extra_context)

    def save_view(self, request: Request) -> HttpResponse:
        """Keep this list's address under a name."""
        selection = self._selection(request, QueryDict(request.POST.get("query", "")))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = SaveForm(request.POST, user=request.user, auto_id="view_%s")
        if not form.is_valid():
            return self._page(request, selection, form=form, status=HTTPStatus.BAD_REQUEST)
        try:
            view = services.save_view(selection=selection, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.show(refusal)
            return self._page(
                request, selection, form=form, refusals=sentences(refusal), status=status_of(refusal)
            )
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return redirect(self._link(view.query))

    def export_view(self, request: Request) -> HttpResponse:
        """Ask for a file of exactly these rows and columns."""
        selection = self._selection(request, QueryDict(request.POST.get("query", "")))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            export = services.ask(selection=selection, kind=request.POST.get("kind", ""), by=request.user)
        except ValidationError as refusal:
            return self._page(request, selection, refusals=sentences(refusal), status=status_of(refusal))
        return redirect("admin:lists_export_change", export.pk)

    def _selection(self, request: Request, query: QueryDict) -> Selection:
        if not self.has_view_permission(request):
            raise Http404
        return Selection(self.listing, request.user, query, request.arrived_at)

    def _link(self, query: str) -> str:
        return self._address("changelist") + (f"?{query}" if query else "")

    def _page(
        self,
        request: Request,
        selection: Selection,
        *,
        form: SaveForm | None = None,
        refusals: list[str] | None = None,
        status: int | None = None,
        extra: Any = None,
    ) -> HttpResponse:
        page = selection.page if selection.is_valid else paging.Page([])
        ready = [
            {"label": view.label, "url": self._link(view.query), "here": view.query == selection.query}
            for view in self.listing.ready
        ]
        has_own_filter = bool(selection.said) and not any(view["here"] for view in ready)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(self.listing.title),
            "list_url": self._address("changelist"),
            "filter": [
                selection.form[one.name] for one in self.listing.filters if one.drawn(selection.standing)
            ],
            "form": selection.form,
            "said": [
                {"label": one.label, "value": one.value, "url": self._link(one.without)}
                for one in selection.said
            ],
            "is_open": has_own_filter or not selection.is_valid,
            "query": selection.query,
            "columns": selection.columns,
            "heads": [self._head(selection, column) for column in selection.columns],
            "rows": [self._row(selection, row) for row in page.rows],
            "count": _count(selection),
            "pages": self._pages(selection, page),
            "ready": ready,
            "views": self._views(selection),
            "view_form": form or SaveForm(user=request.user, auto_id="view_%s"),
            "kinds": self._kinds(),
            "refusals": refusals or [],
            **(extra or {}),
        }
        if status is None:
            status = HTTPStatus.OK if selection.is_valid else HTTPStatus.BAD_REQUEST
        return TemplateResponse(request, self.list_template, context, status=status)

    def _head(self, selection: Selection, column: Column) -> dict[str, Any]:
        here = selection.sort.removeprefix("-") == column.name
        descending = here and selection.sort.startswith("-")
        first = column.sort_field.startswith("-")  # what waits longest is asked for before what came last
        to_descending = not descending if here else first
        turned = f"-{column.name}" if to_descending else column.name
        way = ("descending" if descending else "ascending") if here else ""
        return {
            "column": column,
            "way": way,
            "url": self._link(selection.query_with(sort=turned)) if column.sort else "",
        }

    def _row(self, selection: Selection, row: Any) -> dict[str, Any]:
        cells = [
            {
                "text": column.shown(row, selection.standing)
                if column.shown
                else localize(column.value(row)),
                "label": column.label,
                "is_number": column.is_number,
                "is_unbroken": column.is_unbroken,
            }
            for column in selection.columns
        ]
        return {"record": row, "url": self.page_address(row), "first": cells[0], "others": cells[1:]}

    def _pages(self, selection: Selection, page: paging.Page) -> list[dict[str, Any]]:
        links = []
        if page.before is not None:
            links.append({"label": _("First page"), "url": self._link(selection.query)})
            query = selection.query_with(**{BEFORE: str(page.before)})
            links.append({"label": _("Previous page"), "url": self._link(query)})
        if page.after is not None:
            query = selection.query_with(**{AFTER: str(page.after)})
            links.append({"label": _("Next page"), "url": self._link(query)})
        return links

    def _views(self, selection: Selection) -> list[dict[str, Any]]:
        return [
            {
                "view": view,
                "url": self._link(view.query),
                "here": view.query == selection.query,
                "owner": "" if view.owner_id == selection.user.pk else str(view.owner),
            }
            for view in services.views_for(selection.user, self.listing)
        ]

    def _kinds(self) -> list[dict[str, Any]]:
        kinds = [{"value": kind.value, "label": kind.label} for kind in (Kind.XLSX, Kind.CSV)]
        if self.listing.files is not None:
            kinds.append({"value": Kind.ZIP.value, "label": self.listing.files.label})
        return kinds


def list_address(listing: Listing) -> str:
    """Where the page of a list is."""
    meta = listing.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def _count(selection: Selection) -> str:
    number, more = selection.counted()
    if more:
        return _("More than %(n)s") % {"n": localize(number)}
    return str(localize(number))
