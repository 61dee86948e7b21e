from django.apps import AppConfig

from gnlc_portal.calendars import sources
from gnlc_portal.dossiers import registry
from gnlc_portal.lib import triggers
from gnlc_portal.lists import registry as lists


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        from applications import calendar, letters, notices, trail
        from applications.lists import APPLICATIONS
        from applications.questionnaire import APPLICATION_V1

        registry.register(APPLICATION_V1)
        lists.register(APPLICATIONS)
        trail.begin()
        letters.begin()
        notices.begin()
        sources.register(calendar.entries)
        triggers.register(
            *triggers.append_only("applications_statuschange"),
            *triggers.append_only("applications_roundextension"),
            *triggers.append_only("applications_ranking"),
            *triggers.append_only("applications_decisionrun"),
            triggers.no_delete("applications_prepareddecision"),
            triggers.frozen_columns(
                "applications_prepareddecision",
                "application_id",
                "verb",
                "reason",
                "sections",
                "endorsement_checked",
                "seen_id",
                "snapshot_id",
                "by_id",
                "at",
            ),
            triggers.frozen_once(
                "applications_prepareddecision",
                "OLD.ended_at IS NOT NULL",
                "ended_at",
                "ended_by_id",
                "ended_because",
            ),
            triggers.no_delete("applications_decisionresult"),
            triggers.frozen_columns(
                "applications_decisionresult", "run_id", "position", "application_id", "verb", "prepared_id"
            ),
            triggers.frozen_once(
                "applications_decisionresult", "OLD.outcome <> ''", "outcome", "sentence", "change_id"
            ),
            triggers.frozen_columns(
                "applications_application", "reference", "country_id", "city_id", "dossier_id"
            ),
            triggers.frozen_columns(
                "applications_endorsement",
                "application_id",
                "snapshot_id",
                "mayor_email",
                "nonce",
                "token_hash",
            ),
            triggers.frozen_once(
                "applications_endorsement",
                "OLD.used_at IS NOT NULL",
                "used_at",
                "outcome",
                "signer_name",
                "signer_title",
                "adopts_beijing",
                "adopts_key_features",
                "refusal_reason",
                "refusal_sections",
                "scan_id",
            ),
        )
