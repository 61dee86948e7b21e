from django.apps import AppConfig

from gnlc_portal.lib import triggers


class ListsConfig(AppConfig):
    name = "gnlc_portal.lists"
    label = "lists"

    def ready(self) -> None:
        # What was asked for stays what it was: the filter of an export is frozen.
        triggers.register(
            triggers.frozen_columns("lists_export", "listing", "kind", "query", "asked_by_id", "asked_at")
        )
