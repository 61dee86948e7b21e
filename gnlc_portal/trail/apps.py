from django.apps import AppConfig

from gnlc_portal.lib import triggers


class TrailConfig(AppConfig):
    name = "gnlc_portal.trail"
    label = "trail"

    def ready(self) -> None:
        triggers.register(*triggers.append_only("trail_entry"))
