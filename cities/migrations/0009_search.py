"""Cities are found by any part of their names."""

from django.db import migrations

from gnlc_portal.lib import trigrams


class Migration(migrations.Migration):
    dependencies = [("cities", "0008_by_name")]

    operations = [
        trigrams.index("city_by_part_of_name", "cities_city", "name_key::text", "UPPER(alternate_names::text)")
    ]
