"""A small ladder for tests: drafts of applications hear 14 days, 2 days and on the day before their round closes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from applications.models import Application
from cities.models import Delegate
from gnlc_portal.mail.models import Notice
from gnlc_portal.mail.notices.rungs import Addressee, Ladder, Letter, Rung


class Closing(Ladder):
    """``named_on`` is the day until which nothing is made up for; ``copies`` are told beside the delegates."""

    rungs = (
        Rung("test_14_days_before", -14),
        Rung("test_2_days_before", -2),
        Rung("test_today", 0),
        Rung("test_after", 28, after="test_today"),
    )

    def __init__(self) -> None:
        self.named_on: Any = None
        self.copies: list[Addressee] = []
        self.reached: list[str] = []
        self.breaks_at = ""

    def live(self) -> QuerySet[Any]:
        return Application.objects.filter(status="draft").annotate(
            notice_subject=F("reference"),
            notice_due_on=F("round__closes_on"),
        )

    def since(self, subject: Any) -> Any:
        return self.named_on

    def addressees(self, rung: Rung, subjects: Sequence[Any]) -> Mapping[Any, Sequence[Addressee]]:
        found: dict[Any, list[Addressee]] = {subject.pk: [] for subject in subjects}
        cities = {subject.city_id: subject.pk for subject in subjects}
        for delegate in (
            Delegate.objects.active().filter(city__in=cities).select_related("user").order_by("id")
        ):
            user = delegate.user
            found[cities[delegate.city_id]].append(Addressee(user.email, user.language, "delegate"))
        return {pk: [*readers, *self.copies] for pk, readers in found.items()}

    def letter(self, rung: Rung, subject: Any, reader: Addressee, today: date) -> Letter:
        if self.breaks_at == reader.email:
            raise RuntimeError("a broken template")
        return Letter("mail/test_notice", {"rung": rung, "application": subject})

    def reach(self, rung: Rung, subject: Any, at: datetime) -> None:
        self.reached.append(f"{subject.reference} {rung.kind}")


def told(subject: str) -> list[tuple[str, str, str]]:
    """Each notice about a subject in order: rung, recipient, and what became of it."""
    rows = Notice.objects.filter(subject=subject).order_by("falls_on", "id")
    return [(row.kind.removeprefix("test_"), row.recipient, row.reason or row.state) for row in rows]
