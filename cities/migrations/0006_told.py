"""What happened in teams before there was a trail."""

from django.db import migrations

from gnlc_portal.lib.text import fold

BATCH = 500


def tell(apps, schema_editor):
    TeamEvent, Entry = apps.get_model("cities", "TeamEvent"), apps.get_model("trail", "Entry")
    coordinators = set(
        apps.get_model("accounts", "User").objects.filter(groups__name="coordinators").values_list("pk", flat=True)
    )
    entries = []
    for event in TeamEvent.objects.select_related("city", "person", "by").order_by("id").iterator(BATCH):
        name = event.by.name or event.by.email
        detail = "\n".join(filter(None, [event.person.name or event.person.email, event.reason]))
        about = f"team:{event.city_id}"
        if event.by_id in coordinators:
            role = "coordinator"
        else:
            role = "delegate" if event.by_id == event.person_id and event.step != "leads" else "lead"
        entries.append(
            Entry(
                at=event.at,
                kind="team",
                what=event.step,
                role=role,
                by_id=event.by_id,
                by_name=name,
                country=event.city.country_id,
                about=about,
                subject=event.city.name,
                detail=detail,
                source=f"cities.teamevent:{event.pk}",
                words=fold(f"{name} {event.by.email} {about} {event.city.name} {detail}"),
            )
        )
    Entry.objects.bulk_create(entries, BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_coordinators"),
        ("cities", "0005_membership_events"),
        ("trail", "0001_initial"),
    ]

    # Backwards nothing is taken away: a line of the trail stays, and telling it again changes nothing.
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
