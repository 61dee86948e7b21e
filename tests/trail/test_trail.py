"""The trail: every fact once, in its own transaction, for good; nothing secret; read by those it concerns."""

from contextlib import suppress

import pytest
from django.db import transaction

from applications import services
from applications.enums import Status
from applications.models import StatusChange
from cities.models import TeamEvent
from gnlc_portal.lib import tokens
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message
from gnlc_portal.trail import book, readers
from gnlc_portal.trail.models import Entry, Kind, Role
from reports import services as services_of_reports
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.reports import members
from tests.rules import contenders, database
from tests.rules.steps import extend

pytestmark = pytest.mark.django_db


def lines(**conditions: object) -> list[tuple[str, str, str]]:
    rows = Entry.objects.filter(**conditions).order_by("id")
    return list(rows.values_list("what", "role", "about"))


class TestWhatIsTold:
    def test_every_step_of_an_application_with_who_did_it_in_which_role(self, france):
        application = factories.application(Status.APPROVED, of=factories.city("Angers", of=france))

        about = application.reference
        assert lines(kind=Kind.APPLICATION) == [
            ("create", "delegate", about),
            ("request_endorsement", "lead", about),
            ("endorse", "mayor", about),
            ("submit", "lead", about),
            ("approve", "officer", about),
        ]
        approval = Entry.objects.get(what="approve")
        change = StatusChange.objects.get(verb="approve")
        assert (approval.at, approval.by, approval.country, approval.subject) == (
            change.at,
            change.by,
            "FR",
            "Angers",
        )
        assert Entry.objects.get(what="endorse").who == "The mayor, Mayor"

    def test_the_reasons_of_a_decision(self, france):
        factories.application(Status.RETURNED, in_country=france)
        factories.application(Status.DECLINED, in_country=france)

        assert Entry.objects.get(what="send_back").detail == "motivation: Say more."
        assert Entry.objects.get(what="decline").detail == "Not this year."

    def test_a_round_that_was_extended_and_why(self, france):
        row = factories.round(2027)
        extend(row, closes_on=factories.date(2027, 5, 15), examination_closes_on=factories.date(2027, 5, 31))

        line = Entry.objects.get(kind=Kind.ROUND)
        assert (line.what, line.about, line.country, line.role) == (
            "extended",
            "round-2027",
            "",
            "coordinator",
        )
        assert line.detail.startswith("2027-05-15, 2027-05-31\n")

    def test_what_happens_in_a_team(self, france):
        city = factories.city("Angers", of=france)
        lead, colleague = factories.lead(city), factories.delegate(city, name="A colleague")
        TeamEvent.objects.create(
            city=city, step="removed", person=colleague, by=lead, at=IN_THE_WINDOW, reason="Gone."
        )

        line = Entry.objects.get(kind=Kind.TEAM)
        assert (line.what, line.by, line.role, line.detail) == ("removed", lead, "lead", "A colleague\nGone.")

    def test_a_message_that_is_written_and_to_whom(self, france):
        application = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)

        told = Entry.objects.filter(kind=Kind.MAIL).values_list("what", "role", "subject", "about", "country")
        to_the_mayor = factories.pending_endorsement(application).mayor_email
        assert ("written", "system", to_the_mayor, application.reference, "FR") in list(told)
        assert told.count() == Message.objects.count()

    def test_a_fact_that_is_rolled_back_leaves_no_line(self, france):
        application = factories.application(Status.SUBMITTED, in_country=france)
        before = Entry.objects.count()

        with suppress(ZeroDivisionError), transaction.atomic():
            services.decline(application=application, by=factories.officer(france), reason="No.")
            _ = 1 / 0

        assert Entry.objects.count() == before

    def test_no_secret_no_answer_and_no_personal_link(self, france):
        outbox.write(
            to="a@city.example", language="en", kind="code", subject="Code", text="481516", secret=True
        )
        application = factories.application(Status.ADMITTED, in_country=france)

        endorsement = application.endorsements.get()
        token = tokens.derive("endorse", endorsement.nonce)
        said = [value for column, value in database.everything() if column.startswith("trail_entry.")]
        everything = "\n".join(said)
        hidden = ["481516", token, endorsement.nonce, "Eleven neighbourhood houses", "Town Hall Square"]
        assert ([text for text in hidden if text in everything], application.reference in everything) == (
            [],
            True,
        )


class TestForGood:
    @pytest.fixture(autouse=True)
    def a_line(self, france):
        factories.application(in_country=france)

    @pytest.mark.parametrize("change", ["detail = 'Another.'", "by_id = NULL", "at = at", "country = 'DE'"])
    def test_a_line_is_never_changed(self, change):
        assert "trail_entry is append-only" in database.refusal(f"UPDATE trail_entry SET {change}")

    def test_a_line_is_never_deleted(self):
        before = Entry.objects.count()

        assert "trail_entry is append-only" in database.refusal("DELETE FROM trail_entry")
        assert Entry.objects.count() == before > 0

    def test_a_fact_is_told_once(self):
        change = StatusChange.objects.get()
        columns = "at, kind, what, role, by_id, by_name, country, about, subject, detail, source, words"

        said = database.refusal(
            f"INSERT INTO trail_entry ({columns}) SELECT {columns} FROM trail_entry WHERE source <> ''"
        )

        assert "source" in said or "trail_tells_once" in said
        assert Entry.objects.filter(source=f"applications.statuschange:{change.pk}").count() == 1

    def test_the_portal_itself_is_nobody(self):
        columns = "at, kind, what, by_id, by_name, country, about, subject, detail, words"

        said = database.refusal(
            f"INSERT INTO trail_entry ({columns}, role, source) SELECT {columns}, 'system', '' FROM trail_entry"
        )

        assert "trail_portal_is_nobody" in said


class TestWhatIsOpened:
    def note(self, user, **changes) -> None:
        given = {"what": "dossier", "key": "1", "role": Role.OFFICER, "at": IN_THE_WINDOW, "country": "FR"}
        book.opened(by=user, **(given | changes))

    def test_once_per_person_object_and_day(self, france):
        one, two = factories.officer(france), factories.officer(france)

        for _turn in range(2):
            self.note(one)
            self.note(two)
            self.note(one, key="2")
            self.note(one, what="dossier_pdf")
            self.note(one, at=factories.hamburg(2027, 3, 15, 23, 59))
            self.note(one, at=factories.hamburg(2027, 3, 16))

        told = sorted(Entry.objects.filter(kind=Kind.OPENED).values_list("by", "what", "source"))
        assert [(by, what) for by, what, _source in told] == sorted(
            [(one.pk, "dossier")] * 3 + [(one.pk, "dossier_pdf"), (two.pk, "dossier")]
        )


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_opened_by_one_person_in_eight_windows_at_once_is_told_once():
    officer = factories.officer(factories.country("FR"))

    def look() -> None:
        book.opened(what="dossier", key="1", by=officer, role=Role.OFFICER, at=IN_THE_WINDOW)

    outcomes = contenders.together(*[look] * 8)

    assert [outcome.error for outcome in outcomes] == [""] * 8
    assert Entry.objects.filter(kind=Kind.OPENED).count() == 1


class TestWhoReads:
    def test_an_officer_reads_what_came_to_their_commission_and_nothing_else(self, france):
        sent = factories.application(Status.SUBMITTED, in_country=france)
        draft = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
        factories.application(Status.SUBMITTED, in_country=factories.country("DE"))
        TeamEvent.objects.create(
            city=draft.city,
            step="leads",
            person=factories.lead(draft.city),
            by=factories.lead(draft.city),
            at=IN_THE_WINDOW,
        )

        abouts = set(readers.for_officer("FR").values_list("about", flat=True))

        assert abouts == {sent.reference}
        assert Entry.objects.filter(about=draft.reference).exists()

    def test_an_officer_reads_what_happens_in_the_team_of_a_member(self, france):
        member = factories.application(Status.ADMITTED, in_country=france)
        lead = factories.lead(member.city)
        TeamEvent.objects.create(city=member.city, step="leads", person=lead, by=lead, at=IN_THE_WINDOW)

        found = readers.for_officer("FR").filter(kind=Kind.TEAM)

        assert list(found.values_list("about", flat=True)) == [f"team:{member.city_id}"]


class TestOpenedPages:
    """What those who decide open leaves a line; what a city opens of its own leaves none."""

    @pytest.fixture
    def application(self, france, stored_files):
        return factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france), files=1)

    def addresses(self, application) -> dict[str, str]:
        file = application.dossier.attachments.get()
        return {
            "dossier": f"/admin/applications/application/{application.pk}/change/",
            "dossier_pdf": f"/en/applications/{application.reference}/dossier.pdf",
            "attachment": f"/en/applications/{application.reference}/attachments/{file.pk}/",
        }

    def status(self, response) -> int:
        b"".join(response)  # a download is taken to its end, which closes its file
        return response.status_code

    def told(self) -> list[tuple[str, str, str]]:
        rows = Entry.objects.filter(kind=Kind.OPENED).order_by("id")
        return list(rows.values_list("what", "role", "about"))

    @pytest.mark.pdf
    @pytest.mark.parametrize("role", ["officer", "coordinator", "administrator"])
    def test_the_page_the_paper_and_the_files_by_whom(self, client, application, france, role):
        people = {
            "officer": lambda: factories.officer(france),
            "coordinator": factories.coordinator,
            "administrator": factories.admin,
        }
        client.force_login(people[role]())

        for address in self.addresses(application).values():
            for _turn in range(2):
                assert self.status(client.get(address)) == 200

        assert self.told() == [(what, role, application.reference) for what in self.addresses(application)]
        assert Entry.objects.get(what="attachment").detail == "plan 0.pdf"

    @pytest.mark.pdf
    def test_not_by_the_city_itself_and_not_by_who_is_refused(self, client, application):
        for person in (factories.lead(application.city), factories.officer(factories.country("DE"))):
            client.force_login(person)
            for address in self.addresses(application).values():
                self.status(client.get(address))

        assert self.told() == []

    def test_a_look_that_only_asks_for_the_head_is_none(self, client, application, france):
        client.force_login(factories.officer(france))

        client.head(self.addresses(application)["dossier"])

        assert self.told() == []


class TestReports:
    def test_what_the_portal_does_to_many_reports_at_once_is_told_of_each(self):
        reports = [members.scheduled(), members.scheduled()]

        services_of_reports.open_due(at=members.noon(members.DUE))

        told = Entry.objects.filter(kind=Kind.REPORT, what="open").order_by("id")
        assert [(line.about, line.subject, line.role, line.by) for line in told] == [
            (report.reference, report.city.name, "system", None) for report in reports
        ]

    def test_who_opens_a_report_is_told_too(self, client):
        report = members.submitted()
        coordinator = factories.coordinator()
        client.force_login(coordinator)

        client.get(f"/admin/reports/progressreport/{report.pk}/change/")

        line = Entry.objects.get(kind=Kind.OPENED)
        assert (line.what, line.about, line.by, line.country) == (
            "dossier",
            report.reference,
            coordinator,
            report.country_id,
        )
