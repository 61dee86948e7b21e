from applications.models.applications import Application, StatusChange
from applications.models.endorsements import Endorsement
from applications.models.preparing import PreparedDecision
from applications.models.ranking import Ranking
from applications.models.rounds import Round, RoundExtension
from applications.models.runs import DecisionResult, DecisionRun

__all__ = [
    "Application",
    "DecisionResult",
    "DecisionRun",
    "Endorsement",
    "PreparedDecision",
    "Ranking",
    "Round",
    "RoundExtension",
    "StatusChange",
]
