"""Applications and the history of their statuses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.enums import ENDORSED_OR_LATER, HANDED_IN, OPEN, WITH_PLACE, Role, Status, Verb
from applications.models.rounds import Round
from applications.querysets import ApplicationQuerySet, StatusChangeQuerySet
from cities.models import City, Country, NationalCommission
from gnlc_portal.dossiers.models import Attachment, Dossier
from gnlc_portal.lib import clock

PLACES_PER_COUNTRY = 3  # R2; changing it is a migration, a public act


class Application(models.Model):
    """A city's application in one round.

    ``place`` is R2: a number from 1 to 3, unique per round and country, held exactly while approved or admitted.
    ``endorsement`` is R3: the mayor's valid endorsement, without which no later status is possible.
    ``rank`` is where it stands on its Commission's list of those that wait, and only while it waits; gaps are allowed.
    """

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    number = models.PositiveSmallIntegerField()
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="applications", verbose_name=_("round")
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="applications", verbose_name=_("country")
    )
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, related_name="applications", verbose_name=_("city")
    )
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="application")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    place = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    endorsement = models.OneToOneField(
        "applications.Endorsement", on_delete=models.PROTECT, null=True, blank=True, related_name="valid_for"
    )
    # R5: whether the Commission's decision that stands was recorded by UIL from signed paper; the history says when and why.
    recorded_on_behalf = models.BooleanField(_("recorded on the Commission's behalf"), default=False)
    carried_over_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_over_to"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("started"), default=clock.now)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # Since when it waits, for its Commission while submitted, for UIL while approved; else empty.
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    # Of an object that a service holds (services._move): whose object it was asked with, and in which status that was read.
    caller: "Application | None" = None
    seen_as: str = ""

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-created_at", "-id"]
        # Those that end with a moment and the key are walked by the list's pages (applications/lists.py).
        indexes = [
            models.Index(fields=["round", "country", "status"], name="application_queue"),
            models.Index(fields=["submitted_at", "id"], name="application_received"),
            models.Index(fields=["country", "submitted_at", "id"], name="application_of_country"),
            models.Index(fields=["round", "submitted_at", "id"], name="application_of_round"),
            models.Index(fields=["status", "submitted_at", "id"], name="application_in_status"),
            models.Index(fields=["status", "id"], name="application_by_status"),
            models.Index(fields=["waiting_since", "id"], name="application_by_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "country", "number"], name="application_number_once"),
            models.UniqueConstraint(fields=["round", "country", "place"], name="place_held_once"),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__range=(1, PLACES_PER_COUNTRY)),
                name="place_from_1_to_3",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(WITH_PLACE), place__isnull=False)
                | (~Q(status__in=sorted(WITH_PLACE)) & Q(place__isnull=True)),
                name="place_exactly_while_approved_or_admitted",
            ),
            models.UniqueConstraint(fields=["round", "country", "rank"], name="rank_held_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(status=Status.SUBMITTED, rank__gte=1),
                name="rank_only_while_it_waits",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(ENDORSED_OR_LATER)) | Q(endorsement__isnull=False),
                name="endorsed_before_the_commission",
            ),
            models.UniqueConstraint(
                fields=["city"], condition=Q(status__in=sorted(OPEN)), name="one_open_application_per_city"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="application_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.city.name}"

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_handed_in(self) -> bool:
        """Whether the National Commission has it or decided on it; else it is not submitted, or not again."""
        return self.status in HANDED_IN

    @property
    def is_signed_on_paper(self) -> bool:
        """Whether the endorsement that stands is a scan of what the mayor signed with a pen."""
        return self.endorsement is not None and self.endorsement.scan_id is not None

    def unanswered_send_back(self) -> "StatusChange | None":
        """The last send-back, if the city has not submitted since: only its sections are open then."""
        last = self.status_changes.filter(verb__in=[Verb.SEND_BACK, Verb.SUBMIT]).last()
        return last if last is not None and last.verb == Verb.SEND_BACK else None


class StatusChange(models.Model):
    """One step of an application's life (append-only by trigger)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="status_changes")
    old = models.CharField(max_length=20, choices=Status, blank=True)
    new = models.CharField(max_length=20, choices=Status)
    verb = models.CharField(max_length=20, choices=Verb)
    role = models.CharField(max_length=12)  # in which the person acted
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)  # the signer, who has no account
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    sections = models.JSONField(default=dict)  # of a sending back, by Commission, UIL or mayor: slug → reason
    rank = models.PositiveSmallIntegerField(null=True)  # on the waiting list, which it left by this step
    city_told = models.BooleanField(default=True)  # by letter; whoever undoes a decision may choose silence
    snapshot = models.ForeignKey("dossiers.Snapshot", on_delete=models.PROTECT, null=True, related_name="+")
    # R5: the Commission whose signed decision UIL recorded, and the scan of the paper.
    on_behalf_of = models.ForeignKey(
        NationalCommission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scan = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb__in=["decline", "revoke_approval", "reinstate", "refuse_endorsement"])
                | ~Q(reason="")
                | Q(Q(verb="refuse_endorsement") & ~Q(sections={})),
                name="decision_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True, scan__isnull=True)
                | Q(
                    Q(on_behalf_of__isnull=False, scan__isnull=False, by__isnull=False, role="coordinator")
                    & ~Q(reason="")
                ),
                name="on_behalf_with_scan_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.old} → {self.new}"

    @property
    def who(self) -> str:
        """Somebody's name as history shows it."""
        return self.by_name or (str(self.by) if self.by else str(Role(self.role).label))

    @property
    def side(self) -> Role:
        """Whose step it is: the Commission's, too, where UIL recorded it on its behalf (R5)."""
        return Role.OFFICER if self.on_behalf_of_id else Role(self.role)

    @property
    def is_uils_own(self) -> bool:
        """Whether UIL decided, rather than recorded what a Commission decided."""
        return self.side == Role.COORDINATOR
