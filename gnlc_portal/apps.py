from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The composition as an app: it holds the start command's checks and the command line's own commands."""

    name = "gnlc_portal"
    label = "portal"

    def ready(self) -> None:
        from gnlc_portal import edits

        edits.begin()


class PortalAdminConfig(AdminConfig):
    """Django's own admin, with the portal's site as the default one."""

    default_site = "gnlc_portal.admin_site.PortalAdminSite"

    def ready(self) -> None:
        from gnlc_portal.lib import field_errors

        field_errors.install()  # here, because what follows imports the forms of every app
        super().ready()
