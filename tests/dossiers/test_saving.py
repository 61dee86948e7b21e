"""Which text becomes an earlier version when another takes its place."""

from datetime import UTC, datetime, timedelta

import pytest

from gnlc_portal.dossiers import saving, services, tasks
from gnlc_portal.dossiers.models import Answer, AnsweredRequest, AnswerRevision
from gnlc_portal.lib import clock

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def save(dossier):
    """Save the motivation, some seconds after noon."""

    def save(value, by, version, *, after=0, **more):
        at = NOON + timedelta(seconds=after)
        return services.save_answer(
            dossier=dossier, key="motivation", value=value, by=by, at=at, version=version, **more
        )

    return save


def kept() -> list[tuple[int, str]]:
    return list(AnswerRevision.objects.order_by("version").values_list("version", "value"))


def test_when_authors_take_turns_each_ones_text_is_kept(save, ada, ben):
    save("A", ada, 0)
    save("B", ben, 1)
    save("A", ada, 2)
    save("A, longer", ada, 3)

    assert kept() == [(1, "A"), (2, "B")]  # version 3 was replaced by its own author


def test_a_text_that_another_person_had_sent_too_is_kept(save, ada, ben):
    save("First", ada, 0)
    save("Same", ada, 1)
    save("Same", ben, 1)

    save("Other", ada, 2)

    assert kept() == [(1, "First"), (2, "Same")]


def test_an_author_who_overtook_herself_in_another_window_is_told_too(save, ada):
    save("One", ada, 0)
    save("Two", ada, 1)

    with pytest.raises(services.Conflict):
        save("Also two", ada, 1)


def test_a_text_that_stood_for_five_minutes_is_kept(save, ada):
    save("One", ada, 0)
    save("Two", ada, 1, after=1)
    save("Three", ada, 2, after=299)
    save("Four", ada, 3, after=300)

    assert kept() == [(1, "One"), (3, "Three")]


def test_an_answer_that_was_emptied_by_another_is_kept_and_so_is_the_emptiness(save, ada, ben):
    save("One", ada, 0)
    save("", ben, 1)
    save("Two", ada, 2)

    assert kept() == [(1, "One"), (2, "")]


def test_a_save_that_did_not_read_keeps_what_it_replaces(save, ada, ben):
    save("One", ada, 0)
    save("Two", ada, None)
    save("Three", ada, None)

    assert kept() == [(1, "One"), (2, "Two")]


def test_the_button_of_a_section_keeps_what_it_saved(save, dossier, ada):
    save("One", ada, 0)
    save("Two", ada, 1)
    services.save_section(
        dossier=dossier,
        section="words",
        values={"motivation": "By the button"},
        versions={"motivation": 2},
        by=ada,
        at=NOON,
    )
    save("Four", ada, 3)

    assert kept() == [(1, "One"), (3, "By the button")]


def test_a_section_that_comes_twice_is_answered_as_the_first_time(save, dossier, ada, ben):
    sent = {"section": "words", "values": {"motivation": "Mine"}, "versions": {"motivation": 0}, "at": NOON}
    services.save_section(dossier=dossier, by=ada, **sent)
    save("Theirs", ben, 1)

    outcome = services.save_section(dossier=dossier, by=ada, **sent)

    assert {key: answer.version for key, answer in outcome.saved.items()} == {"motivation": 1}
    assert outcome.conflicts == {}
    assert Answer.objects.get().value == "Theirs"


def test_an_empty_field_sent_along_with_a_section_is_no_conflict_with_a_first_answer(save, dossier, ada, ben):
    save("Theirs", ben, 0)

    outcome = services.save_section(
        dossier=dossier,
        section="words",
        values={"motivation": ""},
        versions={"motivation": 0},
        by=ada,
        at=NOON,
    )

    assert (outcome.saved, outcome.conflicts, Answer.objects.get().value) == ({}, {}, "Theirs")


def test_a_restored_version_is_a_save_that_keeps_what_it_replaces(save, dossier, ada):
    save("One", ada, 0)
    save("Two", ada, 1)
    save("Three", ada, 2)

    restored = services.restore_answer(
        dossier=dossier, key="motivation", earlier=1, by=ada, at=NOON, version=3
    )

    assert (restored.value, restored.version) == ("One", 4)
    assert kept() == [(1, "One"), (3, "Three")]


def test_restoring_over_a_newer_text_is_a_conflict_and_changes_nothing(save, dossier, ada, ben):
    save("One", ada, 0)
    save("Two", ada, 1)
    save("Three", ben, 2)

    with pytest.raises(services.Conflict):
        services.restore_answer(dossier=dossier, key="motivation", earlier=1, by=ada, at=NOON, version=2)

    assert Answer.objects.get().value == "Three"


def test_answered_requests_are_forgotten_after_a_month(save, ada):
    save("One", ada, 0)
    save("Two", ada, 1)
    old = AnsweredRequest.objects.order_by("id").first()
    old.made_at = clock.real_now() - saving.REMEMBERED_FOR - timedelta(minutes=1)
    old.save(update_fields=["made_at"])

    tasks.forget_answered_requests()

    assert list(AnsweredRequest.objects.values_list("version", flat=True)) == [2]
