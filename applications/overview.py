"""What the overview of an application shows: the next step, the sections, the mayor's link, deadline and way."""

from datetime import datetime
from typing import Any

from applications import at_work, deadlines, endorsement, timeline
from applications.models import Application
from applications.owner import APPLICATIONS
from cities.models import Delegate, Membership
from cities.teamwork import progress


def context(application: Application, at: datetime) -> dict[str, Any]:
    """Everything ``applications/overview.html`` needs, in a constant number of queries."""
    return (
        APPLICATIONS.context(application)
        | progress.context(APPLICATIONS, application, at)
        | endorsement.context(application, at)
        | {
            "deadline": deadlines.of_submission(application, at),
            "window_open": application.round.is_open(at),
            "window_over": at >= application.round.submission_ends_at,
            "round_over": application.round.is_over(at),
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
