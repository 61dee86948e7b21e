"""Whoever decides in the same moment, from processes of their own: consistent, explained, nothing half done or doubled."""

from uuid import uuid4

import pytest

from applications import services
from applications.enums import Status, Verb
from applications.models import Application, DecisionResult, PreparedDecision, Ranking, StatusChange
from cities.models import Country, Membership
from gnlc_portal.mail.models import Message
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules.contenders import Outcome, from_processes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def at_once(*calls: tuple[str, dict]) -> list[Outcome]:
    """Each in a process of its own."""
    return from_processes([[call] for call in calls])


def waiting(*names: str) -> list[Application]:
    france = factories.country("FR")
    return [factories.application(Status.SUBMITTED, of=factories.city(name, of=france)) for name in names]


def prepared(rows: list[Application]) -> list[int]:
    officer = factories.officer(rows[0].country)
    return [
        services.prepare(
            application=row, verb=Verb.APPROVE, by=officer, endorsement_checked=True, at=IN_THE_WINDOW
        ).pk
        for row in rows
    ]


def officers(of: Country, number: int) -> list[int]:
    return [factories.officer(of).pk for _number in range(number)]


def letters(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def assert_each_decided_once(rows: list[Application], verb: Verb, kind: str) -> None:
    assert StatusChange.objects.filter(verb=verb).count() == len(rows)
    assert letters(kind) == len(rows)
    assert DecisionResult.objects.filter(outcome="done").count() == len(rows)
    assert not DecisionResult.objects.filter(outcome="").exists()


@pytest.mark.parametrize("same_page", [True, False], ids=["one page pressed four times", "four officers"])
def test_prepared_decisions_that_are_carried_out_at_once_are_each_taken_once(same_page):
    rows = waiting("Angers", "Brest", "Caen")
    ids, key = prepared(rows), str(uuid4())

    outcomes = at_once(
        *[
            (
                "commit",
                {"prepared": ids, "key": key if same_page else str(uuid4()), "by": by, "at": IN_THE_WINDOW},
            )
            for by in officers(rows[0].country, 4)
        ]
    )

    assert {outcome.error for outcome in outcomes} == {""}, outcomes
    assert len({outcome.value for outcome in outcomes}) == (1 if same_page else 4)
    assert list(Application.objects.order_by("place").values_list("status", "place")) == [
        (Status.APPROVED, place) for place in (1, 2, 3)
    ]
    assert_each_decided_once(rows, Verb.APPROVE, "approve_for_delegate")
    refused = DecisionResult.objects.filter(outcome="refused")
    assert refused.count() == (0 if same_page else 9)
    assert all("Nothing was done twice." in row.sentence for row in refused)


def test_prepared_decisions_and_officers_who_approve_directly_share_three_places():
    rows = waiting("Angers", "Brest", "Caen", "Dijon", "Evry")
    ids = prepared(rows[:3])
    by = officers(rows[0].country, 3)

    run, *direct = at_once(
        ("commit", {"prepared": ids, "key": str(uuid4()), "by": by[0], "at": IN_THE_WINDOW}),
        ("approve", {"application": rows[3].pk, "by": by[1], "at": IN_THE_WINDOW}),
        ("approve", {"application": rows[4].pk, "by": by[2], "at": IN_THE_WINDOW}),
    )

    assert run.error == ""
    assert {outcome.code for outcome in direct if outcome.error} <= {"quota_reached"}, direct
    places = list(
        Application.objects.filter(place__isnull=False).order_by("place").values_list("place", flat=True)
    )
    done = DecisionResult.objects.filter(outcome="done").count()
    assert places == [1, 2, 3]
    assert done + sum(not outcome.error for outcome in direct) == 3
    assert letters("approve_for_delegate") == 3
    refused = DecisionResult.objects.filter(outcome="refused").select_related("prepared")
    assert refused.count() == 3 - done
    assert all(row.sentence.startswith("A country has 3 places") for row in refused)
    assert all(row.prepared.ended_at is None for row in refused)  # it waits for a place


def test_a_city_that_withdraws_while_it_is_approved_ends_withdrawn_and_its_place_is_free():
    (row,) = waiting("Angers")
    by = {"application": row.pk, "at": IN_THE_WINDOW}

    approved, withdrawn = at_once(
        ("approve", {**by, "by": factories.officer().pk}),
        ("withdraw", {**by, "by": factories.lead(row.city).pk}),
    )

    assert (withdrawn.value, withdrawn.error) == (Status.WITHDRAWN, "")
    assert (approved.value, approved.error) in [(1, ""), (None, "TransitionNotAllowed")]
    assert Application.objects.values_list("status", "place", "rank", "endorsement").get() == (
        Status.WITHDRAWN,
        None,
        None,
        None,
    )
    assert letters("withdraw_for_delegate") == 1
    assert letters("approve_for_delegate") == (0 if approved.error else 1)


def test_a_city_that_withdraws_while_its_prepared_approval_is_carried_out_ends_withdrawn():
    rows = waiting("Angers", "Brest")
    ids = prepared(rows)

    run, withdrawn = at_once(
        (
            "commit",
            {
                "prepared": ids,
                "key": str(uuid4()),
                "by": officers(rows[0].country, 1)[0],
                "at": IN_THE_WINDOW,
            },
        ),
        ("withdraw", {"application": rows[0].pk, "by": factories.lead(rows[0].city).pk, "at": IN_THE_WINDOW}),
    )

    assert (run.error, withdrawn.value) == ("", Status.WITHDRAWN)
    assert dict(Application.objects.values_list("city__name", "status")) == {
        "Angers": Status.WITHDRAWN,
        "Brest": Status.APPROVED,
    }
    line = DecisionResult.objects.get(application=rows[0])
    went_through = StatusChange.objects.filter(application=rows[0], verb=Verb.APPROVE).exists()
    assert line.outcome == ("done" if went_through else "refused")
    assert went_through or "Withdrawn by the city" in line.sentence


def test_a_round_that_is_extended_while_it_lapses_either_lapses_whole_and_says_so_or_goes_on():
    rows = waiting("Angers", "Brest", "Caen")
    round, until = rows[0].round, factories.date(2027, 5, 15)
    last_second = round.examination_ends_at - factories.timedelta(seconds=1)

    extended, lapsed = at_once(
        ("extend", {"round": round.pk, "by": factories.coordinator().pk, "until": until, "at": last_second}),
        ("lapse", {"round": round.pk, "at": round.lapses_at}),
    )

    round.refresh_from_db()
    gone = Application.objects.filter(status=Status.LAPSED).count()
    if extended.error:  # the lapse was first
        assert (extended.code, round.examination_closes_on, gone) == ("round_over", last_second.date(), 3)
    else:
        assert round.examination_closes_on == until
    assert (lapsed.value, lapsed.code) in [(gone, ""), (None, "window_closed")], lapsed
    assert letters("lapse_round_for_delegate") == gone
    assert Application.objects.filter(status=Status.SUBMITTED).count() == 3 - gone


def test_two_who_admit_many_at_once_admit_each_city_once():
    rows = [
        factories.application(Status.APPROVED, in_country=factories.country(code))
        for code in ("FR", "FR", "DE")
    ]
    ids, coordinators = [row.pk for row in rows], [factories.coordinator().pk for _number in range(2)]

    outcomes = at_once(
        *[
            ("admit_all", {"applications": order, "key": str(uuid4()), "by": by, "at": IN_THE_WINDOW})
            for by, order in zip(coordinators, (ids, ids[::-1]), strict=True)
        ]
    )

    assert [outcome.error for outcome in outcomes] == ["", ""], outcomes
    assert set(Application.objects.values_list("status", flat=True)) == {Status.ADMITTED}
    assert Membership.objects.count() == 3
    assert_each_decided_once(rows, Verb.ADMIT, "admit_for_delegate")
    refused = DecisionResult.objects.filter(outcome="refused")
    assert refused.count() == 3
    assert all("the application stands at “Admitted” since" in row.sentence for row in refused)


def test_of_two_officers_who_order_a_list_at_once_one_order_counts_whole_and_the_other_officer_is_told():
    rows = waiting("Angers", "Brest", "Caen", "Dijon")
    by = officers(rows[0].country, 2)
    orders = [{row.pk: n for n, row in enumerate(line, start=1)} for line in (rows, rows[::-1])]

    outcomes = at_once(
        *[
            ("rank", {"application": rows[0].pk, "by": officer, "ranks": ranks, "at": IN_THE_WINDOW})
            for officer, ranks in zip(by, orders, strict=True)
        ]
    )

    (won,) = [outcome.value for outcome in outcomes if not outcome.error]
    assert [outcome.error for outcome in outcomes if outcome.error] == ["TransitionNotAllowed"], outcomes
    assert dict(Application.objects.values_list("pk", "rank")) == orders[by.index(won)]
    assert Ranking.objects.count() == 1


def test_while_an_order_is_written_decisions_of_the_list_are_taken_and_who_leaves_has_no_rank():
    rows = waiting("Angers", "Brest", "Caen")
    by = officers(rows[0].country, 2)
    ranks = {row.pk: n for n, row in enumerate(rows, start=1)}

    ordered, approved = at_once(
        ("rank", {"application": rows[0].pk, "by": by[0], "ranks": ranks, "at": IN_THE_WINDOW}),
        ("approve", {"application": rows[1].pk, "by": by[1], "at": IN_THE_WINDOW}),
    )

    assert (ordered.error, approved.error) == ("", ""), (ordered, approved)
    assert dict(Application.objects.values_list("city__name", "rank")) == {
        "Angers": 1,
        "Brest": None,
        "Caen": 3,
    }
    assert not PreparedDecision.objects.exists()
