"""Messages, the attempts to deliver them, and the notices that become messages on their day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib import clock


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped before it was sent")
    HELD = "held", _("held back")


class Message(models.Model):
    """One mail to one address.

    No secret lies here: where a personal link belongs, ``text`` says ``[personal link]`` and the link is derived from
    ``personal_nonce`` at delivery; a ``secret`` message (sign-in) loses its text once it is delivered.
    """

    to = models.EmailField(_("to"), max_length=254)
    # Where an answer goes: to somebody who wrote through the portal; empty: to the portal's own address.
    reply_to = models.EmailField(_("answers go to"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=8)
    kind = models.CharField(_("kind"), max_length=60)
    about = models.CharField(_("about"), max_length=60, blank=True, db_index=True)
    # ISO code of the country whose Commission it is about; empty: no country's, or everybody's.
    country = models.CharField(_("country"), max_length=2, blank=True)
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(_("text"))
    secret = models.BooleanField(_("secret"), default=False)
    personal_purpose = models.CharField(max_length=30, blank=True)
    personal_path = models.CharField(max_length=120, blank=True)  # "/fr/endorse/{token}/"
    personal_nonce = models.CharField(max_length=32, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("written"), default=clock.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    # Real time, as for every lease: when it may be tried next, and until when one worker holds it.
    try_after = models.DateTimeField(default=clock.real_now)
    leased_until = models.DateTimeField(null=True, blank=True)
    # Counts what people do to it at the mail desk: of two who act on what they read, one is told to look again.
    version = models.PositiveSmallIntegerField(default=1)
    copy_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    copy_number = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["try_after"], name="mail_to_deliver", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["to", "-id"], name="mail_to_address"),
            models.Index(fields=["state", "-id"], name="mail_by_state"),
            models.Index(fields=["kind", "-id"], name="mail_by_kind"),
            models.Index(fields=["country", "state", "-id"], name="mail_by_country"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(personal_path="", personal_nonce="")
                | (~Q(personal_path="") & ~Q(personal_nonce="")),
                name="message_personal_link_whole",
            ),
            models.UniqueConstraint(fields=["copy_of", "copy_number"], name="message_copied_once_a_time"),
            models.CheckConstraint(
                condition=Q(copy_of__isnull=True, copy_number=0) | Q(copy_of__isnull=False, secret=False),
                name="message_secret_never_copied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class Attempt(models.Model):
    """One try to deliver a message, with the mail server's words where it refused."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=clock.now)
    delivered = models.BooleanField()
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'delivered' if self.delivered else self.answer}"


class Earlier(models.Model):
    """What a message said before somebody edited it at the mail desk (append-only by trigger)."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="earlier")
    number = models.PositiveSmallIntegerField()  # 1: as the portal wrote it
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who edited
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="message_text_numbered")]

    def __str__(self) -> str:
        return f"{self.message_id}, {self.number}: {self.subject}"


class NoticeState(models.TextChoices):
    DUE = "due", _("due")
    WRITTEN = "written", _("written")  # whether it left, its message says
    SKIPPED = "skipped", _("skipped")
    CANCELLED = "cancelled", _("cancelled")


class NoticeReason(models.TextChoices):
    """Why a notice was not sent."""

    NOBODY = "nobody", _("nobody to write to")
    PASSED_OVER = "passed_over", _("passed over: a later notice took its place")
    GONE = "gone", _("the recipient left before it was sent")
    SUBMITTED = "submitted", _("submitted before it was sent")
    EXTENDED = "extended", _("the date was moved before it was sent")
    SETTLED = "settled", _("settled before it was sent")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def settling(self) -> "NoticeQuerySet":
        """Those that keep a rung from being written again; one that found nobody to read it does not."""
        return self.exclude(reason__in=(NoticeReason.NOBODY, NoticeReason.GONE))

    def left(self) -> "NoticeQuerySet":
        """Those that a mail server took, copies aside."""
        return self.filter(message__state=State.SENT, is_copy=False)


class Notice(models.Model):
    """One rung of a ladder for one recipient: found to be due (a row), then written to the outbox (a message).

    A rung that nobody could be told of, or that was passed over, is a row without a recipient.
    """

    kind = models.CharField(_("kind"), max_length=60)  # the rung: "report_30_days_before"
    subject = models.CharField(_("about"), max_length=60, db_index=True)  # a reference: "R2029-FR-004"
    due_on = models.DateField(_("due date"))  # the day from which the ladder counts
    falls_on = models.DateField(_("day of the notice"))
    recipient = models.EmailField(_("to"), max_length=254, blank=True)
    role = models.CharField(_("as"), max_length=20, blank=True)  # chooses the text: "delegate", "mayor"
    language = models.CharField(_("language"), max_length=8, blank=True)  # when it was found
    is_copy = models.BooleanField(_("copy"), default=False)  # to somebody who cannot act on it themselves
    state = models.CharField(_("state"), max_length=9, choices=NoticeState, default=NoticeState.DUE)
    reason = models.CharField(_("reason"), max_length=12, choices=NoticeReason, blank=True)
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="notice"
    )
    found_at = models.DateTimeField(_("found"), default=clock.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["id"], name="notices_due", condition=Q(state="due"))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "due_on", "recipient"], name="one_notice_per_rung_and_recipient"
            ),
            models.CheckConstraint(
                condition=Q(state="due", message__isnull=True, settled_at__isnull=True, reason="")
                | Q(state="written", message__isnull=False, settled_at__isnull=False, reason="")
                | Q(
                    Q(reason__in=NoticeReason.values),
                    state="skipped",
                    message__isnull=True,
                    settled_at__isnull=False,
                )
                | Q(Q(reason__in=NoticeReason.values), state="cancelled", settled_at__isnull=False),
                name="notice_whole_in_each_state",
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") | Q(state="skipped"), name="notice_without_recipient_is_skipped"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} → {self.recipient or '–'}"
