"""What the ladders of a round share: the days before a last day, and until when a word about it makes sense."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from applications.models import Round, RoundExtension
from gnlc_portal.mail.notices.rungs import Ladder, Rung, Told

# In days before the last day, with what people call it.
BEFORE = (
    (14, _("14 days before")),
    (2, _("2 days before")),
    (0, _("on the last day")),
)


def countdown(name: str) -> tuple[Rung, ...]:
    """The rungs towards a last day."""
    return tuple(Rung(f"{name}_{days}", -days, label) for days, label in BEFORE)


def extended_at(round: str) -> Subquery:
    """When a round was extended last; the letter of that day named the new days.

    Args:
        round: the path from the row to its round.
    """
    extensions = RoundExtension.objects.filter(round=OuterRef(round)).order_by("-id")
    return Subquery(extensions.values("at")[:1])


class UntilTheDay(Ladder):
    """A ladder towards a day: once the day is over nobody is told any more that it comes.

    ``name`` says on a coordinator's page what it is and whom it reaches; ``day`` names the round's field from which its
    rungs are counted, where there is one.
    """

    name: Any
    day: str = ""

    def standing(self, subject: Any, told: Sequence[Told], today: date) -> Rung | None:
        if today > self.last_day(subject):
            return None
        return super().standing(subject, told, today)

    def of_round(self, round: Round) -> QuerySet[Any]:
        """What would be written about now, of one round."""
        raise NotImplementedError

    def ends(self, round: Round) -> date:
        """After which day of a round nothing of it is planned."""
        return date.max

    def last_day(self, subject: Any) -> date:
        """Until when its notices make sense."""
        return subject.notice_due_on
