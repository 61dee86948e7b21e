from cities.models.claims import CityClaim
from cities.models.countries import CommissionOfficer, Country, NationalCommission, OfficerInvitation
from cities.models.memberships import (
    AreaRating,
    Award,
    CityCluster,
    CityFact,
    Membership,
    MembershipEvent,
    MembershipStep,
    ReceivedReport,
)
from cities.models.places import City, Delegate
from cities.models.teams import DelegateInvitation, JoinRequest, TeamEvent

__all__ = [
    "AreaRating",
    "Award",
    "City",
    "CityClaim",
    "CityCluster",
    "CityFact",
    "CommissionOfficer",
    "Country",
    "Delegate",
    "DelegateInvitation",
    "JoinRequest",
    "Membership",
    "MembershipEvent",
    "MembershipStep",
    "NationalCommission",
    "OfficerInvitation",
    "ReceivedReport",
    "TeamEvent",
]
