"""Saved views: one's own, and those that colleagues share."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gnlc_portal.lib.admin import Deed, PageAdmin, Request
from gnlc_portal.lists import circles, registry, services
from gnlc_portal.lists.admin.pages import list_address
from gnlc_portal.lists.forms import ViewForm
from gnlc_portal.lists.models import SavedView
from gnlc_portal.lists.selection import Selection


@admin.register(SavedView)
class SavedViewAdmin(PageAdmin):
    """Only its owner changes a view; whoever may read it opens it with their own rights."""

    for_officers = True
    list_display = ["name", "list_title", "owner", "created_at"]
    ordering = ["name", "id"]

    def get_queryset(self, request: Request) -> QuerySet[SavedView]:
        return services.views_for(request.user)

    @admin.display(description=gettext_lazy("list"))
    def list_title(self, view: SavedView) -> str:
        listing = registry.get(view.listing)
        return capfirst(listing.title) if listing else view.listing

    def deeds(self, request: Request, record: SavedView) -> list[Deed]:
        if record.owner_id != request.user.pk:
            return []
        return [
            Deed(
                name="rename",
                label=_("Change name or sharing"),
                fact=gettext_lazy("Changed name or sharing of a view"),
                form=lambda data, **options: ViewForm(data, user=request.user, view=record, **options),
                do=lambda form: self._change(request, record, form),
                is_main=True,
            ),
            Deed(
                name="remove",
                label=_("Remove the view"),
                fact=gettext_lazy("Removed a view"),
                form=forms.Form,
                do=lambda _form: self._remove(request, record),
                hint=_(
                    "Those with whom it is shared lose it too. Applications and members stay as they are."
                ),
            ),
        ]

    def deed_view(self, request: Request, object_id: str, name: str) -> HttpResponse:
        answer = super().deed_view(request, object_id, name)
        if name == "remove" and isinstance(answer, HttpResponseRedirect):
            return HttpResponseRedirect(self._address("changelist"))  # its own page is gone
        return answer

    def page_context(self, request: Request, record: SavedView) -> dict[str, Any]:
        listing = registry.get(record.listing)
        context: dict[str, Any] = {"title": record.name}
        if listing is None:
            return context
        selection = Selection(listing, request.user, QueryDict(record.query), request.arrived_at)
        said = [{"label": one.label, "value": one.value} for one in selection.said]
        columns = _(", ").join(str(column.label) for column in selection.columns)
        shared = {circle.key: circle.label for circle in circles.standing(record.owner).shares_with}
        context["facts"] = [
            {"label": _("List"), "value": capfirst(listing.title)},
            *(said or [{"label": _("Filter"), "value": _("none")}]),
            {"label": _("Columns"), "value": columns},
            {"label": _("Owner"), "value": str(record.owner)},
            {"label": _("Who sees it"), "value": shared.get(record.shared_with, _("only its owner"))},
        ]
        context["links"] = [
            {"url": f"{list_address(listing)}?{record.query}", "label": _("Open the list with this view")}
        ]
        return context

    def _change(self, request: Request, record: SavedView, form: Any) -> str:
        services.change_view(view=record, by=request.user, **form.cleaned_data)
        return _("The view is changed.")

    def _remove(self, request: Request, record: SavedView) -> str:
        services.remove_view(view=record, by=request.user)
        return _("The view “%(name)s” is removed.") % {"name": record.name}
