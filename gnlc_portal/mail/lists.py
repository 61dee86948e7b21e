"""The list of messages: UIL's alone."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy

from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lists import filters
from gnlc_portal.lists.listing import Column, Listing, Rows
from gnlc_portal.mail.models import Attempt, Message, State

LOOKS = {
    State.WAITING: "todo",
    State.SENDING: "doing",
    State.SENT: "done",
    State.FAILED: "no",
    State.STOPPED: "off",
    State.HELD: "todo",
}


def messages_for(user: Any) -> Rows:
    """Coordinators and administrators; their texts are read on their pages."""
    allowed = user.is_active and (user.is_coordinator or user.is_superuser)
    return (Message.objects if allowed else Message.objects.none()).defer("text")


def badge(message: Message) -> SafeString:
    """The state with its colour and its sign."""
    values = {"kind": LOOKS[State(message.state)], "label": message.get_state_display()}
    return render_to_string("components/status.html", values)


def language_name(code: str) -> str:
    """A language in the reader's own."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


def kind_name(kind: str) -> str:
    """The kind of a message as words."""
    return kind.replace("_", " ")


def _searched(rows: Rows, typed: str) -> Rows:
    """In the subject, and in every text that is no secret."""
    return rows.filter(Q(subject__icontains=typed) | Q(secret=False, text__icontains=typed))


def _kinds(rows: Rows) -> list[tuple[str, str]]:
    """Those that occur, in one reading of their index."""
    kinds = rows.order_by("kind").values_list("kind", flat=True).distinct()
    return [(kind, kind_name(kind)) for kind in kinds]


def _with_words(rows: Rows) -> Rows:
    last = Attempt.objects.filter(message=OuterRef("pk")).order_by("-id").values("answer")[:1]
    return rows.annotate(last_answer=Subquery(last))


MESSAGES = Listing(
    name="messages",
    model=Message,
    title=gettext_lazy("messages"),
    rows=messages_for,
    columns=(
        Column("subject", gettext_lazy("Subject"), lambda row: row.subject),
        Column("to", gettext_lazy("To"), lambda row: row.to),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: row.get_state_display(),
            shown=lambda row, _reader: badge(row),
        ),
        Column(
            "written",
            gettext_lazy("Written"),
            lambda row: row.created_at,
            shown=lambda row, _reader: in_hamburg(row.created_at),
            sort="pk",
        ),
        Column(
            "sent",
            gettext_lazy("Sent"),
            lambda row: row.sent_at,
            shown=lambda row, _reader: in_hamburg(row.sent_at),
        ),
        Column("attempts", gettext_lazy("Attempts"), lambda row: row.attempt_count, is_number=True),
        Column(
            "words",
            gettext_lazy("The mail server’s words"),
            lambda row: row.last_answer or "",
            prepare=_with_words,
        ),
        Column("about", gettext_lazy("About"), lambda row: row.about, is_unbroken=True),
        Column("kind", gettext_lazy("Kind"), lambda row: kind_name(row.kind), by_default=False),
        Column(
            "language", gettext_lazy("Language"), lambda row: language_name(row.language), by_default=False
        ),
        Column("country", gettext_lazy("Country"), lambda row: row.country, by_default=False),
    ),
    filters=(
        filters.text("q", gettext_lazy("Words"), _searched),
        filters.text("to", gettext_lazy("To"), lambda rows, typed: rows.filter(to__icontains=typed)),
        filters.text(
            "about",
            gettext_lazy("About"),
            lambda rows, typed: rows.filter(about__in={typed, typed.upper()}),
        ),
        filters.one_of(
            "kind", gettext_lazy("Kind"), _kinds, lambda rows, kind: rows.filter(kind=kind), known=str
        ),
        *filters.period("created_at"),
        filters.some_of(
            "state",
            gettext_lazy("State"),
            lambda: State.choices,
            lambda rows, states: rows.filter(state__in=states),
        ),
    ),
    order="-written",
)
