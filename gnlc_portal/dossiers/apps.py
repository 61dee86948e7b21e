from django.apps import AppConfig

from gnlc_portal.lib import triggers


class DossiersConfig(AppConfig):
    name = "gnlc_portal.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from gnlc_portal.dossiers import checks  # noqa: F401 (registers itself)

        triggers.register(
            *triggers.append_only("dossiers_snapshot"), *triggers.append_only("dossiers_answerrevision")
        )
