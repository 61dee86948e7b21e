"""The five accounts and what they act for. Cities are real, and no person is invented."""

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.db import transaction

from cities import gazetteer
from cities.models import City, CommissionOfficer, Delegate, NationalCommission
from cities.slugs import get_or_create_city
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.accounts.services import create_verified_user, vouch_for_address
from gnlc_portal.demo.accounts import ACCOUNTS, PASSWORD, Account
from gnlc_portal.lib import clock
from reports import services as reports
from reports.models import ProgressReport

COUNTRY = "FR"
CANDIDATE = 3037656  # Angers (GeoNames): no member when this was written
MEMBER = "clermont-ferrand-fr"
REPORT_DUE_IN = timedelta(days=75)  # reminders have gone out, and the last ones are ahead


class NothingToSeed(Exception):
    """The countries or member cities are not in the database yet; the text is a sentence."""


@transaction.atomic
def seed() -> int:
    """Make what is missing and leave the rest; returns how many accounts are new.

    Raises:
        NothingToSeed: countries or member cities have not been imported.
    """
    commission = NationalCommission.objects.filter(country=COUNTRY).first()
    member = City.objects.filter(slug=MEMBER).first()
    place = gazetteer.get(CANDIDATE)
    if commission is None or member is None or place is None:
        raise NothingToSeed("Import countries and member cities first: import_countries, import_members.")
    known = User.objects.in_bulk([account.email for account in ACCOUNTS], field_name="email")
    users = {account.key: known.get(account.email) or _create(account) for account in ACCOUNTS}
    _make_enterable(list(users.values()))
    _lead(get_or_create_city(place), users["delegate"])
    _lead(member, users["member"])
    _appoint(commission, users["commission"])
    _owe_report(member)
    users["coordinator"].groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    return len(ACCOUNTS) - len(known)


def _create(account: Account) -> User:
    return create_verified_user(email=account.email, name=account.name, is_superuser=account.key == "admin")


def _make_enterable(users: list[User]) -> None:
    """All five share one hash, so that starting the demonstration computes it once."""
    hashes = {user.password for user in users}
    if len(hashes) > 1 or not check_password(PASSWORD, hashes.pop()):
        User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(PASSWORD))
    for user in users:
        vouch_for_address(user=user)


def _lead(city: City, user: User) -> None:
    active = Delegate.objects.active().filter(city=city)
    if active.filter(user=user).exists():
        return
    has_lead = active.filter(is_lead=True).exists()
    Delegate.objects.create(city=city, user=user, is_lead=not has_lead, since=clock.now())


def _owe_report(city: City) -> None:
    """The member's report is open: its first date is set to lie ahead, unless it has a report already.

    Known from a public list, the city would else owe its first report in a year or more.
    """
    membership = city.memberships.current().first()
    if membership is None or ProgressReport.objects.filter(membership=membership).exists():
        return
    membership.first_report_on = clock.today() + REPORT_DUE_IN
    membership.save(update_fields=["first_report_on"])
    at = clock.now()
    reports.schedule_next(at=at)
    reports.open_due(at=at)


def _appoint(commission: NationalCommission, user: User) -> None:
    if not CommissionOfficer.objects.filter(user=user, ended_at__isnull=True).exists():
        CommissionOfficer.objects.create(commission=commission, user=user, since=clock.now())
