"""Applications and rounds in the audit trail."""

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Round, RoundExtension, StatusChange
from applications.models.ranking import Ranking
from applications.timeline import HAPPENED, marked
from gnlc_portal.trail import book, objects, readers, words
from gnlc_portal.trail.models import Entry, Kind, Role

ON_BEHALF = "_on_behalf"  # ends the code of a decision that UIL recorded from signed paper (R5)
SOURCE = "applications.statuschange:"  # and the step's key
_recorded = lazy(marked, str)


def begin() -> None:
    """Let the trail follow the history of applications and rounds."""
    recorded = {f"{verb}{ON_BEHALF}": _recorded(what, on_behalf=True) for verb, what in HAPPENED.items()}
    words.register(Kind.APPLICATION, {**HAPPENED, **recorded, "ranked": _("Waiting list put in order")})
    words.register(Kind.ROUND, {"extended": _("Round extended")})
    objects.register(Application, of_application)
    objects.register(Round, lambda round: objects.Named(f"round-{round.year}", str(round.year)))
    book.follow(StatusChange, of_change)
    book.follow(RoundExtension, of_extension)
    book.follow(Ranking, of_ranking)
    readers.allow(handed_in)


def of_application(application: Application) -> objects.Named:
    """What its messages are about, too."""
    return objects.Named(application.reference, application.city.name, application.country_id)


def of_change(change: StatusChange) -> book.Fact:
    """One step of an application's life."""
    application = change.application
    sections = [f"{slug}: {reason}" for slug, reason in change.sections.items()]
    return book.Fact(
        kind=Kind.APPLICATION,
        what=f"{change.verb}{ON_BEHALF}" if change.on_behalf_of_id else change.verb,
        at=change.at,
        role=change.role,
        by=change.by,
        name=change.by_name,
        country=application.country_id,
        about=application.reference,
        subject=application.city.name,
        detail="\n".join(filter(None, [change.reason, *sections])),
        source=f"{SOURCE}{change.pk}",
    )


def of_extension(extension: RoundExtension) -> book.Fact:
    """A round that got more time."""
    days = f"{extension.closes_on:%Y-%m-%d}, {extension.examination_closes_on:%Y-%m-%d}"
    return book.Fact(
        kind=Kind.ROUND,
        what="extended",
        at=extension.at,
        role=Role.COORDINATOR,
        by=extension.by,
        about=f"round-{extension.round.year}",
        subject=str(extension.round.year),
        detail=f"{days}\n{extension.reason}",
        source=f"applications.roundextension:{extension.pk}",
    )


def of_ranking(ranking: Ranking) -> book.Fact:
    """A Commission put its waiting list in order."""
    places = sorted((rank, reference) for reference, rank in ranking.ranks.items())
    return book.Fact(
        kind=Kind.APPLICATION,
        what="ranked",
        at=ranking.at,
        role=Role.OFFICER,
        by=ranking.by,
        country=ranking.country_id,
        subject=str(ranking.round.year),
        detail="\n".join(f"{rank}. {reference}" for rank, reference in places),
        source=f"applications.ranking:{ranking.pk}",
    )


def handed_in(country: str) -> Q:
    """What an officer may know of: what came to their Commission at least once, never a city's draft.

    What a city does on its own once it has an application back, and the letters from then on, wait until it submits again.
    """
    sent = Application.objects.filter(country=country, submitted_at__isnull=False)
    alone = StatusChange.objects.of_city_alone().filter(application__country=country)
    sources = alone.annotate(source=Concat(Value(SOURCE), Cast("pk", CharField()))).values("source")
    since = Entry.objects.filter(about=OuterRef("about"), source__in=sources, pk__lt=OuterRef("pk"))
    letters = Q(kind=Kind.MAIL) & Q(Exists(since))
    return Q(about__in=sent.values("reference")) & ~Q(source__in=sources) & ~letters
