"""Countries, Commissions, member cities and claims in the dashboard."""

from cities.admin.claims import CityClaimAdmin
from cities.admin.commissions import NationalCommissionAdmin
from cities.admin.countries import CountryAdmin
from cities.admin.members import MembershipAdmin
from cities.admin.teams import CityAdmin
from cities.admin.trail import EntryAdmin

__all__ = [
    "CityAdmin",
    "CityClaimAdmin",
    "CountryAdmin",
    "EntryAdmin",
    "MembershipAdmin",
    "NationalCommissionAdmin",
]
