"""The progress report, version 1: the eight criteria by which the network looks at its members."""

from django.utils.translation import gettext_lazy as _

from gnlc_portal.dossiers.questionnaire import Kind, Question, Questionnaire, Section

WORDS = 300  # most words on one criterion

CRITERIA = (
    ("plan", _("Progress of the learning city plan")),
    ("partners", _("Coordination of stakeholders and partnerships")),
    ("resources", _("Mobilizing and using resources")),
    ("monitoring", _("Monitoring and evaluation")),
    ("access", _("Accessibility of learning for all")),
    ("culture", _("Culture of lifelong learning")),
    ("innovation", _("Innovative and good practices")),
    ("network", _("Contributions to the network")),
)

# Said anew each time, never copied from the last report.
ASKED_AFRESH: frozenset[str] = frozenset({"consent_publish"})

REPORT_V1 = Questionnaire(
    "report",
    1,
    _("Progress report"),
    tuple(Section(slug, title, (Question(slug, title, Kind.TEXT, words=WORDS),)) for slug, title in CRITERIA),
)
