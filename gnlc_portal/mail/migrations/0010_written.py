from django.db import migrations, models


def rename(old, new):
    def run(apps, schema_editor):
        rows = apps.get_model("mail", "Notice").objects.using(schema_editor.connection.alias)
        rows.filter(state=old).update(state=new)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0009_attempts_by_the_portals_clock'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_whole_in_each_state',
        ),
        migrations.RunPython(rename("sent", "written"), rename("written", "sent")),
        migrations.AlterField(
            model_name='notice',
            name='state',
            field=models.CharField(choices=[('due', 'due'), ('written', 'written'), ('skipped', 'skipped'), ('cancelled', 'cancelled')], default='due', max_length=9, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('message__isnull', True), ('reason', ''), ('settled_at__isnull', True), ('state', 'due')), models.Q(('message__isnull', False), ('reason', ''), ('settled_at__isnull', False), ('state', 'written')), models.Q(models.Q(('reason__in', ['nobody', 'passed_over', 'gone', 'submitted', 'extended', 'settled'])), ('message__isnull', True), ('settled_at__isnull', False), ('state', 'skipped')), models.Q(models.Q(('reason__in', ['nobody', 'passed_over', 'gone', 'submitted', 'extended', 'settled'])), ('settled_at__isnull', False), ('state', 'cancelled')), _connector='OR'), name='notice_whole_in_each_state'),
        ),
    ]
