"""Write exports: each is claimed by a conditional UPDATE with a lease, written to a scratch file, then stored.

One export is written at a time, whatever the number of workers: the others deliver mail meanwhile. A worker that dies
leaves a lease that runs out; another one begins anew, and after ``MOST_ATTEMPTS`` the export has failed and says so.
"""

import logging
import secrets
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Exists, F, Q, QuerySet
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from gnlc_portal.lib import clock
from gnlc_portal.lists import files, registry, services
from gnlc_portal.lists.models import Export, State
from gnlc_portal.lists.selection import Selection

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # renewed while rows are written; no row takes so long
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)  # by the portal's clock
TELL_EVERY_S = 1.0


class Refused(Exception):
    """The file cannot be written; the sentence says why."""


class Lost(Exception):
    """Somebody removed the export, or another worker has taken it up."""


def write_due() -> int:
    """Write everything that waits, one after the other; returns how many were finished."""
    finished = 0
    while (export := claim()) is not None:
        finished += _write(export)
    return finished


def waits() -> bool:
    """Whether there is an export to write."""
    return Export.objects.filter(_due(clock.real_now())).exists()


def claim() -> Export | None:
    """Take the next export for this worker; None when none waits or another is being written."""
    real = clock.real_now()
    _give_up(Q(state=State.RUNNING, leased_until__lte=real, attempt_count__gte=MOST_ATTEMPTS))
    due = _due(real)
    busy = Exists(Export.objects.filter(state=State.RUNNING, leased_until__gt=real))
    for number in Export.objects.filter(due).order_by("id").values_list("id", flat=True)[:20]:
        before = Export.objects.get(pk=number)
        name = f"exports/{secrets.token_hex(16)}.{before.kind}"
        taken = Export.objects.filter(due, ~busy, pk=number, file=before.file).update(
            state=State.RUNNING,
            leased_until=real + LEASE,
            attempt_count=F("attempt_count") + 1,
            done_rows=0,
            all_rows=None,
            file=name,
        )
        if taken:
            if before.file:  # what a worker that died may have stored
                default_storage.delete(before.file)
            return Export.objects.select_related("asked_by").get(pk=number)
    return None


def sweep() -> int:
    """Remove files whose time is over, and what removed exports left; returns how many."""
    at = clock.now()
    over = Export.objects.filter(state=State.DONE, expires_at__lte=at)
    over.update(state=State.GONE)
    left = list(Export.objects.filter(state__in=[State.GONE, State.FAILED]).exclude(file=""))
    for export in left:
        services.drop_file(export)
    return len(left)


class Progress:
    """Says how far the writing is, and renews the lease while it says so."""

    def __init__(self, export: Export, total: int) -> None:
        self._export, self._done, self._told = export, 0, time.monotonic()
        self.tell(all_rows=total)

    def one_more(self) -> None:
        """
        Raises:
            Lost: the export is no longer this worker's.
        """
        self._done += 1
        if time.monotonic() - self._told >= TELL_EVERY_S:
            self.tell(done_rows=self._done)

    def tell(self, **fields: int) -> None:
        held = _held(self._export).update(leased_until=clock.real_now() + LEASE, **fields)
        if not held:
            raise Lost
        self._told = time.monotonic()


def _write(export: Export) -> bool:
    """Write one export that this worker holds; whether it was finished."""
    try:
        with translation.override(export.language):
            _store(export)
    except Lost:
        default_storage.delete(export.file)
        logger.info("export %s was removed or taken up by another worker", export.pk)
        return False
    except (Refused, ValidationError) as refusal:
        sentence = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        _fail(export, sentence)
        return False
    except Exception as error:
        logger.exception("export %s failed", export.pk)
        with translation.override(export.language):
            text = _(
                "The portal could not write this file (%(error)s). Whoever keeps the portal finds more in its log."
            )
            _fail(export, text % {"error": f"{type(error).__name__}: {error}"[:200]})
        return False
    return True


def _store(export: Export) -> None:
    selection = _selection(export)
    progress = Progress(export, selection.rows.count())
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"export.{export.kind}"
        number = files.write(export.kind, selection, path, progress.one_more)
        progress.tell(done_rows=number, all_rows=number)
        with path.open("rb") as file:
            stored = default_storage.save(export.file, File(file))
        at = clock.now()
        done = _held(export).update(
            state=State.DONE,
            leased_until=None,
            finished_at=at,
            expires_at=at + KEPT,
            size=path.stat().st_size,
            scope=selection.standing.scope,
            file=stored,
        )
    if not done:
        default_storage.delete(stored)
        raise Lost


def _selection(export: Export) -> Selection:
    """What was asked for, with the rights that the person has now."""
    listing = registry.get(export.listing)
    if listing is None:
        raise Refused(_("There is no such list any more."))
    user = export.asked_by
    selection = Selection(listing, user, QueryDict(export.query), clock.now())
    if not user.is_active or not listing.is_open_to(selection.standing):
        raise Refused(_("You no longer have a role for which this list is open."))
    selection.require_valid()
    return selection


def _due(real: datetime) -> Q:
    return Q(state=State.WAITING) | Q(state=State.RUNNING, leased_until__lte=real)


def _held(export: Export) -> QuerySet[Export]:
    """The row, if it is still this worker's: the name of the file is given anew with every claim."""
    return Export.objects.filter(pk=export.pk, state=State.RUNNING, file=export.file)


def _fail(export: Export, reason: str) -> None:
    _held(export).update(
        state=State.FAILED, leased_until=None, finished_at=clock.now(), reason=reason[:500] or "?"
    )


def _give_up(which: Q) -> None:
    for export in Export.objects.filter(which):
        with translation.override(export.language):
            text = _("The writing broke off %(n)s times. Ask again, perhaps for fewer rows.")
            _fail(export, text % {"n": export.attempt_count})
