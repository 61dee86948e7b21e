"""The pages of the audit trail. A line is read; nobody does anything to it."""

from typing import Any

from django.contrib import admin
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cities.trail_list import TRAIL
from gnlc_portal.lib.admin import Request
from gnlc_portal.lib.moments import exact
from gnlc_portal.lists.admin.pages import ListAdmin
from gnlc_portal.trail import words
from gnlc_portal.trail.models import Entry


@admin.register(Entry)
class EntryAdmin(ListAdmin):
    """One line with all it says, and the way to every line about the same."""

    listing = TRAIL

    def page_context(self, request: Request, record: Entry) -> dict[str, Any]:
        facts = [
            (_("When"), exact(record.at)),
            (_("Who"), record.who),
            (_("Role"), record.get_role_display()),
            (_("Kind"), record.get_kind_display()),
            (_("Concerns"), record.subject),
            (_("Reference"), record.about),
            (_("Details"), record.detail),
        ]
        same = f"{self._address('changelist')}?{urlencode({'about': record.about})}"
        link = {
            "url": same,
            "label": _("Everything about %(object)s") % {"object": record.subject or record.about},
        }
        return {
            "title": words.of(record),
            "facts": [{"label": label, "value": value} for label, value in facts if value],
            "links": [link] if record.about else [],
        }
