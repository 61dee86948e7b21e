"""What a coordinator sees before a round ends, and before it is extended: who is told, in which words."""

from datetime import date

import pytest

from applications import services
from applications.enums import Status
from applications.models import Application, Endorsement, Round, RoundExtension
from cities.models import NationalCommission
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.factories import hamburg

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NEW_DAYS = {
    "closes_on": "2027-05-07",
    "examination_closes_on": "2027-05-14",
    "reason": "A strike of the post.",
}
OPEN_STATUSES = (
    Status.DRAFT,
    Status.AWAITING_ENDORSEMENT,
    Status.ENDORSED,
    Status.SUBMITTED,
    Status.RETURNED,
    Status.APPROVED,
)


@pytest.fixture
def uil(at_desk):
    return at_desk(factories.coordinator(name="A coordinator"))


@pytest.fixture
def one_of_each(france):
    """An application in every open status, and those of the same round that are settled already."""
    found = {status: factories.application(status, in_country=france) for status in OPEN_STATUSES}
    for settled in (Status.ADMITTED, Status.DECLINED, Status.WITHDRAWN):
        factories.application(settled, in_country=france)
    Message.objects.all().delete()
    return found


def end_page(round: Round) -> str:
    return f"/admin/applications/round/{round.pk}/end/"


def extend_address(round: Round) -> str:
    return f"/admin/applications/round/{round.pk}/extend/"


def letters() -> list[tuple[str, str, str, str]]:
    """What lies in the outbox, whatever its order."""
    return sorted(Message.objects.values_list("to", "language", "subject", "text"))


def shown(mailings: list) -> list[tuple[str, str, str, str]]:
    """The letters of a preview, one for each address."""
    return sorted(
        (address, mailing.language, mailing.letter.subject, mailing.letter.text)
        for mailing in mailings
        for address in mailing.to
    )


def test_the_page_counts_what_lapses_by_status_and_nothing_that_is_settled(uil, one_of_each):
    context = uil.get(end_page(Round.objects.get())).context

    assert [(group["status"], group["n"]) for group in context["groups"]] == [
        (status, 1)
        for status in ("draft", "awaiting_endorsement", "endorsed", "submitted", "returned", "approved")
    ]
    assert (context["total"], context["letter_count"]) == (6, 7)  # six teams of one, and a mayor


def test_the_letters_of_the_preview_are_those_that_go_out(uil, one_of_each, france):
    factories.delegate(one_of_each[Status.DRAFT].city, language="fr")
    round = Round.objects.get()
    fates = uil.get(end_page(round)).context["fates"]

    services.lapse_round(round=round, at=round.lapses_at)

    previewed = shown([mailing for fate in fates for mailing in fate.mailings])
    assert len(previewed) == 8
    assert previewed == letters()


def test_a_mayor_whose_link_was_taken_back_gets_no_letter(uil, one_of_each):
    application = one_of_each[Status.AWAITING_ENDORSEMENT]
    services.revoke_link(application=application, by=factories.lead(application.city))
    round = Round.objects.get()

    context = uil.get(end_page(round)).context
    services.lapse_round(round=round, at=round.lapses_at)

    assert (context["letter_count"], Message.objects.count()) == (6, 6)
    assert not Message.objects.filter(kind="lapse_round_for_mayor").exists()


def test_the_list_can_be_narrowed_to_one_status(uil, one_of_each):
    page = end_page(Round.objects.get())

    chosen = uil.get(page, {"status": "submitted"}).context["fates"]
    unknown = uil.get(page, {"status": "admitted"}).context["fates"]

    assert [fate.application for fate in chosen] == [one_of_each[Status.SUBMITTED]]
    assert len(unknown) == 6


def test_a_city_without_delegates_is_shown_as_one_nobody_can_write_to(uil, one_of_each):
    city = one_of_each[Status.SUBMITTED].city
    city.delegates.update(ended_at=hamburg(2027, 4, 1))

    answer = uil.get(end_page(Round.objects.get()), {"status": "submitted"})

    assert "Nobody to write to: the city has no delegate." in pages.words(answer)


def test_the_page_costs_the_same_for_one_application_of_each_status_and_for_a_full_page(uil, one_of_each):
    page = end_page(Round.objects.get())
    one = pages.query_count(uil, page)
    for status in OPEN_STATUSES[:3] * 3:
        factories.application(status, in_country=one_of_each[status].country)

    assert pages.query_count(uil, page) == one


def test_the_next_page_shows_the_rest(uil, france):
    for _number in range(21):
        factories.application(Status.DRAFT, in_country=france, complete=False)
    page = end_page(Round.objects.get())

    first, second = (uil.get(page, {"page": number}).context["fates"] for number in ("1", "2"))

    assert (len(first), len(second)) == (20, 1)
    assert len({fate.application.pk for fate in (*first, *second)}) == 21


def test_a_round_without_open_applications_has_nothing_to_lapse(uil):
    answer = uil.get(end_page(factories.round()))

    assert "nothing lapses" in pages.words(answer)


def test_the_preview_of_an_extension_shows_its_letters_and_changes_nothing(uil, one_of_each):
    round = Round.objects.get()

    answer = uil.post(extend_address(round), NEW_DAYS | {"action": "preview"})

    assert (answer.status_code, RoundExtension.objects.count(), Message.objects.count()) == (200, 0, 0)
    assert Round.objects.get().closes_on == date(2027, 4, 30)
    assert Endorsement.objects.get(
        application=one_of_each[Status.AWAITING_ENDORSEMENT]
    ).expires_at == hamburg(2027, 5, 1)
    words = pages.words(answer)
    assert "Last day to submit 7 May 2027 (before: 30 April 2027)" in words
    assert "What is open then lapses on 15 May 2027, 00:10, Hamburg time." in words


def test_confirming_sends_exactly_the_letters_that_were_shown(uil, one_of_each, france):
    factories.delegate(one_of_each[Status.DRAFT].city, language="fr")
    factories.officer(france, language="fr")
    NationalCommission.objects.filter(country=factories.country("KE")).update(email="box@ke.example")
    round = Round.objects.get()

    preview = uil.post(extend_address(round), NEW_DAYS | {"action": "preview"})
    confirmed = uil.post(extend_address(round), pages.form_with(preview, "closes_on"))

    assert confirmed.status_code == 302
    previewed = shown([mailing for group in preview.context["groups"] for mailing in group["mailings"]])
    assert previewed == letters()
    assert RoundExtension.objects.get().reason == "A strike of the post."


def test_who_is_told_of_an_extension(uil, one_of_each, france):
    NationalCommission.objects.filter(country=factories.country("KE")).update(email="box@ke.example")
    officers = [person.email for person in map(factories.officer, [france])]
    officers += list(
        france.commission.officers.exclude(user__email__in=officers).values_list("user__email", flat=True)
    )

    uil.post(extend_address(Round.objects.get()), NEW_DAYS)

    told = {
        kind: sorted(Message.objects.filter(kind=kind).values_list("to", flat=True))
        for kind in Message.objects.values_list("kind", flat=True)
    }
    assert told == {
        "extended_for_delegate": sorted(factories.lead(row.city).email for row in one_of_each.values()),
        "extended_for_mayor": [f"mayor{one_of_each[Status.AWAITING_ENDORSEMENT].pk}@townhall.example"],
        "extended_for_officer": sorted([*officers, "box@ke.example"]),
    }


def test_more_time_to_decide_alone_is_told_to_those_who_wait_for_a_decision(uil, one_of_each):
    data = NEW_DAYS | {"closes_on": "2027-04-30"}

    uil.post(extend_address(Round.objects.get()), data)

    told = Message.objects.filter(kind="extended_for_delegate").values_list("about", flat=True)
    assert sorted(told) == sorted(
        one_of_each[status].reference for status in (Status.SUBMITTED, Status.APPROVED)
    )


def test_the_mayors_letter_carries_the_same_link_with_its_new_end(uil, one_of_each):
    application = one_of_each[Status.AWAITING_ENDORSEMENT]
    link = factories.pending_endorsement(application)

    uil.post(extend_address(Round.objects.get()), NEW_DAYS)

    letter = Message.objects.get(kind="extended_for_mayor")
    assert (letter.personal_purpose, letter.personal_nonce) == ("endorse", link.nonce)
    assert "[personal link]" in letter.text
    assert (
        "The link works until 14 May 2027, 10:00, Hamburg time." in letter.text
    )  # sixty days after it was asked for


def test_a_preview_that_the_rules_refuse_shows_the_form_again(uil, one_of_each):
    answer = uil.post(
        extend_address(Round.objects.get()), NEW_DAYS | {"action": "preview", "closes_on": "2027-04-01"}
    )

    assert answer.status_code == 400
    assert "A round is never shortened: not before 30 April 2027." in pages.words(answer)
    assert pages.field(answer, "reason") == "A strike of the post."


def test_a_bad_day_and_a_missing_reason_are_said_at_once(uil):
    answer = uil.post(extend_address(factories.round()), {"closes_on": "soon", "action": "preview"})

    words = pages.words(answer)
    assert "This is not a day of the calendar." in words
    assert "Write the reason: the people concerned will read it." in words


def test_a_day_that_is_over_is_no_new_last_day(uil, portal_clock):
    round = factories.round()
    uil.post(
        extend_address(round), NEW_DAYS | {"closes_on": "2027-04-30", "examination_closes_on": "2027-05-31"}
    )
    portal_clock(hamburg(2027, 5, 10))

    answer = uil.post(extend_address(round), NEW_DAYS | {"examination_closes_on": "2027-05-31"})

    assert answer.status_code == 400
    assert "This day is over. Give today, 10 May 2027, or a later day." in pages.words(answer)


def test_the_preview_costs_the_same_for_one_team_and_for_many(uil, france):
    factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
    round = Round.objects.get()
    data = NEW_DAYS | {"action": "preview"}
    factories.officer(france)
    uil.post(extend_address(round), data)
    counts = []
    for statuses in ((), OPEN_STATUSES):
        for status in statuses:
            factories.application(status, in_country=france)
        with pages.counted() as captured:
            uil.post(extend_address(round), data)
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert Application.objects.count() == 7
