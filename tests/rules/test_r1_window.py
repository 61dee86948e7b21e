"""R1: applications are submitted and decided on from 1 March to 30 April, by Hamburg's clocks, at the moment of arrival."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse

from applications import validators
from applications.enums import Status, Verb
from applications.models import Application, StatusChange
from gnlc_portal.lib import clock
from tests import factories
from tests.factories import hamburg, utc
from tests.rules.steps import do, refused, standing

pytestmark = pytest.mark.django_db

LAST_OF_FEBRUARY = hamburg(2027, 2, 28, 23, 59, 59, 999999)
FIRST_OF_MARCH = hamburg(2027, 3, 1)
LAST_OF_APRIL = hamburg(2027, 4, 30, 23, 59, 59, 999000)
FIRST_OF_MAY = hamburg(2027, 5, 1)
INSIDE = [FIRST_OF_MARCH, LAST_OF_APRIL]
OUTSIDE = [LAST_OF_FEBRUARY, FIRST_OF_MAY]
ZONES = ["Europe/Berlin", "UTC", "Pacific/Auckland", "Pacific/Honolulu"]
# Every step that needs the window, with the status it starts from.
NEED_THE_WINDOW = [
    (Verb.SUBMIT, Status.ENDORSED),
    (Verb.RECALL, Status.SUBMITTED),
    (Verb.APPROVE, Status.SUBMITTED),
    (Verb.SEND_BACK, Status.SUBMITTED),
    (Verb.SEND_BACK, Status.APPROVED),
    (Verb.REVOKE_APPROVAL, Status.APPROVED),
    (Verb.REINSTATE, Status.DECLINED),
    (Verb.ADMIT, Status.APPROVED),
]
VALIDATORS = [validators.validate_window, validators.validate_examination]
each_step = pytest.mark.parametrize(("verb", "status"), NEED_THE_WINDOW)
each_zone = pytest.mark.parametrize("zone", ZONES)
each_validator = pytest.mark.parametrize("validate", VALIDATORS)


def moment_id(moment: datetime) -> str:
    return moment.strftime("%d-%b-%H%M%S.%f")


@each_validator
@each_zone
@pytest.mark.parametrize("moment", INSIDE, ids=moment_id)
def test_the_first_and_the_last_moment_lie_in_the_window_wherever_the_user_sits(validate, zone, moment):
    round = factories.round()

    assert validate(moment.astimezone(ZoneInfo(zone)), round) is None


@each_validator
@each_zone
@pytest.mark.parametrize("moment", OUTSIDE, ids=moment_id)
def test_one_moment_before_and_one_after_lie_outside_wherever_the_user_sits(validate, zone, moment):
    round = factories.round()

    refused("window_closed", lambda: validate(moment.astimezone(ZoneInfo(zone)), round))


@each_validator
def test_the_window_opens_in_winter_time_and_closes_in_summer_time(validate):
    round = factories.round()

    refused("window_closed", lambda: validate(utc(2027, 2, 28, 22, 59, 59, 999999), round))
    assert validate(utc(2027, 2, 28, 23, 0), round) is None
    assert validate(utc(2027, 3, 28, 0, 59, 59), round) is None  # the hour that summer time leaves out
    assert validate(utc(2027, 3, 28, 1, 0), round) is None
    assert validate(utc(2027, 4, 30, 21, 59, 59, 999999), round) is None
    refused("window_closed", lambda: validate(utc(2027, 4, 30, 22, 0), round))


def test_the_early_refusal_states_the_window_and_hamburgs_time_to_somebody_in_auckland():
    already_march = datetime(2027, 3, 1, 11, 0, tzinfo=ZoneInfo("Pacific/Auckland"))

    sentence = refused("window_closed", lambda: validators.validate_window(already_march, factories.round()))

    assert sentence == (
        "Applications for 2027 are submitted from 1 March 2027, 00:00, to 30 April 2027, 23:59, Hamburg time (rule R1). "
        "Your request arrived on 28 February 2027, 23:00:00, Hamburg time (UTC+1). Until the window opens you can write, and "
        "ask the mayor to endorse."
    )


def test_the_late_refusal_states_the_window_and_hamburgs_time_to_somebody_in_honolulu():
    still_april = datetime(2027, 4, 30, 12, 30, tzinfo=ZoneInfo("Pacific/Honolulu"))

    sentence = refused("window_closed", lambda: validators.validate_window(still_april, factories.round()))

    assert sentence == (
        "Applications for 2027 were submitted from 1 March 2027, 00:00, to 30 April 2027, 23:59, Hamburg time (rule R1). "
        "Your request arrived on 1 May 2027, 00:30:00, Hamburg time (UTC+2). Nothing you wrote is lost: you can go on preparing, "
        "and when this round has ended a button carries every answer over to the next one."
    )


def test_the_refusal_of_a_decision_states_its_own_window():
    sentence = refused(
        "window_closed", lambda: validators.validate_examination(FIRST_OF_MAY, factories.round())
    )

    assert sentence == (
        "Applications for 2027 were examined and accepted from 1 March 2027, 00:00, to 30 April 2027, 23:59, Hamburg time "
        "(rule R1). Your request arrived on 1 May 2027, 00:00:00, Hamburg time (UTC+2). The round is over and cannot be extended "
        "any more; its city can carry every answer over to the next one."
    )


def test_before_the_round_opens_the_refusal_of_a_decision_says_from_when_on():
    before = factories.hamburg(2027, 2, 28, 23, 59)
    sentence = refused("window_closed", lambda: validators.validate_examination(before, factories.round()))

    assert "You can read and prepare now, and decide from that day on." in sentence
    assert "extend" not in sentence


@each_validator
def test_a_moment_without_a_zone_is_an_error_of_the_caller(validate):
    with pytest.raises(ValueError, match="time zone"):
        validate(datetime(2027, 3, 15, 9, 0), factories.round())  # noqa: DTZ001 (what is tested)


@each_step
def test_no_step_takes_a_moment_without_a_zone(verb, status):
    application = factories.application(status)
    before = standing(application)

    with pytest.raises(ValueError, match="time zone"):
        do(verb, application, at=datetime(2027, 3, 15, 9, 0))  # noqa: DTZ001 (what is tested)

    assert standing(application) == before


@each_step
@pytest.mark.parametrize("moment", INSIDE, ids=moment_id)
def test_a_step_at_the_edge_is_taken_though_the_clock_is_past_it(verb, status, moment, portal_clock):
    application = factories.application(status)
    portal_clock(hamburg(2027, 6, 1))

    do(verb, application, at=moment)

    change = StatusChange.objects.latest("id")
    assert (change.verb, change.old, change.at) == (verb, status, moment)


@each_step
@pytest.mark.parametrize("moment", OUTSIDE, ids=moment_id)
def test_a_step_beyond_the_edge_is_refused_though_the_clock_is_inside(verb, status, moment):
    application = factories.application(status)
    before = standing(application)

    refused("window_closed", lambda: do(verb, application, at=moment))

    assert standing(application) == before


@pytest.mark.parametrize(
    ("local", "zone", "counts"),
    [
        pytest.param((2027, 3, 1, 12, 0), "Pacific/Auckland", True, id="Auckland noon on 1 March"),
        pytest.param(
            (2027, 3, 1, 11, 59, 59, 999999), "Pacific/Auckland", False, id="Auckland a moment before"
        ),
        pytest.param((2027, 5, 1, 9, 59, 59, 999000), "Pacific/Auckland", True, id="Auckland on 1 May"),
        pytest.param((2027, 5, 1, 10, 0), "Pacific/Auckland", False, id="Auckland at ten on 1 May"),
        pytest.param((2027, 2, 28, 13, 0), "Pacific/Honolulu", True, id="Honolulu still in February"),
        pytest.param(
            (2027, 2, 28, 12, 59, 59, 999999), "Pacific/Honolulu", False, id="Honolulu a moment before"
        ),
        pytest.param(
            (2027, 4, 30, 11, 59, 59, 999000), "Pacific/Honolulu", True, id="Honolulu before noon on 30 April"
        ),
        pytest.param((2027, 4, 30, 12, 0), "Pacific/Honolulu", False, id="Honolulu at noon on 30 April"),
    ],
)
def test_submitting_from_the_other_side_of_the_world_is_counted_in_hamburg(local, zone, counts):
    application = factories.application(Status.ENDORSED)
    moment = datetime(*local, tzinfo=ZoneInfo(zone))

    if counts:
        do(Verb.SUBMIT, application, at=moment)
    else:
        refused("window_closed", lambda: do(Verb.SUBMIT, application, at=moment))

    application.refresh_from_db()
    assert (application.status, application.submitted_at) == (
        (Status.SUBMITTED, moment) if counts else (Status.ENDORSED, None)
    )


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (Verb.REQUEST_ENDORSEMENT, Status.DRAFT),
        (Verb.ENDORSE, Status.AWAITING_ENDORSEMENT),
        (Verb.REFUSE_ENDORSEMENT, Status.AWAITING_ENDORSEMENT),
        (Verb.RECALL, Status.AWAITING_ENDORSEMENT),
        (Verb.RECALL, Status.ENDORSED),
        (Verb.WITHDRAW, Status.ENDORSED),
    ],
)
def test_preparing_is_possible_all_year(verb, status):
    november = hamburg(2026, 11, 20, 12)
    application = factories.application(status, at=november)

    do(verb, application, at=november)

    assert StatusChange.objects.latest("id").verb == verb
    assert application.round.year == 2027


@pytest.mark.parametrize("verb", [Verb.DECLINE, Verb.WITHDRAW])
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.APPROVED])
def test_declining_and_withdrawing_need_no_window(verb, status):
    application = factories.application(status)

    do(verb, application, at=FIRST_OF_MAY)

    application.refresh_from_db()
    assert (application.status, application.place) == (
        {"decline": "declined", "withdraw": "withdrawn"}[verb],
        None,
    )


def across_midnight(arrives: datetime, portal_clock):
    """The portal's clock moves on while the request is worked on: at its first query it is two seconds later."""
    portal_clock(arrives)

    def work_slowly(execute, sql, params, many, context):
        portal_clock(arrives.astimezone(clock.UTC) + factories.timedelta(seconds=2))
        return execute(sql, params, many, context)

    return connection.execute_wrapper(work_slowly)


def test_a_request_that_arrives_in_time_counts_though_its_work_ends_after_midnight(client, portal_clock):
    application = factories.application(Status.ENDORSED)
    client.force_login(factories.lead(application.city))
    address = reverse("application", args=[application.reference])

    with across_midnight(LAST_OF_APRIL, portal_clock):
        response = client.post(address, {"action": "submit"})

    application.refresh_from_db()
    assert response.status_code == 302
    assert (application.status, application.submitted_at) == (Status.SUBMITTED, LAST_OF_APRIL)
    assert StatusChange.objects.latest("id").at == LAST_OF_APRIL
    assert clock.now() > FIRST_OF_MAY


def test_a_request_that_arrives_too_early_does_not_count_though_its_work_ends_in_the_window(
    client, portal_clock
):
    application = factories.application(Status.ENDORSED)
    client.force_login(factories.lead(application.city))
    before = standing(application)
    address = reverse("application", args=[application.reference])

    with across_midnight(LAST_OF_FEBRUARY, portal_clock):
        response = client.post(address, {"action": "submit"})

    assert response.status_code == 409
    assert (
        "Your request arrived on 28 February 2027, 23:59:59, Hamburg time (UTC+1)."
        in response.content.decode()
    )
    assert standing(application) == before
    assert clock.now() > FIRST_OF_MARCH


def test_a_decision_that_arrives_in_time_counts_though_its_work_ends_after_midnight(client, portal_clock):
    application = factories.application(Status.SUBMITTED)
    client.force_login(factories.officer(application.country))
    address = f"/admin/applications/application/{application.pk}/approve/"

    with across_midnight(LAST_OF_APRIL, portal_clock):
        response = client.post(address, {"endorsement_checked": "on"})

    assert response.status_code == 302
    assert Application.objects.get(pk=application.pk).status == Status.APPROVED
    assert StatusChange.objects.latest("id").at == LAST_OF_APRIL
