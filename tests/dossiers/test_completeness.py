from datetime import UTC, date, datetime

import pytest

from gnlc_portal.dossiers import completeness, services

pytestmark = [pytest.mark.once, pytest.mark.django_db]

DAY = date(2027, 3, 15)
COMPLETE = {
    "name": "Angers",
    "population": "157175",
    "population_year": "2021",
    "motivation": "Because",
    "language": "fr",
    "themes": ["a"],
    "challenge_1": "4",
}


def sentences(answers, questionnaire):
    return [lack.sentence for lack in completeness.missing(answers, questionnaire, DAY)]


def test_a_complete_dossier_lacks_nothing(sample):
    assert sentences(COMPLETE, sample) == []


def test_every_required_answer_is_missed_in_the_order_of_the_form(sample):
    assert sentences({}, sample) == [
        "Name: Not answered yet.",
        "Population: Not answered yet.",
        "Motivation: Not answered yet.",
        "Language: Not answered yet.",
        "Themes: Not answered yet.",
        "Reading: Challenge: Not answered yet.",
    ]


def test_a_figure_needs_its_year_even_where_the_figure_is_not_required(sample):
    assert sentences(COMPLETE | {"area": "42.7"}, sample) == [
        "Year of the area: Say which year the figure is from."
    ]


def test_a_text_over_its_limit_keeps_the_dossier_from_being_complete(sample):
    assert sentences(COMPLETE | {"motivation": "word " * 201}, sample) == [
        "Motivation: Take out 1 word: there are 201, and 200 are allowed."
    ]


def test_a_year_in_the_future_keeps_the_dossier_from_being_complete(sample):
    assert sentences(COMPLETE | {"population_year": "2028"}, sample) == [
        "Year of the population: The year 2028 lies in the future: give the year of the figure you have."
    ]


def test_a_question_is_wanted_once_its_condition_holds(sample):
    assert sentences(COMPLETE | {"themes": ["a", "b"]}, sample) == ["Why Beta? Not answered yet."]


def test_an_answer_that_a_newer_form_no_longer_offers_is_a_problem(sample):
    assert sentences(COMPLETE | {"language": "eo"}, sample) == [
        "Language: Choose one of the answers offered."
    ]


def test_each_section_says_how_far_it_is(sample):
    states = completeness.by_section(
        {
            "name": "Angers",
            "motivation": "word " * 201,
            "language": "fr",
            "themes": ["a"],
            "challenge_1": "1",
        },
        sample,
        DAY,
    )

    assert [(s.section.slug, s.state, s.asked, s.answered, len(s.problems)) for s in states] == [
        ("town", "doing", 6, 1, 1),
        ("words", "doing", 4, 1, 1),
        ("choices", "done", 5, 3, 0),
    ]
    assert [s.state for s in completeness.by_section({}, sample, DAY)] == ["todo", "todo", "todo"]


def test_a_dossier_is_read_from_its_rows_and_an_emptied_answer_is_missing(dossier, sample, ada):
    for key, value in COMPLETE.items():
        services.save_answer(
            dossier=dossier, key=key, value=value, by=ada, at=datetime(2027, 3, 15, tzinfo=UTC)
        )
    services.save_answer(dossier=dossier, key="name", value="", by=ada, at=datetime(2027, 3, 15, tzinfo=UTC))

    lacks = completeness.missing(dossier, sample, DAY)

    assert [(lack.section.slug, lack.question.key) for lack in lacks] == [("town", "name")]
