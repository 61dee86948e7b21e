"""R4: who endorses adopts the Beijing Declaration and the Key Features, each explicitly; on record which, when, by whom."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from applications import emails, services, validators
from applications.enums import Role, Status, Verb
from applications.models import Application, StatusChange
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib import tokens
from tests import factories
from tests.factories import hamburg
from tests.rules import database
from tests.rules.steps import do, fields, standing

pytestmark = pytest.mark.django_db

BEIJING = "To endorse, adopt the Beijing Declaration on Building Learning Cities."
KEY_FEATURES = "To endorse, adopt the Key Features of Learning Cities."
MISSING = [
    pytest.param(False, True, {"adopt_beijing": BEIJING}, id="without the declaration"),
    pytest.param(True, False, {"adopt_key_features": KEY_FEATURES}, id="without the key features"),
    pytest.param(
        False, False, {"adopt_beijing": BEIJING, "adopt_key_features": KEY_FEATURES}, id="without both"
    ),
]
each_omission = pytest.mark.parametrize(("beijing", "key_features", "errors"), MISSING)


@pytest.fixture
def application(france) -> Application:
    return factories.application(Status.AWAITING_ENDORSEMENT)


def link_of(application: Application) -> str:
    nonce = factories.pending_endorsement(application).nonce
    return f"/en/endorse/{tokens.derive(emails.LINK_PURPOSE, nonce)}/"


def scan_of(application: Application) -> Attachment:
    return Attachment.objects.create(
        dossier=application.dossier,
        name="signed.pdf",
        size=1,
        sha256="0" * 64,
        by=factories.lead(application.city),
        in_snapshot=False,
    )


@each_omission
def test_nobody_endorses_without_adopting_both(beijing, key_features, errors, application):
    before = standing(application)

    with pytest.raises(ValidationError) as refusal:
        do(Verb.ENDORSE, application, adopts_beijing=beijing, adopts_key_features=key_features)

    assert {field: said[0].message for field, said in refusal.value.error_dict.items()} == errors
    assert {error.code for error in fields(refusal.value)} == {"not_adopted"}
    assert standing(application) == before


@each_omission
def test_a_tick_that_is_missing_on_the_page_is_asked_for_beside_it(
    beijing, key_features, errors, application, client
):
    before = standing(application)
    ticks = {"adopt_beijing": beijing, "adopt_key_features": key_features}
    posted = {name: "on" for name, ticked in ticks.items() if ticked}

    response = client.post(
        link_of(application),
        {"action": "endorse", "signer_name": "The mayor", "signer_title": "Mayor", **posted},
    )

    assert response.status_code == 400
    assert {
        field: [str(error) for error in said] for field, said in response.context["form"].errors.items()
    } == {field: [said] for field, said in errors.items()}
    assert standing(application) == before


@each_omission
def test_signed_paper_adopts_both_or_nothing_too(beijing, key_features, errors, application):
    lead = factories.lead(application.city)
    scan = scan_of(application)

    with pytest.raises(ValidationError) as refusal:
        do(
            Verb.ENDORSE,
            application,
            by=lead,
            scan=scan,
            adopts_beijing=beijing,
            adopts_key_features=key_features,
        )

    assert sorted(refusal.value.error_dict) == sorted(errors)
    assert application.endorsements.get().scan is None


def test_it_is_on_record_which_documents_were_adopted_when_and_by_whom(application, client, portal_clock):
    portal_clock(hamburg(2027, 3, 20, 18, 45))
    signed = {"signer_name": "  The   mayor ", "signer_title": "Mayor of the city"}

    client.post(
        link_of(application),
        {"action": "endorse", "adopt_beijing": "on", "adopt_key_features": "on", **signed},
    )

    application.refresh_from_db()
    endorsement, change = application.endorsement, StatusChange.objects.latest("id")
    assert (endorsement.adopts_beijing, endorsement.adopts_key_features) == (True, True)
    assert (endorsement.signer_name, endorsement.signer_title) == ("The mayor", "Mayor of the city")
    assert endorsement.used_at == hamburg(2027, 3, 20, 18, 45) == change.at
    assert (change.role, change.by, change.by_name) == (Role.MAYOR, None, "The mayor, Mayor of the city")
    assert change.snapshot == endorsement.snapshot


def test_of_signed_paper_it_is_on_record_who_handed_in_the_scan(application):
    lead, scan = factories.lead(application.city), scan_of(application)

    do(Verb.ENDORSE, application, by=lead, scan=scan)

    application.refresh_from_db()
    change = StatusChange.objects.latest("id")
    assert (application.endorsement.scan, application.endorsement.signer_name) == (scan, "The mayor")
    assert (change.role, change.by) == (Role.LEAD, lead)


def test_a_lead_without_signed_paper_endorses_nothing(application):
    before = standing(application)

    with pytest.raises(PermissionDenied):
        do(Verb.ENDORSE, application, by=factories.lead(application.city))

    assert standing(application) == before


@pytest.mark.parametrize(
    ("name", "title", "errors"),
    [
        ("", "Mayor", {"signer_name": "required"}),
        ("The mayor", " \t ", {"signer_title": "required"}),
        ("\0", "", {"signer_name": "required", "signer_title": "required"}),
        ("x" * 201, "Mayor", {"signer_name": "max_length"}),
    ],
)
def test_an_adoption_has_a_name_and_a_title(name, title, errors, application):
    before = standing(application)

    with pytest.raises(ValidationError) as refusal:
        do(Verb.ENDORSE, application, signer_name=name, signer_title=title)

    assert {field: said[0].code for field, said in refusal.value.error_dict.items()} == errors
    assert standing(application) == before


@pytest.mark.parametrize(
    "lacking",
    [{"adopts_beijing": False}, {"adopts_key_features": False}, {"signer_name": ""}, {"signer_title": ""}],
)
def test_the_database_holds_no_endorsement_without_both_adoptions_and_a_signer(lacking):
    pending = factories.pending_endorsement(factories.application(Status.AWAITING_ENDORSEMENT))
    signed = {
        "used_at": factories.IN_THE_WINDOW,
        "outcome": "endorsed",
        "signer_name": "The mayor",
        "signer_title": "Mayor",
        "adopts_beijing": True,
        "adopts_key_features": True,
    } | lacking
    columns = ", ".join(f"{column} = %s" for column in signed)

    said = database.refusal(
        f"UPDATE applications_endorsement SET {columns} WHERE id = %s", *signed.values(), pending.pk
    )

    assert "endorser_adopts_both_documents" in said


def test_the_validator_lets_pass_who_adopts_both():
    assert validators.validate_adoption(adopts_beijing=True, adopts_key_features=True) is None


def test_what_the_commission_approves_was_adopted():
    application = factories.application(Status.SUBMITTED)

    approved = services.approve(application=application, by=factories.officer(), endorsement_checked=True)

    assert (approved.endorsement.adopts_beijing, approved.endorsement.adopts_key_features) == (True, True)
