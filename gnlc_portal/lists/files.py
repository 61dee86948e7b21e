"""The files themselves: a table, or a folder for each row with an index, in constant memory."""

import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gnlc_portal.lib import clock
from gnlc_portal.lib.cells import Value
from gnlc_portal.lib.moments import exact
from gnlc_portal.lib.sheets import CsvSheet, Sheet, XlsxSheet
from gnlc_portal.lists.listing import BundledFile, Files
from gnlc_portal.lists.models import Kind
from gnlc_portal.lists.selection import Selection

INDEX = "index.csv"
Step = Callable[[], None]


def write(kind: str, selection: Selection, path: Path, step: Step) -> int:
    """Write the file; ``step`` is called after each row. Returns the number of rows."""
    if kind == Kind.ZIP:
        return _zip(selection, path, step)
    with _sheet(kind, selection, path) as sheet:
        number = 0
        for row in selection.every_row():
            sheet.write(_cells(selection, row))
            number += 1
            step()
    return number


def _cells(selection: Selection, row: Any) -> list[Value]:
    return [column.value(row) for column in selection.columns]


def _sheet(kind: str, selection: Selection, path: Path) -> Sheet:
    headings = [str(column.label) for column in selection.columns]
    if kind == Kind.CSV:
        return CsvSheet(path, headings)
    return XlsxSheet(path, headings, str(selection.listing.title), about(selection))


def about(selection: Selection) -> list[tuple[str, str]]:
    """What a file is, for whoever finds it a year later."""
    said = [_("%(label)s: %(value)s") % {"label": one.label, "value": one.value} for one in selection.said]
    column = selection.listing.column(selection.sort.removeprefix("-"))
    order = str(column.label) if column else ""
    if selection.sort.startswith("-"):
        order = _("%(column)s, turned round") % {"column": order}
    return [
        (_("List"), str(selection.listing.title)),
        (_("Filter"), "; ".join(said) or _("none: every row that the person may see")),
        (_("Order"), order),
        (_("Written"), exact(selection.at)),
        (_("For"), str(selection.user)),
        (_("Rows"), _("those that this person could see at that moment; hours are Hamburg’s")),
    ]


def _zip(selection: Selection, path: Path, step: Step) -> int:
    bundle = selection.listing.files
    assert bundle is not None  # asked for only where there are files
    selection.prepare(bundle.prepare)
    headings = [str(column.label) for column in selection.columns]
    headings += [_("Folder"), _("File"), _("Bytes"), "SHA-256", _("Note")]
    index_path = path.with_name(INDEX)
    number = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with CsvSheet(index_path, headings) as index:
            for row in selection.every_row():
                _folder(archive, index, bundle, row, _cells(selection, row))
                number += 1
                step()
        archive.write(index_path, INDEX)
    return number


def _folder(
    archive: zipfile.ZipFile, index: CsvSheet, bundle: Files, row: Any, cells: Sequence[Value]
) -> None:
    folder = bundle.folder(row)
    taken: set[str] = set()
    for file in bundle.of(row):
        name = _free(file.name, taken) if file.content is not None else file.name
        size = _put(archive, f"{folder}/{name}", file) if file.content is not None else None
        index.write([*cells, folder, name, size, file.sha256, file.note])


def _put(archive: zipfile.ZipFile, name: str, file: BundledFile) -> int:
    info = zipfile.ZipInfo(name, clock.now().astimezone(clock.HAMBURG).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    if isinstance(file.content, bytes):
        archive.writestr(info, file.content)
        return len(file.content)
    assert file.content is not None
    with file.content() as source, archive.open(info, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target)
    return info.file_size


def _free(name: str, taken: set[str]) -> str:
    """A name that is no path and that no other file of the folder has, whatever the system's capitals mean."""
    plain = name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"
    stem, dot, ending = plain.rpartition(".")
    free, number = plain, 2
    while free.casefold() in taken:
        free = f"{stem}-{number}{dot}{ending}" if dot else f"{plain}-{number}"
        number += 1
    taken.add(free.casefold())
    return free
