"""The application form, version 1 (R4, the adoption of the key documents, is the mayor's, not the form's)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.enums import Cluster
from gnlc_portal.dossiers.questionnaire import Kind, Question, Questionnaire, Section, Text

WORDS = 200  # most words of the two texts
SCHOOLING = _(
    "Years that people aged 25 or older spent at school on average. If there is no figure for the city, give that of the "
    "country: the UNESCO Institute for Statistics and the Human Development Report have it."
)
SALUTATIONS = (("ms", _("Ms")), ("mr", _("Mr")), ("unspecified", _("No salutation")))
LANGUAGES = (("en", _("English")), ("fr", _("French")))

# The twelve areas of the Key Features of Learning Cities.
AREAS = (
    ("1_1", _("1.1 Empowering individuals and promoting social cohesion")),
    ("1_2", _("1.2 Enhancing economic development and cultural prosperity")),
    ("1_3", _("1.3 Promoting sustainable development")),
    ("2_1", _("2.1 Promoting inclusive learning in the education system")),
    ("2_2", _("2.2 Revitalizing learning in families and communities")),
    ("2_3", _("2.3 Facilitating learning for and in the workplace")),
    ("2_4", _("2.4 Extending the use of modern learning technologies")),
    ("2_5", _("2.5 Enhancing quality in learning")),
    ("2_6", _("2.6 Fostering a culture of learning throughout life")),
    ("3_1", _("3.1 Strengthening political will and commitment")),
    ("3_2", _("3.2 Improving governance and participation of all stakeholders")),
    ("3_3", _("3.3 Boosting resource mobilization and utilization")),
)
CHALLENGE_SCALE = (
    ("1", _("hardly a challenge")),
    ("2", _("a small challenge")),
    ("3", _("a challenge")),
    ("4", _("a great challenge")),
    ("5", _("one of the greatest challenges")),
)
EXPERTISE_SCALE = (
    ("1", _("hardly any experience")),
    ("2", _("first experience")),
    ("3", _("some experience")),
    ("4", _("much experience, ready to share")),
    ("5", _("very much experience, ready to share")),
)
CLUSTERS = tuple(Cluster.choices)


def _figure(
    key: str, label: Text, year_label: Text, *, kind: Kind = Kind.DECIMAL, **options: Any
) -> tuple[Question, Question]:
    """A figure and the year it is from."""
    return (
        Question(key, label, kind, **{"minimum": 0} | options),
        Question(f"{key}_year", year_label, Kind.YEAR, year_of=key, length=4),
    )


def _ratings() -> tuple[Question, ...]:
    pairs = (
        (
            Question(f"challenge_{code}", _("Challenge"), Kind.RATING, choices=CHALLENGE_SCALE, group=name),
            Question(
                f"expertise_{code}",
                _("Expertise"),
                Kind.RATING,
                choices=EXPERTISE_SCALE,
                group=name,
                required=False,
            ),
        )
        for code, name in AREAS
    )
    return tuple(question for pair in pairs for question in pair)


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
        Question(
            "website",
            _("Official website"),
            Kind.URL,
            help=_("For example https://www.city.example."),
            required=False,
            length=500,
        ),
    ),
)

MAYOR = Section(
    "mayor",
    _("Mayor"),
    (
        Question("mayor_salutation", _("Salutation"), Kind.CHOICE, choices=SALUTATIONS),
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
    (
        Question("contact_salutation", _("Salutation"), Kind.CHOICE, choices=SALUTATIONS),
        Question("contact_name", _("Full name"), length=150),
        Question(
            "contact_title",
            _("Official title"),
            help=_("For example “Head of lifelong learning”."),
            length=200,
        ),
        Question(
            "contact_organization",
            _("Organization"),
            help=_("Only if it is not the municipality, for example a university."),
            required=False,
            length=200,
        ),
        Question(
            "contact_address", _("Postal address"), Kind.TEXT, help=_("Street, town and country."), length=500
        ),
        Question("contact_postcode", _("Postcode"), help=_("Where there is none, write “none”."), length=20),
        Question(
            "contact_phone",
            _("Telephone"),
            Kind.PHONE,
            help=_("With the country code, for example +49 40 123456."),
            length=40,
        ),
        Question(
            "contact_email",
            _("E-mail"),
            Kind.EMAIL,
            help=_(
                "Best the address of an office that is still read when people change. It is not published."
            ),
            length=254,
        ),
        Question(
            "contact_language",
            _("Language of letters and e-mails"),
            Kind.CHOICE,
            help=_("The network writes to the city in this language."),
            choices=LANGUAGES,
        ),
    ),
    intro=_("Whom the network writes to. It may be you, and it may be somebody outside the municipality."),
)

PROFILE = Section(
    "profile",
    _("City profile"),
    (
        *_figure(
            "population",
            _("Population"),
            _("Year of the population"),
            kind=Kind.INTEGER,
            help=_(
                "Inhabitants within the limits of the city, from the last census or the register. For example 145 000."
            ),
            minimum=1,
            maximum=100_000_000,
            unit=_("inhabitants"),
        ),
        *_figure(
            "area_km2",
            _("Area"),
            _("Year of the area"),
            help=_("Land and water within the same limits, from the city’s or the country’s statistics."),
            maximum=1_000_000,
            unit=_("km²"),
        ),
        *_figure(
            "gdp_city",
            _("Gross domestic product per inhabitant, city"),
            _("Year of the city’s gross domestic product"),
            help=_(
                "From the statistical office of the country or region, at current prices. Leave it empty if no figure exists "
                "for the city or its region."
            ),
            required=False,
            maximum=10_000_000,
            unit=_("US$"),
        ),
        *_figure(
            "gdp_country",
            _("Gross domestic product per inhabitant, country"),
            _("Year of the country’s gross domestic product"),
            help=_(
                "At current prices; the World Bank publishes it for every country. It tells other cities in which "
                "circumstances yours works."
            ),
            maximum=10_000_000,
            unit=_("US$"),
        ),
        *_figure(
            "schooling_men",
            _("Average years of schooling, men"),
            _("Year of the schooling of men"),
            help=SCHOOLING,
            maximum=30,
            unit=_("years"),
        ),
        *_figure(
            "schooling_women",
            _("Average years of schooling, women"),
            _("Year of the schooling of women"),
            help=SCHOOLING,
            maximum=30,
            unit=_("years"),
        ),
    ),
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
    _ratings(),
    intro=_(
        "Rate each area of the Key Features of Learning Cities. Challenge: from 1, hardly a challenge, to 5, "
        "one of the greatest. Expertise you can offer to other cities: from 1, hardly any, to 5, very much. "
        "There is no good or bad answer: the network brings together those who seek and those who offer."
    ),
)

CHOSEN_CLUSTERS = Section(
    "clusters",
    _("Thematic clusters"),
    (
        Question(
            "clusters",
            _("In which clusters does the city want to work?"),
            Kind.CHOICES,
            help=_("Members work on these themes in groups of cities. Choose one or more."),
            choices=CLUSTERS,
        ),
    ),
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
