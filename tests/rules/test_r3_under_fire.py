"""R3 under fire: the mayor presses the button while the lead hands in the paper; one counts, and the other is told."""

import pytest

from applications import papers as uploads
from applications import services
from applications.enums import Status
from applications.models import Application, Endorsement, StatusChange
from gnlc_portal.dossiers.models import Attachment, PendingUpload
from gnlc_portal.mail.models import Message
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules import papers
from tests.rules.contenders import Outcome, together, while_held_open
from tests.rules.steps import SIGNATURE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(stored_files) -> Application:
    return factories.application(Status.AWAITING_ENDORSEMENT, at=IN_THE_WINDOW)


def by_link(asked: Application):
    row = Application.objects.get(pk=asked.pk)
    endorsement = row.endorsements.get()
    return lambda: bool(
        services.endorse(application=row, endorsement=endorsement, **SIGNATURE, at=IN_THE_WINDOW)
    )


def on_paper(asked: Application):
    row, lead = Application.objects.get(pk=asked.pk), factories.lead(asked.city)
    endorsement = row.endorsements.select_related("snapshot").get()

    def hand_in() -> bool:
        with uploads.scan(row, papers.upload(), lead, IN_THE_WINDOW) as scan:
            services.endorse(
                application=row,
                endorsement=endorsement,
                **SIGNATURE,
                by=lead,
                scan=scan,
                fingerprint=endorsement.snapshot.sha256[:8],
                at=IN_THE_WINDOW,
            )
        return True

    return hand_in


def assert_one_signed(asked: Application, by_the_link: Outcome, by_the_lead: Outcome, stored_files) -> None:
    signed = Endorsement.objects.get()
    loser = by_the_lead if by_the_link.value else by_the_link

    assert [bool(by_the_link.value), bool(by_the_lead.value)].count(True) == 1
    assert (loser.error, "Endorsed" in loser.text or "not possible now" in loser.text) == (
        "TransitionNotAllowed",
        True,
    )
    assert Application.objects.get(pk=asked.pk).status == Status.ENDORSED
    assert StatusChange.objects.filter(verb="endorse").count() == 1
    assert Message.objects.filter(kind="endorse_for_mayor").count() == 1
    assert (signed.scan is not None) == bool(by_the_lead.value)
    # The paper is stored exactly when it counts.
    assert (Attachment.objects.count(), len(stored_files())) == (2 * (int(bool(by_the_lead.value)),))
    assert PendingUpload.objects.count() == 0


def test_both_in_the_same_moment(asked, stored_files):
    by_the_link, by_the_lead = together(by_link(asked), on_paper(asked))

    assert_one_signed(asked, by_the_link, by_the_lead, stored_files)


def test_the_paper_arrives_while_the_mayor_signs(asked, stored_files):
    by_the_link, by_the_lead = while_held_open(by_link(asked), on_paper(asked))

    assert by_the_link.value
    assert_one_signed(asked, by_the_link, by_the_lead, stored_files)


def test_the_page_handed_in_twice_at_once_is_stored_once(asked, stored_files):
    first, second = together(on_paper(asked), on_paper(asked))

    assert sorted([bool(first.value), bool(second.value)]) == [False, True]
    assert (Attachment.objects.count(), len(stored_files()), PendingUpload.objects.count()) == (1, 1, 0)
