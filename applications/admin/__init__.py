"""Applications and rounds in the dashboard."""

from applications.admin.applications import ApplicationAdmin
from applications.admin.rounds import RoundAdmin

__all__ = ["ApplicationAdmin", "RoundAdmin"]
