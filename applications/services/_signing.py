"""What the mayor is asked for, at which address, and how the signature stands (R3)."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.mailboxes import canonical_address
from applications.models import Application
from applications.validators import clean, one_line, validate_adoption
from cities.models import Delegate, DelegateInvitation
from gnlc_portal.dossiers import completeness
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.lib import clock

PRINTED_DIGITS = 8  # of the fingerprint, as they stand beside the signature
NAME_LENGTH = 200  # characters of a signer's name or title
MISSING_TOLD = 10  # so many missing answers are named in the sentence; the page lists all


def validate_signature(
    *,
    signer_name: str,
    signer_title: str,
    adopts_beijing: bool,
    adopts_key_features: bool,
    snapshot: Snapshot,
    printed: str | None,
) -> None:
    """R3, R4: everything that a signature still lacks is said at once, each at its field.

    Args:
        printed: what was typed of the fingerprint on a signed paper; None for a signature by the link.

    Raises:
        ValidationError: by field.
    """
    rules: list[Callable[[], None]] = [
        lambda: _validate_signer(one_line(signer_name), one_line(signer_title)),
        lambda: validate_adoption(adopts_beijing=adopts_beijing, adopts_key_features=adopts_key_features),
    ]
    if printed is not None:
        rules.append(lambda: _validate_fingerprint(printed, snapshot))
    errors: dict[str, Any] = {}
    for rule in rules:
        try:
            rule()
        except ValidationError as refusal:
            errors |= refusal.error_dict
    if errors:
        raise ValidationError(errors)


def _validate_signer(name: str, title: str) -> None:
    """Who signs says who they are.

    Raises:
        ValidationError: by field; ``required``, ``max_length``.
    """
    errors = {}
    if not name:
        errors["signer_name"] = ValidationError(
            _("Write the full name of who signs, as it shall stand."), code="required"
        )
    if not title:
        errors["signer_title"] = ValidationError(
            _("Write the exact title of who signs, as it shall stand."), code="required"
        )
    for field, text in (("signer_name", name), ("signer_title", title)):
        if len(text) > NAME_LENGTH:
            errors[field] = ValidationError(_("At most 200 characters have room here."), code="max_length")
    if errors:
        raise ValidationError(errors)


def _validate_fingerprint(typed: str, snapshot: Snapshot) -> None:
    """R3: the signed paper is a print of exactly this text; however the fingerprint on it was typed.

    Raises:
        ValidationError: on the field ``fingerprint``; ``required``, ``fingerprint_differs``.
    """
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", typed or "") if sign.isalnum()).lower()
    if len(digits) < PRINTED_DIGITS:
        text = _("Type the first %(n)s characters of the fingerprint that is printed on the signed page.")
        error = ValidationError(text % {"n": PRINTED_DIGITS}, code="required")
    elif not snapshot.sha256.startswith(digits):
        text = _(
            "These are not the first %(n)s characters of the text that waits for the mayor. Compare them with the signed page. If "
            "they stand there like this, an older version was printed and signed: print the PDF again and have it signed again."
        )
        error = ValidationError(text % {"n": PRINTED_DIGITS}, code="fingerprint_differs")
    else:
        return
    raise ValidationError({"fingerprint": error})


def changeable_sections(application: Application) -> list[Section]:
    """What the mayor may want changed: of what is signed, all, or the sections that the Commission had sent back."""
    change = application.unanswered_send_back()
    signed = [section for section in application.dossier.questionnaire.sections if section.is_signed]
    return [section for section in signed if change is None or section.slug in change.sections]


def validated_sections(application: Application, sections: Mapping[str, str]) -> dict[str, str]:
    """The mayor's reasons by section, without the empty ones.

    Raises:
        ValidationError: ``unknown_section``: none, or one that stays locked.
    """
    reasons = {slug: clean(reason) for slug, reason in sections.items()}
    given = {slug: reason for slug, reason in reasons.items() if reason}
    if given.keys() - {section.slug for section in changeable_sections(application)}:
        text = _("There is no such section, or it stays locked.")
        raise ValidationError(text, code="unknown_section")
    return given


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
