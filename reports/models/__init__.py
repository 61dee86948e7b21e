from reports.models.dates import DueChange, ExtensionAnswer, ExtensionRequest
from reports.models.reports import ProgressReport, ReportChange
from reports.models.reviews import LetterDraft, SectionReview

__all__ = [
    "DueChange",
    "ExtensionAnswer",
    "ExtensionRequest",
    "LetterDraft",
    "ProgressReport",
    "ReportChange",
    "SectionReview",
]
