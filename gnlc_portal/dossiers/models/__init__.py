from gnlc_portal.dossiers.models.dossiers import (
    Answer,
    AnsweredRequest,
    AnswerRevision,
    Attachment,
    Dossier,
    PendingUpload,
    Presence,
    SectionAssignment,
    Snapshot,
    stored_name,
)
from gnlc_portal.dossiers.models.reviewing import (
    Enclosure,
    Note,
    Question,
    Reading,
    Reply,
    ReviewClaim,
)

__all__ = [
    "Answer",
    "AnswerRevision",
    "AnsweredRequest",
    "Attachment",
    "Dossier",
    "Enclosure",
    "Note",
    "PendingUpload",
    "Presence",
    "Question",
    "Reading",
    "Reply",
    "ReviewClaim",
    "SectionAssignment",
    "Snapshot",
    "stored_name",
]
