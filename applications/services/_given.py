"""What a decision must come with: that the endorsement was looked at, or reasons by section."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications import validators
from applications.models import Application


def validated_check(*, endorsement_checked: bool, signed_on_paper: bool) -> bool:
    """R3: who approves says so, having looked: at the scan of what the mayor signed on paper, or at whose link it was.

    Raises:
        ValidationError: ``endorsement_not_checked``, on its field.
    """
    if endorsement_checked:
        return True
    if signed_on_paper:
        text = _(
            "Confirm that you checked the scan of the signed paper: signature, stamp and printed fingerprint."
        )
    else:
        text = _(
            "Confirm that you checked the mayor's endorsement: who signed, and to which address the link went."
        )
    raise ValidationError({"endorsement_checked": ValidationError(text, code="endorsement_not_checked")})


def validated_sections(application: Application, sections: Mapping[str, str]) -> dict[str, str]:
    """What the city shall change, by section.

    Raises:
        ValidationError: ``reason_required``, ``unknown_section``.
    """
    if not sections:
        text = _("Choose at least one section, and write what the city shall change there.")
        raise ValidationError({"sections": ValidationError(text, code="reason_required")})
    chosen = {}
    for slug, reason in sections.items():
        section = application.dossier.questionnaire.section(slug)
        if section is None:
            text = _("There is no such section.")
            raise ValidationError({"sections": ValidationError(text, code="unknown_section")})
        try:
            chosen[slug] = validators.validate_reason(reason)
        except ValidationError as error:
            text = _("%(section)s: write what the city shall change there.") % {"section": section.title}
            raise ValidationError({"sections": ValidationError(text, code="reason_required")}) from error
    return chosen
