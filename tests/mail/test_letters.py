"""The HTML of a letter: the text's own words in the portal's look, nothing from elsewhere, no link but the portal's."""

import re

import pytest
from django.conf import settings

from gnlc_portal.mail import delivery, letters, outbox
from gnlc_portal.mail.models import Message
from tests import factories
from tests.mail import post_office
from tests.mail.test_delivery import deliver, letter

pytestmark = [pytest.mark.once, pytest.mark.django_db]
SITE = settings.SITE_URL


def shown(markup: str) -> str:
    """What a mail program shows, blanks made single."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", markup, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_a_letter_has_two_parts_the_text_first_and_both_say_the_same(office):
    letter(subject="Décidé", text="Bonjour,\n\nc’est décidé : 100 %.\n- un\n- deux", language="fr")

    deliver()

    arrived = office.letters[0]
    assert arrived.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]
    assert (
        shown(post_office.markup(arrived))
        == "Villes apprenantes Décidé Bonjour, c’est décidé : 100 %. - un - deux"
    )
    assert '<html lang="fr" dir="ltr">' in post_office.markup(arrived)


def test_every_letter_of_an_application_has_the_words_of_its_text_in_its_html(office, france):
    factories.application("admitted", in_country=france)

    deliver()

    differing = [
        one["Subject"]
        for one in office.letters
        if shown(post_office.markup(one)) != shown(f"Learning Cities {one['Subject']} {_escaped(one)}")
        and 'lang="en"' in post_office.markup(one)
    ]
    assert (len(office.letters) > 5, differing) == (True, [])


def _escaped(one) -> str:
    return letters.escape(post_office.words(one))


def test_the_personal_link_works_in_both_parts_and_is_stored_in_neither(client, office, france):
    factories.application("awaiting_endorsement", in_country=france)

    deliver()

    mayors = next(one for one in office.letters if "townhall" in one["To"])
    there = post_office.link_in(mayors)
    link = re.search(r'href="http://[\w:.]+(/\w\w/endorse/[^"]+)"', post_office.markup(mayors))[1]
    assert (link, client.get(link).status_code) == (there, 200)
    assert outbox.PERSONAL_LINK not in post_office.markup(mayors)
    assert there.split("/")[-2] not in str(list(Message.objects.values_list()))


def test_nothing_is_fetched_from_anywhere_and_nothing_runs(office):
    letter(text="See https://elsewhere.example/pixel.png <script>alert(1)</script> <img src=x>")

    deliver()

    markup = post_office.markup(office.letters[0])
    assert re.findall(r"<(?:img|script|link|iframe|object)\b|url\(|@import|background=", markup) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in markup


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (f"Here: {SITE}/en/apply/.", [f"{SITE}/en/apply/"]),
        (f"{SITE}/en/a/?x=1&y=2", [f"{SITE}/en/a/?x=1&amp;y=2"]),
        ("https://elsewhere.example/", []),
        (f"{SITE}.elsewhere.example/", []),
        (f"{SITE}@elsewhere.example/", []),
        (f'{SITE}/"><b>', [f"{SITE}/"]),
        ("javascript:alert(1)", []),
    ],
)
def test_only_the_portals_own_addresses_become_links(text, links):
    found = re.findall(r'<a href="([^"]*)"', letters.as_html("A note", text, "en").split("<h1>")[1])

    assert found == links


def test_a_link_on_its_own_line_stands_apart_and_lists_are_lists():
    text = f"Two things:\n\n- one\n- two\n\nGo on:\n{SITE}/en/apply/\n\nBye"

    assert [(block.kind, len(block.lines)) for block in letters.blocks(text)] == [
        ("text", 1),
        ("list", 2),
        ("text", 1),
        ("link", 1),
        ("text", 1),
    ]


def test_the_html_of_a_secret_lies_nowhere_after_it_left(office):
    row = letter(text="Your code is 1234.", secret=True)

    delivery.deliver_due()

    assert "1234" in post_office.markup(office.letters[0])
    row.refresh_from_db()
    assert "1234" not in str(list(Message.objects.values_list()))


def test_an_answer_goes_to_whoever_wrote_through_the_portal(office):
    letter("first@city.example", reply_to="sender@city.example"), letter("second@city.example")

    deliver()

    assert [one["Reply-To"] for one in office.letters] == ["sender@city.example", None]
