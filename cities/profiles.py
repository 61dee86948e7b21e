"""The page of a city, put together from its public facts."""

from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from cities import entries, glyphs, linked_data, querysets
from cities.enums import Area, Cluster, Figure
from cities.models import City, CityFact, Membership
from gnlc_portal.lib.text import fold

NEIGHBOURS_SHOWN = 6


def profile(city: City) -> dict[str, object]:
    """What the page of a city shows; the city comes from ``querysets.with_page_facts``."""
    memberships = sorted(city.memberships.all(), key=_beginning)
    current = next((membership for membership in memberships if membership.ended_on is None), None)
    ratings = glyphs.pairs(city.ratings.all())
    return {
        "city": city,
        "standing": _standing(current, memberships[-1]),
        "hold": entries.on_hold(current) if current else "",
        "is_member": current is not None,
        "may_be_claimed": current is not None and not city.has_lead,  # type: ignore[attr-defined]
        "facts": _facts(city),
        "parts": glyphs.parts(ratings),
        "glyph_title": glyphs.in_words(city.name, ratings) if ratings else "",
        "areas": _areas(ratings),
        "clusters": _clusters(city),
        "neighbours": _neighbours(city, ratings),
        "may_be_written_to": current is not None and city.has_lead,  # type: ignore[attr-defined]
        "awards": city.awards.all(),
        "reports": city.received_reports.all(),
        "history": [step for membership in memberships for step in _history(membership)],
        "sources": [membership.source_url for membership in memberships if membership.source_url],
        "nodes": linked_data.city(city, is_member=current is not None),
    }


def _standing(current: Membership | None, last: Membership) -> str:
    """The sentence under the name."""
    if current is None:
        assert last.ended_on is not None
        return _("Was a member of the network until %(day)s.") % {
            "day": date_format(last.ended_on, "DATE_FORMAT")
        }
    if current.joined_year:
        since = _("Member of the network since %(year)s.") % {"year": current.joined_year}
    else:
        since = _("Member of the network; the year of joining is not known.")
    return f"{since} " + _("The member is the city itself, represented by its mayor.")


def _facts(city: City) -> list[dict[str, str]]:
    """The newest figure of each kind with its year; GeoNames' population only where the city gave none."""
    newest: dict[str, CityFact] = {}
    for fact in sorted(city.facts.all(), key=lambda fact: fact.year):
        newest[fact.key] = fact
    facts = [
        {
            "value": plain_number(newest[figure.value].value),
            "label": str(figure.label),
            "source": _("figure of the city, %(year)s") % {"year": newest[figure.value].year},
        }
        for figure in Figure
        if figure.value in newest
    ]
    if Figure.POPULATION.value not in newest and city.population:
        facts.insert(
            0,
            {
                "value": number_format(city.population, force_grouping=True),
                "label": str(Figure.POPULATION.label),
                "source": _("populated place, GeoNames, undated"),
            },
        )
    return facts


def plain_number(value: Decimal) -> str:
    """A figure as the reader's language writes it, without zeros at its end."""
    whole = value == value.to_integral_value()
    return number_format(value.quantize(Decimal(1)) if whole else value.normalize(), force_grouping=True)


def _areas(ratings: dict[str, glyphs.Pair]) -> list[dict[str, object]]:
    """The twelve areas with the city's ratings; empty for a city that gave none."""
    if not ratings:
        return []
    rows: list[dict[str, object]] = []
    for area in Area:
        challenge, expertise = ratings.get(area.value, (None, None))
        rows.append({"code": area.value, "name": area.label, "challenge": challenge, "expertise": expertise})
    return rows


def _clusters(city: City) -> list[str]:
    """The city's clusters in the order of the seven."""
    chosen = {row.cluster for row in city.clusters.all()}
    return [str(cluster.label) for cluster in Cluster if cluster.value in chosen]


def _neighbours(city: City, ratings: dict[str, glyphs.Pair]) -> list[dict[str, object]]:
    """Members for whom the same areas are a great challenge, those with most areas in common first."""
    sought = glyphs.sought(ratings)
    if not sought:
        return []
    shared: dict[City, list[str]] = {}
    for rating in querysets.rating_the_same(city, sought, glyphs.SHOWN_FROM):
        shared.setdefault(rating.city, []).append(rating.area)
    nearest = sorted(shared.items(), key=lambda pair: (-len(pair[1]), fold(pair[0].name), pair[0].pk))
    return [
        entries.entry(
            neighbour,
            _("%(country)s. Also seeks exchange in %(areas)s")
            % {"country": neighbour.country.name, "areas": ", ".join(sorted(areas))},
        )
        for neighbour, areas in nearest[:NEIGHBOURS_SHOWN]
    ]


def _history(membership: Membership) -> list[dict[str, str]]:
    """A membership as steps of a timeline."""
    steps = [{"title": _("Joined the network"), "when": _joined(membership), "state": "done"}]
    if membership.on_hold_since and membership.ended_on is None:
        day = date_format(membership.on_hold_since, "DATE_FORMAT")
        steps.append({"title": _("On hold"), "when": _("since %(day)s") % {"day": day}, "state": "now"})
    if membership.ended_on:
        day = date_format(membership.ended_on, "DATE_FORMAT")
        steps.append({"title": _("Membership ended"), "when": day, "state": "done"})
    return steps


def _joined(membership: Membership) -> str:
    if membership.joined_on:
        return date_format(membership.joined_on, "DATE_FORMAT")
    return str(membership.joined_year or _("year not known"))


def _beginning(membership: Membership) -> tuple[bool, int, int]:
    """Ended ones first, then by the year they began."""
    return membership.ended_on is None, membership.joined_year or 0, membership.pk
