"""What the public sees of the cities: those that are or were members, nobody else."""

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, QuerySet

from cities.models import AreaRating, Award, City, Delegate, Membership


def on_record() -> QuerySet[City]:
    """Cities with a page: members, on hold or not, and former members."""
    return City.objects.filter(Exists(Membership.objects.filter(city=OuterRef("pk")))).select_related(
        "country"
    )


def members() -> QuerySet[City]:
    """Cities that are members now, on hold or not."""
    current = Membership.objects.current().filter(city=OuterRef("pk"))
    return City.objects.filter(Exists(current)).select_related("country")


def with_page_facts(cities: QuerySet[City]) -> QuerySet[City]:
    """Everything a city's page shows, in constantly many queries; ``has_lead``: somebody leads its team."""
    leads = Delegate.objects.active().filter(city=OuterRef("pk"), is_lead=True)
    return cities.annotate(has_lead=Exists(leads)).prefetch_related(
        "memberships", "facts", "ratings", "clusters", "awards", "received_reports"
    )


def rating_the_same(city: City, areas: Collection[str], at_least: int) -> QuerySet[AreaRating]:
    """Ratings by other members, not on hold, of areas that are as great a challenge to them."""
    members = Membership.objects.counted().filter(city=OuterRef("city"))
    rated = AreaRating.objects.filter(Exists(members), area__in=areas, challenge__gte=at_least)
    return rated.exclude(city=city).select_related("city__country").prefetch_related("city__ratings")


def listed() -> QuerySet[Membership]:
    """Current memberships as lists show them: with city, country and ratings."""
    return Membership.objects.current().select_related("city__country").prefetch_related("city__ratings")


def joined_in(year: int) -> QuerySet[Membership]:
    """Counted members that joined in a year, those with the latest day first."""
    newest = Membership.objects.counted().filter(joined_year=year)
    return (
        newest.select_related("city__country")
        .prefetch_related("city__ratings")
        .order_by(F("joined_on").desc(nulls_last=True), "city__name")
    )


def laureates_of(year: int) -> QuerySet[Award]:
    """Awards of a year whose cities have a page."""
    has_page = Exists(Membership.objects.filter(city=OuterRef("city")))
    awards = Award.objects.filter(has_page, year=year).select_related("city__country")
    return awards.prefetch_related("city__ratings").order_by("city__name")
