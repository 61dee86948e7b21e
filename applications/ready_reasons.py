"""Words to begin with when a section is sent back: starting texts, which whoever decides makes their own before sending."""

from django.utils.translation import gettext_lazy as _

# By the slug of a section; each says what to change, so that the city can do it.
READY: dict[str, tuple[object, ...]] = {
    "city": (
        _(
            "The name for the certificate is not the official name of the city. Write it as it stands in official "
            "documents, in full and without abbreviations."
        ),
        _("The address of the website does not open. Give one that does, or leave the answer empty."),
    ),
    "mayor": (
        _(
            "The name or the title of the mayor is not as it stands in official documents. Correct it: it is printed as "
            "you write it."
        ),
        _(
            "The person named here is not the mayor or other competent authority of the city. Name the one who may commit "
            "the city."
        ),
    ),
    "contact": (
        _(
            "The contact cannot be reached at the address given here. Give an e-mail address and a telephone that are "
            "read and answered."
        ),
        _("Name the organization for which the contact works, and what it has to do with the city."),
    ),
    "profile": (
        _(
            "A figure of the profile seems not to be that of the city itself. Give the figure of the city, with its year."
        ),
        _(
            "A figure of the profile is older than five years. Give a newer one, or say in the motivation why there is none."
        ),
    ),
    "motivation": (
        _(
            "The motivation says what a learning city is. Say what yours wants to reach, for whom, and until when."
        ),
        _("Name the partners with whom the city works, and what each of them does."),
        _("Describe the social situation of the city that makes you apply."),
    ),
    "implementation": (
        _("Say which of the actions are being done already, and which are planned, with their years."),
        _("Say who coordinates the work in the city administration, and how it is paid for."),
        _("A link does not open, or leads to something else. Correct it, or attach the document."),
    ),
    "areas": (
        _(
            "All challenges are rated alike. Rate them so that other cities can see where you look for exchange."
        ),
        _("The ratings do not agree with what the motivation says. Bring the two together."),
    ),
    "clusters": (_("Choose the clusters in which the city wants to work itself, rather than all of them."),),
    "consent": (
        _("Check with the mayor's office whether the city wants its figures and ratings to be published."),
    ),
}


def of(slug: str) -> list[str]:
    """The starting texts of a section, in the reader's language."""
    return [str(text) for text in READY.get(slug, ())]
