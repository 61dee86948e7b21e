"""Who is told of an extension, and in which words: to be shown before it is made, or queued with it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from applications import deadlines, emails, readers
from applications.enums import Status
from applications.mailings import Mailing, by_language
from applications.models import Application, Endorsement, Round, RoundExtension
from applications.models.endorsements import EndorsementState, end_of_link
from cities.models import Country

# Whoever has not handed in yet has more time; whoever has may wait longer for a decision.
_NOT_HANDED_IN = (Status.DRAFT, Status.AWAITING_ENDORSEMENT, Status.ENDORSED, Status.RETURNED)
_WAITING = (Status.SUBMITTED, Status.APPROVED)
SHOWN = 10  # letters of a kind that a preview shows whole


def mailings(extension: RoundExtension) -> list[Mailing]:
    """Every letter of an extension, which need not be stored: to teams, to mayors, to Commissions."""
    round = extended(extension)
    return [*_to_teams(round, extension), *_to_mayors(round, extension), *_to_commissions(round, extension)]


def extended(extension: RoundExtension) -> Round:
    """The round as the extension leaves it, whether it is made already or only looked at."""
    old = extension.round
    return Round(
        pk=old.pk,
        year=old.year,
        opens_on=old.opens_on,
        closes_on=extension.closes_on,
        examination_closes_on=extension.examination_closes_on,
    )


def prolonged(round: Round, at: datetime) -> list[Endorsement]:
    """The requests to mayors that live longer with a round's new days, with the new end; not stored."""
    waiting = Endorsement.objects.filter(
        application__round=round, used_at__isnull=True, ended_at__isnull=True
    ).select_related("application__city", "application__country")
    found = []
    for endorsement in waiting:
        end = end_of_link(endorsement.requested_at, round)
        if end > endorsement.expires_at and endorsement.state(at) == EndorsementState.PENDING:
            endorsement.expires_at = end
            endorsement.application.round = round
            found.append(endorsement)
    return found


def _to_teams(round: Round, extension: RoundExtension) -> Iterable[Mailing]:
    rows = _told(round, extension)
    teams = readers.delegates_of({row.city_id for row in rows})
    for row in rows:
        row.round = round
        for language, to in by_language(teams.get(row.city_id, [])).items():
            yield Mailing(
                template="applications/rounds/extended_for_delegate",
                language=language,
                to=to,
                context=_context(row, extension, language),
                about=row.reference,
            )


def _told(round: Round, extension: RoundExtension) -> list[Application]:
    more_to_submit = extension.closes_on > extension.old_closes_on
    more_to_decide = extension.examination_closes_on > extension.old_examination_closes_on
    statuses = [*(_NOT_HANDED_IN if more_to_submit else ()), *(_WAITING if more_to_decide else ())]
    rows = Application.objects.filter(round=round, status__in=statuses)
    return list(rows.select_related("city", "country").order_by("pk"))


def _to_mayors(round: Round, extension: RoundExtension) -> Iterable[Mailing]:
    for endorsement in prolonged(round, extension.at):
        row = endorsement.application
        for language, to in by_language(emails.mayor_behind(endorsement)).items():
            context = _context(row, extension, language)
            with translation.override(language):
                ends_here = deadlines.in_the_city(endorsement.works_until, row.city)
            yield Mailing(
                template="applications/rounds/extended_for_mayor",
                language=language,
                to=to,
                context=context | {"endorsement": endorsement, "link_ends_here": ends_here},
                about=row.reference,
                personal=emails.personal_link(endorsement),
            )


def _to_commissions(round: Round, extension: RoundExtension) -> Iterable[Mailing]:
    """To all of them: they were all told of the days that hold no more."""
    waiting = dict(
        Application.objects.filter(round=round)
        .order_by()
        .values_list("country")
        .annotate(n=Count("pk", filter=Q(status=Status.SUBMITTED)))
    )
    officers = readers.officers_of()
    for country in Country.objects.filter(pk__in=officers).order_by("pk"):
        for language, to in by_language(officers[country.pk]).items():
            context = {
                "country": country,
                "round": round,
                "extension": extension,
                "waiting": waiting.get(country.pk, 0),
                "admin_url": settings.SITE_URL + reverse("admin:index"),
                "contact": settings.CONTACT_EMAIL,
            }
            yield Mailing(
                template="applications/rounds/extended_for_officer",
                language=language,
                to=to,
                context=context,
                about=f"commission-{country.pk}",
            )


def _context(row: Application, extension: RoundExtension, language: str) -> dict[str, object]:
    with translation.override(language):
        return emails.about(row) | {"extension": extension}


def overview(extension: RoundExtension) -> dict[str, Any]:
    """The letters for a page: how many there are, and the first of each kind as they will be read."""
    round = extended(extension)
    kinds = [
        (_("To the teams"), _to_teams(round, extension)),
        (_("To the mayors whose answer is awaited"), _to_mayors(round, extension)),
        (_("To the National Commissions"), _to_commissions(round, extension)),
    ]
    groups = [_group(title, list(letters)) for title, letters in kinds]
    return {"groups": groups, "total": sum(group["count"] for group in groups)}


def _group(title: str, letters: list[Mailing]) -> dict[str, Any]:
    count, shown = (sum(len(mailing.to) for mailing in some) for some in (letters, letters[:SHOWN]))
    return {"title": title, "count": count, "mailings": letters[:SHOWN], "more": count - shown}
