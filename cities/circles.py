"""With whom those who decide share their views of the lists (gnlc_portal.lists.circles)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import permissions
from gnlc_portal.accounts.models import User
from gnlc_portal.lists.circles import Circle, Standing

EVERYWHERE = "all"  # the scope of UIL and of administrators
COORDINATORS = Circle("coordinators", gettext_lazy("UIL’s coordinators"))
EVERY_OFFICER = Circle("officers", gettext_lazy("officers of every Commission"))


def standing(user: User) -> Standing:
    """Coordinators share among themselves and with every Commission, officers with their country's and with UIL."""
    reads: set[str] = set()
    shares: list[Circle] = []
    scope = ""
    if user.is_active and (user.is_superuser or user.is_coordinator):
        scope = EVERYWHERE
        reads.add(COORDINATORS.key)
        shares += [COORDINATORS, EVERY_OFFICER]
    commission = permissions.commission_of(user)
    if commission is not None:
        own = Circle(
            f"officers-{commission.country_id}",
            _("officers of %(country)s") % {"country": commission.country.name},
        )
        scope = scope or own.key
        reads |= {own.key, EVERY_OFFICER.key}
        shares += [own] if scope == EVERYWHERE else [own, COORDINATORS]
    return Standing(scope, scope == EVERYWHERE, frozenset(reads), tuple(shares))
