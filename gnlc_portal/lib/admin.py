"""What every page of the dashboard stands on: records are read there and moved by services, not by saving a form.

The admin site lets in nobody without a role and turns a refused permission into a 404 (``gnlc_portal.admin_site``).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from gnlc_portal.lib.refusals import REFUSALS, sentences, status_of

Request: TypeAlias = Any  # Django's, with a signed-in ``user`` and the moment it ``arrived_at``

# Django's routes that the dashboard has no use for: nothing is deleted, and an unknown address is no redirect.
_UNUSED = ("delete", None)


def is_coordinator(request: Request) -> bool:
    """Whether the signed-in user belongs to UIL's team; asked of the database once a request."""
    if not hasattr(request, "_is_coordinator"):
        user = request.user
        request._is_coordinator = user.is_authenticated and user.is_coordinator
    return request._is_coordinator


class RecordAdmin(admin.ModelAdmin):
    """Records that are listed and read. Nobody adds, changes or deletes one unless a subclass says so."""

    admin_site: Any  # the portal's own, which tells the audit trail (gnlc_portal.admin_site)
    actions = None
    list_per_page = 50
    show_full_result_count = False
    for_officers = False  # whether officers see the model at all; ``get_queryset`` then says which rows

    def has_module_permission(self, request: Request) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: Request, obj: Any = None) -> bool:
        user = request.user
        return user.is_authenticated and (self.for_officers or user.is_superuser or is_coordinator(request))

    def has_add_permission(self, request: Request) -> bool:
        return False

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Request, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: Request, obj: Any, message: Any) -> Any:
        self.admin_site.tell(request, obj, gettext_lazy("Added"))
        return super().log_addition(request, obj, message)

    def log_change(self, request: Request, obj: Any, message: Any) -> Any:
        self.admin_site.tell(request, obj, gettext_lazy("Changed"))
        return super().log_change(request, obj, message)

    def changelist_view(self, request: Request, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        routes: list[URLPattern] = super().get_urls()
        return [route for route in routes if route.name and route.name.removeprefix(prefix) not in _UNUSED]

    def _get_obj_does_not_exist_redirect(self, request: Request, opts: Any, object_id: str) -> HttpResponse:
        raise Http404  # Django's answer, a redirect with a message, would differ from that for an unknown address


@dataclass(frozen=True)
class Deed:
    """Something that can be done to a record: one form, one service.

    Args:
        name: the last part of its address.
        label: its button: a verb and its object.
        title: what stands above its form; empty: the label.
        fact: what the audit trail says once it is done, where its service tells no step of its own.
        action: what its button says to the server, where one form has several buttons.
        form: makes its form from the posted data, or from None.
        do: calls the service with what the valid form holds and returns the sentence that says what happened; or, of a
            step that only shows what would happen, the page that shows it.
        hint: what follows from it.
        offered: whether the page draws it; one that is not drawn is still answered, by the service's refusal.
        blocked: asks for the sentence that stands in its place while a rule forbids it; empty when none does.
        is_main: the one step that the page is for.
        where: the part of the page that draws it, by the name its template gives it; empty: the panel of decisions.
        beside: the deed to which the same form may be sent instead, by a second button; it has none of its own.
        in_steps: whether its service commits one thing after the other; else the deed is one transaction.
    """

    name: str
    label: Any
    form: Callable[..., Any]
    do: Callable[[Any], Any]
    title: Any = ""
    fact: Any = ""
    action: str = ""
    hint: Any = ""
    offered: bool = True
    blocked: Callable[[], str] = str
    is_main: bool = False
    where: str = ""
    beside: "Deed | None" = None
    in_steps: bool = False


@dataclass
class Attempt:
    """What somebody tried on a record's page, and why it was refused."""

    deed: Deed
    form: forms.Form
    refusals: list[str] = field(default_factory=list)
    status: int = HTTPStatus.BAD_REQUEST

    @property
    def kept(self) -> list[str]:
        """Texts that were typed, for the page to show when it no longer draws the form."""
        areas = [name for name, f in self.form.fields.items() if isinstance(f.widget, forms.Textarea)]
        return [text for name in areas if (text := self.form.data.get(name, "").strip())]


class PageAdmin(RecordAdmin):
    """A record with a page of its own: its facts, and what can be done to it, each at its own address by POST."""

    page_template = "admin/page.html"

    def deeds(self, request: Request, record: Any) -> list[Deed]:
        """What the user's role may do, whatever the moment; other addresses do not exist for them."""
        return []

    def page_context(self, request: Request, record: Any) -> dict[str, Any]:
        """What the page shows beside the deeds."""
        return {}

    def was_read(self, request: Request, record: Any) -> None:
        """Somebody reads the page: where that is to be remembered, a subclass does."""

    def page_address(self, record: models.Model) -> str:
        return self._address("change", record.pk)

    def _address(self, route: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{route}", args=args)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_deed"
        routes = [route for route in super().get_urls() if route.name and not route.name.endswith("_history")]
        return [
            *routes,
            path("<str:object_id>/<slug:name>/", self.admin_site.admin_view(self.deed_view), name=name),
        ]

    def record(self, request: Request, object_id: str) -> Any:
        """The record, or 404 when it is another's or absent."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        return record

    def reading(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """A page or file below a record's page, for its route; whose record it is not gets a 404, whatever the method."""

        def read(request: Request, object_id: str, **arguments: Any) -> Any:
            record = self.record(request, object_id)
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return view(request, record, **arguments)

        return self.admin_site.admin_view(read)

    def change_view(
        self, request: Request, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        record = self.record(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        page = self.page(request, record)
        if request.method == "GET":
            self.was_read(request, record)
        return page

    def deed_view(self, request: Request, object_id: str, name: str) -> HttpResponse:
        """Do one thing: 404 when it is not the user's to do, else the service's answer on the page."""
        record = self.record(request, object_id)
        deed = next((deed for deed in _all(self.deeds(request, record)) if deed.name == name), None)
        if deed is None:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        attempt = Attempt(deed, _form(deed, request.POST, request.FILES))
        if attempt.form.is_valid():
            try:
                outcome = self._done(request, record, deed, attempt.form)
            except REFUSALS as refusal:
                _note(attempt, refusal)
            else:
                if isinstance(outcome, HttpResponse):
                    return outcome
                messages.success(request, outcome)
                return redirect(self.page_address(record))
        return self.page(request, self.record(request, object_id), attempt)  # as it is now

    def _done(self, request: Request, record: Any, deed: Deed, form: forms.Form) -> Any:
        """The deed and its line in the audit trail, both or neither."""
        with nullcontext() if deed.in_steps else transaction.atomic():
            outcome = deed.do(form)
            if not isinstance(outcome, HttpResponse):
                reason = form.cleaned_data.get("reason") or ""
                self.admin_site.tell(request, record, deed.fact or deed.label, reason)
        return outcome

    def page(self, request: Request, record: Any, attempt: Attempt | None = None) -> HttpResponse:
        drawn = [self._drawn(record, deed, attempt) for deed in self.deeds(request, record) if deed.offered]
        open_form = any(entry["tried"] and (not entry["blocked"] or entry["beside_url"]) for entry in drawn)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(record),
            "record": record,
            "deeds": [entry for entry in drawn if not entry["deed"].where],
            "elsewhere": {entry["deed"].where: entry for entry in drawn if entry["deed"].where},
            "list_url": self._address("changelist"),
            "refusals": attempt.refusals if attempt else [],
            "kept": attempt.kept if attempt and not open_form else [],
            **self.page_context(request, record),
        }
        status = attempt.status if attempt else HTTPStatus.OK
        return TemplateResponse(request, self.page_template, context, status=status)

    def _drawn(self, record: models.Model, deed: Deed, attempt: Attempt | None) -> dict[str, Any]:
        """A deed for admin/includes/deed.html; the one that was tried keeps what was typed."""
        names = {each.name for each in _all([deed])}
        tried = attempt if attempt is not None and attempt.deed.name in names else None
        return {
            "deed": deed,
            "blocked": deed.blocked(),
            "form": tried.form if tried else _form(deed),
            "tried": tried is not None,
            "is_open": tried is not None if attempt is not None else deed.is_main,
            "url": self._address("deed", record.pk, deed.name),
            "beside_url": self._address("deed", record.pk, deed.beside.name)
            if deed.beside and deed.beside.offered
            else "",
        }


def _all(deeds: Iterable[Deed]) -> Iterator[Deed]:
    for deed in deeds:
        yield deed
        if deed.beside is not None:
            yield deed.beside


def _form(deed: Deed, data: Any = None, files: Any = None) -> forms.Form:
    return deed.form(data, files=files, auto_id=f"id_{deed.name}_%s")


def _note(attempt: Attempt, refusal: Exception) -> None:
    attempt.refusals, attempt.status = sentences(refusal), status_of(refusal)
    for name, errors in getattr(refusal, "error_dict", {}).items():
        attempt.form.add_error(name if name in attempt.form.fields else None, errors)
