"""States, their National Commissions for UNESCO and the officers who act for them."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib import clock


class Region(models.TextChoices):
    """UNESCO's five regional groups."""

    AFRICA = "AFR", _("Africa")
    ARAB_STATES = "ARB", _("Arab States")
    ASIA_PACIFIC = "APA", _("Asia and the Pacific")
    EUROPE_NORTH_AMERICA = "EUR", _("Europe and North America")
    LATIN_AMERICA_CARIBBEAN = "LAC", _("Latin America and the Caribbean")


class UnescoStatus(models.TextChoices):
    MEMBER = "member", _("Member State")
    ASSOCIATE = "associate", _("Associate Member")
    WITHDRAWN = "withdrawn", _("former Member State")
    NONE = "none", _("not a member")


class CountryQuerySet(models.QuerySet["Country"]):
    def by_name(self) -> "CountryQuerySet":
        """In the order of their names in the reader's language."""
        return self.order_by(Country.name_field())


class Country(models.Model):
    """A country as UNESCO counts them; membership is dated (source: cities/data/README.md)."""

    iso2 = models.CharField(_("ISO code"), max_length=2, primary_key=True)
    iso3 = models.CharField(max_length=3, unique=True)
    name_en = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120)
    region = models.CharField(_("region"), max_length=3, choices=Region)
    unesco_status = models.CharField(_("status at UNESCO"), max_length=9, choices=UnescoStatus)
    member_from = models.DateField(_("member from"), null=True, blank=True)
    member_until = models.DateField(_("last day of membership"), null=True, blank=True)
    # R6 names Member States; should UIL open the network to an Associate Member, this is the switch.
    admits_as_associate = models.BooleanField(_("may apply as an Associate Member"), default=False)
    notes = models.TextField(_("notes"), blank=True)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            models.CheckConstraint(condition=Q(iso2__regex=r"^[A-Z]{2}$"), name="country_iso2_form"),
            models.CheckConstraint(
                condition=Q(member_until__isnull=True) | Q(member_from__lte=models.F("member_until")),
                name="country_membership_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def name_field() -> str:
        """The field that holds the names in the reader's language."""
        return f"name_{_language()}"

    @property
    def name(self) -> str:
        """The country's name in the reader's language."""
        return getattr(self, self.name_field())

    def is_member_state(self, on: date) -> bool:
        """R6: whether the country is a Member State of UNESCO on a day; the last day of membership counts.

        Raises:
            TypeError: a moment was given instead of a day.
        """
        if isinstance(on, datetime):
            raise TypeError("Membership is counted in days; give a date in Hamburg.")
        if (
            self.unesco_status not in (UnescoStatus.MEMBER, UnescoStatus.WITHDRAWN)
            or self.member_from is None
        ):
            return False
        return self.member_from <= on and (self.member_until is None or on <= self.member_until)

    def may_apply(self, on: date) -> bool:
        """R6: whether cities of the country may apply on a day."""
        return self.is_member_state(on) or (
            self.unesco_status == UnescoStatus.ASSOCIATE and self.admits_as_associate
        )


class NationalCommission(models.Model):
    """The National Commission for UNESCO of a country."""

    country = models.OneToOneField(Country, on_delete=models.PROTECT, related_name="commission")
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("shared mailbox"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")

    class Meta:
        verbose_name = _("National Commission")
        verbose_name_plural = _("National Commissions")

    def __str__(self) -> str:
        return self.name or _("National Commission for UNESCO: %(country)s") % {"country": self.country.name}


class CommissionOfficer(models.Model):
    """Somebody who acts for one National Commission, until a date if they left (R5: one country only)."""

    commission = models.ForeignKey(NationalCommission, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officerships")
    since = models.DateTimeField(_("since"), default=clock.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("Commission officer")
        verbose_name_plural = _("Commission officers")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="officer_of_one_country_only"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.commission}"


class OfficerInvitation(models.Model):
    """An invitation to act for a Commission: by a coordinator, or by an officer of the same country."""

    commission = models.ForeignKey(NationalCommission, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("invited"), default=clock.now)
    expires_at = models.DateTimeField(_("valid until"))
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_officer_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.commission}"


def _language() -> str:
    code = (translation.get_language() or "en").split("-")[0]
    return code if code in ("en", "fr", "es", "ru", "zh", "ar") else "en"
