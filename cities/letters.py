"""A letter from somebody to a city: the portal passes it on to the lead of its team and shows nobody's address but the writer's."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities import permissions, team_emails
from cities.models import City
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.mail import outbox

LONGEST = 3000  # characters


@transaction.atomic
def write(*, city: City, by: User, text: str, at: datetime | None = None) -> None:
    """Pass a text on to the city's lead; answers go straight to the writer, who agreed to that.

    Raises:
        ValidationError: ``no_team`` or ``text_required``; nothing was sent.
    """
    lead = team_emails.lead_to_write_to(city)
    if lead is None:
        raise ValidationError(
            _("Nobody acts for %(city)s in this portal yet, so nobody would read it."),
            code="no_team",
            params={"city": city.name},
        )
    if not text.strip():
        raise ValidationError(_("Write what you want to say to the city."), code="text_required")
    with translation.override(lead.language):
        context = {
            "city": city,
            "text": text.strip(),
            "writer": by,
            "writes_for": _cities_of(by),
            "day": date_format(clock.hamburg_date(at or clock.now()), "DATE_FORMAT"),
            "contact": settings.CONTACT_EMAIL,
            "page": settings.SITE_URL + city.get_absolute_url(),
        }
    outbox.compose(
        template="cities/emails/letter_for_lead",
        to=lead.email,
        language=lead.language,
        context=context,
        reply_to=by.email,
        about=f"letter:{city.slug}"[:60],
        country=city.country_id,
    )


def _cities_of(user: User) -> str:
    """The cities somebody acts for, so that the reader knows who writes."""
    cities = City.objects.filter(pk__in=permissions.city_ids_of(user)).select_related("country")
    return ", ".join(f"{city.name} ({city.country.name})" for city in cities)
