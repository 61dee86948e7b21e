"""Who acts for which city and which National Commission: pure questions about a user."""

from django.db.models import QuerySet

from cities.models import City, CommissionOfficer, Delegate, NationalCommission
from gnlc_portal.accounts.models import User


def city_ids_of(user: User) -> QuerySet[Delegate, int]:
    """Ids of the cities whose delegate the user is now, as a subquery."""
    return Delegate.objects.active().filter(user_id=user.pk).values_list("city_id", flat=True)


def is_delegate(user: User, city: City) -> bool:
    """Whether the user acts for the city now."""
    return Delegate.objects.active().filter(user_id=user.pk, city=city).exists()


def is_lead(user: User, city: City) -> bool:
    """Whether the user leads the city's team now."""
    return Delegate.objects.active().filter(user_id=user.pk, city=city, is_lead=True).exists()


def was_ever_delegate(user: User, city: City) -> bool:
    """R3: whether the user acts or once acted for the city, and so may not decide on it."""
    return Delegate.objects.filter(user_id=user.pk, city=city).exists()


def commission_of(user: User) -> NationalCommission | None:
    """The one National Commission the user acts for now, or None (R5)."""
    if not user.is_active:
        return None
    officers = CommissionOfficer.objects.filter(user_id=user.pk, ended_at__isnull=True)
    officer = officers.select_related("commission__country").first()
    return officer.commission if officer else None


def has_admin_role(user: User) -> bool:
    """Whether the dashboard exists for the user."""
    return bool(
        user.is_authenticated
        and user.is_active
        and (user.is_superuser or user.is_coordinator or commission_of(user) is not None)
    )
