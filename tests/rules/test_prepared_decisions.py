"""Decisions are prepared as rows, and carried out in the order of the list: each alone, each once, each explained."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from applications import services
from applications.enums import Status, Verb
from applications.models import Application, DecisionResult, DecisionRun, PreparedDecision, StatusChange
from applications.services.preparing import waiting
from cities.models import Delegate
from gnlc_portal.accounts.models import User
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules.contenders import together, while_held_open
from tests.rules.steps import REASON, do

pytestmark = pytest.mark.django_db

GIVEN = {
    Verb.APPROVE: {"endorsement_checked": True},
    Verb.DECLINE: {"reason": REASON},
    Verb.SEND_BACK: {"sections": {"motivation": REASON}},
}


def submitted(*names: str) -> list[Application]:
    """Cities of France that wait, ranked as named."""
    france = factories.country("FR")
    rows = [factories.application(Status.SUBMITTED, of=factories.city(name, of=france)) for name in names]
    ranks = {row.pk: number for number, row in enumerate(rows, start=1)}
    by = factories.officer(france)
    services.rank(round=rows[0].round, country=france, by=by, ranks=ranks, seen=0, at=IN_THE_WINDOW)
    return [Application.objects.select_related("city", "round", "country").get(pk=row.pk) for row in rows]


def prepare(application: Application, verb: str = Verb.APPROVE, **given) -> PreparedDecision:
    by = given.pop("by", None) or factories.officer(application.country)
    return services.prepare(
        application=application, verb=verb, by=by, at=IN_THE_WINDOW, **{**GIVEN[Verb(verb)], **given}
    )


def commit(*prepared: PreparedDecision, key: UUID | None = None, by: User | None = None, at=IN_THE_WINDOW):
    application = prepared[0].application
    return services.commit(
        round=application.round,
        country=application.country,
        prepared=[row.pk for row in prepared],
        key=key or uuid4(),
        by=by or factories.officer(application.country),
        at=at,
    )


def results(run: DecisionRun) -> list[tuple[str, str]]:
    return list(run.results.order_by("position").values_list("application__city__name", "outcome"))


def statuses() -> dict[str, str]:
    return dict(Application.objects.values_list("city__name", "status"))


@pytest.mark.parametrize("verb", GIVEN)
def test_a_prepared_decision_is_a_row_that_changes_nothing_and_tells_nobody(verb):
    (application,) = submitted("Angers")
    officer = factories.officer()
    before = Message.objects.count(), StatusChange.objects.count()

    prepared = prepare(application, verb, by=officer)

    assert statuses() == {"Angers": Status.SUBMITTED}
    assert (Message.objects.count(), StatusChange.objects.count()) == before
    assert (prepared.verb, prepared.by, prepared.at) == (verb, officer, IN_THE_WINDOW)
    assert prepared.snapshot == application.endorsement.snapshot
    assert {key: getattr(prepared, key) for key in GIVEN[Verb(verb)]} == GIVEN[Verb(verb)]


@pytest.mark.parametrize(
    ("verb", "given", "code"),
    [
        (Verb.APPROVE, {"endorsement_checked": False}, "endorsement_not_checked"),
        (Verb.DECLINE, {"reason": "  "}, "reason_required"),
        (Verb.SEND_BACK, {"sections": {}}, "reason_required"),
        (Verb.SEND_BACK, {"sections": {"weather": "Why?"}}, "unknown_section"),
    ],
)
def test_what_a_decision_needs_its_preparation_needs(verb, given, code):
    (application,) = submitted("Angers")

    with pytest.raises(ValidationError) as refusal:
        prepare(application, verb, **given)

    assert [error.code for errors in refusal.value.error_dict.values() for error in errors] == [code]
    assert not PreparedDecision.objects.exists()


@pytest.mark.parametrize(
    "who", ["officer of another country", "coordinator", "administrator", "lead", "once a delegate"]
)
def test_only_independent_officers_of_the_country_prepare_and_clear(who):
    (application,) = submitted("Angers")
    prepare(application)
    person = {
        "officer of another country": lambda: factories.officer(factories.country("DE")),
        "coordinator": factories.coordinator,
        "administrator": factories.admin,
        "lead": lambda: factories.lead(application.city),
        "once a delegate": factories.officer,
    }[who]()
    if who == "once a delegate":
        Delegate.objects.create(city=application.city, user=person, ended_at=IN_THE_WINDOW)

    for verb in GIVEN:
        with pytest.raises(PermissionDenied):
            prepare(application, verb, by=person)
    with pytest.raises(PermissionDenied):
        services.clear(application=application, by=person)

    assert PreparedDecision.objects.get().ended_at is None


@pytest.mark.parametrize("status", [Status.RETURNED, Status.APPROVED, Status.DECLINED, Status.WITHDRAWN])
def test_nothing_is_prepared_for_what_does_not_wait(status):
    application = factories.application(status)

    for verb in GIVEN:
        with pytest.raises(TransitionNotAllowed):
            prepare(application, verb)


def test_a_new_preparation_replaces_the_one_that_stood_on_the_page_and_both_stay_on_record():
    (application,) = submitted("Angers")
    first = prepare(application)

    second = prepare(application, Verb.DECLINE, instead_of=first.pk)

    assert waiting(application) == second
    assert list(PreparedDecision.objects.order_by("id").values_list("verb", "ended_because")) == [
        (Verb.APPROVE, "replaced"),
        (Verb.DECLINE, ""),
    ]


def test_a_preparation_does_not_replace_one_that_its_author_did_not_see():
    (application,) = submitted("Angers")
    prepare(application, by=factories.officer(name="The officer at desk 1"))

    with pytest.raises(TransitionNotAllowed) as refusal:
        prepare(application, Verb.DECLINE, instead_of=0)

    assert str(refusal.value).startswith(
        "Nothing was prepared: The officer at desk 1 prepared “Approve the application” on 15 March 2027, 09:00, Hamburg time"
    )
    assert waiting(application).verb == Verb.APPROVE


def test_what_was_cleared_waits_no_more_and_cannot_be_cleared_twice():
    (application,) = submitted("Angers")
    prepare(application)

    services.clear(
        application=application, by=factories.officer(name="The officer at desk 2"), at=IN_THE_WINDOW
    )

    assert waiting(application) is None
    with pytest.raises(TransitionNotAllowed) as refusal:
        services.clear(application=application, by=factories.officer())
    assert str(refusal.value).startswith("The officer at desk 2 cleared this prepared decision")


def test_they_are_carried_out_in_the_order_of_the_list_and_each_says_what_became_of_it():
    angers, brest, caen, dijon, evry = submitted("Angers", "Brest", "Caen", "Dijon", "Evry")
    prepared = [prepare(row) for row in (dijon, angers, caen, brest)] + [prepare(evry, Verb.DECLINE)]

    run = commit(*prepared)

    assert results(run) == [
        ("Angers", "done"),
        ("Brest", "done"),
        ("Caen", "done"),
        ("Dijon", "refused"),
        ("Evry", "done"),
    ]
    assert statuses() == {
        "Angers": Status.APPROVED,
        "Brest": Status.APPROVED,
        "Caen": Status.APPROVED,
        "Dijon": Status.SUBMITTED,
        "Evry": Status.DECLINED,
    }
    places = (
        Application.objects.filter(place__isnull=False).order_by("place").values_list("city__name", flat=True)
    )
    assert list(places) == ["Angers", "Brest", "Caen"]
    assert "they are held by Angers, Brest, Caen." in run.results.get(outcome="refused").sentence
    assert waiting(dijon) == prepared[0]  # it can be carried out when a place is free


def test_the_history_names_who_carried_it_out_and_the_row_who_prepared_it():
    (angers,) = submitted("Angers")
    first, second = factories.officer(), factories.officer()

    commit(prepare(angers, by=first), by=second)

    assert StatusChange.objects.latest("id").by == second
    row = PreparedDecision.objects.get()
    assert (row.by, row.ended_by, row.ended_because) == (first, second, "carried_out")


def test_pressed_twice_it_is_one_run_and_nothing_happens_twice():
    rows = [prepare(row) for row in submitted("Angers", "Brest")]
    key = uuid4()
    first = commit(*rows, key=key)
    before = Message.objects.count(), StatusChange.objects.count()

    second = commit(*rows, key=key)

    assert second == first
    assert results(first) == [("Angers", "done"), ("Brest", "done")]
    assert (Message.objects.count(), StatusChange.objects.count()) == before


def test_a_run_that_was_cut_off_goes_on_where_it_was():
    rows = [prepare(row) for row in submitted("Angers", "Brest")]
    run = commit(*rows)
    with transaction.atomic():
        later = DecisionRun.objects.create(
            key=uuid4(), round=run.round, country=run.country, by=run.by, at=IN_THE_WINDOW
        )
        for number, row in enumerate(
            submitted_again := [Application.objects.get(city__name="Brest")], start=1
        ):
            do(Verb.REVOKE_APPROVAL, row)
            DecisionResult.objects.create(
                run=later, position=number, application=row, verb=Verb.APPROVE, prepared=prepare(row)
            )

    services.carry_on(run=later, by=factories.officer(), at=IN_THE_WINDOW)

    assert results(later) == [("Brest", "done")]
    assert [row.pk for row in submitted_again] == [Application.objects.get(city__name="Brest", place=2).pk]


@pytest.mark.parametrize("verb", [Verb.RECALL, Verb.WITHDRAW, Verb.DECLINE, Verb.SEND_BACK])
def test_a_decision_prepared_for_what_has_changed_since_is_not_carried_out(verb):
    (angers,) = submitted("Angers")
    prepared = prepare(angers)
    do(verb, angers, at=IN_THE_WINDOW)
    before = statuses()

    run = commit(prepared)

    assert results(run) == [("Angers", "refused")]
    assert run.results.get().sentence.startswith(
        "Nothing was decided: somebody acted while you were reading."
    )
    assert statuses() == before


def test_a_decision_prepared_before_the_city_sent_another_text_is_void():
    (angers,) = submitted("Angers")
    prepared = prepare(angers)
    for verb in (Verb.RECALL, Verb.REQUEST_ENDORSEMENT, Verb.ENDORSE, Verb.SUBMIT):
        do(verb, Application.objects.get(pk=angers.pk), at=IN_THE_WINDOW)

    run = commit(prepared)

    assert results(run) == [("Angers", "refused")]
    assert statuses() == {"Angers": Status.SUBMITTED}


def test_an_approval_that_was_undone_is_not_repeated_by_an_old_preparation():
    (angers,) = submitted("Angers")
    prepared = prepare(angers)
    do(Verb.APPROVE, angers, at=IN_THE_WINDOW)
    do(Verb.REVOKE_APPROVAL, angers, at=IN_THE_WINDOW)

    run = commit(prepared)

    assert results(run) == [("Angers", "refused")]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (
            lambda row: services.clear(application=row, by=factories.officer(name="A colleague")),
            "A colleague cleared",
        ),
        (
            lambda row: prepare(row, Verb.DECLINE, by=factories.officer(name="A colleague")),
            "A colleague prepared another",
        ),
    ],
    ids=["cleared", "replaced"],
)
def test_what_a_colleague_changed_since_the_preview_is_not_carried_out(how, sentence):
    (angers,) = submitted("Angers")
    prepared = prepare(angers)
    how(angers)

    run = commit(prepared)

    assert results(run) == [("Angers", "refused")]
    assert run.results.get().sentence.startswith(sentence)


def test_what_was_prepared_after_the_preview_waits_for_its_own_look():
    angers, brest = submitted("Angers", "Brest")
    seen = prepare(angers)
    prepare(brest)

    run = commit(seen)

    assert results(run) == [("Angers", "done")]
    assert statuses()["Brest"] == Status.SUBMITTED


def test_after_the_window_an_approval_is_refused_and_a_refusal_goes_through():
    angers, brest = submitted("Angers", "Brest")
    prepared = [prepare(angers), prepare(brest, Verb.DECLINE)]

    run = commit(*prepared, at=factories.hamburg(2027, 5, 1))

    assert results(run) == [("Angers", "refused"), ("Brest", "done")]
    assert "(rule R1)" in run.results.get(outcome="refused").sentence


def test_decisions_of_another_country_are_never_carried_out():
    (angers,) = submitted("Angers")
    german = factories.application(Status.SUBMITTED, in_country=factories.country("DE"))
    foreign = prepare(german)

    with pytest.raises(ValidationError) as refusal:
        services.commit(
            round=angers.round,
            country=angers.country,
            prepared=[foreign.pk],
            key=uuid4(),
            by=factories.officer(),
        )

    assert refusal.value.code == "nothing_chosen"
    german.refresh_from_db()
    assert german.status == Status.SUBMITTED


@pytest.mark.parametrize("who", ["officer of another country", "coordinator", "administrator"])
def test_only_officers_of_the_country_carry_out_its_decisions(who):
    (angers,) = submitted("Angers")
    prepared = prepare(angers)
    person = {
        "officer of another country": lambda: factories.officer(factories.country("DE")),
        "coordinator": factories.coordinator,
        "administrator": factories.admin,
    }[who]()

    with pytest.raises(PermissionDenied):
        commit(prepared, by=person)

    assert statuses() == {"Angers": Status.SUBMITTED}


def test_one_line_that_fails_does_not_keep_the_others_from_being_tried():
    angers, brest = submitted("Angers", "Brest")
    officer = factories.officer()
    Delegate.objects.create(city=angers.city, user=officer, ended_at=IN_THE_WINDOW)

    run = commit(prepare(angers), prepare(brest), by=officer)

    assert results(run) == [("Angers", "refused"), ("Brest", "done")]
    assert run.results.get(outcome="refused").sentence == "You cannot do this with application 2027-FR-001."


@pytest.mark.parametrize(
    ("verb", "undo"), [(Verb.APPROVE, Verb.REVOKE_APPROVAL), (Verb.DECLINE, Verb.REINSTATE)]
)
@pytest.mark.parametrize("tell_city", [True, False])
def test_who_undoes_a_decision_chooses_whether_the_city_is_told_and_the_history_says_who_chose(
    verb, undo, tell_city
):
    (angers,) = submitted("Angers")
    officer = factories.officer()
    commit(prepare(angers, verb))
    lead = factories.lead(angers.city).email
    before = Message.objects.filter(to=lead).count()

    do(undo, angers, by=officer, tell_city=tell_city, at=IN_THE_WINDOW)

    change = StatusChange.objects.latest("id")
    assert (change.verb, change.by, change.city_told) == (undo, officer, tell_city)
    assert Message.objects.filter(to=lead).count() - before == int(tell_city)


def test_uil_that_was_told_of_an_approval_is_told_that_it_was_undone_also_when_the_city_is_not():
    (angers,) = submitted("Angers")
    coordinator = factories.coordinator()
    commit(prepare(angers))

    do(Verb.REVOKE_APPROVAL, angers, tell_city=False, at=IN_THE_WINDOW)

    kinds = Message.objects.filter(to=coordinator.email).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["approve_for_coordinator", "revoke_approval_for_coordinator"]


# Round the services


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'admit'",
        "endorsement_checked = FALSE",
        "reason = 'Another.'",
        "ended_because = 'cleared'",
        "ended_at = '2027-03-15'",
    ],
)
def test_the_database_keeps_a_prepared_decision_whole_and_as_it_was(change):
    (angers,) = submitted("Angers")
    prepare(angers)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE applications_prepareddecision SET {change}")

    assert waiting(angers).verb == Verb.APPROVE


def test_the_database_holds_one_prepared_decision_for_an_application():
    (angers,) = submitted("Angers")
    prepared = prepare(angers)

    with pytest.raises(IntegrityError), transaction.atomic():
        PreparedDecision.objects.create(
            application=angers,
            verb=Verb.APPROVE,
            endorsement_checked=True,
            seen=prepared.seen,
            snapshot=prepared.snapshot,
            by=prepared.by,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE applications_decisionresult SET outcome = 'refused', sentence = 'No.', change_id = NULL",
        "UPDATE applications_decisionresult SET outcome = ''",
        "UPDATE applications_decisionresult SET position = 7",
        "DELETE FROM applications_decisionresult",
        "UPDATE applications_decisionrun SET by_id = by_id + 1",
        "DELETE FROM applications_decisionrun",
        "DELETE FROM applications_prepareddecision",
        "UPDATE applications_prepareddecision SET ended_because = 'cleared'",
    ],
)
def test_what_became_of_a_decision_stays_on_record(statement):
    (angers,) = submitted("Angers")
    run = commit(prepare(angers))

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert results(run) == [("Angers", "done")]


# At once


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_while_another_officer_takes_the_last_place_the_run_says_who_holds_it_and_goes_on():
    angers, brest, caen = submitted("Angers", "Brest", "Caen")
    for name in ("Rouen", "Tours"):
        factories.application(Status.APPROVED, of=factories.city(name, of=angers.country))
    prepared = [prepare(angers), prepare(brest, Verb.DECLINE)]

    direct, run = while_held_open(
        lambda: do(Verb.APPROVE, caen, at=IN_THE_WINDOW).place,
        lambda: results(commit(*prepared)),
    )

    assert (direct.value, direct.error) == (3, "")
    assert run.value == [("Angers", "refused"), ("Brest", "done")]
    sentence = DecisionResult.objects.get(outcome="refused").sentence
    assert sentence.startswith("A country has 3 places")
    assert "Caen" in sentence
    assert statuses()["Angers"] == Status.SUBMITTED
    assert not Message.objects.filter(kind__startswith="approve", about=angers.reference).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_of_two_officers_who_prepare_at_once_the_second_is_told():
    (angers,) = submitted("Angers")

    outcomes = together(
        *[lambda verb=verb: prepare(angers, verb, instead_of=0).verb for verb in (Verb.APPROVE, Verb.DECLINE)]
    )

    won = [outcome.value for outcome in outcomes if not outcome.error]
    assert [outcome.error for outcome in outcomes if outcome.error] == ["TransitionNotAllowed"], outcomes
    assert [waiting(angers).verb] == won
