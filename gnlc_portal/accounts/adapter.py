"""How allauth, which knows signing in, is tied into the portal."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation

from gnlc_portal.accounts import services
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.mail import outbox


class PortalAccountAdapter(DefaultAccountAdapter):
    """Every mail of the sign-in goes through the outbox, in its reader's language, and leaves no secret."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's mails; its text is erased once it is delivered."""
        language = self._language_for(email, context)
        values = {**_in_language(context, language), "email": email}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", values, using="text")
            text = render_to_string(f"{template_prefix}_message.txt", values, using="text")
        kind = template_prefix.rsplit("/", 1)[-1]
        outbox.write(to=email, language=language, kind=kind, subject=subject, text=text, secret=True)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link in the mail leads on to where the person was going, also in another browser."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        return passthrough_next_redirect_url(request, url, REDIRECT_FIELD_NAME)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A second click on "Register" finds the account of the first and ends on the same page."""
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit=commit)
        except IntegrityError:
            raise ImmediateHttpResponse(self.respond_email_verification_sent(request, None)) from None

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whoever made an administrator on the command line has vouched for the address."""
        if user.is_superuser and not EmailAddress.objects.filter(user=user).exists():
            services.vouch_for_address(user=user)
        return super().pre_login(request, user, **kwargs)

    def _language_for(self, email: str, context: dict[str, Any]) -> str:
        """The language of the user who is written to; that of the page where there is no such user."""
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        if user is None and self.request.user.is_authenticated:
            user = self.request.user  # told at the old address that there is a new one
        return user.language if user else translation.get_language() or settings.LANGUAGE_CODE


def _in_language(context: dict[str, Any], language: str) -> dict[str, Any]:
    """The context with links to the pages in the reader's language; addresses are read in the page's."""
    values = dict(context)
    for key in values:
        if key.endswith("_url"):
            page = urlsplit(translate_url(values[key], language))
            # The portal's own name, not the one by which this request happened to reach it.
            values[key] = settings.SITE_URL + urlunsplit(("", "", page.path, page.query, ""))
    if "timestamp" in values:  # allauth reads real time, which is not the demonstration's
        values["timestamp"] = clock.now()
    return values
