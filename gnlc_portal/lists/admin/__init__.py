"""Lists in the dashboard, saved views and exports."""

from gnlc_portal.lists.admin.exports import ExportAdmin
from gnlc_portal.lists.admin.pages import ListAdmin
from gnlc_portal.lists.admin.views import SavedViewAdmin

__all__ = ["ExportAdmin", "ListAdmin", "SavedViewAdmin"]
