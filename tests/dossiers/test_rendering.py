import pytest
from django.template.loader import render_to_string
from django.utils import translation

from gnlc_portal.dossiers import rendering

pytestmark = pytest.mark.once

SCRIPT = '<script>alert("x")</script>'


def rows(questionnaire, answers, **options):
    return {
        row.key: row
        for section in rendering.readable(questionnaire, answers, **options)
        for row in section.rows
    }


def page(questionnaire, answers, **context):
    sections = rendering.readable(questionnaire, answers)
    return render_to_string("dossiers/_readable.html", {"sections": sections, **context})


def test_a_figure_stands_with_its_unit_and_its_year(sample):
    row = rows(sample, {"population": "1234567", "population_year": "2021"})["population"]

    assert (row.value, row.unit, row.note, row.missing) == ("1,234,567", "inhabitants", "2021", "")


def test_a_figure_is_written_as_the_reader_writes_it(sample):
    with translation.override("fr"):
        row = rows(sample, {"area": "1234.5"})["area"]

    assert row.value.replace("\u202f", " ").replace("\xa0", " ") == "1 234,5"


def test_a_figure_without_its_year_says_so_beside_the_figure(sample):
    row = rows(sample, {"population": "5"})["population"]

    assert (row.value, row.missing) == ("5", "The year is missing")


def test_what_is_needed_and_absent_is_said_and_what_is_not_needed_is_not_asked_for(sample):
    found = rows(sample, {})

    assert found["name"].missing == "Not answered yet"
    assert (found["website"].missing, found["website"].value) == ("", None)


def test_choices_are_shown_by_their_labels(sample):
    found = rows(sample, {"language": "fr", "themes": ["a", "c"], "consent": True})

    assert (found["language"].value, found["themes"].values, found["consent"].value) == (
        "French",
        ("Alpha", "Gamma"),
        "Yes",
    )


def test_ratings_of_several_things_are_one_table_with_what_the_numbers_mean(sample):
    grid = rendering.readable(sample, {"challenge_1": "5"})[2].grid

    assert grid.columns == ("Challenge", "Expertise")
    assert [(name, [(c.number, c.meaning, c.is_missing) for c in cells]) for name, cells in grid.lines] == [
        ("Reading", [("5", "very much", False), ("", "", False)])
    ]


def test_what_was_signed_is_shown_without_what_is_no_part_of_it(sample):
    assert "consent" in rows(sample, {})
    assert "consent" not in rows(sample, {}, signed=True)


def test_nothing_written_becomes_markup(sample):
    html = page(
        sample, {"name": SCRIPT, "motivation": f"one\n{SCRIPT}", "links": "https://x.example/?a=<b>&c='d'"}
    )

    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;") == 2
    assert 'href="https://x.example/?a=&lt;b&gt;&amp;c=&#x27;d&#x27;"' in html


def test_line_breaks_and_right_to_left_text_are_shown_as_written(sample):
    html = page(sample, {"motivation": "مدينة\nالتعلم 👩\u200d👩\u200d👧"})

    assert '<dd dir="rtl">مدينة<br>التعلم 👩\u200d👩\u200d👧' in html


def test_a_question_can_be_changed_where_its_section_can_be_written(sample):
    html = page(sample, {"name": "Angers"}, change_urls={"town": "/en/applications/X/town/"})

    assert (
        'href="/en/applications/X/town/#div_id_name">Change <span class="visually-hidden">Name</span>' in html
    )
    assert (
        'href="/en/applications/X/town/#div_id_website">Answer <span class="visually-hidden">Website</span>'
        in html
    )
    assert "#div_id_motivation" not in html
