"""Writing to a city: passed on to its lead, nobody's address shown but the writer's, and not too often."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cities import letters
from gnlc_portal.mail.models import Message
from tests.cities.public_data import a_lead, a_member, a_user
from tests.cities.test_public import text

pytestmark = [pytest.mark.once, pytest.mark.django_db]
GOOD = {"text": "How do you finance evening classes?\n\nWe would like to visit.", "consent": "on"}


@pytest.fixture
def city():
    member = a_member("Angers").city
    a_lead(member, "lead@angers.example")
    return member


def signed_in(email: str = "writer@bonn.example", **fields) -> Client:
    client = Client()
    client.force_login(a_user(email, **fields))
    return client


def send(client, city, **changes):
    return client.post(reverse("city_letter", args=[city.slug]), GOOD | changes)


def test_a_message_goes_to_the_lead_in_their_language_and_answers_to_the_writer(city):
    lead = city.delegates.get().user
    lead.language = "fr"
    lead.save()

    answer = send(signed_in(name="A learner"), city)

    message = Message.objects.get()
    assert (answer.status_code, answer.url) == (302, city.get_absolute_url())
    assert (message.to, message.reply_to, message.language, message.about) == (
        "lead@angers.example",
        "writer@bonn.example",
        "fr",
        "letter:angers-fr",
    )
    assert GOOD["text"].replace("\n", "\n") in message.text.replace("\r\n", "\n")
    assert "A learner (writer@bonn.example)" in message.text


def test_the_reader_learns_for_which_city_the_writer_acts(city):
    bonn = a_member("Bonn", "DE").city
    writer = a_lead(bonn, "writer@bonn.example").user

    letters.write(city=city, by=writer, text="Good morning.")

    assert "In the portal they act for: Bonn (Germany)." in Message.objects.get().text


def test_the_writer_never_sees_an_address(city):
    client = signed_in()

    pages = [client.get(reverse("city_letter", args=[city.slug])), send(client, city, text="")]
    after = client.get(city.get_absolute_url())

    assert [page for page in [*pages, after] if "angers.example" in page.content.decode()] == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": ""}, "Write what you want to say to the city."),
        ({"text": "   \n "}, "Write what you want to say to the city."),
        ({"text": "x" * (letters.LONGEST + 1)}, "At most 3000 characters have room here; you wrote 3001."),
        ({"consent": ""}, "Agree to be seen by the reader"),
    ],
)
def test_what_cannot_be_sent_says_why_keeps_the_words_and_sends_nothing(city, changes, says):
    answer = send(signed_in(), city, **changes)

    assert (answer.status_code, Message.objects.count()) == (400, 0)
    assert says in answer.content.decode()


def test_line_breaks_in_a_name_make_no_header(city):
    send(signed_in(name="A\nBcc: all@city.example"), city)

    message = Message.objects.get()
    assert "\n" not in message.subject + message.reply_to + message.to


def test_the_sixth_message_of_a_day_from_one_account_is_kept_back_with_the_words(city):
    client = signed_in()
    for number in range(5):
        member = a_member(f"City {number}").city
        a_lead(member, f"lead{number}@city.example")
        assert send(client, member).status_code == 302

    answer = send(client, city)

    assert (answer.status_code, Message.objects.count()) == (429, 5)
    assert "Five messages a day" in answer.content.decode()
    assert "How do you finance evening classes?" in answer.content.decode()


def test_one_city_gets_ten_messages_a_day(city):
    outcomes = [send(signed_in(f"writer{number}@city.example"), city).status_code for number in range(11)]

    assert outcomes == [302] * 10 + [429]
    assert Message.objects.count() == 10


def test_a_form_with_a_mistake_uses_up_nothing(city):
    client = signed_in()
    for _attempt in range(8):
        send(client, city, text="")

    assert send(client, city).status_code == 302


def test_a_city_without_a_team_has_no_form_and_says_so(client):
    member = a_member("Bonn", "DE").city
    writer = signed_in()

    page, answer = writer.get(reverse("city_letter", args=[member.slug])), send(writer, member)

    assert "Nobody acts for Bonn in this portal yet" in text(page)
    assert 'name="text"' not in page.content.decode()
    assert (answer.status_code, "How do you finance" in answer.content.decode()) == (409, True)
    assert "Bonn has no team in this portal yet" in text(client.get(member.get_absolute_url()))
    with pytest.raises(ValidationError) as refusal:
        letters.write(city=member, by=a_user("b@city.example"), text="Hello")
    assert refusal.value.code == "no_team"


def test_a_lead_who_left_gets_nothing(city):
    city.delegates.update(ended_at="2027-01-01T00:00:00Z")

    assert send(signed_in(), city).status_code == 409
    assert not Message.objects.exists()


def test_only_who_is_signed_in_writes_and_comes_back_after(client, city):
    there = reverse("city_letter", args=[city.slug])

    answers = [client.get(there), client.post(there, GOOD)]

    assert [(one.status_code, one.url) for one in answers] == [(302, f"/en/accounts/login/?next={there}")] * 2
    assert not Message.objects.exists()


def test_a_former_member_cannot_be_written_to():
    former = a_member("Tours", ended_on=date(2026, 1, 1), end_reason="left").city
    a_lead(former)

    assert send(signed_in(), former).status_code == 404
