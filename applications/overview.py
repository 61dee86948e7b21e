"""What the overview of an application shows: the next step, the sections, the mayor's link, deadline and way."""

from datetime import datetime
from typing import Any

from applications import at_work, deadlines, timeline
from applications.emails import LINK_PURPOSE
from applications.models import Application, Endorsement
from applications.owner import APPLICATIONS
from cities.models import Delegate, Membership
from cities.teamwork import progress
from gnlc_portal.mail.models import Message


def context(application: Application, at: datetime) -> dict[str, Any]:
    """Everything ``applications/overview.html`` needs, in a constant number of queries."""
    endorsement = application.endorsements.last()
    return (
        APPLICATIONS.context(application)
        | progress.context(APPLICATIONS, application, at)
        | {
            "endorsement": endorsement,
            "endorsement_state": endorsement.state(at) if endorsement else None,
            "letter": _letter(endorsement),
            "deadline": deadlines.of_submission(application, at),
            "window_open": application.round.is_open(at),
            "window_over": at >= application.round.submission_ends_at,
            "round_over": at >= application.round.examination_ends_at,
            "link_ends_here": deadlines.in_the_city(endorsement.works_until, application.city)
            if endorsement
            else "",
            "questions_asked": application.dossier.questions.count(),
            "questions_waiting": at_work.asked_of([application]).get(application.dossier_id, 0),
            "timeline": timeline.items(application),
            "delegates": Delegate.objects.active()
            .filter(city=application.city)
            .select_related("user")
            .order_by("since", "id"),
            "membership": Membership.objects.filter(origin_dossier=application.dossier).first(),
        }
    )


def _letter(endorsement: Endorsement | None) -> Message | None:
    """The mail that carried the mayor's link, so that its state is visible."""
    if endorsement is None:
        return None
    return (
        Message.objects.filter(personal_purpose=LINK_PURPOSE, personal_nonce=endorsement.nonce)
        .order_by("-id")
        .first()
    )
