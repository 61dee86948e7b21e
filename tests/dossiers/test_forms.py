import re
from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from django.template import Context, Template

from gnlc_portal.dossiers import answers, forms, services

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
DAY = date(2027, 3, 15)


def form_for(dossier, section, data=None, **options):
    given, versions = answers.with_versions(dossier)
    return forms.section_form(
        dossier.questionnaire, section, answers=given, versions=versions, data=data, on=DAY, **options
    )


def drawn(form):
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def posted(form, **changes):
    """What a browser sends for an untouched form, with changes."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        for entry in value if isinstance(value, list) else [value]:
            if entry is True:
                data.appendlist(name, "on")
            elif entry not in {None, False}:
                data.appendlist(name, entry)
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def save(dossier, by, **given):
    """By somebody who has read what stands."""
    _answers, versions = answers.with_versions(dossier)
    for key, value in given.items():
        services.save_answer(
            dossier=dossier, key=key, value=value, by=by, at=NOON, version=versions.get(key, 0)
        )


def submit(dossier, section, data, by):
    form = form_for(dossier, section, data)
    outcome = services.save_section(
        dossier=dossier, section=section, values=form.changed(), versions=form.versions(), by=by, at=NOON
    )
    form.take(outcome)
    return form, outcome


def test_a_draft_demands_nothing(dossier):
    for section in dossier.questionnaire.sections:
        assert not re.search(r"<[^>]* required", drawn(form_for(dossier, section.slug)))


def test_an_empty_section_can_be_saved(dossier, ada):
    form, outcome = submit(dossier, "town", posted(form_for(dossier, "town")), ada)

    assert (form.errors, outcome.saved, answers.current(dossier)) == ({}, {}, {})


def test_what_is_written_is_saved_as_the_first_version(dossier, ada):
    blank = form_for(dossier, "choices")

    submit(
        dossier,
        "choices",
        posted(blank, language="fr", themes=["c", "a"], challenge_1="4", consent="on"),
        ada,
    )

    assert answers.with_versions(dossier) == (
        {"language": "fr", "themes": ["a", "c"], "challenge_1": "4", "consent": True},
        {"language": 1, "themes": 1, "challenge_1": 1, "consent": 1},
    )


def test_ticks_can_be_taken_out_again(dossier, ada):
    save(dossier, ada, themes=["a", "b"], consent=True)
    data = posted(form_for(dossier, "choices"))
    for name in ("themes", "consent"):
        del data[name]

    submit(dossier, "choices", data, ada)

    assert answers.current(dossier) == {}


def test_a_field_that_was_not_sent_is_left_alone(dossier, ada):
    save(dossier, ada, name="Angers", themes=["a"], consent=True)

    submit(dossier, "town", QueryDict("website=https://angers.example"), ada)
    submit(dossier, "choices", QueryDict("language=fr"), ada)

    assert answers.current(dossier) == {
        "name": "Angers",
        "themes": ["a"],
        "consent": True,
        "website": "https://angers.example",
        "language": "fr",
    }


def test_two_people_save_one_section_at_once_each_their_own_question(dossier, ada, ben):
    save(dossier, ben, name="Angers", website="https://old.example")
    opened_by_ada = posted(form_for(dossier, "town"), name="Tours")
    for number in range(3):  # the other goes on typing: no earlier version is kept of that
        save(dossier, ben, website=f"https://new-{number}.example")

    form, outcome = submit(dossier, "town", opened_by_ada, ada)

    assert outcome.conflicts == {}
    assert not form.errors
    assert answers.current(dossier) == {"name": "Tours", "website": "https://new-2.example"}


def test_a_conflict_shows_both_texts_and_sent_again_mine_takes_the_place_of_theirs(dossier, ada, ben):
    save(dossier, ada, motivation="First")
    data = posted(form_for(dossier, "words"), motivation="By the city")
    save(dossier, ben, motivation="By the university")

    form, outcome = submit(dossier, "words", data, ada)

    assert list(outcome.conflicts) == ["motivation"]
    assert form["motivation"].value() == "By the city"
    page = Template('{% include "dossiers/_conflicts.html" %}').render(
        Context({"conflicts": form.conflicts, "reload_url": "/here/"})
    )
    assert "By the city" in page
    assert "By the university" in page
    assert answers.current(dossier)["motivation"] == "By the university"

    submit(dossier, "words", form.data, ada)
    assert answers.current(dossier)["motivation"] == "By the city"


def test_what_cannot_be_read_stays_in_its_field_and_the_rest_is_saved(dossier, ada):
    data = posted(form_for(dossier, "town"), name="Angers", population="about 157 000")

    form, _outcome = submit(dossier, "town", data, ada)

    assert answers.current(dossier) == {"name": "Angers"}
    assert form["population"].value() == "about 157 000"
    assert form.error_list() == [
        {
            "href": "#id_population",
            "text": "Population: Write a whole number in digits, like 145000 or 145 000.",
        }
    ]
    assert 'value="about 157 000"' in drawn(form)


def test_of_a_figure_that_was_refused_is_said_what_stands_until_it_is_mended(dossier, ada):
    save(dossier, ada, population="157000")

    form, _outcome = submit(dossier, "town", posted(form_for(dossier, "town"), population="many"), ada)

    assert form["population"].errors[1] == "Until then stands what was saved before: 157,000."


def test_a_text_over_its_limit_is_saved_and_its_field_says_what_to_do(dossier, ada):
    form, _outcome = submit(
        dossier, "words", posted(form_for(dossier, "words"), motivation="word " * 201), ada
    )

    assert not form.errors
    html = drawn(form_for(dossier, "words"))
    assert "Take out 1 word: there are 201, and 200 are allowed." in html
    assert "201 of 200 words" in html


def test_nothing_written_becomes_markup(dossier, ada):
    save(dossier, ada, motivation="</textarea><script>alert(1)</script>", name='"><script>alert(1)</script>')

    assert "<script" not in drawn(form_for(dossier, "words")) + drawn(form_for(dossier, "town"))


def test_a_question_under_a_condition_is_asked_once_it_holds(dossier, ada):
    assert form_for(dossier, "choices").not_asked() == {"why_beta"}
    save(dossier, ada, themes=["b"])
    assert form_for(dossier, "choices").not_asked() == set()


def test_a_figure_and_its_year_stand_beside_each_other(dossier):
    html = drawn(form_for(dossier, "town"))

    row = html[html.index("field-row") :]
    assert row.index('name="population"') < row.index('name="population_year"') < row.index("</div>\n<div")


def test_scripts_are_told_the_limit_and_where_to_save(dossier):
    html = drawn(form_for(dossier, "words", autosave_url="/en/applications/X/answers/{key}/"))

    assert 'data-words="200"' in html
    assert 'data-autosave-url="/en/applications/X/answers/motivation/"' in html
    assert "data-autosave-url" not in drawn(form_for(dossier, "words"))


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 50, "1.2.3", "²"])
def test_a_version_that_is_none_breaks_nothing(dossier, ada, version):
    data = QueryDict(mutable=True)
    data.update({"name": "Angers", "name__version": version})

    form = form_for(dossier, "town", data)

    assert form.changed() == {"name": "Angers"}
    assert form.versions() in ({}, {"name": 1})


def test_a_question_that_does_not_apply_is_drawn_hidden_and_its_text_is_kept(dossier, ada):
    save(dossier, ada, themes=["b"], why_beta="Because it reads.")
    shown = drawn(form_for(dossier, "choices"))
    save(dossier, ada, themes=["a"])

    hidden = drawn(form_for(dossier, "choices"))
    submit(dossier, "choices", posted(form_for(dossier, "choices"), language="fr"), ada)

    wrapper = r'<div id="div_id_why_beta"[^>]*data-only-if="themes" data-only-values="b"'
    assert re.search(wrapper + ">", shown)
    assert re.search(wrapper + " hidden>", hidden)
    assert answers.current(dossier)["why_beta"] == "Because it reads."


def test_a_question_that_does_not_apply_has_no_problem(dossier, ada):
    save(dossier, ada, themes=["a"], why_beta="word " * 51)

    form = form_for(dossier, "choices")

    assert (form.error_list(), form.not_asked()) == ([], {"why_beta"})


def test_a_scale_says_what_it_rates(dossier):
    page = drawn(form_for(dossier, "choices"))

    assert re.search(r'role="radiogroup"[^>]*>\s*<legend[^>]*><span[^>]*>Reading, </span>Challenge', page)
