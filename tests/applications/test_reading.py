"""Who reads which text of an application, and when its certificate opens."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from applications import services
from applications.enums import Status, Verb
from cities import standing
from cities.models import City, Country, Membership
from gnlc_portal.dossiers.models import Answer
from tests import factories
from tests.rules.steps import do

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.pdf,
    pytest.mark.usefixtures("stored_files"),
]


def words_of(answer) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def pdf_of(application) -> str:
    return f"/en/applications/{application.reference}/dossier.pdf"


def test_an_officer_reads_what_was_handed_in_and_never_what_is_being_written(client, france):
    application = factories.application(Status.SUBMITTED)
    services.recall(application=application, by=factories.lead(application.city))
    Answer.objects.filter(dossier=application.dossier, key="motivation").update(
        value="A thought not finished."
    )

    client.force_login(factories.officer(france))
    officers = words_of(client.get(pdf_of(application)))
    client.force_login(factories.lead(application.city))
    citys = words_of(client.get(pdf_of(application)))

    assert "We want adults to come back to learning." in officers
    assert "A thought not finished." not in officers
    assert "A thought not finished." in citys


def test_what_the_mayor_endorsed_anew_is_the_citys_own_until_it_is_submitted_again(client, france):
    application = factories.application(Status.SUBMITTED)
    do(Verb.RECALL, application)
    later = factories.file(application, "later.pdf")
    Answer.objects.filter(dossier=application.dossier, key="motivation").update(value="What we say now.")
    do(Verb.REQUEST_ENDORSEMENT, application)
    do(Verb.ENDORSE, application, signer_name="The new mayor")
    client.force_login(factories.officer(france))

    before = words_of(client.get(pdf_of(application)))
    file = reverse("application_attachment", args=[application.reference, later.pk])
    file_before = client.get(file).status_code
    do(Verb.SUBMIT, application)
    after = words_of(client.get(pdf_of(application)))

    assert ("What we say now." in before, "The new mayor" in before, file_before) == (False, False, 404)
    assert ("What we say now." in after, "The new mayor" in after) == (True, True)
    assert b"".join(client.get(file).streaming_content) == b"%PDF of later.pdf"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.AWAITING_ENDORSEMENT, Status.ENDORSED])
def test_what_never_reached_the_commission_does_not_exist_for_it(client, france, status):
    application = factories.application(status)
    client.force_login(factories.officer(france))

    assert client.get(pdf_of(application)).status_code == 404


def test_without_the_second_factor_that_is_asked_for_nobody_who_decides_reads(client, france, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    application = factories.application(Status.SUBMITTED)
    statuses = {}

    for name, person in (("officer", factories.officer(france)), ("lead", factories.lead(application.city))):
        client.force_login(person)
        statuses[name] = client.get(pdf_of(application)).status_code

    assert statuses == {"officer": 404, "lead": 200}


def test_the_certificate_closes_with_the_membership(client, france):
    application = factories.application(Status.ADMITTED)
    client.force_login(factories.lead(application.city))
    address = f"/en/applications/{application.reference}/certificate.pdf"
    while_member = client.get(address)

    membership = Membership.objects.get(city=application.city)
    standing.end_membership(
        membership=membership, by=factories.coordinator(), reason="The city asked for it."
    )
    afterwards = client.get(address)

    assert (while_member.status_code, while_member["Content-Type"]) == (200, "application/pdf")
    assert afterwards.status_code == 409
    assert "ended on 15 March 2027" in afterwards.content.decode()


def test_a_city_that_may_not_apply_leaves_no_row(client, france):
    Country.objects.filter(pk="FR").update(member_until="2026-12-31")
    client.force_login(factories.user())

    answer = client.post("/en/apply/", {"name": "Sainte-Nulle-Part", "country": "FR"})

    assert (answer.status_code, City.objects.count()) == (409, 0)
