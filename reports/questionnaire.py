"""The progress report, version 1: the eight criteria by which the network looks at its members, then what has changed.

On each criterion a city says that there is something to report, or that there is nothing: both are answers. Under the
keys it shares with the application stand the same questions (``cities.questions``), so that nothing is asked twice.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cities import questions
from gnlc_portal.dossiers.questionnaire import Condition, Kind, Question, Questionnaire, Section, Text

WORDS = 300  # most words on one criterion
PRACTICES = 3  # good practices of one report
PRACTICE_WORDS = 150
SUMMARY_WORDS = 150
FEEDBACK_WORDS = 200

YES, NOTHING = "yes", "nothing"
REPORTED = ((YES, _("There is something to report")), (NOTHING, _("Nothing to report")))
ACHIEVED_AND_TRIED = _(
    "What was achieved, and what was tried? Efforts count as well as results; so does what did not work and what was learned."
)

# Of each criterion: its key, its name, the question, and what else belongs there.
_ASKED: tuple[tuple[str, Text, Text], ...] = (
    (
        "plan",
        _("Progress of the learning city plan"),
        _("How far has the city come with its plan for lifelong learning?"),
    ),
    (
        "partners",
        _("Coordination of stakeholders and partnerships"),
        _("Who works on it together, and how is the work coordinated?"),
    ),
    (
        "resources",
        _("Mobilizing and using resources"),
        _("With which money, people, places and knowledge does the city work?"),
    ),
    (
        "monitoring",
        _("Monitoring and evaluation"),
        _("How does the city find out what works?"),
    ),
    (
        "access",
        _("Accessibility of learning for all"),
        _("How does the city reach those who learn least?"),
    ),
    (
        "culture",
        _("Culture of lifelong learning"),
        _("What makes people of every age want to learn?"),
    ),
    (
        "innovation",
        _("Innovative and good practices"),
        _("What is new, and what can others take over?"),
    ),
    (
        "network",
        _("Contributions to the network"),
        _("What has the city given to other learning cities, and what has it taken from them?"),
    ),
)
CRITERIA = tuple((key, name) for key, name, _question in _ASKED)

# Said anew each time, never copied from the last report.
ASKED_AFRESH: frozenset[str] = frozenset({"consent_publish"})


def _criterion(key: str, name: Text, question: Text) -> Section:
    return Section(
        key,
        name,
        (
            Question(
                f"{key}_reported",
                _("Is there something to report?"),
                Kind.CHOICE,
                choices=REPORTED,
            ),
            Question(
                key,
                question,
                Kind.TEXT,
                help=ACHIEVED_AND_TRIED,
                words=WORDS,
                only_if=_something(key),
            ),
            *_MORE.get(key, ()),
        ),
        **_FILES.get(key, {}),
    )


def _something(key: str) -> Condition:
    return Condition(f"{key}_reported", frozenset({YES}))


def _practices() -> tuple[Question, ...]:
    labels: tuple[tuple[Text, Text, Text], ...] = (
        (
            _("First practice: what it is called"),
            _("First practice: what it is, whom it reaches and what came of it"),
            _("First practice: where readers find more"),
        ),
        (
            _("Second practice: what it is called"),
            _("Second practice: what it is, whom it reaches and what came of it"),
            _("Second practice: where readers find more"),
        ),
        (
            _("Third practice: what it is called"),
            _("Third practice: what it is, whom it reaches and what came of it"),
            _("Third practice: where readers find more"),
        ),
    )
    links = _("Reports, pictures or films on the web, one address a line.")
    return tuple(
        question
        for number, (title, text, where) in enumerate(labels[:PRACTICES], 1)
        for question in (
            Question(
                f"practice_{number}_title",
                title,
                required=False,
                length=150,
                only_if=_something("innovation"),
            ),
            Question(
                f"practice_{number}",
                text,
                Kind.TEXT,
                required=False,
                words=PRACTICE_WORDS,
                only_if=_something("innovation"),
            ),
            Question(
                f"practice_{number}_links",
                where,
                Kind.LINKS,
                help=links,
                required=False,
                length=2000,
                only_if=_something("innovation"),
            ),
        )
    )


_MORE: dict[str, tuple[Question, ...]] = {
    "resources": questions.figure(
        "learning_budget",
        _("What the city spent on lifelong learning in a year"),
        _("Year of the spending"),
        help=_(
            "Of its own budget, at the exchange rate of that year. Leave it empty if nobody keeps account of it."
        ),
        required=False,
        maximum=1_000_000_000_000,
        unit=_("US$"),
    ),
    "access": (
        *questions.figure(
            "learners",
            _("People who took part in learning that the city offers or supports"),
            _("Year of the number of people"),
            kind=Kind.INTEGER,
            help=_("In one year. An estimate is better than nothing; leave it empty if there is none."),
            required=False,
            maximum=100_000_000,
        ),
        *questions.figure(
            "learners_women",
            _("Women among them"),
            _("Year of the number of women"),
            kind=Kind.INTEGER,
            required=False,
            maximum=100_000_000,
        ),
    ),
    "innovation": _practices(),
}
_FILES: dict[str, dict[str, Any]] = {
    "innovation": {
        "attachments": 10,
        "attachments_help": _(
            "Pictures of the practices and papers that show how they are done. None is required. Send only pictures that may be "
            "shown: who is to be recognized has agreed."
        ),
    },
}

PROFILE = Section(
    "profile",
    _("City profile"),
    questions.PROFILE,
    intro=_(
        "The figures that the portal knows stand here already. Give newer ones where there are any, each with the year it is "
        "from; where nothing newer exists, leave figure and year as they are."
    ),
)

AREAS = Section(
    "areas",
    _("The twelve areas"),
    (*questions.ratings(), questions.CLUSTERS),
    intro=_(
        "Where the city stands today in each area of the Key Features of Learning Cities. Challenge: from 1, hardly a "
        "challenge, to 5, one of the greatest. Expertise you can offer to other cities: from 1, hardly any, to 5, very much."
    ),
)

AHEAD = Section(
    "ahead",
    _("The next two years"),
    (
        Question(
            "next_steps",
            _("What does the city plan for the next two years?"),
            Kind.TEXT,
            help=_("Say who does what, and until when. The next report starts from here."),
            words=WORDS,
        ),
        Question(
            "feedback",
            _("What should the network do, or do differently?"),
            Kind.TEXT,
            help=_("For UIL; it is not published."),
            required=False,
            words=FEEDBACK_WORDS,
        ),
    ),
)

MAYOR = Section(
    "mayor",
    _("Mayor"),
    (
        Question("mayor_salutation", _("Salutation"), Kind.CHOICE, choices=questions.SALUTATIONS),
        Question("mayor_name", _("Full name"), help=_("As it stands in official letters."), length=150),
        Question("mayor_title", _("Official title"), help=_("The exact title in office."), length=200),
        Question(
            "mayor_email",
            _("E-mail address of the mayor, or of the mayor's office"),
            Kind.EMAIL,
            help=_("The mayor is told when the report is submitted. It is not published."),
            length=254,
        ),
    ),
    intro=_("Who represents the city today. The mayor is informed of the report and has nothing to sign."),
)

CONTACT = Section(
    "contact",
    _("Contact person"),
    questions.CONTACT,
    intro=_("Whom the network writes to. It may be you, and it may be somebody outside the municipality."),
)

PUBLICATION = Section(
    "publication",
    _("Publication"),
    (
        Question(
            "summary",
            _("A summary for the public"),
            Kind.TEXT,
            help=_(
                "What the city has done as a learning city since its last report, for readers who do not know it."
            ),
            required=False,
            words=SUMMARY_WORDS,
        ),
        questions.WEBSITE,
        Question(
            "consent_publish",
            _("The summary and the city's profile, ratings and clusters may be published"),
            Kind.CONSENT,
            help=_(
                "Once UIL has accepted the report, they appear on the city's public page. Nothing else of the report is published."
            ),
            required=False,
            in_snapshot=False,
        ),
    ),
)

REPORT_V1 = Questionnaire(
    "report",
    1,
    _("Progress report"),
    (*(_criterion(*asked) for asked in _ASKED), PROFILE, AREAS, AHEAD, MAYOR, CONTACT, PUBLICATION),
)
