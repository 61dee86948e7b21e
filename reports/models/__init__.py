from reports.models.dates import DueChange, ExtensionAnswer, ExtensionRequest
from reports.models.reports import ProgressReport, ReportChange

__all__ = ["DueChange", "ExtensionAnswer", "ExtensionRequest", "ProgressReport", "ReportChange"]
