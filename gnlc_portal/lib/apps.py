from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_triggers(using: str, **_kwargs: object) -> None:
    from gnlc_portal.lib import triggers

    triggers.install(using)


class LibConfig(AppConfig):
    name = "gnlc_portal.lib"
    label = "lib"

    def ready(self) -> None:
        # models.py stands empty beside this file because Django tells only apps with models of the end of `migrate`:
        # that is the one moment at which every table stands.
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="install-triggers")
