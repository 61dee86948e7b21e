"""Who sees which applications, and how many places a country has used."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from applications.enums import OPEN, WITH_PLACE, Status, Verb
from cities import permissions as city_permissions
from gnlc_portal.accounts.models import User

if TYPE_CHECKING:
    # Named in types only
    from applications.models import Application, DecisionRun, PreparedDecision, Round, StatusChange  # noqa: F401
    from cities.models import Country

# Before it is submitted an application is the city's own; the Commission sees what came to it at least once.
_NEVER_SENT = Q(submitted_at__isnull=True)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def open(self) -> "ApplicationQuerySet":
        """Those without a final status."""
        return self.filter(status__in=OPEN)

    def holding_a_place(self) -> "ApplicationQuerySet":
        """R2: those that use one of a country's three places."""
        return self.filter(status__in=WITH_PLACE)

    def waiting_list(self) -> "ApplicationQuerySet":
        """Those that wait for their Commission, in its order; the unranked after them, the longest waiting first."""
        waiting = self.filter(status=Status.SUBMITTED)
        return waiting.order_by(F("rank").asc(nulls_last=True), "submitted_at", "id")

    def of_delegate(self, user: User) -> "ApplicationQuerySet":
        """Those of the cities for which the user acts."""
        return self.filter(city_id__in=city_permissions.city_ids_of(user))

    def for_decider(self, user: User) -> "ApplicationQuerySet":
        """What an admin role sees: an officer what came to their country, UIL and administrators everything that was sent."""
        if user.is_coordinator or user.is_superuser:
            return self.exclude(_NEVER_SENT)
        commission = city_permissions.commission_of(user)
        if commission is None:
            return self.none()
        return self.filter(country_id=commission.country_id).exclude(_NEVER_SENT)


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    def of_city_alone(self) -> "StatusChangeQuerySet":
        """What a city does with its mayor once it has back what it sent: its own until it submits again."""
        submits = self.model._default_manager.filter(application=OuterRef("application"), verb=Verb.SUBMIT)
        with_the_mayor = Q(verb__in=[Verb.REQUEST_ENDORSEMENT, Verb.ENDORSE, Verb.REFUSE_ENDORSEMENT])
        from_the_mayor = Q(verb=Verb.RECALL) & ~Q(old=Status.SUBMITTED)
        return self.filter(
            with_the_mayor | from_the_mayor,
            Exists(submits.filter(pk__lt=OuterRef("pk"))),
            ~Exists(submits.filter(pk__gt=OuterRef("pk"))),
        )

    def for_deciders(self) -> "StatusChangeQuerySet":
        """All others."""
        return self.exclude(pk__in=self.model._default_manager.all().of_city_alone().values("pk"))


class PreparedQuerySet(models.QuerySet["PreparedDecision"]):
    def waiting(self, round: "Round", country: "Country") -> "PreparedQuerySet":
        """Those of a Commission's list that are neither carried out nor taken away, in the order of the list."""
        rows = self.filter(ended_at__isnull=True, application__round=round, application__country=country)
        return rows.in_order().select_related(
            "by",
            "application__city",
            "application__country",
            "application__round",
            "application__dossier",
            "application__endorsement__snapshot",
        )

    def in_order(self) -> "PreparedQuerySet":
        """As their applications stand on the waiting list."""
        rank = F("application__rank").asc(nulls_last=True)
        return self.order_by(rank, "application__submitted_at", "application_id", "id")


class RunQuerySet(models.QuerySet["DecisionRun"]):
    def for_decider(self, user: User) -> "RunQuerySet":
        """An officer sees those of their country's decisions, UIL and administrators all."""
        if user.is_coordinator or user.is_superuser:
            return self.all()
        commission = city_permissions.commission_of(user)
        return self.filter(country_id=commission.country_id) if commission else self.none()
