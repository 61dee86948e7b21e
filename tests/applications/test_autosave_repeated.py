"""Requests that come twice, late, or with a text of any length; and what one of them costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.models import Answer, AnswerRevision
from tests import factories
from tests.factories import IN_THE_WINDOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client, france) -> Application:
    """An empty application whose lead is signed in."""
    application = factories.application(in_country=france, complete=False)
    client.force_login(factories.lead(application.city))
    return application


def address(of: Application, key: str = "motivation") -> str:
    return reverse("application_answer", args=[of.reference, key])


def stored(of: Application, key: str = "motivation") -> tuple:
    return Answer.objects.values_list("value", "version").filter(dossier=of.dossier, key=key).first()


def save(client, of: Application, value: str, version: int, **more: str):
    return client.post(address(of), {"value": value, "version": str(version), **more})


@pytest.mark.parametrize("named", [{"request": "3f2a-1"}, {}], ids=["named", "without a name"])
def test_a_request_that_comes_again_after_newer_saves_is_answered_as_the_first_time(client, draft, named):
    first = save(client, draft, "One", 0, **named)
    save(client, draft, "Two", 1)
    save(client, draft, "Three", 2)

    again = save(client, draft, "One", 0, **named)

    assert (again.status_code, again.json()) == (200, first.json())
    assert stored(draft) == ("Three", 3)


def test_a_request_that_comes_again_after_somebody_elses_save_is_answered_as_the_first_time(client, draft):
    first = save(client, draft, "Mine", 0, request="a")
    client.force_login(factories.delegate(draft.city))
    save(client, draft, "Theirs", 1)
    client.force_login(factories.lead(draft.city))

    again = save(client, draft, "Mine", 0, request="a")

    assert (again.status_code, again.json(), stored(draft)) == (200, first.json(), ("Theirs", 2))


def test_a_request_that_comes_again_after_the_lock_is_answered_as_the_first_time(client, france):
    application = factories.application(in_country=france)
    client.force_login(factories.lead(application.city))
    first = save(client, application, "The last word", 1, request="a")
    factories._ask(application, IN_THE_WINDOW)

    again = save(client, application, "The last word", 1, request="a")
    late = save(client, application, "Too late", 2, request="b")

    assert (again.status_code, again.json(), late.status_code) == (200, first.json(), 423)


def test_an_emptied_question_that_never_had_an_answer_is_answered_the_same_again(client, draft):
    first = save(client, draft, "", 0, request="a")
    save(client, draft, "One", 0, request="b")

    again = save(client, draft, "", 0, request="a")

    assert (first.json()["version"], again.json(), stored(draft)) == (0, first.json(), ("One", 1))


def test_one_name_for_two_texts_is_no_repetition(client, draft):
    save(client, draft, "One", 0, request="a")

    other = save(client, draft, "Two", 1, request="a")

    assert (other.json()["version"], stored(draft)) == (2, ("Two", 2))


def test_another_persons_same_request_is_theirs(client, draft):
    save(client, draft, "One", 0, request="a")
    save(client, draft, "Two", 1, request="b")
    client.force_login(factories.delegate(draft.city))

    assert save(client, draft, "One", 0, request="a").status_code == 409


@pytest.mark.parametrize("name", ["x" * 65, "a b", "é", "a\n", "<script>"])
def test_a_name_that_is_none_is_as_good_as_no_name(client, draft, name):
    first = save(client, draft, "One", 0, request=name)
    save(client, draft, "Two", 1)

    again = save(client, draft, "One", 0)

    assert (first.status_code, again.json()) == (200, first.json())


def test_a_text_that_was_left_is_kept_when_its_author_replaces_it(client, draft):
    save(client, draft, "One", 0)
    save(client, draft, "Two", 1)  # the first change of an answer always keeps what it replaces
    save(client, draft, "Three", 2, leaving="1")
    save(client, draft, "Four", 3)
    save(client, draft, "Five", 4)

    kept = AnswerRevision.objects.order_by("version").values_list("version", "value")
    assert list(kept) == [(1, "One"), (3, "Three")]


def test_leaving_a_field_whose_text_is_saved_already_keeps_it_too(client, draft):
    save(client, draft, "One", 0, leaving="1")
    save(client, draft, "Two", 1, request="a")
    save(client, draft, "Two", 1, request="a", leaving="1")  # the same edit, sent again on leaving
    save(client, draft, "Three", 2)

    assert list(AnswerRevision.objects.order_by("version").values_list("value", flat=True)) == ["One", "Two"]


def test_without_a_version_what_is_replaced_is_kept_whoever_wrote_it(client, draft):
    for text in ("One", "Two", "Three"):
        client.post(address(draft), {"value": text})

    kept = AnswerRevision.objects.order_by("version").values_list("value", flat=True)
    assert (list(kept), stored(draft)) == (["One", "Two"], ("Three", 3))


@pytest.mark.parametrize("text", ["word " * 250, "é" * 60_000, "界" * 200_000])
def test_a_text_far_over_its_limit_is_kept_by_itself_and_by_the_button(client, draft, text):
    by_itself = save(client, draft, text, 0)
    by_the_button = client.post(
        reverse("application_section", args=[draft.reference, "implementation"]), {"implementation": text}
    )

    assert (by_itself.status_code, by_the_button.status_code) == (200, 302)
    assert (stored(draft)[0], stored(draft, "implementation")[0]) == (text.strip(), text.strip())


def test_a_text_beyond_all_measure_is_refused_with_a_sentence_and_stays_in_its_field(client, draft):
    text = "e" * (values.MOST_CHARACTERS + 1)
    sentence = (
        "This text has 5,000,001 characters; more than 5,000,000 cannot be kept. Save it elsewhere and shorten "
        "it."
    )

    by_itself = save(client, draft, text, 0)
    by_the_button = client.post(
        reverse("application_section", args=[draft.reference, "implementation"]), {"implementation": text}
    )

    assert (by_itself.status_code, by_itself.json()) == (400, {"errors": [sentence]})
    assert by_the_button.status_code == 400
    assert sentence in by_the_button.content.decode()
    assert text in by_the_button.content.decode()


def test_a_request_that_is_larger_than_any_is_refused_with_a_sentence_too(client, draft, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = client.post(
        address(draft),
        f"version=0&value={'x' * 1001}",
        content_type="application/x-www-form-urlencoded",
        headers={"Accept": "application/json"},
    )

    sentence = (
        "The request could not be read, so nothing was changed. Make your text shorter if it is very long, and send it "
        "again."
    )
    assert (answer.status_code, answer.json()) == (400, {"errors": [sentence]})


def test_a_draft_is_saved_with_every_required_answer_missing(client, draft):
    for section in draft.dossier.questionnaire.sections:
        answer = client.post(reverse("application_section", args=[draft.reference, section.slug]), {})
        assert answer.status_code == 302, section.slug


QUERIES = 13  # with an earlier version kept
A_DAY_BEFORE = IN_THE_WINDOW - timedelta(days=1)


def cost(client, of: Application, value: str, version: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert save(client, of, value, version).status_code == 200
    return len(captured)


def test_saving_one_answer_costs_the_same_whatever_the_size_of_the_dossier(client, draft):
    save(client, draft, "One", 0)
    in_an_empty_one = cost(client, draft, "Two", 1)
    full = factories.application(in_country=draft.country)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(dossier=full.dossier, key=key, value="Before", version=version, at=A_DAY_BEFORE)
        for key in ("motivation", "implementation")
        for version in range(1, 101)
    )
    Answer.objects.filter(dossier=full.dossier, key="motivation").update(version=101)
    client.force_login(factories.lead(full.city))

    assert (cost(client, full, "Three", 101), in_an_empty_one) == (QUERIES, QUERIES)
