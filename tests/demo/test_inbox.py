"""Everybody's inbox: what would leave is kept as files, and shown with links that work."""

import email
import email.policy
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage, get_connection

from cities import officers
from gnlc_portal.demo import mailbox
from gnlc_portal.mail import delivery, outbox
from gnlc_portal.mail.models import Message
from tests.accounts.people import a_commission, a_coordinator

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ALICE, BOB = "a@town.example", "b@town.example"


@pytest.fixture(autouse=True)
def demo_mailbox(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "gnlc_portal.demo.mailbox.EmailBackend"


def write(to: str = ALICE, text: str = "Read http://localhost:8000/en/cities/.", **fields: object) -> Message:
    return outbox.write(to=to, language="en", kind="trial", subject="A trial", text=text, **fields)


def inbox(client, **query):
    return client.get("/demo/inbox/", {"format": "json", **query}).json()


def test_a_delivered_mail_is_a_file_named_after_its_message():
    message = write(text="Grüße aus Göttingen")

    delivery.deliver_due()

    file = mailbox.folder() / f"{message.pk}.eml"
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (mail["To"], mail["Subject"], mail["X-Portal-Message"]) == (ALICE, "A trial", str(message.pk))
    assert mail.get_body(("plain",)).get_content() == "Grüße aus Göttingen\n"
    assert [path.name for path in mailbox.folder().iterdir()] == [file.name]


def test_mail_that_is_not_of_the_outbox_is_kept_beside_it():
    sent = get_connection().send_messages([EmailMessage("To the team", "text", to=[ALICE])])

    assert sent == 1
    assert [path.name[:6] for path in mailbox.folder().iterdir()] == ["other-"]


def test_the_list_is_newest_first_and_says_all_that_is_agreed(client):
    first, second = write(), write(BOB)

    letters = inbox(client)

    assert letters == [
        {
            "id": message.pk,
            "to": message.to,
            "subject": "A trial",
            "text": "Read http://localhost:8000/en/cities/.\n",
            "links": ["http://localhost:8000/en/cities/"],
            "state": "waiting",
            "at": "2027-03-15T08:00:00Z",
        }
        for message in (second, first)
    ]


def test_one_address_is_asked_for_in_any_spelling(client):
    mine = write()
    write(BOB)

    assert [letter["id"] for letter in inbox(client, to="A@Town.example")] == [mine.pk]
    assert inbox(client, to="nobody@town.example") == []
    assert inbox(client, to="a\0@town.example")[0]["id"] == mine.pk


def test_a_personal_link_works_before_and_after_delivery(client):
    commission = a_commission()
    officers.invite(commission=commission, email=ALICE, by=a_coordinator())

    waiting = inbox(client, to=ALICE)[0]
    delivery.deliver_due()
    delivered = inbox(client, to=ALICE)[0]

    assert (waiting["state"], delivered["state"]) == ("waiting", "sent")
    assert waiting["links"] == delivered["links"]
    assert client.get(waiting["links"][0].removeprefix("http://localhost:8000")).status_code == 200
    assert outbox.PERSONAL_LINK not in delivered["text"]


def test_a_delivered_secret_is_read_from_its_file_alone(client):
    message = write(text="Your link: http://localhost:8000/en/secret/", secret=True)

    delivery.deliver_due()

    message.refresh_from_db()
    assert message.text == ""
    assert inbox(client)[0]["links"] == ["http://localhost:8000/en/secret/"]


def test_a_secret_whose_file_is_gone_is_still_listed(client):
    write(secret=True)
    delivery.deliver_due()
    for path in mailbox.folder().iterdir():
        path.unlink()

    assert inbox(client)[0]["links"] == []


def test_the_page_makes_links_clickable_and_shows_no_mark_up_of_a_mail(client):
    write(text="<script>alert(1)</script> http://localhost:8000/en/cities/")

    page = client.get("/demo/inbox/").content.decode()

    assert 'href="http://localhost:8000/en/cities/"' in page
    assert "<script>alert" not in page


def test_a_long_inbox_has_pages_that_keep_the_address(client):
    for _number in range(25):
        write()

    first = client.get("/demo/inbox/", {"to": ALICE})
    second = client.get("/demo/inbox/", {"to": ALICE, "page": 2})

    assert (len(first.context["letters"]), len(second.context["letters"])) == (20, 5)
    assert 'href="?to=a%40town.example&amp;page=2"' in first.content.decode()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("none", []),
        (
            "http://a.example/x, then (https://b.example/y?z=1&w=2).",
            ["http://a.example/x", "https://b.example/y?z=1&w=2"],
        ),
        ("twice http://a.example/ http://a.example/", ["http://a.example/"]),
        ("<http://a.example/>", ["http://a.example/"]),
    ],
)
def test_a_link_ends_where_its_sentence_goes_on(text, links):
    assert mailbox.links_in(text) == links


def test_the_hour_shown_is_the_portals_hour_of_sending(client, portal_clock):
    write()
    portal_clock(datetime(2027, 4, 1, 12, tzinfo=UTC))

    delivery.deliver_due()

    assert inbox(client)[0]["at"] == "2027-04-01T12:00:00Z"
