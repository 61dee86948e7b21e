"""Applying again: last time's answers are offered where people look, and said to be last time's."""

import pytest

from applications.enums import Status
from applications.models import Application
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]

OFFER = "Start with the answers of {} of"


def test_the_answers_of_an_ended_application_are_offered_where_a_new_one_is_started(client):
    old = factories.application(Status.WITHDRAWN)
    client.force_login(factories.lead(old.city))

    words = pages.words(client.get("/en/apply/"))
    answer = client.post(pages.address(old), {"action": "carry_over"})

    assert OFFER.format(old.reference) in words
    new = Application.objects.get(carried_over_from=old)
    assert answer.url == pages.address(new)
    overview = pages.words(client.get(answer.url))
    assert f"The answers were carried over from {old.reference}" in overview


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ADMITTED])
def test_nothing_is_offered_of_an_application_that_is_open_or_led_to_membership(client, status):
    old = factories.application(status)
    client.force_login(factories.lead(old.city))

    assert OFFER.format(old.reference) not in pages.words(client.get("/en/apply/"))


def test_a_new_draft_does_not_speak_of_other_answers(client):
    draft = factories.application(Status.DRAFT)
    client.force_login(factories.lead(draft.city))

    assert "carried over" not in pages.words(client.get(pages.address(draft))).split("Not going on?")[0]
