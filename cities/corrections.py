"""What a city's page says of it is corrected by UIL, or taken off it, with a reason; the trail keeps old and new."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cities import admissions, permissions, trail
from cities.models import AreaRating, City, CityCluster, CityFact
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.trail import book
from gnlc_portal.trail.models import Kind

Ratings = Mapping[str, tuple[int | None, int | None]]  # challenge and expertise by area
Figure = tuple[str, int, Decimal | None]  # key, year of the datum, value


def correct(
    *,
    city: City,
    website: str,
    clusters: Iterable[str],
    ratings: Ratings,
    figure: Figure | None = None,
    as_read: str,
    by: User,
    reason: str,
    at: datetime | None = None,
) -> None:
    """A coordinator mends what the public reads of a city; what a mayor signed stays as it was signed.

    Args:
        website, clusters, ratings: as they shall be; what is not among them goes.
        figure: one figure of one year; without a value it goes.
        as_read: ``fingerprint`` of what stood there when the change was begun, so that nobody's change is undone unseen.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        ValidationError: ``reason_required``, ``no_web_address``, ``changed_meanwhile``, ``nothing_changed``.
    """
    if website and not admissions.is_web_address(website):
        raise ValidationError(_("The website is no address of the web."), code="no_web_address")
    with _traced(city, "facts_corrected", by=by, reason=reason, at=at):
        if as_read != fingerprint(city):
            raise ValidationError(
                _("Somebody changed these facts while you were writing. Load the page anew to see them."),
                code="changed_meanwhile",
            )
        City.objects.filter(pk=city.pk).update(website=website)
        _set_clusters(city, set(clusters))
        _set_ratings(city, ratings)
        if figure is not None:
            _set_figure(city, *figure)


def withdraw(*, city: City, by: User, reason: str, at: datetime | None = None) -> None:
    """A city takes back its consent: whatever it gave itself leaves its page and the open data. Its membership stays.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        ValidationError: ``reason_required``, ``nothing_changed``.
    """
    with _traced(city, "facts_withdrawn", by=by, reason=reason, at=at):
        City.objects.filter(pk=city.pk).update(website="")
        for given in (city.clusters, city.ratings, city.facts):
            given.all().delete()
        city.received_reports.update(summary="")


def fingerprint(city: City) -> str:
    """What the city gave of itself, as one short text that changes with it."""
    return hashlib.sha256(repr(sorted(_said(city).items())).encode()).hexdigest()[:16]


def _set_clusters(city: City, chosen: set[str]) -> None:
    known = set(city.clusters.values_list("cluster", flat=True))
    city.clusters.filter(cluster__in=known - chosen).delete()
    CityCluster.objects.bulk_create(CityCluster(city=city, cluster=one) for one in sorted(chosen - known))


def _set_ratings(city: City, ratings: Ratings) -> None:
    city.ratings.all().delete()
    AreaRating.objects.bulk_create(
        AreaRating(city=city, area=area, challenge=challenge, expertise=expertise)
        for area, (challenge, expertise) in ratings.items()
        if challenge is not None or expertise is not None
    )


def _set_figure(city: City, key: str, year: int, value: Decimal | None) -> None:
    if value is None:
        city.facts.filter(key=key, year=year).delete()
    else:
        CityFact.objects.update_or_create(city=city, key=key, year=year, defaults={"value": value})


@contextmanager
def _traced(city: City, what: str, *, by: User, reason: str, at: datetime | None) -> Iterator[None]:
    """One line in the trail for whatever is changed within, with old and new values; nothing changed is a refusal."""
    if not by.is_coordinator or permissions.was_ever_delegate(by, city):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Give a reason for changing what the page says."), code="reason_required")
    with transaction.atomic():
        City.objects.select_for_update().get(pk=city.pk)
        before = _said(city)
        yield
        after = _said(city)
        if before == after:
            raise ValidationError(
                _("The page says this already; nothing was changed."), code="nothing_changed"
            )
        city.refresh_from_db()
        names = trail.of_city(city)
        book.enter(
            book.Fact(
                kind=Kind.EDIT,
                what=what,
                at=at or clock.now(),
                role=trail.role_of(by),
                by=by,
                country=names.country,
                about=names.about,
                subject=names.subject,
                detail="\n".join([*_differences(before, after), reason.strip()]),
            )
        )


def _said(city: City) -> dict[str, str]:
    """What the city gave of itself, as the public reads it, each thing by its name."""
    said = {"website": City.objects.values_list("website", flat=True).get(pk=city.pk)}
    said["clusters"] = ", ".join(sorted(city.clusters.values_list("cluster", flat=True)))
    for rating in AreaRating.objects.filter(city=city):
        said[f"{rating.area} challenge"] = str(rating.challenge or "")
        said[f"{rating.area} expertise"] = str(rating.expertise or "")
    said |= {
        f"{fact.key} {fact.year}": f"{fact.value.normalize():f}"
        for fact in CityFact.objects.filter(city=city)
    }
    said |= {
        f"summary of {report.reference}": "published" for report in city.received_reports.exclude(summary="")
    }
    return {name: value for name, value in said.items() if value}


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: {before.get(name, '')} → {after.get(name, '')}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
