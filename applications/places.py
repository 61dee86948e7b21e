"""R2 on a page: the three places of a country and year, with the cities that hold them."""

from django.db.models import Prefetch
from django.utils import formats
from django.utils.translation import gettext as _

from applications import looks, timeline
from applications.enums import Status, Verb
from applications.models import Application, Round, StatusChange
from applications.models.applications import PLACES_PER_COUNTRY
from cities.models import Country
from gnlc_portal.lib import clock


def of_country(round: Round, country: Country, candidate: Application | None = None) -> dict[str, object]:
    """Variables of components/quota.html.

    Args:
        candidate: the application on whose page it stands; its own place, or the next free one, is marked.
    """
    taken = _holders(round, country)
    places = []
    marked = False
    for number in range(1, PLACES_PER_COUNTRY + 1):
        holder = taken.get(number)
        if holder is not None:
            is_here = candidate is not None and holder.pk == candidate.pk
            places.append({"city": holder.city.name, "note": _note(holder), "here": is_here})
            continue
        note = ""
        if candidate is not None and candidate.status == Status.SUBMITTED and not marked:
            marked = True
            note = _("for %(city)s if it is approved") % {"city": candidate.city.name}
        places.append({"city": "", "note": note, "here": False})
    title = _("%(used)s of %(places)s places used") % {"used": len(taken), "places": PLACES_PER_COUNTRY}
    return {"title": title, "places": places}


def of_many(lists: set[tuple[int, str]]) -> dict[tuple[int, str], list[Application]]:
    """Who holds the places of many rounds and countries, by place: one query."""
    rows = Application.objects.holding_a_place().filter(
        round__in={round_id for round_id, _country in lists}, country__in={code for _round, code in lists}
    )
    found: dict[tuple[int, str], list[Application]] = {}
    for row in rows.select_related("city").order_by("place"):
        found.setdefault((row.round_id, row.country_id), []).append(row)
    return found


def _holders(round: Round, country: Country) -> dict[int, Application]:
    if round.pk is None:  # a round that nobody needed yet
        return {}
    steps = StatusChange.objects.filter(verb__in=[Verb.APPROVE, Verb.ADMIT])
    rows = Application.objects.holding_a_place().filter(round=round, country=country).select_related("city")
    return {
        row.place: row
        for row in rows.prefetch_related(Prefetch("status_changes", steps, to_attr="steps"))
        if row.place is not None
    }


def _note(holder: Application) -> str:
    step = holder.steps[-1] if holder.steps else None  # type: ignore[attr-defined]
    if step is None:
        return looks.status_label(holder)
    day = formats.date_format(clock.hamburg_date(step.at), "MONTH_DAY_FORMAT")
    text = _("admitted on %(day)s") if holder.status == Status.ADMITTED else _("approved on %(day)s")
    return timeline.marked(text % {"day": day}, on_behalf=holder.recorded_on_behalf)
