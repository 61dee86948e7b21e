"""Who of the team has which section in hand: the lead gives sections out, every delegate takes and gives back their own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cities import permissions, team
from cities.teamwork.owner import Work
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import assignments
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed


def in_hand(work: Work) -> dict[str, User]:
    """The person of each section that somebody of the present team has in hand."""
    since = {row.user_id: row.since for row in team.delegates(work.city)}
    return assignments.of(work.dossier, since)


@transaction.atomic
def give_out(
    *,
    work: Work,
    wanted: dict[str, tuple[User | None, User | None]],
    by: User,
    at: datetime | None = None,
) -> None:
    """Give sections out as the lead's list says: only what differs from the list as it was drawn, all or nothing.

    Args:
        wanted: for each section, who had it when the list was drawn, and who shall have it.

    Raises:
        TransitionNotAllowed: one of them has changed hands since the list was drawn; and as `assign` says.
    """
    team.lock(work.city)
    changed = {section: pair for section, pair in wanted.items() if pair[0] != pair[1]}
    now = in_hand(work)
    elsewhere = [
        _("“%(section)s”: %(who)s") % {"section": section.title, "who": now.get(section.slug) or _("nobody")}
        for section in work.dossier.questionnaire.sections
        if section.slug in changed and now.get(section.slug) not in changed[section.slug]
    ]
    if elsewhere:
        raise TransitionNotAllowed(
            _(
                "Nothing was saved, because this has changed meanwhile: %(now)s. Check your choice and save again."
            )
            % {"now": _("; ").join(elsewhere)}
        )
    for slug, (_before, to) in changed.items():
        assign(work=work, section=slug, to=to, by=by, at=at)


@transaction.atomic
def assign(*, work: Work, section: str, to: User | None, by: User, at: datetime | None = None) -> None:
    """Give a section to a delegate or, with None, to nobody.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the other one has left; or the section is another's, and the user does not lead.
    """
    team.lock(work.city)
    team.require_delegate(by, work.city)
    if to is not None and not permissions.is_delegate(to, work.city):
        raise TransitionNotAllowed(_("%(person)s has left the team meanwhile.") % {"person": to})
    now = in_hand(work).get(section)
    if not permissions.is_lead(by, work.city) and ({now, to} - {None, by}):
        raise TransitionNotAllowed(
            _("You take sections that nobody has, and give back your own. The lead delegate gives them out.")
        )
    assignments.assign(dossier=work.dossier, section=section, user=to, at=at or clock.now())
