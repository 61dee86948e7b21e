"""What people do with lists: save a view, share it, ask for a file."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from gnlc_portal.lists import circles, registry
from gnlc_portal.lists.listing import Listing
from gnlc_portal.lists.models import Export, Kind, SavedView, State
from gnlc_portal.lists.selection import LONGEST_ADDRESS, Selection

logger = logging.getLogger(__name__)

MOST_WAITING = 5  # exports of one person that are not finished


def views_for(user: Any, listing: Listing | None = None) -> QuerySet[SavedView]:
    """The views that a person saved, and those that are shared with them."""
    standing = circles.standing(user)
    mine_or_shared = Q(owner_id=user.pk) | Q(shared_with__in=sorted(standing.reads))
    names = registry.open_to(standing) if listing is None else [listing.name]
    rows = SavedView.objects.filter(mine_or_shared, listing__in=names)
    return rows.select_related("owner").order_by("name", "id")


def save_view(
    *, selection: Selection, name: str, shared_with: str, by: Any, replace: bool = False
) -> SavedView:
    """Keep a list's address under a name; to replace what that name stood for is asked for, and changes no reader.

    Raises:
        ValidationError: the address means nothing, or is too long; the circle is not the person's to choose; the
            person has a view of that name and did not ask to replace it (code ``name_taken``).
    """
    selection.require_valid()
    _require_circle(by, shared_with)
    if len(selection.query) > LONGEST_ADDRESS:
        raise ValidationError(_("This filter is too long to be saved. Choose fewer values."), code="too_long")
    view, made = SavedView.objects.get_or_create(
        owner=by,
        listing=selection.listing.name,
        name=name,
        defaults={"query": selection.query, "shared_with": shared_with},
    )
    if not made and not replace:
        text = _(
            "You have a view of that name in this list, and it was not touched. Choose another name, or tick “Replace it”."
        )
        raise ValidationError({"name": ValidationError(text, code="name_taken")})
    if not made:
        view.query = selection.query
        view.save(update_fields=["query"])
    return view


def change_view(*, view: SavedView, name: str, shared_with: str, by: Any) -> None:
    """Another name, or other people.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: the person has another view of that name in this list.
    """
    _require_own(view.owner_id, by)
    _require_circle(by, shared_with)
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name=name, shared_with=shared_with)
    except IntegrityError as error:
        taken = _("You have another view of that name in this list.")
        raise ValidationError({"name": taken}) from error


def remove_view(*, view: SavedView, by: Any) -> None:
    """Forget a view; those with whom it was shared lose it too."""
    _require_own(view.owner_id, by)
    SavedView.objects.filter(pk=view.pk).delete()


def ask(*, selection: Selection, kind: str, by: Any) -> Export:
    """Ask for a file of exactly these rows and columns; a worker writes it.

    The same file asked for twice, before the first is written, is one file.

    Raises:
        ValidationError: the address means nothing, there is no such file of this list, or too much waits already.
    """
    selection.require_valid()
    if kind not in Kind.values or (kind == Kind.ZIP and selection.listing.files is None):
        raise ValidationError(_("There is no such file of this list."), code="kind")
    if len(selection.query) > LONGEST_ADDRESS:
        raise ValidationError(_("This filter is too long for a file. Choose fewer values."), code="too_long")
    unfinished = Export.objects.filter(asked_by=by, state__in=[State.WAITING, State.RUNNING])
    same = unfinished.filter(listing=selection.listing.name, kind=kind, query=selection.query).first()
    if same is not None:
        return same
    if unfinished.count() >= MOST_WAITING:
        text = _(
            "You have asked for %(n)s files that are not written yet. Wait for one of them, or remove it under “Exports”."
        )
        raise ValidationError(text % {"n": MOST_WAITING}, code="too_many")
    with transaction.atomic():
        export = Export.objects.create(
            listing=selection.listing.name,
            kind=kind,
            query=selection.query,
            language=(translation.get_language() or "en").split("-")[0],
            asked_by=by,
        )
        transaction.on_commit(nudge, robust=True)
    return export


def ask_again(*, export: Export, by: Any) -> None:
    """Put a file that failed back in the queue.

    Raises:
        ValidationError: it has not failed.
    """
    _require_own(export.asked_by_id, by)
    with transaction.atomic():
        moved = Export.objects.filter(pk=export.pk, state=State.FAILED).update(
            state=State.WAITING, reason="", attempt_count=0, done_rows=0, all_rows=None, finished_at=None
        )
        if not moved:
            raise ValidationError(_("This file has not failed."), code="not_failed")
        transaction.on_commit(nudge, robust=True)


def discard(*, export: Export, by: Any) -> None:
    """Remove a file, or take it out of the queue; a worker that is writing it stops.

    Raises:
        ValidationError: it is gone already.
    """
    _require_own(export.asked_by_id, by)
    moved = (
        Export.objects.filter(pk=export.pk)
        .exclude(state=State.GONE)
        .update(state=State.GONE, leased_until=None)
    )
    if not moved:
        raise ValidationError(_("This file is gone already."), code="gone")
    drop_file(Export.objects.get(pk=export.pk))


def drop_file(export: Export) -> None:
    """Delete the stored file of an export that is over; safe to repeat."""
    if export.file:
        default_storage.delete(export.file)
        Export.objects.filter(pk=export.pk, file=export.file).exclude(state=State.DONE).update(file="")


def nudge() -> None:
    """Tell a worker that there is an export. A lost nudge costs a minute: the sweep finds every waiting row."""
    from gnlc_portal.lists.tasks import write_exports  # tasks import the writing, which imports this

    try:
        write_exports.delay()
    except Exception:
        logger.warning("no broker took the nudge; the sweep will write", exc_info=True)


def _require_own(owner_id: Any, by: Any) -> None:
    if owner_id != by.pk:
        raise PermissionDenied


def _require_circle(user: Any, key: str) -> None:
    if key and key not in {circle.key for circle in circles.standing(user).shares_with}:
        raise ValidationError({"shared_with": _("You cannot share with these people.")})
