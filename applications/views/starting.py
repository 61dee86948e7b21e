"""Choosing the city for which an application is started."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import services
from applications.enums import Verb
from applications.forms import HandEntryForm, PlaceSearchForm
from applications.models import Application
from applications.workflow import TRANSITIONS
from cities import duplicates, gazetteer, slugs
from cities.duplicates import Likeness
from cities.models import City, Country, Delegate, Membership
from cities.permissions import city_ids_of
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.lib.refusals import all_sentences, sentences, status_of
from gnlc_portal.lib.text import fold


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: PersonRequest) -> HttpResponse:
    """R6: the delegate chooses the city, from the gazetteer or by hand, and the application is started."""
    if request.method != "POST":
        return _page(request)
    city: City | None = None
    try:
        with transaction.atomic():  # a city that may not apply leaves no row behind
            city = _chosen_city(request)
            application = services.create(city=city, by=request.user, at=request.arrived_at)
    except _MayBeKnown as question:
        return _ask_which(request, question.likenesses)
    except ValidationError as refusal:
        return _refused(request, refusal, city)
    except PermissionDenied as refusal:
        return _page(request, refusals=[str(refusal)], status=HTTPStatus.CONFLICT)
    text = _("The application of %(city)s is started. Its reference is %(reference)s.")
    messages.success(request, text % {"city": city.name, "reference": application.reference})
    return redirect(application)


class _MayBeKnown(Exception):
    """What was chosen may be a city that has another name here; nothing was made."""

    def __init__(self, likenesses: list[Likeness]) -> None:
        super().__init__()
        self.likenesses = likenesses


def _chosen_city(request: PersonRequest) -> City:
    """The city that was posted: a GeoNames id, or a name and a country by hand.

    Raises:
        ValidationError: there is no such place, or no such name.
        _MayBeKnown: the portal or the gazetteer has what may be the same city, and nobody said that it is another.
    """
    if "city" in request.POST:
        number = request.POST["city"].strip()
        place = (
            gazetteer.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
        )
        if place is None:
            text = _("This place is not in the list. Search for the city again, or enter it by hand.")
            raise ValidationError({"city": text})
        return _city_of(request, place)
    form = HandEntryForm(request.POST)
    if not form.is_valid():
        raise ValidationError(dict(form.errors.items()))
    name, country = form.cleaned_data["name"], form.cleaned_data["country"]
    known = City.objects.filter(country=country, name_key=fold(name)[:200], geonames_id__isnull=True).first()
    if known is not None:
        return known
    # Somebody who types a town's own name means that town: one row per city, or R6 could be walked around.
    namesakes = [
        place
        for place in gazetteer.search(name, country=country.pk, limit=5)
        if fold(place.name) == fold(name)
    ]
    if len(namesakes) == 1:
        return _city_of(request, namesakes[0])
    if fold(name):  # or it is the name that has to be mended
        _ask_whether_another(request, duplicates.of_name(name, country))
    try:
        return slugs.get_or_create_by_hand(name=name, country=country)
    except ValidationError as refusal:
        raise ValidationError({"name": refusal.error_list}) from refusal


def _city_of(request: PersonRequest, place: gazetteer.Place) -> City:
    known = City.objects.filter(geonames_id=place.geonames_id).first()
    country = Country.objects.filter(pk=place.competent_iso2 or place.iso2).first()
    if known is None and country is not None:
        _ask_whether_another(request, duplicates.of_place(place, country))
    return known or slugs.get_or_create_city(place)


def _ask_whether_another(request: PersonRequest, likenesses: list[Likeness]) -> None:
    if likenesses and "confirmed" not in request.POST:
        raise _MayBeKnown(likenesses)


def _ask_which(request: PersonRequest, likenesses: list[Likeness]) -> HttpResponse:
    """What may be meant, and the way on with exactly what was chosen."""
    form = HandEntryForm(request.POST) if "city" not in request.POST else None
    cities = [like.city for like in likenesses if like.city]
    members = Membership.objects.current().filter(city__in=cities)
    teams = _teams_of_others(request, cities)
    member_ids = set(members.values_list("city_id", flat=True))
    return _page(
        request,
        hand_entry=form,
        refusals=[_("Nothing is started yet: the portal knows a city that may be the same.")],
        status=HTTPStatus.CONFLICT,
        similar=[
            {
                "city": like.city,
                "place": like.place,
                "is_member": like.city is not None and like.city.pk in member_ids,
                "has_team": like.city is not None and like.city.pk in teams,
            }
            for like in likenesses
        ],
        posted={key: request.POST[key] for key in ("city", "name", "country") if key in request.POST},
    )


def _refused(request: PersonRequest, refusal: ValidationError, city: City | None) -> HttpResponse:
    """What was entered by hand has its errors at its fields; every other refusal stands above the page."""
    join = city if city is not None and city.pk in _teams_of_others(request, [city]) else None
    if "city" in request.POST:
        return _page(request, refusals=all_sentences(refusal), status=status_of(refusal), join=join)
    hand_entry = HandEntryForm(request.POST)
    for name, errors in getattr(refusal, "error_dict", {}).items():
        if name not in hand_entry.errors:
            hand_entry.add_error(name, errors)
    return _page(
        request, hand_entry=hand_entry, refusals=sentences(refusal), status=status_of(refusal), join=join
    )


def _page(
    request: PersonRequest,
    *,
    hand_entry: HandEntryForm | None = None,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    search = PlaceSearchForm(request.GET if "q" in request.GET else None, auto_id="search_%s")
    places, asked = [], ""
    if search.is_bound and search.is_valid():
        asked = search.cleaned_data["q"]
        country = search.cleaned_data["country"]
        places = gazetteer.search(asked, country=country.pk if country else None, limit=20)
    context = {
        "search": search,
        "places": _with_country_names(places),
        "asked": asked,
        "hand_entry": hand_entry or HandEntryForm(),
        "refusals": refusals or [],
        "own_open": Application.objects.of_delegate(request.user).open().select_related("city"),
        "own_cities": _cities_to_apply_for(request),
        "join": None,
        "similar": [],
        "posted": {},
    }
    return render(request, "applications/apply.html", context | more, status=status)


def _teams_of_others(request: PersonRequest, cities: list[City]) -> set[int]:
    """Those of the cities for which others act and the user does not."""
    teams = Delegate.objects.active().filter(city__in=[city.pk for city in cities])
    return set(teams.values_list("city_id", flat=True)) - set(city_ids_of(request.user))


def _cities_to_apply_for(request: PersonRequest) -> list[dict[str, Any]]:
    """Cities of the user that are neither members nor already applying, each with its last application if it ended."""
    own = City.objects.filter(id__in=city_ids_of(request.user)).select_related("country")
    applying = Application.objects.open().values("city_id")
    free = own.exclude(id__in=applying).exclude(memberships__ended_on__isnull=True, memberships__isnull=False)
    ended = Application.objects.filter(
        city__in=free, status__in=TRANSITIONS[Verb.CARRY_OVER].sources
    ).order_by("created_at", "id")
    former = {application.city_id: application for application in ended}  # the newest stays
    return [{"city": city, "former": former.get(city.pk)} for city in free]


def _with_country_names(places: list[gazetteer.Place]) -> list[dict[str, object]]:
    names = {country.pk: country.name for country in Country.objects.all()}
    return [
        {
            "place": place,
            "country": names.get(place.competent_iso2 or place.iso2, place.iso2),
            "others": ", ".join(place.alternates[:4]),
        }
        for place in places
    ]
