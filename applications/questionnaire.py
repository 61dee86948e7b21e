"""The application form, version 1 (R4, the adoption of the key documents, is the mayor's, not the form's)."""

from django.utils.translation import gettext_lazy as _

from cities import questions
from gnlc_portal.dossiers.questionnaire import Kind, Question, Questionnaire, Section

WORDS = 200  # most words of the two texts

CITY = Section(
    "city",
    _("City"),
    (
        Question(
            "certificate_name",
            _("Name of the city on the certificate"),
            help=_("Exactly as it shall be printed, with accents and capitals."),
            length=150,
        ),
        questions.WEBSITE,
    ),
)

MAYOR = Section(
    "mayor",
    _("Mayor"),
    (
        Question("mayor_salutation", _("Salutation"), Kind.CHOICE, choices=questions.SALUTATIONS),
        Question(
            "mayor_name",
            _("Full name"),
            help=_("As it stands in official letters. The mayor confirms it when endorsing."),
            length=150,
        ),
        Question(
            "mayor_title",
            _("Official title"),
            help=_(
                "The exact title in office, for example “Mayor of Angers” or “President of the county "
                "council”."
            ),
            length=200,
        ),
    ),
    intro=_(
        "The mayor, or whoever else is competent to decide for the city, represents it in the network and is "
        "asked to endorse this application."
    ),
)

CONTACT = Section(
    "contact",
    _("Contact person"),
    questions.CONTACT,
    intro=_("Whom the network writes to. It may be you, and it may be somebody outside the municipality."),
)

PROFILE = Section(
    "profile",
    _("City profile"),
    questions.PROFILE,
    intro=_(
        "Give each figure with the year it is from, not the year in which it was published. The figures "
        "appear on the city’s page once the city is a member and agrees to publication."
    ),
)

MOTIVATION = Section(
    "motivation",
    _("Motivation"),
    (
        Question(
            "motivation",
            _("Why does the city want to become a learning city?"),
            Kind.TEXT,
            help=_(
                "Describe the social context and what you hope for. Write for readers who "
                "do not know your country."
            ),
            words=WORDS,
        ),
    ),
)

IMPLEMENTATION = Section(
    "implementation",
    _("Implementation"),
    (
        Question(
            "implementation",
            _("What has the city done, and what does it plan?"),
            Kind.TEXT,
            help=_("Say who does what, and until when."),
            words=WORDS,
        ),
        Question(
            "links",
            _("Where readers find more"),
            Kind.LINKS,
            help=_("Reports or plans on the web, one address a line."),
            required=False,
            length=4000,
        ),
    ),
    attachments=10,
    attachments_help=_(
        "Plans, reports or decisions that show what the answer says. None is required. They are part of what the mayor "
        "endorses; the mayor and the National Commission can download them."
    ),
)

RATED_AREAS = Section(
    "areas",
    _("The twelve areas"),
    questions.ratings(),
    intro=_(
        "Rate each area of the Key Features of Learning Cities. Challenge: from 1, hardly a challenge, to 5, "
        "one of the greatest. Expertise you can offer to other cities: from 1, hardly any, to 5, very much. "
        "There is no good or bad answer: the network brings together those who seek and those who offer."
    ),
)

CHOSEN_CLUSTERS = Section(
    "clusters",
    _("Thematic clusters"),
    (questions.CLUSTERS,),
)

CONSENT = Section(
    "consent",
    _("Publication"),
    (
        Question(
            "consent_publish",
            _("The city’s profile and ratings may be published"),
            Kind.CONSENT,
            help=_(
                "Once the city is a member, its figures, ratings and clusters appear on its public page. This is not part of what "
                "the mayor endorses; to change it after the mayor was asked, write to UIL."
            ),
            required=False,
            in_snapshot=False,
        ),
    ),
)

APPLICATION_V1 = Questionnaire(
    "application",
    1,
    _("Application for membership"),
    (CITY, MAYOR, CONTACT, PROFILE, MOTIVATION, IMPLEMENTATION, RATED_AREAS, CHOSEN_CLUSTERS, CONSENT),
)
