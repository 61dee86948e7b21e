"""R5: a Commission that signs on paper. UIL records its decision on its behalf, with a reason and the scan of the paper."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from applications import permissions, validators
from applications.enums import Role, Verb
from applications.models import Application
from applications.services import _move
from cities.models import NationalCommission
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import attachments
from gnlc_portal.dossiers.models import Attachment


def require_role(
    application: Application, verb: Verb, by: User, on_behalf_of: NationalCommission | None
) -> Role:
    """The role in which somebody decides: their own, or UIL's hand for the Commission of the application's country.

    Raises:
        PermissionDenied: they have none that the table allows, are no coordinator, or it is another country's Commission.
    """
    if on_behalf_of is None:
        return _move.require_role(application, verb, by)
    if on_behalf_of.country_id != application.country_id or not permissions.may_record(by, application, verb):
        text = _(
            "Only UIL coordinators record a decision, and only for the Commission of the city's own country."
        )
        raise PermissionDenied(text)
    return Role.COORDINATOR


def keep_paper(
    application: Application, on_behalf_of: NationalCommission | None, scan: Attachment | None, reason: str
) -> None:
    """The signed paper's scan stays with the step that is recorded from it.

    Raises:
        ValidationError: by field; ``scan_required``, ``reason_required``.
    """
    if on_behalf_of is None:
        if scan is not None:
            raise ValueError("a scan goes with a decision on a Commission's behalf")
        return
    if scan is None:
        text = _("Choose the scan of the paper that the Commission signed.")
        raise ValidationError({"scan": ValidationError(text, code="scan_required")})
    validators.validate_reason(reason)
    attachments.keep(scan, of=application.dossier)
