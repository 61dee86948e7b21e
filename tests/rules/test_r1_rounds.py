"""R1: one round a year with the rule's days; it may get more time, never less; what is open lapses after it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications import services
from applications.enums import Status, Verb
from applications.models import Application, Round, RoundExtension
from applications.models.endorsements import EndorsementState
from gnlc_portal.lib import clock
from tests import factories
from tests.factories import hamburg
from tests.rules import database
from tests.rules.steps import do, extend, refused, standing

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
MID_MAY, END_OF_MAY = date(2027, 5, 15), date(2027, 5, 31)
LATER = {"closes_on": MID_MAY, "examination_closes_on": END_OF_MAY}


def dates(round: Round) -> tuple[date, date]:
    return Round.objects.values_list("closes_on", "examination_closes_on").get(pk=round.pk)


def test_an_extended_round_takes_applications_to_the_end_of_its_new_last_day():
    in_time, too_late = factories.application(Status.ENDORSED), factories.application(Status.ENDORSED)
    extend(in_time.round, **LATER)

    do(Verb.SUBMIT, in_time, at=hamburg(2027, 5, 16) - MOMENT)
    refused("window_closed", lambda: do(Verb.SUBMIT, too_late, at=hamburg(2027, 5, 16)))

    assert Application.objects.get(pk=in_time.pk).status == Status.SUBMITTED


def test_an_extended_examination_takes_decisions_after_the_last_submission():
    in_time, too_late = factories.application(Status.SUBMITTED), factories.application(Status.SUBMITTED)
    extend(in_time.round, closes_on=date(2027, 4, 30), examination_closes_on=END_OF_MAY)

    do(Verb.APPROVE, in_time, at=hamburg(2027, 6, 1) - MOMENT)
    refused("window_closed", lambda: do(Verb.APPROVE, too_late, at=hamburg(2027, 6, 1)))
    refused("window_closed", lambda: do(Verb.RECALL, too_late, at=hamburg(2027, 5, 1)))

    assert Application.objects.get(pk=in_time.pk).place == 1


def test_an_extension_keeps_the_old_days_the_new_ones_the_reason_who_and_when():
    round, coordinator, at = factories.round(), factories.coordinator(), hamburg(2027, 4, 29, 16, 30)

    extend(round, by=coordinator, reason="  Floods in the south. ", at=at, **LATER)

    row = RoundExtension.objects.get()
    assert (row.round, row.by, row.at, row.reason) == (round, coordinator, at, "Floods in the south.")
    assert (row.old_closes_on, row.old_examination_closes_on) == (date(2027, 4, 30), date(2027, 4, 30))
    assert (row.closes_on, row.examination_closes_on) == (MID_MAY, END_OF_MAY) == dates(round)


@pytest.mark.parametrize("role", ["lead", "officer", "admin", "user"])
def test_nobody_but_a_coordinator_extends_a_round(role):
    round = factories.round()
    by = factories.lead(factories.city()) if role == "lead" else None
    by = by or getattr(factories, role)()

    with pytest.raises(PermissionDenied):
        extend(round, by=by, **LATER)

    assert (dates(round), RoundExtension.objects.count()) == ((date(2027, 4, 30), date(2027, 4, 30)), 0)


def test_an_extension_needs_a_reason():
    round = factories.round()

    refused("reason_required", lambda: extend(round, reason=" \n ", **LATER))

    assert (dates(round), RoundExtension.objects.count()) == ((date(2027, 4, 30), date(2027, 4, 30)), 0)


@pytest.mark.parametrize(
    ("closes_on", "examination_closes_on", "sentence"),
    [
        (date(2027, 5, 14), END_OF_MAY, "A round is never shortened: not before 15 May 2027."),
        (MID_MAY, date(2027, 5, 30), "Decisions need until 31 May 2027 at least."),
        (date(2027, 6, 2), date(2027, 6, 1), "Decisions need until 2 June 2027 at least."),
        (MID_MAY, END_OF_MAY, "These are the days the round already has. Give a later day."),
    ],
)
def test_a_round_is_never_shortened(closes_on, examination_closes_on, sentence):
    round = factories.round()
    extend(round, **LATER)

    said = refused(
        "wrong_day", lambda: extend(round, closes_on=closes_on, examination_closes_on=examination_closes_on)
    )

    assert said == sentence
    assert (dates(round), RoundExtension.objects.count()) == ((MID_MAY, END_OF_MAY), 1)


def test_a_round_can_be_extended_until_its_last_moment_and_not_after():
    ended, ending = factories.round(2027), factories.round(2028)
    later = {"closes_on": date(2028, 5, 15), "examination_closes_on": date(2028, 5, 31)}

    sentence = refused("round_over", lambda: extend(ended, at=hamburg(2027, 5, 1), **LATER))
    extend(ending, at=hamburg(2028, 5, 1) - MOMENT, **later)

    assert sentence == (
        "The round 2027 ended on 30 April 2027, 23:59, Hamburg time. A round that has ended cannot be extended."
    )
    assert (dates(ended), dates(ending)) == ((date(2027, 4, 30),) * 2, tuple(later.values()))


def test_a_round_that_is_only_examined_any_more_can_take_applications_again():
    application = factories.application(Status.ENDORSED)
    extend(application.round, closes_on=date(2027, 4, 30), examination_closes_on=END_OF_MAY)

    extend(application.round, at=hamburg(2027, 5, 10), **LATER)
    do(Verb.SUBMIT, application, at=hamburg(2027, 5, 10))

    assert Application.objects.get(pk=application.pk).status == Status.SUBMITTED


def test_a_mayor_who_was_asked_before_the_extension_has_the_new_time_too():
    application = factories.application(Status.AWAITING_ENDORSEMENT, at=hamburg(2027, 4, 20))

    extend(application.round, at=hamburg(2027, 4, 29), **LATER)

    link = factories.pending_endorsement(application)
    assert link.state(hamburg(2027, 6, 1) - MOMENT) == EndorsementState.PENDING
    assert link.state(hamburg(2027, 6, 1)) == EndorsementState.EXPIRED


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (hamburg(2026, 5, 1), 2027),
        (hamburg(2026, 12, 31, 23, 59), 2027),
        (hamburg(2027, 1, 1), 2027),
        (hamburg(2027, 5, 1) - MOMENT, 2027),
        (hamburg(2027, 5, 1), 2028),
    ],
)
def test_a_new_application_belongs_to_the_round_that_ends_next(moment, year):
    round = Round.objects.for_new_applications(moment)

    assert (round.year, round.opens_on, *dates(round)) == (
        year,
        date(year, 3, 1),
        date(year, 4, 30),
        date(year, 4, 30),
    )
    assert Round.objects.for_new_applications(moment) == Round.objects.get()


def test_a_new_application_still_belongs_to_a_round_that_was_extended():
    extend(factories.round(2027), **LATER)

    on_the_last_day = Round.objects.for_new_applications(hamburg(2027, 5, 16) - MOMENT)
    a_moment_later = Round.objects.for_new_applications(hamburg(2027, 5, 16))

    assert (on_the_last_day.year, a_moment_later.year) == (2027, 2028)


def test_a_later_round_that_exists_already_does_not_take_this_years_applications():
    factories.round(2028)

    assert Round.objects.for_new_applications(factories.IN_THE_WINDOW).year == 2027


def test_a_new_application_needs_a_moment_with_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        Round.objects.for_new_applications(factories.IN_THE_WINDOW.replace(tzinfo=None))

    assert Round.objects.count() == 0


def test_nothing_lapses_until_ten_minutes_after_examination_closes():
    application = factories.application(Status.SUBMITTED)
    before = standing(application)

    sentence = refused(
        "window_closed",
        lambda: services.lapse_round(round=application.round, at=hamburg(2027, 5, 1, 0, 10) - MOMENT),
    )
    untouched = standing(application)
    lapsed = services.lapse_round(round=application.round, at=hamburg(2027, 5, 1, 0, 10))

    assert sentence == (
        "Nothing lapses before 1 May 2027, 00:10, Hamburg time: ten minutes after the examination of the round 2027 closes."
    )
    assert untouched == before
    assert (lapsed, Application.objects.get(pk=application.pk).status) == (1, Status.LAPSED)


def test_an_extended_round_lapses_after_its_new_last_day():
    application = factories.application(Status.APPROVED)
    extend(application.round, **LATER)

    for moment in (hamburg(2027, 5, 1, 0, 10), hamburg(2027, 6, 1, 0, 10) - MOMENT):
        refused(
            "window_closed", lambda moment=moment: services.lapse_round(round=application.round, at=moment)
        )
    services.lapse_round(round=application.round, at=hamburg(2027, 6, 1, 0, 10))

    assert Application.objects.filter(pk=application.pk).values_list("status", "place").get() == (
        Status.LAPSED,
        None,
    )


def test_lapsing_again_changes_nothing():
    application = factories.application(Status.DRAFT)
    services.lapse_round(round=application.round, at=factories.after_the_round(application))
    before = standing(application)

    assert services.lapse_round(round=application.round, at=factories.after_the_round(application)) == 0
    assert standing(application) == before


def test_a_round_that_ends_in_the_night_of_summer_time_lapses_ten_minutes_after_midnight():
    round = Round(
        year=2027,
        opens_on=date(2027, 3, 1),
        closes_on=date(2027, 3, 27),
        examination_closes_on=date(2027, 3, 27),
    )

    assert (round.examination_ends_at, round.lapses_at) == (hamburg(2027, 3, 28), hamburg(2027, 3, 28, 0, 10))
    assert round.lapses_at.astimezone(clock.UTC) == factories.utc(2027, 3, 27, 23, 10)


@pytest.mark.parametrize(
    ("opens", "closes", "examined"),
    [("2027-05-01", "2027-04-30", "2027-04-30"), ("2027-03-01", "2027-04-30", "2027-04-29")],
)
def test_the_database_refuses_a_round_whose_days_are_out_of_order(opens, closes, examined):
    dates = (opens, closes, examined)
    round = factories.round()

    changed = database.refusal(
        "UPDATE applications_round SET opens_on = %s, closes_on = %s, examination_closes_on = %s WHERE id = %s",
        *dates,
        round.pk,
    )
    added = database.refusal(
        "INSERT INTO applications_round (year, opens_on, closes_on, examination_closes_on) VALUES (2031, %s, %s, %s)",
        *dates,
    )

    assert ["round_dates_ordered" in said for said in (changed, added)] == [True, True]


def test_the_database_refuses_a_second_round_of_a_year():
    factories.round(2027)

    database.refusal(
        "INSERT INTO applications_round (year, opens_on, closes_on, examination_closes_on) "
        "VALUES (2027, '2027-03-01', '2027-04-30', '2027-04-30')"
    )

    assert list(Round.objects.values_list("year", "opens_on", "closes_on", "examination_closes_on")) == [
        (2027, date(2027, 3, 1), date(2027, 4, 30), date(2027, 4, 30))
    ]


@pytest.mark.parametrize("last", [date(2028, 3, 1), date(2207, 5, 31), date.max])
def test_a_round_ends_before_the_next_one_opens(last):
    round = factories.round(2027)

    refused("wrong_day", lambda: extend(round, closes_on=MID_MAY, examination_closes_on=last))
    extend(round, closes_on=MID_MAY, examination_closes_on=date(2028, 2, 29))

    assert dates(round) == (MID_MAY, date(2028, 2, 29))
