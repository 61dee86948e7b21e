"""Exports: each is its owner's alone; for everybody else there is no such page."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gnlc_portal.lib import clock
from gnlc_portal.lib.admin import Deed, PageAdmin, Request
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lists import circles, registry, services
from gnlc_portal.lists.admin.pages import list_address
from gnlc_portal.lists.models import Export, Kind, State
from gnlc_portal.lists.selection import Selection

LOOKS = {
    State.WAITING: "todo",
    State.RUNNING: "doing",
    State.DONE: "done",
    State.FAILED: "no",
    State.GONE: "off",
}
CONTENT_TYPES = {
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.ZIP: "application/zip",
}


@admin.register(Export)
class ExportAdmin(PageAdmin):
    """How far a file is, the file, and what became of it."""

    for_officers = True
    page_template = "admin/lists/export.html"
    list_display = ["name", "badge", "asked_at", "done_rows", "expires_at"]
    ordering = ["-id"]

    def get_queryset(self, request: Request) -> QuerySet[Export]:
        return Export.objects.filter(asked_by_id=request.user.pk).order_by(*self.ordering)

    @admin.display(description=gettext_lazy("file"))
    def name(self, export: Export) -> str:
        return file_name(export)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def badge(self, export: Export) -> SafeString:
        values = _look(export)
        return render_to_string("components/status.html", values)

    def get_urls(self) -> list[URLPattern]:
        file = path("<str:object_id>/file/", self.reading(self.file), name="lists_export_file")
        return [file, *super().get_urls()]

    def file(self, request: Request, export: Export) -> HttpResponseBase:
        """The file, as a download."""
        if _is_over(export):
            page = self.page(request, export)
            page.status_code = HTTPStatus.GONE
            return page
        if not is_handed_out(export, request):
            raise Http404
        try:
            file = default_storage.open(export.file)
        except OSError as error:
            raise Http404 from error
        response = FileResponse(
            file,
            as_attachment=True,
            filename=file_name(export),
            content_type=CONTENT_TYPES[Kind(export.kind)],
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        if request.method == "GET":
            self.admin_site.taken(request, f"export:{export.pk}", file_name(export), export.query)
        return response

    def deeds(self, request: Request, record: Export) -> list[Deed]:
        return [
            Deed(
                name="again",
                label=_("Try again"),
                fact=gettext_lazy("Asked for a file again"),
                form=forms.Form,
                do=lambda _form: self._again(request, record),
                hint=_("The same filter and columns, with the rows that you may see then."),
                offered=record.state == State.FAILED,
                is_main=True,
            ),
            Deed(
                name="discard",
                label=_("Remove this file"),
                fact=gettext_lazy("Removed a file made of a list"),
                form=forms.Form,
                do=lambda _form: self._discard(request, record),
                hint=_("It is deleted at once, for good. You can ask for it again."),
                offered=not _is_over(record),
            ),
        ]

    def page_context(self, request: Request, record: Export) -> dict[str, Any]:
        listing = registry.get(record.listing)
        context: dict[str, Any] = {
            "title": file_name(record),
            **_look(record),
            "kept_until": in_hamburg(record.expires_at),
            "is_over": _is_over(record),
            "is_under_way": record.state in (State.WAITING, State.RUNNING),
            "before": _before(record),
            "is_handed_out": is_handed_out(record, request),
            "progress": _progress(record),
        }
        if listing is None:
            return context
        selection = Selection(listing, request.user, QueryDict(record.query), request.arrived_at)
        said = [{"label": one.label, "value": one.value} for one in selection.said]
        context["facts"] = [
            {"label": _("List"), "value": capfirst(listing.title)},
            *(said or [{"label": _("Filter"), "value": _("none")}]),
            {
                "label": _("Columns"),
                "value": _(", ").join(str(column.label) for column in selection.columns),
            },
            {"label": _("Asked"), "value": in_hamburg(record.asked_at)},
        ]
        if record.state == State.DONE and not _is_over(record):
            context["facts"].append({"label": _("Ready since"), "value": in_hamburg(record.finished_at)})
            context["facts"].append({"label": _("Kept until"), "value": in_hamburg(record.expires_at)})
        context["links"] = [
            {"url": f"{list_address(listing)}?{record.query}", "label": _("The list with this filter")}
        ]
        return context

    def _again(self, request: Request, record: Export) -> str:
        services.ask_again(export=record, by=request.user)
        return _("The file waits for its turn again.")

    def _discard(self, request: Request, record: Export) -> str:
        services.discard(export=record, by=request.user)
        return _("The file is removed.")


def is_handed_out(export: Export, request: Request) -> bool:
    """Whether there is a file, and its owner still acts for the part of the world for which it was written."""
    return (
        export.state == State.DONE
        and export.expires_at is not None
        and clock.now() < export.expires_at
        and export.scope == circles.standing(request.user).scope
    )


def _has_expired(export: Export) -> bool:
    return export.expires_at is not None and clock.now() >= export.expires_at


def _is_over(export: Export) -> bool:
    """Whether there was a file, or would have been one, and there will be none."""
    return export.state == State.GONE or _has_expired(export)


def _look(export: Export) -> dict[str, str]:
    """Its state for components/status.html."""
    if _has_expired(export):
        return {"kind": "off", "label": _("expired")}
    return {"kind": LOOKS[State(export.state)], "label": export.get_state_display()}


def file_name(export: Export) -> str:
    """How the file is called where it is saved: "applications-2027-03-15-17.xlsx"."""
    return f"{export.listing}-{clock.hamburg_date(export.asked_at):%Y-%m-%d}-{export.pk}.{export.kind}"


def _before(export: Export) -> int:
    """How many are written before it."""
    if export.state != State.WAITING:
        return 0
    return Export.objects.filter(state__in=[State.WAITING, State.RUNNING], pk__lt=export.pk).count()


def _progress(export: Export) -> str:
    if export.all_rows is None:
        return ""
    text = ngettext("%(done)s of %(all)s row", "%(done)s of %(all)s rows", export.all_rows)
    return text % {"done": export.done_rows, "all": export.all_rows}
