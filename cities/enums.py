"""The vocabulary of a city's public facts: the twelve areas of the Key Features, clusters, figures with a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    """The twelve areas of the Key Features of Learning Cities, in order; a city rates itself in each."""

    COHESION = "1.1", _("Empowering individuals and promoting social cohesion")
    PROSPERITY = "1.2", _("Enhancing economic development and cultural prosperity")
    SUSTAINABILITY = "1.3", _("Promoting sustainable development")
    EDUCATION_SYSTEM = "2.1", _("Promoting inclusive learning in the education system")
    FAMILIES = "2.2", _("Revitalizing learning in families and communities")
    WORKPLACE = "2.3", _("Facilitating learning for and in the workplace")
    TECHNOLOGIES = "2.4", _("Extending the use of modern learning technologies")
    QUALITY = "2.5", _("Enhancing quality in learning")
    CULTURE = "2.6", _("Fostering a culture of learning throughout life")
    COMMITMENT = "3.1", _("Strengthening political will and commitment")
    GOVERNANCE = "3.2", _("Improving governance and participation of all stakeholders")
    RESOURCES = "3.3", _("Boosting resource mobilization and utilization")


class Cluster(models.TextChoices):
    """The seven themes on which members work in groups of cities; a city chooses one or more."""

    SUSTAINABLE_DEVELOPMENT = "sustainable_development", _("Education for sustainable development")
    EQUITY_INCLUSION = "equity_inclusion", _("Equity and inclusion")
    PLANNING_MONITORING = "planning_monitoring", _("Educational planning, monitoring and evaluation")
    GLOBAL_CITIZENSHIP = "global_citizenship", _("Global citizenship education")
    ENTREPRENEURSHIP = "entrepreneurship", _("Entrepreneurship")
    HEALTH_WELLBEING = "health_wellbeing", _("Health and well-being")
    LITERACY = "literacy", _("Literacy")


class Figure(models.TextChoices):
    """The figures of a city's profile, as ``CityFact`` keeps them; the label is said after the number."""

    POPULATION = "population", _("inhabitants")
    AREA = "area_km2", _("km² of area")
    GDP_CITY = "gdp_city", _("US$, gross domestic product per inhabitant of the city")
    GDP_COUNTRY = "gdp_country", _("US$, gross domestic product per inhabitant of the country")
    SCHOOLING_WOMEN = "schooling_women", _("years of schooling, women")
    SCHOOLING_MEN = "schooling_men", _("years of schooling, men")
