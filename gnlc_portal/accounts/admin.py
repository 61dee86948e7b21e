"""Accounts in the dashboard: coordinators look people up, an administrator gives and takes roles."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gnlc_portal.accounts.models import User
from gnlc_portal.lib.admin import RecordAdmin

admin.site.unregister(Group)  # the one group there is means a role: see User.is_coordinator


@admin.register(User)
class UserAdmin(RecordAdmin):
    """People register themselves and stay for the record; an account is closed by making it inactive."""

    list_display = ["email", "name", "language", "roles", "is_active", "date_joined"]
    list_filter = ["is_active", "language", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "language", "is_active", "groups", "is_superuser", "date_joined", "last_login"]
    filter_horizontal = ["groups"]
    # The address is changed by its owner alone, who confirms the new one.
    readonly_fields = ["email", "date_joined", "last_login"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "officerships__commission__country")

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        # Through the relation's name: officers are rows of an app that stands above this one.
        standing = [row.commission.country.name for row in user.officerships.all() if row.ended_at is None]
        roles = [
            *([_("administrator")] if user.is_superuser else []),
            *(group.name for group in user.groups.all()),
            *(_("officer: %(country)s") % {"country": country} for country in standing),
        ]
        return ", ".join(str(role) for role in roles)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.is_authenticated and request.user.is_superuser
