from django.apps import AppConfig

from gnlc_portal.lib import triggers


class DossiersConfig(AppConfig):
    name = "gnlc_portal.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from gnlc_portal.dossiers import checks  # noqa: F401 (registers itself)

        triggers.register(
            *triggers.append_only("dossiers_snapshot"),
            *triggers.append_only("dossiers_answerrevision"),
            triggers.frozen_columns(
                "dossiers_attachment",
                "dossier_id",
                "section",
                "file",
                "name",
                "content_type",
                "size",
                "sha256",
                "in_snapshot",
                "by_id",
                "at",
            ),
            triggers.frozen_once(
                "dossiers_attachment",
                "OLD.removed_at IS NOT NULL",
                "removed_at",
                "removed_by_id",
                "replaced_by_id",
            ),
            triggers.append_only("dossiers_attachment")[1],  # never deleted; removing is a mark
            *triggers.append_only("dossiers_note"),
            *triggers.append_only("dossiers_question"),
            *triggers.append_only("dossiers_reply"),
            *triggers.append_only("dossiers_enclosure"),
            *triggers.append_only("dossiers_reading"),
        )
