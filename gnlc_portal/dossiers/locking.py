"""Taking turns: whoever changes a dossier holds its row until the transaction ends, and sees what stands then."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gnlc_portal.dossiers.models import Dossier


class Locked(ValidationError):
    """The section is not open for writing; code ``dossier_locked``."""

    def __init__(self) -> None:
        super().__init__(
            _("This section is locked, so nothing was changed. Copy your text before you leave the page."),
            code="dossier_locked",
        )


def lock(dossier: Dossier) -> Dossier:
    """The row as it is now, held until the transaction ends: locking, saving and attaching take turns."""
    return Dossier.objects.select_for_update().get(pk=dossier.pk)


def require_open(dossier: Dossier, section: str) -> None:
    """Raises Locked for a section that may not be written now."""
    if not dossier.is_open(section):
        raise Locked


def touch(dossier: Dossier, at: datetime) -> None:
    """Note when something in the dossier changed last."""
    Dossier.objects.filter(pk=dossier.pk).update(touched_at=at)
