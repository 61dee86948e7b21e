from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from gnlc_portal.dossiers import answers, services
from gnlc_portal.dossiers.models import Answer, AnswerRevision, Dossier

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
SECONDS, MINUTES = timedelta(seconds=20), timedelta(minutes=6)


def save(dossier, key, value, by, *, version=None, at=NOON):
    return services.save_answer(dossier=dossier, key=key, value=value, by=by, at=at, version=version)


def stored(dossier, key):
    return Answer.objects.get(dossier=dossier, key=key)


def kept_versions(dossier, key):
    return list(
        AnswerRevision.objects.filter(dossier=dossier, key=key)
        .order_by("version")
        .values_list("version", "value")
    )


def test_a_new_dossier_answers_the_newest_questionnaire_and_is_open(dossier, sample):
    assert dossier.questionnaire is sample
    assert dossier.is_open("town")
    assert answers.current(dossier) == {}


def test_each_new_value_is_a_new_version(dossier, ada):
    save(dossier, "name", "Angers", ada, version=0)

    answer = save(dossier, "name", "Tours", ada, version=1)

    assert (answer.version, stored(dossier, "name").value) == (2, "Tours")


def test_the_same_value_is_no_new_version_whoever_sends_it_and_whatever_they_had_read(dossier, ada, ben):
    save(dossier, "name", "Angers", ada, version=0)

    answer = save(dossier, "name", " Angers ", ben, version=0)

    assert (answer.version, stored(dossier, "name").by) == (1, ada)


def test_an_answer_emptied_keeps_its_row_and_its_versions_go_on(dossier, ada):
    save(dossier, "name", "Angers", ada)
    save(dossier, "name", "", ada)

    assert answers.current(dossier) == {}
    assert save(dossier, "name", "Tours", ada, version=2).version == 3


def test_nothing_said_about_an_unanswered_question_stores_nothing(dossier, ada):
    answer = save(dossier, "name", "  ", ada, version=0)

    assert answer.version == 0
    assert not Answer.objects.exists()


def test_whoever_writes_on_an_older_version_is_told_both_texts_and_changes_nothing(dossier, ada, ben):
    save(dossier, "motivation", "First", ada)
    save(dossier, "motivation", "By the university", ben, version=1)

    with pytest.raises(services.Conflict) as caught:
        save(dossier, "motivation", "By the city", ada, version=1)

    conflict = caught.value
    assert (conflict.yours, conflict.theirs, conflict.by, conflict.version) == (
        "By the city",
        "By the university",
        "Delegate of the university",
        2,
    )
    assert stored(dossier, "motivation").value == "By the university"


def test_two_first_answers_at_once_are_a_conflict_too(dossier, ada, ben):
    save(dossier, "motivation", "One", ada, version=0)

    with pytest.raises(services.Conflict):
        save(dossier, "motivation", "Two", ben, version=0)


def test_without_a_version_only_ones_own_answer_is_replaced(dossier, ada, ben):
    save(dossier, "motivation", "One", ada)
    save(dossier, "motivation", "Two", ada)

    with pytest.raises(services.Conflict):
        save(dossier, "motivation", "Three", ben)

    assert stored(dossier, "motivation").value == "Two"


def test_a_locked_section_refuses_and_changes_nothing(dossier, ada):
    save(dossier, "name", "Angers", ada)
    services.set_open_sections(dossier, [])

    with pytest.raises(services.Locked) as caught:
        save(dossier, "name", "Tours", ada)

    assert caught.value.code == "dossier_locked"
    assert isinstance(caught.value, ValidationError)
    assert stored(dossier, "name").value == "Angers"


def test_a_copy_of_the_dossier_read_before_the_lock_opens_nothing(dossier, ada):
    stale = Dossier.objects.get(pk=dossier.pk)
    services.set_open_sections(dossier, [])

    with pytest.raises(services.Locked):
        save(stale, "name", "Angers", ada)


def test_after_a_send_back_only_the_sections_named_are_open(dossier, ada):
    services.set_open_sections(dossier, ["words"])

    save(dossier, "motivation", "Better", ada)
    with pytest.raises(services.Locked):
        save(dossier, "name", "Angers", ada)

    assert answers.current(dossier) == {"motivation": "Better"}


def test_what_another_author_replaces_is_kept_as_it_was(dossier, ada, ben):
    save(dossier, "motivation", "One", ada)
    save(dossier, "motivation", "Two", ben, version=1, at=NOON + SECONDS)
    save(dossier, "motivation", "Three", ada, version=2, at=NOON + 2 * SECONDS)

    revisions = AnswerRevision.objects.filter(dossier=dossier).order_by("version")
    assert [(r.version, r.value, r.by, r.at) for r in revisions] == [
        (1, "One", ada, NOON),
        (2, "Two", ben, NOON + SECONDS),
    ]


def test_one_author_writing_on_leaves_a_version_every_five_minutes_only(dossier, ada):
    for number in range(40):  # thirteen minutes
        save(dossier, "motivation", f"Text {number}", ada, version=number, at=NOON + number * SECONDS)

    assert [version for version, _value in kept_versions(dossier, "motivation")] == [1, 15, 29]


def test_what_cannot_be_read_is_refused_by_key(dossier, ada):
    with pytest.raises(ValidationError) as caught:
        save(dossier, "population", "many", ada)

    assert list(caught.value.message_dict) == ["population"]
    assert not Answer.objects.exists()


def test_a_question_that_does_not_exist_is_a_key_error(dossier, ada):
    with pytest.raises(KeyError):
        save(dossier, "shoe_size", "42", ada)


def test_a_section_saves_what_it_can_and_tells_the_rest(dossier, ada, ben):
    save(dossier, "name", "Angers", ben)
    save(dossier, "website", "https://angers.example", ada)

    outcome = services.save_section(
        dossier=dossier,
        section="town",
        values={
            "name": "Tours",
            "website": "https://tours.example",
            "population": "many",
            "email": "a@b.example",
        },
        versions={"name": 0, "website": 1, "population": 0},
        by=ada,
        at=NOON,
    )

    assert list(outcome.saved) == ["website"]
    assert list(outcome.conflicts) == ["name"]
    assert list(outcome.errors) == ["population"]
    assert answers.current(dossier) == {"name": "Angers", "website": "https://tours.example"}


def test_a_section_sent_back_with_what_was_once_read_is_no_conflict(dossier, ada, ben):
    save(dossier, "name", "Angers", ada)
    save(dossier, "name", "Tours", ben, version=1)

    outcome = services.save_section(
        dossier=dossier, section="town", values={"name": "Angers"}, versions={"name": 1}, by=ada, at=NOON
    )

    assert (outcome.saved, outcome.conflicts) == ({}, {})
    assert answers.current(dossier) == {"name": "Tours"}


def test_a_locked_section_is_refused_whole(dossier, ada):
    services.set_open_sections(dossier, ["words"])

    with pytest.raises(services.Locked):
        services.save_section(
            dossier=dossier, section="town", values={"name": "Angers"}, versions={}, by=ada, at=NOON
        )


def test_a_new_dossier_takes_over_every_answer_it_can_read(dossier, ada, ben):
    save(dossier, "name", "Angers", ada)
    save(dossier, "themes", ["a"], ada)
    save(dossier, "website", "https://angers.example", ada)
    save(dossier, "website", "", ada)
    target = services.create(kind="sample", at=NOON)
    save(target, "name", "Tours", ben)

    services.copy_answers(source=dossier, target=target, by=ben, at=NOON + MINUTES)

    assert answers.current(target) == {"name": "Tours", "themes": ["a"]}
    assert stored(target, "themes").by == ben


def test_the_current_answers_are_one_query(dossier, ada, django_assert_num_queries):
    save(dossier, "name", "Angers", ada)
    save(dossier, "themes", ["b", "a"], ada)

    with django_assert_num_queries(1):
        found = answers.current(dossier)

    assert found == {"name": "Angers", "themes": ["a", "b"]}
