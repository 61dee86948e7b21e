"""Questions that an application and a progress report ask alike, under the same keys: so the one goes on from the other."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.enums import Cluster
from gnlc_portal.dossiers.questionnaire import Kind, Question, Text

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


def figure(
    key: str, label: Text, year_label: Text, *, kind: Kind = Kind.DECIMAL, **options: Any
) -> tuple[Question, Question]:
    """A figure and the year it is from."""
    return (
        Question(key, label, kind, **{"minimum": 0} | options),
        Question(f"{key}_year", year_label, Kind.YEAR, year_of=key, length=4),
    )


def ratings() -> tuple[Question, ...]:
    """The twelve areas, each rated twice."""
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


WEBSITE = Question(
    "website",
    _("Official website"),
    Kind.URL,
    help=_("For example https://www.city.example."),
    required=False,
    length=500,
)

CONTACT = (
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
        help=_("Best the address of an office that is still read when people change. It is not published."),
        length=254,
    ),
    Question(
        "contact_language",
        _("Language of letters and e-mails"),
        Kind.CHOICE,
        help=_("The network writes to the city in this language."),
        choices=LANGUAGES,
    ),
)

PROFILE = (
    *figure(
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
    *figure(
        "area_km2",
        _("Area"),
        _("Year of the area"),
        help=_("Land and water within the same limits, from the city’s or the country’s statistics."),
        maximum=1_000_000,
        unit=_("km²"),
    ),
    *figure(
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
    *figure(
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
    *figure(
        "schooling_men",
        _("Average years of schooling, men"),
        _("Year of the schooling of men"),
        help=SCHOOLING,
        maximum=30,
        unit=_("years"),
    ),
    *figure(
        "schooling_women",
        _("Average years of schooling, women"),
        _("Year of the schooling of women"),
        help=SCHOOLING,
        maximum=30,
        unit=_("years"),
    ),
)

CLUSTERS = Question(
    "clusters",
    _("In which clusters does the city want to work?"),
    Kind.CHOICES,
    help=_("Members work on these themes in groups of cities. Choose one or more."),
    choices=tuple(Cluster.choices),
)
