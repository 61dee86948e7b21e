"""The dashboard of Commissions and UIL: Django's own admin, entered by role."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import permissions
from gnlc_portal.accounts import second_factor
from gnlc_portal.lib.admin import Request, is_coordinator

# The portal has its own pages for these; the last one would tell addresses of objects that are not the user's.
_NOT_HERE = {"password_change", "password_change_done", "autocomplete", "view_on_site"}
# Sign-in brings admin pages of its own: they would show secrets of second factors and delete people's addresses.
_SIGN_IN_APPS = {"account", "mfa"}
_NOT_OURS = _SIGN_IN_APPS | {"auditlog"}  # whose entries are told by the audit trail
# The main navigation of the working side, in this order; drawn for whoever may see the list.
_NAVIGATION = (
    ("applications_application", gettext_lazy("Applications")),
    ("applications_round", gettext_lazy("Rounds")),
    ("cities_nationalcommission", gettext_lazy("Commissions")),
    ("cities_membership", gettext_lazy("Members")),
    ("reports_progressreport", gettext_lazy("Reports")),
    ("cities_cityclaim", gettext_lazy("Claims")),
    ("mail_message", gettext_lazy("Mail")),
    ("lists_export", gettext_lazy("Exports")),
    ("trail_entry", gettext_lazy("Audit trail")),
)


class PortalAdminSite(AdminSite):
    """Signed out: to the portal's sign-in. Signed in without a role in it, or not one's own: there is no such page."""

    site_header = site_title = gettext_lazy("Learning Cities, working room")
    index_title = gettext_lazy("Dashboard")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        ours = [model for model in models if model._meta.app_label not in _NOT_OURS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: Request) -> bool:
        return request.user.is_authenticated and permissions.has_admin_role(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            if not self.has_permission(request):
                raise Http404
            if second_factor.is_missing(request.user):
                messages.warning(
                    request, _("Whoever decides here signs in with a second factor. Set yours up first.")
                )
                return redirect("mfa_index")
            try:
                from gnlc_portal import edits  # once the apps are loaded: the site itself is made before them

                with edits.followed(request):
                    return inner(request, *args, **kwargs)
            except PermissionDenied as error:
                raise Http404 from error

        return guarded

    def tell(self, request: Request, record: Any, fact: Any, reason: str = "") -> None:
        """A line of the audit trail for what somebody changed here."""
        from gnlc_portal import edits

        edits.tell(request, record, fact, reason)

    def taken(self, request: Request, key: str, name: str, query: str) -> None:
        """A line of the audit trail for a file that somebody took from a list."""
        from gnlc_portal import edits

        edits.taken(request, key, name, query)

    def get_urls(self) -> list[Any]:
        return [route for route in super().get_urls() if getattr(route, "name", None) not in _NOT_HERE]

    def login(self, request: Request, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal has one sign-in page; for somebody who is signed in without a role there is no dashboard."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def logout(self, request: Request, extra_context: dict[str, Any] | None = None) -> Any:
        """And one for signing out."""
        return redirect("account_logout")

    def each_context(self, request: Request) -> dict[str, Any]:
        context = super().each_context(request)
        commission = permissions.commission_of(request.user) if context["has_permission"] else None
        if commission is not None:
            context["work_note"] = _("National Commission: %(country)s, working room") % {
                "country": commission.country.name
            }
        models = {model["admin_url"]: model for app in context["available_apps"] for model in app["models"]}
        context["work_nav"] = self._navigation(request, models)
        known = {reverse(f"admin:{name}_changelist") for name, _label in _NAVIGATION}
        context["work_more"] = [
            {"label": model["name"], "url": url} for url, model in models.items() if url not in known
        ]
        return context

    def _navigation(self, request: Request, models: Mapping[str, Any]) -> list[dict[str, Any]]:
        links = []
        for name, label in _NAVIGATION:
            url = reverse(f"admin:{name}_changelist")
            if url in models:
                opening = getattr(self._registry[models[url]["model"]], "opening", "")
                address = f"{url}?{opening}" if opening else url
                links.append({"label": label, "url": address, "here": request.path.startswith(url)})
        return links

    def index(self, request: Request, extra_context: dict[str, Any] | None = None) -> Any:
        """What waits: for UIL across countries, for an officer in theirs; an administrator gets the plain list."""
        # Only now are the apps loaded: the site itself is made before them.
        from applications import dashboards
        from reports import dashboards as report_dashboards

        commission = permissions.commission_of(request.user)
        if is_coordinator(request):
            template, context = (
                "admin/index_coordinator.html",
                dashboards.of_coordinator(request.user, request.arrived_at)
                | report_dashboards.of_coordinator(request.arrived_at),
            )
        elif commission is not None:
            template, context = (
                "admin/index_officer.html",
                dashboards.of_officer(commission, request.user, request.arrived_at),
            )
        else:
            return super().index(request, extra_context)
        context = {
            **self.each_context(request),
            "title": self.index_title,
            **context,
            **(extra_context or {}),
        }
        return TemplateResponse(request, template, context)
