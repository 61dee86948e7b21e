"""Files of an application by page and by script: sent, refused, handed out to those who may read them and nobody else."""

import hashlib
import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import services
from applications.enums import Verb
from applications.models import Application
from gnlc_portal.dossiers import answers, attached, uploads
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib import triggers
from tests import factories, pages
from tests.dossiers import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_files")]


@pytest.fixture
def draft(client, france) -> Application:
    application = factories.application(in_country=france)
    client.force_login(factories.lead(application.city))
    return application


def upload(content: bytes, name: str = "plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/x-whatever")


def by_script(client, of: Application, action: str, **sent):
    address = reverse("application_attachments", args=[of.reference])
    return client.post(address, {"section": "implementation", "action": action, **sent})


def by_form(client, of: Application, action: str, **sent):
    return client.post(
        reverse("application_section", args=[of.reference, "implementation"]), {"action": action, **sent}
    )


def names(of: Application) -> list[str]:
    return list(attached.standing(of.dossier).order_by("id").values_list("name", flat=True))


class TestByForm:
    def test_several_files_and_the_answers_are_saved_together(self, client, draft):
        answer = by_form(
            client,
            draft,
            "attach",
            implementation="New text",
            files=[upload(files.pdf(), "a.pdf"), upload(files.jpeg_with_place(), "b.jpg")],
        )

        assert (answer.status_code, answer.url) == (
            302,
            f"/en/applications/{draft.reference}/implementation/#files",
        )
        assert names(draft) == ["a.pdf", "b.jpg"]
        assert answers.current(draft.dossier)["implementation"] == "New text"
        assert "where it was taken, is left out" in pages.words(client.get(answer.url))

    def test_enter_in_a_field_saves_and_goes_on_whatever_buttons_the_files_have(self, client, draft):
        factories.file(draft)
        address = reverse("application_section", args=[draft.reference, "implementation"])
        form = client.get(address).content.decode().partition('enctype="multipart/form-data"')[2]
        first = re.search(r"<button[^>]*>", form)[0]  # what a browser presses by itself

        answer = client.post(address, {"links": "https://city.example"})

        assert ('type="submit"' in first, "name=" in first) == (True, False)
        assert (answer.status_code, answer.url) == (302, f"/en/applications/{draft.reference}/areas/")
        assert answers.current(draft.dossier)["links"] == "https://city.example"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (files.EXECUTABLE, "by its content, whatever its name says"),
            (b"", "it has 0 bytes"),
            (b"%PDF-1.7" + b" " * uploads.MOST_BYTES, "is larger than 10 MB"),
            (files.pdf() + files.archive({"a.class": b"x"}), "holds a second file"),
            (files.pdf_with_script(), "holds more than pages"),
        ],
    )
    @pytest.mark.parametrize("way", [by_form, by_script])
    def test_a_refused_file_is_told_and_the_others_are_stored(
        self, client, draft, stored_files, way, content, said
    ):
        answer = way(
            client, draft, "attach", files=[upload(content, "../bad.pdf"), upload(files.pdf(), "good.pdf")]
        )

        assert answer.status_code == 400
        text = pages.words(answer) if way is by_form else json.dumps(answer.json(), ensure_ascii=False)
        assert "“bad.pdf” " in text
        assert said in text
        assert names(draft) == ["good.pdf"]
        assert len(stored_files()) == 1

    def test_exactly_the_limit_is_stored(self, client, draft):
        whole = files.pdf()
        whole = whole.replace(
            b"startxref", b"%" + b" " * (uploads.MOST_BYTES - len(whole) - 2) + b"\nstartxref"
        )

        answer = by_script(client, draft, "attach", files=[upload(whole)])

        assert (answer.status_code, Attachment.objects.get().size) == (200, uploads.MOST_BYTES)

    def test_no_file_chosen_is_told(self, client, draft):
        answer = by_form(client, draft, "attach", implementation="Kept")

        assert answer.status_code == 400
        assert "No file was chosen" in pages.words(answer)
        assert answers.current(draft.dossier)["implementation"] == "Kept"

    def test_replace_remove_and_put_back(self, client, draft):
        by_form(client, draft, "attach", files=[upload(files.pdf())])
        row = Attachment.objects.get()

        by_form(
            client, draft, f"replace-{row.pk}", **{f"replacement-{row.pk}": upload(files.docx(), "new.docx")}
        )
        assert names(draft) == ["new.docx"]
        by_form(client, draft, f"remove-{Attachment.objects.latest('id').pk}")
        assert names(draft) == []
        by_form(client, draft, f"restore-{row.pk}")
        assert names(draft) == ["plan.pdf"]

    def test_what_somebody_else_removed_is_told(self, client, draft):
        by_form(client, draft, "attach", files=[upload(files.pdf())])
        row = Attachment.objects.get()
        colleague = Client()
        colleague.force_login(factories.delegate(draft.city))
        by_form(colleague, draft, f"remove-{row.pk}")

        answer = by_form(client, draft, f"remove-{row.pk}")

        assert answer.status_code == 409
        assert "it can be put back" in pages.words(answer)

    @pytest.mark.parametrize("action", ["remove-999999999999999", "restore-0", "replace-7"])
    @pytest.mark.parametrize("way", [by_form, by_script])
    def test_a_file_that_does_not_exist_is_no_page(self, client, draft, way, action):
        number = action.rpartition("-")[2]

        answer = way(client, draft, action, **{f"replacement-{number}": upload(files.pdf())})

        assert answer.status_code == 404

    def test_a_section_without_files_takes_none(self, client, draft):
        address = reverse("application_attachments", args=[draft.reference])

        answer = client.post(
            address, {"section": "motivation", "action": "attach", "files": upload(files.pdf())}
        )

        assert (answer.status_code, names(draft)) == (404, [])


class TestByScript:
    def test_the_answer_is_the_list_as_it_stands_and_what_is_said(self, client, draft):
        answer = by_script(client, draft, "attach", files=[upload(files.pdf())])

        assert answer.json()["done"] == ["“plan.pdf” is stored."]
        assert (
            reverse("application_attachment", args=[draft.reference, Attachment.objects.get().pk])
            in answer.json()["html"]
        )

    def test_the_same_file_under_another_name_is_told_by_both_ways(self, client, draft):
        by_script(client, draft, "attach", files=[upload(files.pdf(), "good.pdf")])

        scripted = by_script(client, draft, "attach", files=[upload(files.pdf(), "copy.pdf")])
        plain = by_form(client, draft, "attach", files=[upload(files.pdf(), "copy.pdf")])

        sentence = "“copy.pdf” was not stored: the same file is here already, as “good.pdf”."
        assert (scripted.json()["errors"], scripted.json()["done"]) == ([sentence], [])
        assert sentence in pages.words(plain)
        assert names(draft) == ["good.pdf"]

    def test_locked_is_423_and_nothing_is_stored(self, client, draft, stored_files):
        factories._ask(draft, factories.IN_THE_WINDOW)

        answer = by_script(client, draft, "attach", files=[upload(files.pdf())])

        assert (answer.status_code, stored_files()) == (423, [])
        assert "No file was changed." in answer.json()["error"]
        assert by_form(client, draft, "attach", files=[upload(files.pdf())]).status_code == 409
        assert stored_files() == []

    def test_signed_out_is_401(self, draft):
        assert by_script(Client(), draft, "attach", files=[upload(files.pdf())]).status_code == 401

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        content=st.binary(max_size=300),
        start=st.sampled_from([b"", b"%PDF-", b"PK\x03\x04"]),
        name=st.text(max_size=30),
    )
    def test_random_bytes_are_never_an_error(self, client, draft, content, start, name):
        answer = by_script(client, draft, "attach", files=[upload(start + content, f"x{name}x")])

        assert answer.status_code == 400


class TestTheRules:
    @pytest.mark.parametrize(
        ("status", "verb"),
        [("endorsed", Verb.SUBMIT), ("submitted", Verb.APPROVE), ("approved", Verb.ADMIT)],
    )
    def test_nothing_is_decided_on_a_file_whose_bytes_or_row_changed(self, france, status, verb):
        application = factories.application(status, in_country=france, files=1)
        row = Attachment.objects.get()
        people = {Verb.SUBMIT: factories.lead(application.city), Verb.APPROVE: factories.officer(france)}
        by = people.get(verb) or factories.coordinator()
        more = {"endorsement_checked": True} if verb is Verb.APPROVE else {}
        with default_storage.open(row.file.name) as file:
            content = file.read()

        def attempt() -> str:
            with pytest.raises(ValidationError) as refused:
                getattr(services, verb)(application=application, by=by, at=factories.IN_THE_WINDOW, **more)
            return refused.value.code

        default_storage.delete(row.file.name)
        default_storage.save(row.file.name, SimpleUploadedFile("x", content + b"!"))
        assert attempt() == "endorsement_void"
        default_storage.delete(row.file.name)
        default_storage.save(row.file.name, SimpleUploadedFile("x", content))
        with triggers.lifted():
            Attachment.objects.filter(pk=row.pk).update(sha256=hashlib.sha256(b"other").hexdigest())
        assert attempt() == "endorsement_void"

    def test_carried_over_the_files_come_along(self, france):
        old = factories.application("withdrawn", in_country=france, files=2)

        new = services.carry_over(application=old, by=factories.lead(old.city), at=factories.IN_THE_WINDOW)

        assert names(new) == ["plan 0.pdf", "plan 1.pdf"]

    def test_ten_files_cost_no_more_queries_than_one(self, client, france):
        def queries(application) -> list[int]:
            client.force_login(factories.lead(application.city))
            counts = []
            for name, more in (("application_section", ["implementation"]), ("application_preview", [])):
                with CaptureQueriesContext(
                    connection,
                ) as captured:
                    client.get(reverse(name, args=[application.reference, *more]))
                counts.append(len(captured))
            return counts

        one = factories.application(in_country=france, files=1)
        ten = factories.application(in_country=france, files=10)
        queries(one)

        assert queries(one) == queries(ten)
