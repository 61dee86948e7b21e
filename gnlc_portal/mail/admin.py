"""The mail desk: what was written to whom, and what the mail server said. Nothing secret is shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from gnlc_portal.lib.admin import PageAdmin, Request
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.mail.models import Message, State

LOOKS = {
    State.WAITING: "todo",
    State.SENDING: "doing",
    State.SENT: "done",
    State.FAILED: "no",
    State.STOPPED: "off",
}


@admin.register(Message)
class MessageAdmin(PageAdmin):
    """Read only: a message is written by the fact that causes it, and sent by the portal."""

    list_display = ["subject", "to", "badge", "created_at", "sent_at", "attempts_made", "language"]
    list_filter = ["state", "language"]
    search_fields = ["to", "subject", "about"]
    ordering = ["-id"]

    def get_queryset(self, request: Request) -> QuerySet[Message]:
        return super().get_queryset(request).defer("text")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def badge(self, message: Message) -> SafeString:
        values = {"kind": LOOKS[State(message.state)], "label": message.get_state_display()}
        return render_to_string("components/status.html", values)

    @admin.display(description=gettext_lazy("attempts"), ordering="attempt_count")
    def attempts_made(self, message: Message) -> int:
        return message.attempt_count

    def page_context(self, request: Request, record: Message) -> dict[str, Any]:
        text = _("A letter of the sign-in. Its text is secret and erased once it is delivered.")
        return {
            "title": record.subject,
            "facts": [
                {"label": _("To"), "value": record.to},
                {"label": _("State"), "value": record.get_state_display()},
                {"label": _("Written"), "value": in_hamburg(record.created_at)},
                {"label": _("Sent"), "value": in_hamburg(record.sent_at) or _("not yet")},
                {"label": _("Language"), "value": _language(record.language)},
                {"label": _("About"), "value": record.about or _("nothing in particular")},
                {"label": _("Text"), "value": text if record.secret else record.text},
            ],
            "tables": [
                {
                    "title": _("Attempts to deliver"),
                    "head": [_("When"), _("Outcome"), _("The mail server's words")],
                    "rows": [
                        [in_hamburg(row.at), _("delivered") if row.delivered else _("refused"), row.answer]
                        for row in record.attempts.order_by("id")
                    ],
                }
            ],
        }


def _language(code: str) -> str:
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code
