"""The mail desk: what was written to whom, what the mail server said, and what can still be done. Nothing secret is shown."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from gnlc_portal.lib import clock
from gnlc_portal.lib.admin import Deed, Request, is_coordinator
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lists.admin.pages import ListAdmin
from gnlc_portal.mail import desk, preview, rules
from gnlc_portal.mail.forms import EditForm, SeenForm
from gnlc_portal.mail.lists import MESSAGES, badge, kind_name, language_name
from gnlc_portal.mail.models import Message, State


@admin.register(Message)
class MessageAdmin(ListAdmin):
    """A message is written by the fact that causes it and sent by the portal; coordinators mend what goes wrong."""

    page_template = "admin/mail/message/page.html"
    listing = MESSAGES

    def get_urls(self) -> list[URLPattern]:
        view = self.reading(self.html_view)
        return [path("<str:object_id>/html/", view, name="mail_message_html"), *super().get_urls()]

    def html_view(self, _request: Request, message: Message) -> HttpResponse:
        """The HTML part, for the frame of the page."""
        if message.secret:
            raise Http404
        return preview.respond(message)

    def deeds(self, request: Request, record: Message) -> list[Deed]:
        if not is_coordinator(request) or record.secret:
            return []
        at = request.arrived_at
        state = State(record.state)
        again = partial(rules.why_not_again, record, at)
        return [
            self._deed(
                request,
                record,
                "retry",
                _("Try again"),
                _("It is sent as it stands now; if the server refuses again, the portal tries for two days."),
                done=_("The message is on its way again."),
                offered=state == State.FAILED,
                blocked=again,
                is_main=True,
            ),
            self._deed(
                request,
                record,
                "release",
                _("Let it leave"),
                _("It is sent now, as it stands."),
                done=_("The message is on its way."),
                offered=state == State.HELD,
                is_main=True,
            ),
            self._deed(
                request,
                record,
                "edit",
                _("Save the changes"),
                _(
                    "What it said before is kept below. Whoever reads it gets your words in the portal’s name."
                ),
                form=EditForm,
                done=_("The changes are saved."),
                offered=state in rules.EDITABLE,
                blocked=partial(rules.why_not_edit, record),
                title=_("Edit before it is sent"),
            ),
            self._deed(
                request,
                record,
                "hold",
                _("Hold it back"),
                _("It stays here, however long, until somebody lets it leave."),
                done=_("The message is held back."),
                offered=state == State.WAITING,
            ),
            self._deed(
                request,
                record,
                "copy",
                _("Send it again"),
                _("A new message goes to the same address. It says that it is a copy, and of which day."),
                done=_("A copy is on its way."),
                offered=state == State.SENT,
                blocked=again,
            ),
        ]

    def page_context(self, request: Request, record: Message) -> dict[str, Any]:
        earlier = [] if record.secret else list(record.earlier.select_related("by"))
        return {
            "title": record.subject,
            "message": record,
            "seen": record.version,
            "badge": badge(record),
            "facts": _facts(record),
            "dead_link": rules.why_link_is_dead(record, request.arrived_at),
            "refusal": _last_refusal(record),
            "html_url": "" if record.secret or not record.text else self._address("html", record.pk),
            "from_email": settings.DEFAULT_FROM_EMAIL,
            "original": record.copy_of,
            "copies": list(record.copies.order_by("copy_number")),
            "earlier": earlier,
            "tables": [_attempts(record)],
        }

    def _deed(
        self,
        request: Request,
        record: Message,
        name: str,
        label: str,
        hint: str,
        *,
        done: str,
        form: type[SeenForm] = SeenForm,
        **more: Any,
    ) -> Deed:
        def do(valid: Any) -> str:
            service = getattr(desk, name)
            service(message=record, by=request.user, at=request.arrived_at, **valid.cleaned_data)
            return done

        return Deed(name=name, label=label, form=partial(form, message=record), do=do, hint=hint, **more)


def _facts(record: Message) -> list[dict[str, Any]]:
    facts = [
        {"label": _("Written"), "value": in_hamburg(record.created_at)},
        {"label": _("Sent"), "value": in_hamburg(record.sent_at) or _("not yet")},
        {"label": _("Language"), "value": language_name(record.language)},
        {"label": _("About"), "value": record.about or _("nothing in particular")},
        {"label": _("Kind"), "value": kind_name(record.kind)},
    ]
    if record.state == State.WAITING and record.attempt_count:
        wait = record.try_after - clock.real_now()
        facts.insert(2, {"label": _("Next try"), "value": in_hamburg(clock.now() + wait)})
    return facts


def _last_refusal(record: Message) -> str:
    if record.state not in (State.FAILED, State.WAITING, State.HELD):
        return ""
    last = record.attempts.order_by("-id").first()
    return last.answer if last else ""


def _attempts(record: Message) -> dict[str, Any]:
    return {
        "title": _("Attempts to deliver"),
        "head": [_("When"), _("Outcome"), _("The mail server’s words")],
        "rows": [
            [in_hamburg(row.at), _("delivered") if row.delivered else _("refused"), row.answer]
            for row in record.attempts.order_by("id")
        ],
    }
