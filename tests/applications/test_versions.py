"""The versions of an answer: who reads them, what they show, and how one is restored."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Answer, AnswerRevision
from tests import factories, pages
from tests.factories import IN_THE_WINDOW, hamburg

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(france) -> Application:
    """A draft whose motivation two delegates wrote in turns."""
    row = factories.application(in_country=france, complete=False)
    lead, other = factories.lead(row.city, name="The lead"), factories.delegate(row.city, name="The other")
    _rename(lead, "The lead")
    for version, (by, text) in enumerate(
        [(lead, "We learn."), (other, "We all learn."), (lead, "We teach.")]
    ):
        dossiers.save_answer(
            dossier=row.dossier,
            key="motivation",
            value=text,
            by=by,
            at=hamburg(2027, 3, 10, 14, version),
            version=version,
        )
    return row


def _rename(person, name):
    person.name = name
    person.save(update_fields=["name"])


def address(of: Application, key: str = "motivation") -> str:
    return reverse("application_versions", args=[of.reference, key])


def current(of: Application) -> tuple:
    return Answer.objects.values_list("value", "version").get(dossier=of.dossier, key="motivation")


def restore(client, of: Application, earlier: object, version: object):
    return client.post(address(of), {"action": "restore", "earlier": earlier, "version": version})


def test_the_page_tells_who_wrote_when_and_what_changed_newest_first(client, application):
    client.force_login(factories.lead(application.city))

    text = pages.words(client.get(address(application)))

    order = [
        "Version 3 Current answer The lead 10 March 2027, 14:02, Hamburg time",
        "[removed: all learn] [added: teach] .",
        "Version 2 The other 10 March 2027, 14:01, Hamburg time We [added: all ] learn. Restore version 2",
        "Version 1 The lead 10 March 2027, 14:00, Hamburg time [added: We learn.] Restore version 1",
    ]
    places = [text.find(piece) for piece in order]
    assert -1 not in places, text
    assert places == sorted(places)


def test_a_restored_version_is_current_again_and_what_it_replaced_is_kept(application):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.lead(application.city))
    form = pages.form_with(browser.get(address(application)), "earlier")

    answer = browser.post(address(application), {**form, "action": "restore"}, follow=True)

    assert "Version 2 is the current answer again. The one it replaced is kept." in answer.content.decode()
    assert current(application) == ("We all learn.", 4)
    kept = AnswerRevision.objects.order_by("version").values_list("value", flat=True)
    assert list(kept) == ["We learn.", "We all learn.", "We teach."]


def test_restoring_over_a_text_that_was_not_read_is_refused_and_says_whose_it_is(client, application):
    client.force_login(factories.delegate(application.city))

    answer = restore(client, application, 1, 2)

    assert (answer.status_code, current(application)) == (409, ("We teach.", 3))
    assert "The lead saved another answer meanwhile, so nothing was changed." in pages.words(answer)


def test_while_the_section_is_locked_versions_are_read_and_not_restored(client, application):
    client.force_login(factories.lead(application.city))
    dossiers.set_open_sections(application.dossier, [])

    page, answer = client.get(address(application)), restore(client, application, 1, 3)

    assert "Restore" not in pages.words(page)
    assert (answer.status_code, current(application)) == (409, ("We teach.", 3))
    assert "Nothing was changed." in pages.words(answer)


@pytest.mark.parametrize("earlier", ["9", "0", "", "x", "-1", "9" * 30, "²"])
def test_a_version_that_was_not_kept_is_no_page(client, application, earlier):
    client.force_login(factories.lead(application.city))

    assert (restore(client, application, earlier, 3).status_code, current(application)[1]) == (404, 3)


def test_another_citys_delegate_and_who_decides_find_no_page(client, application):
    for stranger in (factories.lead(factories.city()), factories.officer(), factories.coordinator()):
        client.force_login(stranger)
        assert client.get(address(application)).status_code == 404
        assert restore(client, application, 1, 3).status_code == 404


def test_a_choice_is_shown_in_its_words_and_an_emptied_answer_as_emptied(client, application):
    client.force_login(factories.lead(application.city))
    for version, value in enumerate(["literacy", ""]):
        client.post(
            reverse("application_answer", args=[application.reference, "clusters"]),
            {"value": value, "version": str(version)},
        )

    text = pages.words(client.get(address(application, "clusters")))

    assert "Emptied [removed: " in text
    assert "[added: " in text
    assert "literacy" not in text  # its name, not its key


def test_a_text_that_looks_like_a_page_is_shown_as_it_was_typed(client, application):
    client.force_login(factories.lead(application.city))
    restore(client, application, 1, 3)
    client.post(
        reverse("application_answer", args=[application.reference, "motivation"]),
        {"value": "<script>alert(1)</script>", "version": "4"},
    )

    page = client.get(address(application)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_field_with_earlier_versions_leads_to_them_and_one_without_does_not(client, application):
    client.force_login(factories.lead(application.city))
    client.post(
        reverse("application_answer", args=[application.reference, "links"]),
        {"value": "https://city.example", "version": "0"},
    )

    written = client.get(reverse("application_section", args=[application.reference, "motivation"]))
    once = client.get(reverse("application_section", args=[application.reference, "implementation"]))

    assert f'href="{address(application)}"' in written.content.decode()
    assert "/versions/" not in once.content.decode()


def test_many_versions_come_thirty_at_a_time_at_the_same_cost(client, application):
    client.force_login(factories.lead(application.city))
    few = pages.query_count(client, address(application))
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            dossier=application.dossier,
            key="motivation",
            value=f"Text {number}",
            version=number,
            at=IN_THE_WINDOW,
        )
        for number in range(3, 103)
    )
    Answer.objects.filter(dossier=application.dossier, key="motivation").update(version=103)

    numbers, before = [], ""
    while before is not None:
        answer = client.get(address(application) + before)
        versions = answer.context["versions"]
        numbers += [version.number for version in versions.shown]
        before = f"?before={versions.older}" if versions.older else None

    assert numbers == list(range(103, 0, -1))
    assert pages.query_count(client, address(application)) == few
