"""The audit trail as its readers find it: UIL and administrators all of it, an officer what concerns their country."""

from django.db.models import Q
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from cities import permissions
from cities.lists import in_country
from gnlc_portal.accounts.models import User
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.text import fold
from gnlc_portal.lists import filters
from gnlc_portal.lists.listing import Column, Listing, ReadyView, Rows
from gnlc_portal.trail import readers, words
from gnlc_portal.trail.models import Entry, Kind

SHOWN = 160  # characters of the details in the list; the line's page and a file have them whole


def lines_for(user: User) -> Rows:
    """By the rights that the user has now."""
    if user.is_coordinator or user.is_superuser:
        return Entry.objects.all()
    commission = permissions.commission_of(user)
    return readers.for_officer(commission.country_id) if commission else Entry.objects.none()


def _searched(rows: Rows, typed: str) -> Rows:
    """Those in which every word stands, or in what they say has happened; capitals and accents aside."""
    for word in fold(typed).split():
        rows = rows.filter(Q(words__contains=word) | words.saying(word))
    return rows


def _by(rows: Rows, typed: str) -> Rows:
    """Somebody by their address or their name, as it is or as it was."""
    people = User.objects.filter(Q(email__icontains=typed) | Q(name__icontains=typed))
    return rows.filter(Q(by__in=people.values("pk")) | Q(by_name__icontains=typed))


def _about(rows: Rows, typed: str) -> Rows:
    """Exactly this object; capitals make no difference in a reference."""
    return rows.filter(about__in={typed, typed.upper()})


DONE = urlencode({"kind": sorted(set(Kind.values) - {Kind.MAIL, Kind.OPENED})}, doseq=True)

TRAIL = Listing(
    name="trail",
    model=Entry,
    title=gettext_lazy("audit trail"),
    rows=lines_for,
    columns=(
        Column(
            "at",
            gettext_lazy("When"),
            lambda row: row.at,
            shown=lambda row, _reader: in_hamburg(row.at),
            sort="at",
            is_unbroken=True,
        ),
        Column("what", gettext_lazy("What"), words.of),
        Column("who", gettext_lazy("Who"), lambda row: row.who),
        Column("role", gettext_lazy("Role"), lambda row: row.get_role_display()),
        Column("about", gettext_lazy("Reference"), lambda row: row.about, is_unbroken=True),
        Column("subject", gettext_lazy("Concerns"), lambda row: row.subject),
        Column(
            "details",
            gettext_lazy("Details"),
            lambda row: row.detail,
            shown=lambda row, _reader: Truncator(row.detail.replace("\n", " · ")).chars(SHOWN),
        ),
        Column("kind", gettext_lazy("Kind"), lambda row: row.get_kind_display(), by_default=False),
        Column("country", gettext_lazy("Country"), lambda row: row.country, by_default=False),
    ),
    filters=(
        filters.text("q", gettext_lazy("Words"), _searched),
        filters.text("who", gettext_lazy("Who"), _by),
        filters.text("about", gettext_lazy("Reference"), _about),
        in_country("country"),
        *filters.period("at"),
        filters.some_of(
            "kind",
            gettext_lazy("Kind"),
            lambda: Kind.choices,
            lambda rows, kinds: rows.filter(kind__in=kinds),
        ),
    ),
    order="-at",
    for_officers=True,
    ready=(
        ReadyView(gettext_lazy("What was done"), DONE),
        ReadyView(gettext_lazy("Messages"), urlencode({"kind": Kind.MAIL})),
        ReadyView(gettext_lazy("What was opened"), urlencode({"kind": Kind.OPENED})),
        ReadyView(gettext_lazy("Everything"), ""),
    ),
)
