"""Applications, rounds and what was decided together, in the dashboard."""

from applications.admin.applications import ApplicationAdmin
from applications.admin.rounds import RoundAdmin
from applications.admin.runs import DecisionRunAdmin

__all__ = ["ApplicationAdmin", "DecisionRunAdmin", "RoundAdmin"]
