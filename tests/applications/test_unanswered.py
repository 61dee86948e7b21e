"""What is missing, said on the overview and on a page of its own."""

import pytest

from applications.enums import Status
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def read(client):
    """A page of an application, as its lead reads it."""

    def get(of, *name: str):
        client.force_login(factories.lead(of.city))
        return client.get(pages.address(of, *name))

    return get


def test_the_overview_says_how_far_every_section_is(read):
    draft = factories.application(Status.DRAFT, complete=False)
    factories.fill(draft, mayor_name="", motivation="")

    words = pages.words(read(draft))

    assert "6 of 8 required sections complete" in words
    assert "2 of 3 required answers" in words
    assert "0 of 1 required answer" in words


def test_every_unanswered_question_leads_to_its_field(read):
    draft = factories.application(Status.DRAFT, complete=False)
    factories.fill(
        draft,
        mayor_name="",
        mayor_salutation="",
        challenge_1_1="",
        population="",
        population_year="",
        website="",
        links="",
    )

    answer = read(draft, "application_unanswered")
    content = answer.content.decode()
    required, optional = content[content.index("<h2>Required") :].split("<h2>Optional")

    for section, anchor in (
        ("mayor", "id_mayor_salutation_0"),
        ("mayor", "id_mayor_name"),
        ("profile", "id_population"),
        ("areas", "id_challenge_1_1_0"),
    ):
        assert f"/{section}/#{anchor}" in required
    assert "/city/#id_website" in optional
    assert "/implementation/#id_links" in optional
    assert (
        "population_year" not in content
    )  # the year of a figure that is not there is no question of its own


def test_an_answer_that_needs_a_repair_says_which(read):
    draft = factories.application(Status.DRAFT, complete=False)
    factories.fill(draft, mayor_name="", motivation="word " * 203)

    content = read(draft, "application_unanswered").content.decode()

    assert ">Full name</a>" in content
    assert "Take out 3 words: there are 203, and 200 are allowed.</a>" in content


def test_a_complete_application_says_that_nothing_is_missing(read):
    draft = factories.application(Status.DRAFT, complete=False)
    factories.fill(draft)

    words = pages.words(read(draft, "application_unanswered"))

    assert "8 of 8 required sections complete" in words
    assert "every required question is answered" in words
