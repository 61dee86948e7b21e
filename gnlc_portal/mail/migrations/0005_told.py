"""Messages that were written before there was a trail: their country, and what happened to them."""

import re

from django.db import migrations

from gnlc_portal.lib.text import fold

REFERENCE = re.compile(r"R?\d{4}-([A-Z]{2})-\d+")
COMMISSION = re.compile(r"commission-([A-Z]{2})")
BATCH = 500


def country_of(about):
    found = REFERENCE.fullmatch(about) or COMMISSION.fullmatch(about)
    return found[1] if found else ""


def tell(apps, schema_editor):
    Message, Entry = apps.get_model("mail", "Message"), apps.get_model("trail", "Entry")
    for about in set(Message.objects.filter(country="").exclude(about="").values_list("about", flat=True)):
        if country_of(about):
            Message.objects.filter(about=about, country="").update(country=country_of(about))
    entries = []
    for message in Message.objects.defer("text").order_by("id").iterator(BATCH):
        entries.append(entry(Entry, message, "written", message.created_at))
        if message.state == "stopped":
            entries.append(entry(Entry, message, "stopped", message.created_at))
        if message.sent_at:
            entries.append(entry(Entry, message, "sent", message.sent_at))
        last = message.attempts.order_by("id").last() if message.state == "failed" else None
        if last is not None:
            entries.append(entry(Entry, message, "failed", last.at, last.answer))
    Entry.objects.bulk_create(entries, BATCH, ignore_conflicts=True)


def entry(Entry, message, what, at, said=""):
    detail = "\n".join(filter(None, [message.subject, said]))
    return Entry(
        at=at,
        kind="mail",
        what=what,
        role="system",
        country=message.country,
        about=message.about,
        subject=message.to,
        detail=detail,
        source=f"mail.message:{message.pk}:{what}:1.{0 if what == 'written' else message.attempt_count}",
        words=fold(f"{message.about} {message.to} {detail}"),
    )


class Migration(migrations.Migration):

    dependencies = [
        ("mail", "0004_country"),
        ("trail", "0001_initial"),
    ]

    # Backwards nothing is taken away: a line of the trail stays, and telling it again changes nothing.
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
