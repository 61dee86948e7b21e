"""A mayor who signs with a pen: the lead hands in the signed page, and everybody sees that it is paper."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from applications import services
from applications.enums import Status
from applications.models import Application, Endorsement, StatusChange
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.factories import IN_THE_WINDOW
from tests.rules import database, papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(france) -> Application:
    """An application that waits for its mayor."""
    return factories.application("awaiting_endorsement", of=factories.city("Angers", of=france))


@pytest.fixture
def lead(client, asked):
    """Its lead, signed in."""
    person = factories.lead(asked.city)
    client.force_login(person)
    return person


def fingerprint(of: Application) -> str:
    return of.endorsements.latest("id").snapshot.sha256


def signed(of: Application, **changes):
    """What the lead sends, everything right but the changes."""
    return {
        "scan": papers.upload(),
        "fingerprint": fingerprint(of)[:8],
        "signer_name": "The mayor",
        "signer_title": "Mayor of the city",
        "adopt_beijing": "on",
        "adopt_key_features": "on",
    } | changes


def hand_in(client, of: Application, **changes):
    given = {name: value for name, value in signed(of, **changes).items() if value is not None}
    return client.post(reverse("application_paper", args=[of.reference]), given)


def status_of(application: Application) -> str:
    return Application.objects.values_list("status", flat=True).get(pk=application.pk)


def test_the_signed_page_endorses_and_ends_the_link(client, asked, lead):
    sent = papers.upload()

    answer = hand_in(client, asked, scan=sent)

    sent.seek(0)
    row, change = Endorsement.objects.get(), StatusChange.objects.latest("id")
    assert (answer.status_code, answer.url) == (302, asked.get_absolute_url())
    assert status_of(asked) == Status.ENDORSED
    assert (row.signer_name, row.signer_title, row.used_at, row.outcome) == (
        "The mayor",
        "Mayor of the city",
        IN_THE_WINDOW,
        "endorsed",
    )
    assert (change.role, change.by) == ("lead", lead)
    assert papers.stored(row.scan) == sent.read()
    assert (row.scan.section, row.scan.in_snapshot) == ("", False)


@pytest.mark.parametrize(
    "typed",
    [
        lambda digits: digits[:8],
        lambda digits: digits[:8].upper(),
        lambda digits: f" {digits[:4]}  {digits[4:8]} ",
        lambda digits: f"{digits[:4]}\N{NO-BREAK SPACE}{digits[4:8]}\N{HORIZONTAL ELLIPSIS}",
        lambda digits: "-".join([digits[:2], digits[2:4], digits[4:6], digits[6:8]]),
        lambda digits: "".join(
            chr(ord(sign) + 0xFEE0) for sign in digits[:8]
        ),  # full width, as typed in Chinese
        lambda digits: digits[:16],
        lambda digits: digits,
    ],
)
def test_however_the_fingerprint_is_typed_it_is_read(client, asked, lead, typed):
    answer = hand_in(client, asked, fingerprint=typed(fingerprint(asked)))

    assert answer.status_code == 302
    assert status_of(asked) == Status.ENDORSED


@pytest.mark.parametrize(
    "typed", ["00000000", "", "   ", "1234567", "zzzzzzzz", "é" * 8, "\x00" * 8, "9" * 5000]
)
def test_another_fingerprint_signs_nothing_and_leaves_no_file(client, asked, lead, typed, stored_files):
    answer = hand_in(client, asked, fingerprint=typed)

    assert answer.status_code == 400
    assert "fingerprint" in answer.context["form"].errors
    assert (status_of(asked), Attachment.objects.count(), stored_files()) == (
        Status.AWAITING_ENDORSEMENT,
        0,
        [],
    )


def test_a_fingerprint_of_an_older_print_is_told_as_such(client, asked, lead):
    words = pages.words(hand_in(client, asked, fingerprint="0" * 8))

    assert "an older version was printed and signed: print the PDF again" in words


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scan", None),
        ("signer_name", ""),
        ("signer_title", " "),
        ("adopt_beijing", None),
        ("adopt_key_features", None),
        ("signer_name", "n" * 201),
    ],
)
def test_what_is_missing_is_asked_for_beside_its_field(client, asked, lead, field, value):
    answer = hand_in(client, asked, **{field: value})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert status_of(asked) == Status.AWAITING_ENDORSEMENT


def test_everything_that_is_missing_is_told_at_once(client, asked, lead):
    answer = client.post(reverse("application_paper", args=[asked.reference]), {})

    assert sorted(answer.context["form"].errors) == [
        "adopt_beijing",
        "adopt_key_features",
        "fingerprint",
        "scan",
        "signer_name",
        "signer_title",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("signed.pdf", b"MZ\x90\x00 a program"),
        ("signed.pdf", b"<html><script>"),
        ("signed.pdf", b""),
        ("a.svg", b"<svg>"),
    ],
)
def test_a_file_that_is_no_scan_is_refused_at_its_field(client, asked, lead, name, content):
    answer = hand_in(client, asked, scan=papers.upload(name, content))

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["scan"]
    assert (status_of(asked), Attachment.objects.count()) == (Status.AWAITING_ENDORSEMENT, 0)


def test_the_page_handed_in_twice_is_told_as_done(client, asked, lead):
    hand_in(client, asked)

    again = hand_in(client, asked)

    assert (again.status_code, again.url) == (302, asked.get_absolute_url())
    assert any("Already done" in text for text in pages.said(client.get(again.url)))
    assert (Attachment.objects.count(), StatusChange.objects.filter(verb="endorse").count()) == (1, 1)


@pytest.mark.parametrize("status", ["draft", "endorsed", "submitted", "approved", "withdrawn", "lapsed"])
def test_where_no_mayor_is_asked_there_is_nothing_to_sign(client, france, status):
    application = factories.application(status, in_country=france)
    client.force_login(factories.lead(application.city))
    address = reverse("application_paper", args=[application.reference])

    read, sent = client.get(address), client.post(address, {"signer_name": "The mayor"})

    assert (read.status_code, sent.status_code) == (409, 409)
    assert "Not possible now" in pages.words(read)
    assert status_of(application) == status


def test_only_the_lead_hands_it_in(client, asked):
    client.force_login(factories.delegate(asked.city))

    page, sent = client.get(reverse("application_paper", args=[asked.reference])), hand_in(client, asked)

    assert "The lead delegate hands in the signed page." in pages.words(page)
    assert (sent.status_code, pages.refused(sent)) == (409, ["Only the lead delegate of Angers does this."])
    assert (status_of(asked), Attachment.objects.count()) == (Status.AWAITING_ENDORSEMENT, 0)


def test_paper_is_not_bound_to_the_days_of_the_link_but_ends_with_a_revoked_request(
    client, asked, lead, portal_clock
):
    Endorsement.objects.update(expires_at=IN_THE_WINDOW + timedelta(hours=1))
    portal_clock(IN_THE_WINDOW + timedelta(hours=2))
    services.revoke_link(application=asked, by=lead)
    page, refused = client.get(reverse("application_paper", args=[asked.reference])), hand_in(client, asked)

    assert "The request to the mayor was revoked" in pages.words(page)
    assert (refused.status_code, Attachment.objects.count()) == (409, 0)

    services.recall(application=asked, by=lead)
    before = fingerprint(asked)
    factories._ask(asked, IN_THE_WINDOW)
    Endorsement.objects.filter(ended_at=None).update(expires_at=IN_THE_WINDOW + timedelta(hours=1))

    assert fingerprint(asked) == before  # so a page that was signed already still counts
    assert hand_in(client, asked).status_code == 302


class TestEverybodySeesThatItIsPaper:
    @pytest.fixture
    def on_paper(self, client, asked, lead) -> Application:
        hand_in(client, asked)
        services.submit(application=asked, by=lead)
        client.logout()
        return Application.objects.get(pk=asked.pk)

    def test_the_city_on_its_overview_history_and_receipt(self, client, on_paper):
        client.force_login(factories.lead(on_paper.city))
        overview, history, receipt = (
            pages.words(client.get(pages.address(on_paper, name)))
            for name in ("application", "application_history", "application_receipt")
        )

        assert "Signed on paper. Download the scan" in overview
        assert "Endorsed by the mayor on paper; the city handed in the scan" in history
        assert "The mayor, Mayor of the city (on paper; a scan was handed in)" in receipt

    def test_the_mayor_and_the_commission_by_mail(self, on_paper):
        to_mayor = Message.objects.get(kind="endorse_for_mayor")
        to_officers = Message.objects.get(kind="submit_for_officer")

        assert "signed on paper" in to_mayor.text
        assert fingerprint(on_paper) in to_mayor.text
        assert "If you did not sign this, write at once" in to_mayor.text
        assert "on paper. The scan of the signed paper lies with the application." in to_officers.text

    def test_the_officer_beside_the_decision_and_confirms_having_checked_the_scan(self, client, on_paper):
        officer = factories.officer(on_paper.country)
        client.force_login(officer)
        page = client.get(f"/admin/applications/application/{on_paper.pk}/change/")
        refused = client.post(f"/admin/applications/application/{on_paper.pk}/approve/", {})
        file = client.get(f"/admin/applications/application/{on_paper.pk}/scan/")

        words = pages.words(page)
        assert "The mayor signed on paper. Compare signature, stamp and printed fingerprint." in words
        assert "Endorsed by the mayor on paper, exactly this text: check the scan" in words
        assert "I checked the scan of the paper that the mayor signed" in words
        assert refused.status_code == 400
        assert "Confirm that you checked the scan of the signed paper" in pages.words(refused)
        assert b"".join(file.streaming_content) == papers.stored(Endorsement.objects.get().scan)

    def test_a_scan_that_was_changed_is_said_and_nothing_is_decided_on_it(self, client, on_paper):
        with default_storage.open(Endorsement.objects.get().scan.file.name, "wb") as file:
            file.write(papers.pdf("forged"))
        client.force_login(factories.officer(on_paper.country))

        page = client.get(f"/admin/applications/application/{on_paper.pk}/change/")
        file = client.get(f"/admin/applications/application/{on_paper.pk}/scan/")
        decided = client.post(
            f"/admin/applications/application/{on_paper.pk}/approve/", {"endorsement_checked": "on"}
        )

        assert "The stored scan is not the one that was handed in" in pages.words(page)
        assert (file.status_code, decided.status_code) == (409, 409)
        assert status_of(on_paper) == Status.SUBMITTED

    def test_the_database_swaps_no_scan(self, on_paper):
        other = papers.scan(on_paper)

        said = database.refusal("UPDATE applications_endorsement SET scan_id = %s", other.pk)
        gone = database.refusal("UPDATE applications_endorsement SET scan_id = NULL")

        assert "never change" in said
        assert "never change" in gone


def test_the_database_takes_a_scan_only_of_an_endorsement(asked):
    said = database.refusal("UPDATE applications_endorsement SET scan_id = %s", papers.scan(asked).pk)

    assert "scan_of_a_signed_paper" in said
