from django.db import migrations


def create_group(apps, schema_editor):
    """UIL's coordination team exists from the start; an administrator puts people into it."""
    apps.get_model("auth", "Group").objects.get_or_create(name="coordinators")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(create_group, migrations.RunPython.noop, elidable=False),
    ]
