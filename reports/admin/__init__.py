"""Progress reports in the dashboard."""

from reports.admin.reports import ProgressReportAdmin

__all__ = ["ProgressReportAdmin"]
