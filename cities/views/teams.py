"""What every page about a city's team shows and does, whatever dossier it stands beside."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import invitations, joining, team, team_emails
from cities.models import City, Delegate, DelegateInvitation, JoinRequest, TeamEvent
from cities.models.teams import JoinStatus
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.mail import refused
from gnlc_portal.mail.lists import LOOKS
from gnlc_portal.mail.models import Message, State

LONGEST_REASON = 1000  # characters


class InvitationForm(forms.Form):
    """To whom a letter of invitation goes, and in which language."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.fields["email"].widget.attrs.pop("maxlength", None)


def context(request: PersonRequest, city: City) -> dict[str, Any]:
    """The team, its invitations with their letters, and what happened in it, in constantly many queries."""
    delegates = list(team.delegates(city))
    waiting = list(DelegateInvitation.objects.open().filter(city=city).order_by("created_at", "id"))
    declined = DelegateInvitation.objects.declined().filter(city=city).order_by("declined_at", "id")
    events = TeamEvent.objects.filter(city=city).select_related("person", "before", "by").order_by("id")
    letters = team_emails.last_letters(waiting)
    return {
        "city": city,
        "delegates": delegates,
        "leads": any(row.is_lead and row.user_id == request.user.pk for row in delegates),
        "lead": next((row for row in delegates if row.is_lead), None),
        "invitations": [
            _invitation(row, letters.get(row.nonce), row.is_expired(request.arrived_at)) for row in waiting
        ],
        "declined": declined.newest(),
        "requests": JoinRequest.objects.filter(city=city, status=JoinStatus.PENDING)
        .select_related("user")
        .order_by("created_at", "id"),
        "history": _history(list(events), list(declined)),
    }


def act(request: PersonRequest, city: City, form: InvitationForm) -> str:
    """Do what a button of the page says; returns the sentence that tells what was done.

    Raises:
        Http404: no such button, person or invitation.
        PermissionDenied, ValidationError, TransitionNotAllowed: as the service says.
    """
    common: dict[str, Any] = {"by": request.user, "at": request.arrived_at}
    action, number = request.POST.get("action", ""), request.POST.get("id", "")
    if action == "invite":
        invitation = invitations.invite(city=city, **form.cleaned_data, **common)
        return _("The invitation to %(email)s is on its way.") % {"email": invitation.email}
    if action == "leave":
        team.leave(city=city, **common)
        return _("You have left the team of %(city)s.") % {"city": city.name}
    if action in ("resend", "revoke"):
        row = find(DelegateInvitation.objects.filter(city=city, as_lead=False), number)
        getattr(invitations, action)(invitation=row, **common)
        return _SAID[action] % {"email": row.email}
    if action in ("remove", "hand_over"):
        delegate = find(Delegate.objects.filter(city=city).select_related("user", "city"), number)
        reason = _reason(request)
        if action == "remove":
            team.remove(city=city, delegate=delegate, reason=reason, **common)
        else:
            team.hand_over(city=city, to=delegate, reason=reason, **common)
        return _SAID[action] % {"person": delegate.user, "city": city.name}
    if action in ("grant", "refuse"):
        asked = find(JoinRequest.objects.filter(city=city).select_related("user", "city"), number)
        if action == "grant":
            joining.grant(request=asked, **common)
        else:
            joining.refuse(request=asked, reason=_reason(request), **common)
        return _SAID[action] % {"person": asked.user}
    raise Http404


_SAID = {
    "resend": gettext_lazy("The invitation to %(email)s is sent again, with the same link."),
    "revoke": gettext_lazy("The invitation to %(email)s no longer works."),
    "remove": gettext_lazy("%(person)s is no longer in the team. What they wrote stays."),
    "grant": gettext_lazy("%(person)s is now in the team."),
    "refuse": gettext_lazy("The request of %(person)s is refused, and they read why."),
    "hand_over": gettext_lazy("%(person)s now leads the team of %(city)s."),
}


def _reason(request: PersonRequest) -> str:
    return request.POST.get("reason", "").replace("\0", "")[:LONGEST_REASON]


def find(rows: Any, number: str) -> Any:
    """The row with a number that was posted, or 404."""
    row = (
        rows.filter(pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 10
        else None
    )
    if row is None:
        raise Http404
    return row


def _history(events: list[TeamEvent], declined: list[DelegateInvitation]) -> list[dict[str, Any]]:
    """What happened in the team and to its invitations, newest first. Who declines may have no account."""
    steps: list[dict[str, Any]] = [{"at": event.at, "event": event, "declined_by": ""} for event in events]
    steps += [{"at": row.declined_at, "event": None, "declined_by": row.email} for row in declined]
    return sorted(steps, key=lambda step: step["at"])[::-1]


def _invitation(row: DelegateInvitation, letter: Message | None, is_over: bool) -> dict[str, Any]:
    """An invitation with the state of its letter, and the mail server's words while it has not left."""
    return {
        "row": row,
        "is_over": is_over,
        "letter": letter,
        "look": LOOKS[State(letter.state)] if letter else "",
        "letter_state": _("Letter: %(state)s") % {"state": letter.get_state_display()} if letter else "",
        "sentence": refused.sentence(letter) if letter else "",
        "words": refused.words(letter) if letter else "",
    }
