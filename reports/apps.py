from django.apps import AppConfig

from gnlc_portal.calendars import sources
from gnlc_portal.dossiers import registry
from gnlc_portal.lib import triggers


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from gnlc_portal.lists import registry as lists
        from gnlc_portal.mail.notices import rungs
        from reports import calendar, trail
        from reports.ladder import ReportLadder
        from reports.lists import REPORTS
        from reports.questionnaire import REPORT_V1

        trail.begin()
        sources.register(calendar.entries)
        registry.register(REPORT_V1)
        lists.register(REPORTS)
        rungs.register(ReportLadder())
        triggers.register(
            *triggers.append_only("reports_reportchange"),
            *triggers.append_only("reports_duechange"),
            *triggers.append_only("reports_sectionreview"),
            *triggers.append_only("reports_letterdraft"),
            triggers.frozen_columns(
                "reports_progressreport",
                "reference",
                "year",
                "number",
                "membership_id",
                "city_id",
                "country_id",
                "period",
                "scheduled_on",
            ),
            triggers.frozen_once("reports_progressreport", "OLD.dossier_id IS NOT NULL", "dossier_id"),
        )
