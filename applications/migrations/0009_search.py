"""Applications are found by any part of their reference."""

from django.db import migrations

from gnlc_portal.lib import trigrams


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_waiting_since")]

    operations = [
        trigrams.index("application_by_part_of_reference", "applications_application", "UPPER(reference::text)")
    ]
