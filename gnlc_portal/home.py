"""The home page, put together from what the apps know: totals, the round as it stands, how a city joins."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications import deadlines
from applications.models import Round
from applications.models.applications import PLACES_PER_COUNTRY
from cities import entries, figures, querysets
from cities.enums import Area
from gnlc_portal.lib import clock

NEWEST_SHOWN = 9  # three rows of three


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Totals with day and basis, the current round, the twelve areas, newest members, newest laureates."""
    at: datetime = request.arrived_at  # type: ignore[attr-defined]
    round_ = Round.objects.expected(at)
    context = {
        "totals": figures.totals(clock.hamburg_date(at)),
        "network": figures.NETWORK_COUNT,
        "round": round_,
        "deadline": deadlines.of_round(round_, at),
        "still_decided": _still_decided(clock.hamburg_date(at)),
        "places": PLACES_PER_COUNTRY,
        "building": [{"code": code, "cls": "g-on"} for code in Area.values],
        "orders": _orders(),
        **_newest_members(),
        **_newest_laureates(),
    }
    return render(request, "home.html", context)


def _still_decided(day: date) -> Round | None:
    """A round that takes no more applications while the Commissions still decide on it."""
    return Round.objects.filter(closes_on__lt=day, examination_closes_on__gte=day).order_by("-year").first()


def _orders() -> list[dict[str, object]]:
    """The twelve areas as the building has them: pediment, columns, steps."""
    heads = {
        "1": (_("Three wider benefits"), _("What lifelong learning brings to a city.")),
        "2": (_("Six building blocks"), _("What a learning city does, in every sector.")),
        "3": (_("Three conditions"), _("What holds it up.")),
    }
    return [
        {
            "title": title,
            "note": note,
            "areas": [area for area in Area if area.value.startswith(f"{number}.")],
        }
        for number, (title, note) in heads.items()
    ]


def _newest_members() -> dict[str, object]:
    year = figures.newest_joining_year()
    joined = list(querysets.joined_in(year)) if year else []
    return {
        "newest_year": year,
        "newest_count": len(joined),
        "newest_countries": len({membership.city.country_id for membership in joined}),
        "newest": [
            entries.entry(joined_now.city, joined_now.city.country.name)
            for joined_now in joined[:NEWEST_SHOWN]
        ],
    }


def _newest_laureates() -> dict[str, object]:
    year = figures.newest_award_year()
    awards = querysets.laureates_of(year) if year else []
    return {
        "award_year": year,
        "laureates": [entries.entry(award.city, award.city.country.name) for award in awards],
    }
