"""What happened to applications and rounds before there was a trail."""

from django.db import migrations

from gnlc_portal.lib.text import fold

BATCH = 500


def tell(apps, schema_editor):
    Entry = apps.get_model("trail", "Entry")
    changes = apps.get_model("applications", "StatusChange").objects.select_related("application__city", "by")
    extensions = apps.get_model("applications", "RoundExtension").objects.select_related("round", "by")
    entries = [of_change(Entry, change) for change in changes.order_by("id").iterator(BATCH)]
    entries += [of_extension(Entry, extension) for extension in extensions.order_by("id").iterator(BATCH)]
    Entry.objects.bulk_create(entries, BATCH, ignore_conflicts=True)


def of_change(Entry, change):
    application = change.application
    return entry(
        Entry,
        at=change.at,
        kind="application",
        what=change.verb,
        role=change.role,
        by=change.by,
        by_name=change.by_name,
        country=application.country_id,
        about=application.reference,
        subject=application.city.name,
        detail="\n".join(filter(None, [change.reason, *(f"{slug}: {why}" for slug, why in change.sections.items())])),
        source=f"applications.statuschange:{change.pk}",
    )


def of_extension(Entry, extension):
    return entry(
        Entry,
        at=extension.at,
        kind="round",
        what="extended",
        role="coordinator",
        by=extension.by,
        about=f"round-{extension.round.year}",
        subject=str(extension.round.year),
        detail=f"{extension.closes_on:%Y-%m-%d}, {extension.examination_closes_on:%Y-%m-%d}\n{extension.reason}",
        source=f"applications.roundextension:{extension.pk}",
    )


def entry(Entry, *, by, by_name="", **values):
    values["by_name"] = by_name or (by.name or by.email if by else "")
    detail = values["detail"]
    values["detail"] = detail if len(detail) <= 2000 else f"{detail[:1999]}…"
    address = by.email if by else ""
    said = [values["by_name"], address, values["about"], values["subject"], values["detail"]]
    return Entry(by_id=by.pk if by else None, words=fold(" ".join(said)), **values)


class Migration(migrations.Migration):

    dependencies = [
        ("applications", "0003_rank"),
        ("cities", "0006_told"),
        ("trail", "0001_initial"),
    ]

    # Backwards nothing is taken away: a line of the trail stays, and telling it again changes nothing.
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
