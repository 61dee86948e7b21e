"""UIL's mail desk and the audit trail in the browser: mended, held back, edited, sent, and all of it told."""

import re

from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import Portal

WRITE = """
from django.db import transaction
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Attempt, Message
with transaction.atomic():
    row = outbox.write(to="{to}", language="fr", kind="note", about="{about}",
                       subject="{subject}", text="Bonjour,\\n\\nvoici la suite.")
    Message.objects.filter(pk=row.pk).update(state="{state}")
    if "{state}" == "failed":
        Attempt.objects.create(message=row, delivered=False, answer="550 5.1.1 No such mailbox here")
print(row.pk)
"""


def write(portal: Portal, to: str, subject: str, state: str, about: str) -> str:
    """A message in a state, as a bad hour of the mail server would leave it; its number."""
    return portal.run(WRITE.format(to=to, subject=subject, state=state, about=about))


def coordinator(visit, **options) -> Page:
    page = visit("en", **options)
    people.sign_in(page, "coordinator")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unfold(page: Page, name: str) -> None:
    page.locator("summary").get_by_text(name, exact=True).click()


def test_a_failed_message_is_found_read_corrected_and_sent_again(visit, portal):
    write(portal, "gone@town.example", "Une réponse perdue", "failed", "2027-FR-900")
    page = coordinator(visit)

    page.get_by_role("link", name=re.compile("messages? failed")).click()
    page.get_by_role("link", name="Une réponse perdue").click()
    expect(page.get_by_text("550 5.1.1 No such mailbox here").first).to_be_visible()
    unfold(page, "Edit before it is sent")
    page.get_by_label("To", exact=True).fill("here@town.example")
    press(page, "Save the changes")
    expect(page.get_by_text("The changes are saved.")).to_be_visible()
    press(page, "Try again")
    expect(page.get_by_text("The message is on its way again.")).to_be_visible()

    assert portal.mail("here@town.example", "voici la suite")["subject"] == "Une réponse perdue"


def test_a_waiting_letter_is_edited_before_it_leaves_and_the_trail_tells_it(visit, portal):
    number = write(portal, "reader@town.example", "Une lettre qui attend", "held", "2027-FR-901")
    page = coordinator(visit)

    page.goto(f"/admin/mail/message/{number}/change/")
    unfold(page, "The HTML part")
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("voici la suite.")).to_be_visible()
    unfold(page, "Edit before it is sent")
    page.locator("textarea[name=text]").fill("Bonjour,\n\nvoici la bonne suite.")
    press(page, "Save the changes")
    expect(page.locator("pre").first).to_contain_text("voici la bonne suite.")
    expect(page.get_by_text("As the portal wrote it")).to_be_visible()
    press(page, "Let it leave")
    assert "voici la bonne suite." in portal.mail("reader@town.example", "bonne suite")["text"]

    page.goto("/admin/trail/entry/?about=2027-FR-901&who=coordinator")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    expect(page.locator("#result_list")).to_contain_text("Message edited before sending")
    expect(page.locator("#result_list")).to_contain_text("Message released")
