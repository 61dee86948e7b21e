from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def _remove_triggers(using: str, plan: list[object], **_kwargs: object) -> None:
    from gnlc_portal.lib import triggers

    if plan:
        triggers.remove(using)


def _install_triggers(using: str, **_kwargs: object) -> None:
    from gnlc_portal.lib import triggers

    triggers.install(using)


class LibConfig(AppConfig):
    name = "gnlc_portal.lib"
    label = "lib"

    def ready(self) -> None:
        # models.py stands empty beside this file because Django tells only apps with models of the beginning and the
        # end of `migrate`, the moments at which no table is on its way.
        pre_migrate.connect(_remove_triggers, sender=self, dispatch_uid="remove-triggers")
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="install-triggers")
