"""The home page, put together from what the apps know: totals, the round as it stands, how a city joins."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications import deadlines
from applications.models import Round
from applications.models.applications import PLACES_PER_COUNTRY
from cities import entries, figures, linked_data, querysets
from cities.enums import Area
from gnlc_portal.lib import clock
from gnlc_portal.lib.caching import public_page

NEWEST_SHOWN = 9  # three rows of three
PRESENTED_AWARDS = 2021  # the ten laureates whom the network's own page presents


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a learning city is, totals with day and basis, the current round, members and laureates, history."""
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
        "characteristics": _characteristics(),
        "gains": _gains(),
        "awards": _laureates(),
        "nodes": linked_data.portal(),
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


def _laureates() -> list[dict[str, object]]:
    """The laureates of the newest year on record, and those of the network's own page."""
    years = sorted({figures.newest_award_year() or PRESENTED_AWARDS, PRESENTED_AWARDS}, reverse=True)
    awards = [(year, querysets.laureates_of(year)) for year in years]
    return [
        {"year": year, "cities": [entries.entry(award.city, award.city.country.name) for award in given]}
        for year, given in awards
        if given
    ]


def _characteristics() -> list[tuple[str, str]]:
    """What makes a learning city: six traits, in our own words after the network's description."""
    return [
        (
            _("Open schools"),
            _("It draws on every sector so that all can learn, from the first class to the university."),
        ),
        (_("Homes and neighbourhoods"), _("It brings learning back to life in families and communities.")),
        (_("Work"), _("It makes it easy to learn for a job and on the job.")),
        (_("Technology"), _("It puts modern ways of learning within everybody’s reach.")),
        (_("Quality"), _("It asks how well people learn, and helps those who teach to do better.")),
        (_("Curiosity at every age"), _("It keeps the wish to learn alive for a whole life.")),
    ]


def _gains() -> list[tuple[str, str]]:
    """What these traits bring a city."""
    return [
        (_("People"), _("They decide more about their own lives, and more of them belong.")),
        (_("Economy and culture"), _("Both thrive where skills and ideas grow.")),
        (_("The time after us"), _("The city develops in a way that lasts.")),
    ]
