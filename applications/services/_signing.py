"""What the mayor is asked for, at which address, and how the signature stands (R3)."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.mailboxes import canonical_address
from applications.models import Application
from cities.models import Delegate, DelegateInvitation
from gnlc_portal.dossiers import completeness
from gnlc_portal.lib import clock

NAME_LENGTH = 200  # characters of a signer's name or title
MISSING_TOLD = 10  # so many missing answers are named in the sentence; the page lists all


def validated_signer(name: str, title: str) -> tuple[str, str]:
    """Name and title as they shall stand, blanks made single.

    Raises:
        ValidationError: by field; ``required``, ``max_length``.
    """
    name, title = (" ".join((text or "").replace("\x00", "").split()) for text in (name, title))
    errors = {}
    if not name:
        errors["signer_name"] = ValidationError(_("Write your name as it shall stand."), code="required")
    if not title:
        errors["signer_title"] = ValidationError(
            _("Write your exact title as it shall stand."), code="required"
        )
    for field, text in (("signer_name", name), ("signer_title", title)):
        if len(text) > NAME_LENGTH:
            errors[field] = ValidationError(_("At most 200 characters have room here."), code="max_length")
    if errors:
        raise ValidationError(errors)
    return name, title


def validated_address(application: Application, address: str) -> str:
    """R3: an address that is nobody's of the team.

    Raises:
        ValidationError: on the field ``mayor_email``; ``invalid``, ``address_of_a_delegate``.
    """
    address = (address or "").strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"mayor_email": error}) from error
    if is_of_the_team(application, address):
        text = _(
            "This is the address of a delegate of the city. The mayor endorses independently of the team: give the mayor's own "
            "address, or that of the mayor's office."
        )
        raise ValidationError({"mayor_email": ValidationError(text, code="address_of_a_delegate")})
    return address


def validate_complete(application: Application, at: datetime) -> None:
    """R3: the mayor is asked for what is complete; names what is missing.

    Raises:
        ValidationError: ``not_complete``.
    """
    questionnaire = application.dossier.questionnaire
    missing = completeness.missing(application.dossier, questionnaire, clock.hamburg_date(at))
    if missing:
        text = ngettext(
            "One answer is missing or needs a repair before the mayor can be asked: %(what)s",
            "%(count)s answers are missing or need a repair before the mayor can be asked: %(what)s",
            len(missing),
        )
        what = _("; ").join(item.sentence for item in missing[:MISSING_TOLD])
        what += "…" if len(missing) > MISSING_TOLD else ""
        raise ValidationError(text % {"count": len(missing), "what": what}, code="not_complete")


def is_of_the_team(application: Application, address: str) -> bool:
    """R3: whether an address is that of somebody who acts, acted or was invited to act for the city."""
    team = {canonical_address(other) for other in _addresses_of_the_team(application)}
    return canonical_address(address) in team


def _addresses_of_the_team(application: Application) -> set[str]:
    """Every address of everybody who acts, acted or was invited to act for the city, also those they do not sign in with."""
    team = Delegate.objects.filter(city=application.city)
    others = EmailAddress.objects.filter(user__in=team.values("user")).values_list("email", flat=True)
    invited = DelegateInvitation.objects.filter(city=application.city).values_list("email", flat=True)
    return {*team.values_list("user__email", flat=True), *others, *invited}
