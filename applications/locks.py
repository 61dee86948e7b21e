"""Why a section cannot be written now, in words, and the way on (R3)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.enums import Status, Verb
from applications.models import Application
from applications.workflow import TRANSITIONS
from cities.teamwork.owner import Lock

_REASONS = {
    Status.AWAITING_ENDORSEMENT: gettext_lazy(
        "The mayor was asked to endorse exactly the text as it stood, so the application is locked. The lead delegate "
        "can recall it; then the text can be changed, and the mayor is asked again."
    ),
    Status.ENDORSED: gettext_lazy(
        "The mayor has endorsed exactly the text as it stands, so the application is locked. The lead delegate can "
        "recall it; then the text can be changed, and the mayor is asked again."
    ),
    Status.SUBMITTED: gettext_lazy(
        "The application is with the National Commission, so it is locked. As long as the window is open and nothing is "
        "decided, the lead delegate can recall it; then the mayor is asked again."
    ),
    Status.APPROVED: gettext_lazy(
        "The National Commission has approved exactly the text as it stands, so the application is locked. It opens "
        "again only if the Commission or UIL sends it back."
    ),
    Status.ADMITTED: gettext_lazy(
        "The city was admitted with exactly the text as it stands, so the application is closed."
    ),
    Status.DECLINED: gettext_lazy(
        "The application was declined, so it is closed. Its answers can be carried over to a new application."
    ),
    Status.WITHDRAWN: gettext_lazy(
        "The application was withdrawn, so it is closed. Its answers can be carried over to a new application."
    ),
    Status.LAPSED: gettext_lazy(
        "The round is over and the application lapsed with it, so it is closed. Its answers can be carried over to a "
        "new application."
    ),
}


def lock_of(application: Application) -> Lock:
    """Why an application is locked as it stands now: somebody may have moved it since it was read."""
    application.refresh_from_db(fields=["status"])
    status = Status(application.status)
    reason = str(_REASONS[status]) if status in _REASONS else _of_editable(application)
    if status in TRANSITIONS[Verb.RECALL].sources:
        return Lock(reason, _("To the overview, to recall the application"))
    if status in TRANSITIONS[Verb.CARRY_OVER].sources:
        return Lock(reason, _("To the overview, to carry the answers over"))
    return Lock(reason, _("To the overview of the application"))


def _of_editable(application: Application) -> str:
    change = application.unanswered_send_back()
    if change is None:
        return _("The application was locked at that moment and is open again: save once more.")
    titles = [
        str(section.title)
        for section in application.dossier.questionnaire.sections
        if section.slug in change.sections
    ]
    return _("This section is locked: only the sections that were sent back are open (%(sections)s).") % {
        "sections": ", ".join(titles)
    }
