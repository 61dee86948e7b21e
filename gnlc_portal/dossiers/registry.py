"""Every questionnaire that dossiers may answer, by kind and version. Apps register theirs when loaded."""

from gnlc_portal.dossiers.questionnaire import Questionnaire

_questionnaires: dict[tuple[str, int], Questionnaire] = {}


def register(questionnaire: Questionnaire) -> None:
    """Add a questionnaire; a version people have answered is never changed, a new one stands beside it."""
    _questionnaires[questionnaire.kind, questionnaire.version] = questionnaire


def get(kind: str, version: int) -> Questionnaire:
    """The questionnaire of a dossier.

    Raises:
        KeyError: no app registered it.
    """
    return _questionnaires[kind, version]


def latest(kind: str) -> Questionnaire:
    """The newest version of a kind: what a new dossier answers."""
    return max((q for (k, _), q in _questionnaires.items() if k == kind), key=lambda q: q.version)


def unregister(questionnaire: Questionnaire) -> None:
    """Take a questionnaire out again; tests bring their own."""
    _questionnaires.pop((questionnaire.kind, questionnaire.version), None)
