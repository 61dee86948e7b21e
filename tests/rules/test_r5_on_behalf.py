"""R5: a Commission that signs on paper. UIL records its decision on its behalf, with scan and reason, under the same rules."""

from typing import ClassVar
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.urls import reverse

from applications import services
from applications.enums import Role, Status, Verb
from applications.models import Application, StatusChange
from cities.models import Membership
from gnlc_portal.dossiers.models import Attachment, PendingUpload
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.rules import database, papers, steps
from tests.rules.steps import refused, standing

pytestmark = pytest.mark.django_db

REASON = "Letter 17 of 12 March, signed by the secretary-general."
FROM = {
    Verb.APPROVE: (Status.SUBMITTED, Status.APPROVED),
    Verb.SEND_BACK: (Status.SUBMITTED, Status.RETURNED),
    Verb.DECLINE: (Status.SUBMITTED, Status.DECLINED),
    Verb.REVOKE_APPROVAL: (Status.APPROVED, Status.SUBMITTED),
    Verb.REINSTATE: (Status.DECLINED, Status.SUBMITTED),
}
each_decision = pytest.mark.parametrize("verb", FROM)


def record(verb, application, *, by=None, at=None, **changes):
    """A coordinator records a decision, everything right but the changes."""
    given = {
        "on_behalf_of": application.country.commission,
        "reason": REASON,
        "scan": papers.scan(application) if "scan" not in changes else None,
    } | changes
    return steps.do(verb, application, by=by or factories.coordinator(), at=at, **given)


@each_decision
def test_a_coordinator_records_what_the_commission_signed(france, verb):
    before, after = FROM[verb]
    application, coordinator = factories.application(before, in_country=france), factories.coordinator()

    record(verb, application, by=coordinator)

    application.refresh_from_db()
    change = StatusChange.objects.latest("id")
    assert application.status == after
    assert (change.by, change.role, change.side) == (coordinator, Role.COORDINATOR, Role.OFFICER)
    assert (change.on_behalf_of, change.reason) == (france.commission, REASON)
    assert change.scan.dossier == application.dossier
    assert application.recorded_on_behalf


@each_decision
@pytest.mark.parametrize(("missing", "code"), [("scan", "scan_required"), ("reason", "reason_required")])
def test_without_scan_or_reason_nothing_is_recorded(france, verb, missing, code):
    application = factories.application(FROM[verb][0], in_country=france)
    before = standing(application)

    refused(code, lambda: record(verb, application, **{missing: None if missing == "scan" else "  "}))

    assert standing(application) == before


@each_decision
@pytest.mark.parametrize("who", ["officer", "administrator", "lead", "a coordinator who was its delegate"])
def test_nobody_but_an_independent_coordinator_records(france, verb, who):
    application = factories.application(FROM[verb][0], in_country=france)
    person = {
        "officer": lambda: factories.officer(france),
        "administrator": factories.admin,
        "lead": lambda: factories.lead(application.city),
        "a coordinator who was its delegate": factories.coordinator,
    }[who]()
    if who.startswith("a coordinator"):
        application.city.delegates.create(user=person, ended_at=factories.IN_THE_WINDOW)
    before = standing(application)

    with pytest.raises(PermissionDenied):
        record(verb, application, by=person)

    assert standing(application) == before


def test_the_commission_of_another_country_signs_nothing_here(france):
    application = factories.application(Status.SUBMITTED, in_country=france)

    with pytest.raises(PermissionDenied):
        record(Verb.APPROVE, application, on_behalf_of=factories.country("DE").commission)


class TestTheSameRulesHold:
    def test_the_window(self, france):
        application = factories.application(Status.SUBMITTED, in_country=france)

        for verb in (Verb.APPROVE, Verb.SEND_BACK):
            refused(
                "window_closed", lambda verb=verb: record(verb, application, at=factories.hamburg(2027, 5, 1))
            )

    def test_the_quota(self):
        steps.three_approved()
        application = factories.application(Status.SUBMITTED)

        assert "Angers, Brest" in refused("quota_reached", lambda: record(Verb.APPROVE, application))

    def test_the_endorsement_is_of_this_content_and_was_checked(self, france):
        application = factories.application(Status.SUBMITTED, in_country=france)
        refused(
            "endorsement_not_checked", lambda: record(Verb.APPROVE, application, endorsement_checked=False)
        )
        application.dossier.answers.filter(key="motivation").update(value="Slipped in.")

        refused("endorsement_void", lambda: record(Verb.APPROVE, application))

    def test_the_table(self, france):
        application = factories.application(Status.RETURNED, in_country=france)

        with pytest.raises(TransitionNotAllowed):
            record(Verb.APPROVE, application)

    def test_uils_own_refusal_is_not_the_commissions_to_undo(self, france):
        application = factories.application(Status.SUBMITTED, in_country=france)
        services.decline(application=application, by=factories.coordinator(), reason="Not in its spirit.")

        with pytest.raises(PermissionDenied):
            record(Verb.REINSTATE, Application.objects.get(pk=application.pk))

    def test_a_recorded_refusal_is_the_commissions_to_undo_and_not_uils(self, france):
        application = factories.application(Status.SUBMITTED, in_country=france)
        record(Verb.DECLINE, application)

        with pytest.raises(PermissionDenied):
            services.reinstate(application=application, by=factories.coordinator(), reason="Because.")
        services.reinstate(application=application, by=factories.officer(france), reason="A slip.")

        application.refresh_from_db()
        assert (application.status, application.recorded_on_behalf) == (Status.SUBMITTED, False)

    def test_a_refused_decision_keeps_no_scan(self, france, client):
        application = factories.application(Status.SUBMITTED, in_country=france)
        client.force_login(factories.coordinator())

        answer = client.post(
            f"/admin/applications/application/{application.pk}/approve_on_behalf/",
            {"reason": REASON, "scan": papers.upload()},  # the endorsement was not checked
        )

        assert (answer.status_code, Attachment.objects.count()) == (400, 0)


@pytest.mark.parametrize("column", ["scan_id", "reason", "role", "by_id"])
def test_the_database_takes_none_without_scan_reason_and_coordinator(france, column):
    application = factories.application(Status.SUBMITTED, in_country=france)
    record(Verb.APPROVE, application)
    names = [field.column for field in StatusChange._meta.concrete_fields if field.column != "id"]
    values = {name: name for name in names} | {"scan_id": str(papers.scan(application).pk)}
    values[column] = {"scan_id": "NULL", "reason": "''", "role": "'officer'", "by_id": "NULL"}[column]
    newest = StatusChange.objects.latest("id").pk

    said = database.refusal(
        f"INSERT INTO applications_statuschange ({', '.join(names)}) "
        f"SELECT {', '.join(values[name] for name in names)} FROM applications_statuschange WHERE id = %s",
        newest,
    )

    assert "on_behalf_with_scan_and_reason" in said


class TestItIsMarkedEverywhere:
    @pytest.fixture
    def approved(self, france) -> Application:
        application = factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))
        factories.officer(france)
        record(Verb.APPROVE, application)
        return Application.objects.get(pk=application.pk)

    def test_to_the_city(self, client, approved):
        client.force_login(factories.lead(approved.city))
        overview, history, receipt, listed = (
            pages.words(client.get(address))
            for address in (
                *(
                    pages.address(approved, name)
                    for name in ("application", "application_history", "application_receipt")
                ),
                reverse("application_list"),
            )
        )

        assert (
            "The National Commission signed its decision on paper; UIL recorded it on its behalf." in overview
        )
        assert "Approved by the National Commission (signed on paper, recorded by UIL)" in history
        assert REASON in history
        assert "The National Commission signed its decision on paper" in receipt
        assert "signed on paper by the National Commission, recorded by UIL" in listed

    def test_in_every_letter_and_the_commission_is_told(self, approved):
        letters = Message.objects.filter(kind__in=["approve_for_delegate", "approve_for_coordinator"])
        to_officer = Message.objects.get(kind="on_behalf_for_officer")

        assert letters.count() >= 2
        assert all(
            "signed this decision on paper; UIL recorded it on its behalf" in row.text for row in letters
        )
        assert all(REASON in row.text for row in letters)
        assert "What was recorded: Approved by the National Commission" in to_officer.text

    def test_on_the_review_page_and_in_the_list(self, client, approved):
        client.force_login(factories.officer(approved.country))
        review = pages.words(client.get(f"/admin/applications/application/{approved.pk}/change/"))
        listed = pages.words(client.get("/admin/applications/application/"))

        assert "Signed on paper, recorded on the Commission's behalf" in review
        assert REASON in review
        assert "signed on paper, recorded by UIL" in listed

    def test_on_the_first_pages_before_and_after_the_admission(self, client, approved):
        coordinator, officer = factories.coordinator(), factories.officer(approved.country)
        marked = "Approved by the National Commission (signed on paper, recorded by UIL)"

        def first_page(person) -> str:
            client.force_login(person)
            return pages.words(client.get("/admin/"))

        assert (
            first_page(coordinator).count(marked) == 2
        )  # what waits for admission, and what was decided last
        assert first_page(officer).count(marked) == 3  # status, by whom, and what was decided last
        assert "approved on 15 March (signed on paper, recorded by UIL)" in first_page(officer)
        services.admit(application=approved, by=coordinator)
        assert "admitted on 15 March (signed on paper, recorded by UIL)" in first_page(officer)
        assert first_page(officer).count(marked) == 2

    def test_where_uil_admits_several(self, client, approved):
        client.force_login(factories.coordinator())
        page = "/admin/applications/application/admissions/"
        marked = "Approved by the National Commission (signed on paper, recorded by UIL)"

        chosen = pages.words(client.get(page))
        looked_at = pages.words(client.post(page, {"key": str(uuid4()), "chosen": [approved.pk]}))

        assert marked in chosen
        assert looked_at.count(marked) == 2  # beside its place, and in its line

    def test_in_the_trail(self, client, approved):
        client.force_login(factories.officer(approved.country))

        told = pages.words(client.get("/admin/trail/entry/?kind=application"))

        assert "Approved by the National Commission (signed on paper, recorded by UIL)" in told

    @pytest.mark.pdf
    def test_on_the_certificate(self, client, approved):
        services.admit(application=approved, by=factories.coordinator())
        client.force_login(factories.lead(approved.city))

        words = pages.pdf_words(client.get(pages.address(approved, "application_certificate")))

        assert Membership.objects.filter(city=approved.city).exists()
        assert "which signed on paper; recorded by UIL on its behalf" in words

    def test_the_scan_opens_for_those_who_decide_and_not_for_the_city(self, client, approved):
        change = approved.status_changes.get(verb=Verb.APPROVE)
        address = f"/admin/applications/application/{approved.pk}/scan/{change.pk}/"
        answers = {}
        for who, person in {
            "officer": factories.officer(approved.country),
            "coordinator": factories.coordinator(),
            "another country's": factories.officer(factories.country("DE")),
            "lead": factories.lead(approved.city),
        }.items():
            client.force_login(person)
            answer = client.get(address)
            answers[who] = answer.status_code
            if answer.streaming:
                assert b"".join(answer.streaming_content) == papers.stored(change.scan)
        of_the_city = client.get(pages.address(approved, "application_attachment", change.scan_id))

        assert answers == {"officer": 200, "coordinator": 200, "another country's": 404, "lead": 404}
        assert of_the_city.status_code == 404


@each_decision
def test_a_coordinator_records_it_in_the_dashboard(client, france, verb):
    before, after = FROM[verb]
    application = factories.application(before, in_country=france)
    client.force_login(factories.coordinator())
    given = {"reason": REASON, "endorsement_checked": "on", "sections": "motivation", "scan": papers.upload()}

    answer = client.post(f"/admin/applications/application/{application.pk}/{verb}_on_behalf/", given)

    assert answer.status_code == 302
    change = StatusChange.objects.latest("id")
    assert (change.new, change.on_behalf_of, change.reason) == (after, france.commission, REASON)
    assert change.sections == ({"motivation": REASON} if verb == Verb.SEND_BACK else {})


class Announced(FileSystemStorage):
    """Notes, for each file, whether the row that announces it is committed while it is stored."""

    files: ClassVar[list[bool]] = []

    def _save(self, name, content):
        self.files.append(not connection.in_atomic_block and PendingUpload.objects.filter(file=name).exists())
        return super()._save(name, content)


@pytest.mark.django_db(transaction=True)
def test_a_scan_whose_recording_breaks_off_is_found_by_its_announcement(client, tmp_path, settings):
    storage = {"BACKEND": f"{__name__}.Announced", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    application = factories.application(Status.SUBMITTED)
    client.force_login(factories.coordinator())
    given = {"reason": REASON, "endorsement_checked": "on", "scan": papers.upload()}

    client.post(f"/admin/applications/application/{application.pk}/approve_on_behalf/", given)

    assert Announced.files == [True]
    assert StatusChange.objects.latest("id").scan is not None


def test_everything_that_a_recorded_approval_lacks_is_said_at_once(client, france):
    application = factories.application(Status.SUBMITTED, in_country=france)
    client.force_login(factories.coordinator())

    answer = client.post(f"/admin/applications/application/{application.pk}/approve_on_behalf/")

    words = pages.words(answer)
    assert answer.status_code == 400
    assert "Choose the scan of the paper that the Commission signed." in words
    assert "Write the reason: the people concerned will read it." in words
    assert "Confirm that you checked the mayor's endorsement" in words


@pytest.mark.parametrize("content", [b"", b"MZ a program", None])
def test_a_file_that_is_no_scan_records_nothing(client, france, content):
    application = factories.application(Status.SUBMITTED, in_country=france)
    client.force_login(factories.coordinator())
    scan = {} if content is None else {"scan": papers.upload(content=content)}

    answer = client.post(
        f"/admin/applications/application/{application.pk}/decline_on_behalf/", {"reason": REASON, **scan}
    )

    application.refresh_from_db()
    assert (answer.status_code, application.status) == (400, Status.SUBMITTED)
    assert Attachment.objects.count() == 0


def test_a_recorded_return_is_answered_like_any_other(france):
    application = factories.application(Status.SUBMITTED, in_country=france)
    record(Verb.SEND_BACK, application)
    returned = Application.objects.get(pk=application.pk)

    assert returned.dossier.open_sections == ["motivation"]
    factories._ask(returned, factories.IN_THE_WINDOW)
    returned.refresh_from_db()
    assert (returned.status, returned.recorded_on_behalf) == (Status.AWAITING_ENDORSEMENT, False)


def test_a_scan_alone_is_no_decision_on_behalf(france):
    application = factories.application(Status.SUBMITTED, in_country=france)

    with pytest.raises((ValueError, ValidationError)):
        services.decline(
            application=application, by=factories.officer(france), reason="No.", scan=papers.scan(application)
        )
