from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    """What waits for its Commission has waited since it came, what waits for UIL since it was approved."""
    applications = apps.get_model("applications", "Application").objects
    approvals = apps.get_model("applications", "StatusChange").objects.filter(verb="approve").order_by("-id")
    newest = approvals.filter(application=OuterRef("pk")).values("at")[:1]
    applications.filter(status="submitted").update(waiting_since=F("submitted_at"))
    applications.filter(status="approved").update(waiting_since=Subquery(newest))


class Migration(migrations.Migration):
    dependencies = [("applications", "0007_signed_on_paper")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="waiting_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="waiting since"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["status", "id"], name="application_by_status"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["waiting_since", "id"], name="application_by_waiting"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
