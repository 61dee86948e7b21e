"""The preview shows exactly what the mayor and the Commission read: the very same HTML, on every page and on paper."""

import re

import pytest
from django.template.loader import render_to_string

from applications import documents
from applications.emails import LINK_PURPOSE
from applications.enums import Status
from gnlc_portal.lib import tokens
from tests import factories, pages
from tests.factories import IN_THE_WINDOW

pytestmark = [pytest.mark.once, pytest.mark.django_db]

_SECTION = re.compile(r'<section id="section-([\w-]+)".*?</section>', re.DOTALL)


def sections(html: str) -> dict[str, str]:
    """The readable sections of a page, as they came out of the server."""
    return {found[1]: found[0] for found in _SECTION.finditer(html)}


@pytest.fixture
def application(france):
    row = factories.application(in_country=france, complete=False)
    factories.fill(
        row,
        motivation='<b>Bold</b> & "quoted"\nمدينة التعلم 学习型城市',
        links="https://a.example\nhttps://b.example",
    )
    for step in factories._WAY[Status.AWAITING_ENDORSEMENT]:
        step(row, IN_THE_WINDOW)
    return row


def test_preview_mayor_officer_and_paper_show_the_very_same_html(client, application):
    lead, officer = factories.lead(application.city), factories.officer(application.country)
    client.force_login(lead)
    preview = client.get(pages.address(application, "application_preview")).content.decode()
    client.logout()
    token = tokens.derive(LINK_PURPOSE, factories.pending_endorsement(application).nonce)
    mayor = client.get(f"/en/endorse/{token}/").content.decode()
    paper = render_to_string(
        "dossiers/document.html",
        documents.readable(application, documents.signed_snapshot(application), IN_THE_WINDOW),
    )
    for step in factories._WAY[Status.SUBMITTED][1:]:
        step(application, IN_THE_WINDOW)
    client.force_login(officer)
    review = client.get(f"/admin/applications/application/{application.pk}/change/").content.decode()

    signed = sections(preview)
    assert set(signed) == {
        section.slug for section in application.dossier.questionnaire.sections if section.slug != "consent"
    }
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; &quot;quoted&quot;<br>" in signed["motivation"]
    assert sections(mayor) == signed
    assert sections(paper) == signed
    assert {slug: html for slug, html in sections(review).items() if slug != "consent"} == signed


def test_what_is_previewed_before_asking_is_what_the_mayor_then_reads(client, france):
    application = factories.application(in_country=france)
    client.force_login(factories.lead(application.city))
    before = sections(client.get(pages.address(application, "application_preview")).content.decode())
    factories._ask(application, IN_THE_WINDOW)
    after = sections(client.get(pages.address(application, "application_preview")).content.decode())

    assert {slug: html for slug, html in before.items() if slug != "consent"} == after


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("draft", "DRAFT of 15 March 2027 – not submitted, may still change"),
        ("awaiting_endorsement", "Not submitted at present"),
        ("endorsed", "Not submitted at present"),
        ("submitted", "Submitted on 15 March 2027, 09:00, Hamburg time"),
        ("returned", "DRAFT of 15 March 2027"),
    ],
)
def test_every_page_of_the_pdf_says_whether_it_is_submitted(client, france, status, line):
    application = factories.application(status, in_country=france)
    client.force_login(factories.lead(application.city))

    answer = client.get(pages.address(application, "application_pdf"))

    found = pages.pdf_pages(answer)
    assert len(found) >= 3
    assert all(line in page for page in found)
