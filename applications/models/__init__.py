from applications.models.applications import Application, StatusChange
from applications.models.endorsements import Endorsement
from applications.models.ranking import Ranking
from applications.models.rounds import Round, RoundExtension

__all__ = ["Application", "Endorsement", "Ranking", "Round", "RoundExtension", "StatusChange"]
