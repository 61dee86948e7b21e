"""What a city has taken back is its own until it submits again: whom it asks, who refuses and why, who signs."""

import pytest
from django.urls import reverse

from applications import services
from applications.models import Application
from gnlc_portal.mail.models import Message
from gnlc_portal.trail import readers
from tests import factories, pages
from tests.factories import IN_THE_WINDOW
from tests.rules import steps

pytestmark = [pytest.mark.once, pytest.mark.django_db]

OWN = ("second@townhall.example", "Not this motto.", "The mayor was asked to endorse")


@pytest.fixture
def application(france) -> Application:
    """Recalled after it was submitted; a second mayor was asked, and sent it back."""
    row = factories.application("submitted", in_country=france)
    lead = factories.lead(row.city)
    services.recall(application=row, by=lead, at=IN_THE_WINDOW)
    ask(row)
    services.refuse_endorsement(
        application=row,
        endorsement=row.endorsements.latest("id"),
        reason="Not this motto.",
        at=IN_THE_WINDOW,
    )
    ask(row)
    Message.objects.filter(to=OWN[0]).update(state="failed")
    return row


def ask(row: Application) -> None:
    services.request_endorsement(
        application=row,
        by=factories.lead(row.city),
        mayor_email=OWN[0],
        mayor_language="en",
        at=IN_THE_WINDOW,
    )


def told(application: Application) -> str:
    """Every line of the trail that an officer of the country reads."""
    return "\n".join(f"{row.what} {row.subject} {row.detail}" for row in readers.for_officer("FR"))


@pytest.mark.parametrize("who", ["officer", "coordinator"])
def test_whoever_decides_reads_that_it_was_recalled_and_nothing_of_what_followed(client, application, who):
    client.force_login(getattr(factories, who)())

    review = pages.words(client.get(reverse("admin:applications_application_change", args=[application.pk])))

    history = review.partition("History")[2]
    assert [word for word in OWN[:2] if word in review] == []
    assert history.count(OWN[2]) == 1  # the one that led to what was submitted
    assert "Recalled, with the city" in history
    assert application.endorsements.earliest("id").mayor_email in review  # asked before it was submitted


def test_a_letter_to_the_next_mayor_that_fails_is_the_citys_to_mend(client, application):
    client.force_login(factories.officer())

    assert OWN[0] not in pages.words(client.get(reverse("admin:index")))


def test_an_officers_trail_says_that_it_was_recalled_and_nothing_of_what_followed(application):
    lines = told(application)

    assert lines.count("recall ") == 1
    assert [word for word in OWN[:2] if word in lines] == []


def test_once_it_is_submitted_again_all_of_it_is_to_be_seen(client, application):
    steps.do("endorse", application)
    services.submit(application=application, by=factories.lead(application.city), at=IN_THE_WINDOW)
    client.force_login(factories.officer())

    review = pages.words(client.get(reverse("admin:applications_application_change", args=[application.pk])))

    assert [word for word in OWN if word not in review] == []
    assert [word for word in OWN[:2] if word not in told(application)] == []
