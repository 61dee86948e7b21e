"""What the days of a round bring: who is written to when it opens, before it closes, and after.

| day | who reads it |
|---|---|
| the round opens | every Commission; teams with an application that is not handed in |
| 14 days, 2 days and the day before its last day to submit | teams that have not handed in; mayors who are asked |
| every 7 days, until two weeks before that | mayors who are asked, until the link is used or dead |
| 14 days, 2 days and the day of its last day to decide | Commissions for which something waits; UIL |
| the day after the last day to decide | Commissions of which something lapsed undecided; UIL |

The letter about a single application that lapses goes out with the lapse itself (``emails``), and that about an extension
with the extension (``extension_letters``).
"""

from applications.notices import commissions, mayors, teams, uil
from applications.notices.days import UntilTheDay
from gnlc_portal.mail.notices.rungs import register

LADDERS: tuple[UntilTheDay, ...] = (
    teams.Opening(),
    commissions.Opening(),
    teams.Closing(),
    mayors.Closing(),
    mayors.Waiting(),
    commissions.Deciding(),
    uil.Deciding(),
    commissions.Over(),
    uil.Over(),
)


def begin() -> None:
    """Let the sweep climb these ladders."""
    for ladder in LADDERS:
        register(ladder)
