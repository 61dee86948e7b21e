"""Changes in the working room: one line of the trail each, with old and new values, and none for what is told already."""

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group

from applications.enums import Status
from cities import officers
from cities.models import CommissionOfficer
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.trail import readers, words
from gnlc_portal.trail.models import Entry, Kind
from tests import factories
from tests.rules import database

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def edits() -> list[Entry]:
    return list(Entry.objects.filter(kind=Kind.EDIT).order_by("id"))


def save_user(browser, user: User, **changes):
    given = {
        "name": user.name,
        "language": user.language,
        "is_active": "on",
        "groups": [],
        "is_superuser": "",
    }
    return browser.post(f"/admin/accounts/user/{user.pk}/change/", {**given, **changes})


def test_a_role_that_is_given_and_a_name_that_is_changed_are_told_with_old_and_new(at_desk):
    administrator, user = factories.admin(name="The administrator"), factories.user(name="Before")
    group = Group.objects.get_or_create(name=COORDINATORS)[0]

    answer = save_user(at_desk(administrator), user, name="After", groups=[group.pk])

    assert answer.status_code == 302
    [line] = edits()
    assert (line.by, line.role, line.about, line.subject, words.of(line)) == (
        administrator,
        "administrator",
        f"user:{user.pk}",
        user.email,
        "Changed",
    )
    assert sorted(line.detail.splitlines()) == ["groups: +coordinators", "name: Before → After"]
    assert {entry.actor for entry in LogEntry.objects.all()} == {administrator}


def test_a_commissions_mailbox_is_told_to_its_officers_with_old_and_new(france, at_desk):
    at_desk(factories.coordinator()).post(
        f"/admin/cities/nationalcommission/{france.commission.pk}/mailbox/",
        {"name": "", "email": "box@commission.example", "language": "en"},
    )

    [line] = readers.for_officer("FR").filter(kind=Kind.EDIT)
    assert (line.about, line.country, line.detail) == (
        "commission-FR",
        "FR",
        "email:  → box@commission.example",
    )


def test_what_a_service_does_by_the_database_alone_is_told_too(france, at_desk):
    gone = CommissionOfficer.objects.get(user=factories.officer(france))

    at_desk(factories.coordinator()).post(
        f"/admin/cities/nationalcommission/{france.commission.pk}/end-{gone.pk}/"
    )

    gone.refresh_from_db()
    [line] = edits()
    assert (gone.ended_at is not None, line.about, line.role) == (True, "commission-FR", "coordinator")


def test_a_decision_is_told_once_as_the_step_it_is(france, at_desk, decide):
    application = factories.application(Status.SUBMITTED, in_country=france)

    answer = decide(
        factories.officer(france),
        application,
        "decline",
        reason="No.",
        seen=application.status_changes.last().pk,
    )

    assert answer.status_code == 302
    assert edits() == []
    assert Entry.objects.filter(what="decline").count() == 1


def test_what_is_refused_leaves_no_line(france, at_desk):
    browser = at_desk(factories.coordinator())
    before = LogEntry.objects.count()

    answer = browser.post(
        f"/admin/cities/nationalcommission/{france.commission.pk}/invite/", {"email": "nobody"}
    )

    assert (answer.status_code, edits(), LogEntry.objects.count()) == (400, [], before)


def test_a_line_that_cannot_be_written_undoes_the_deed(france, at_desk, monkeypatch):
    browser = at_desk(factories.coordinator())
    browser.raise_request_exception = False
    monkeypatch.setattr("gnlc_portal.edits.role_of", lambda _user: "no such role")

    answer = browser.post(
        f"/admin/cities/nationalcommission/{france.commission.pk}/invite/",
        {"email": "new@commission.example"},
    )

    assert (answer.status_code, france.commission.invitations.count(), edits()) == (500, 0, [])


def test_what_happens_outside_the_working_room_is_told_by_its_services_alone(france):
    coordinator = factories.coordinator()
    before = LogEntry.objects.count()

    france.commission.email = "box@commission.example"
    france.commission.save()
    officers.invite(commission=france.commission, email="new@fr.example", by=coordinator)

    assert (edits(), LogEntry.objects.count()) == ([], before)


@pytest.mark.parametrize(
    "statement", ["UPDATE auditlog_logentry SET object_repr = 'x'", "DELETE FROM auditlog_logentry"]
)
def test_the_entries_of_differences_are_append_only(at_desk, statement):
    save_user(at_desk(factories.admin()), factories.user(), name="After")

    assert "auditlog_logentry is append-only" in database.refusal(statement)


def test_the_dashboard_has_no_page_for_these_entries(at_desk):
    assert at_desk(factories.admin()).get("/admin/auditlog/logentry/").status_code == 404
