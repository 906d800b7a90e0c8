"""An import says of each of its sheets what it holds: it had one sheet of fiches."""

from django.db import migrations, models


def each_sheet(apps, schema_editor):
    for one in apps.get_model("plans", "Import").objects.all():
        nothing = {"holds": "", "head": 0, "mapping": {}}
        one.tables = [*[nothing] * one.sheet, {"holds": "fiches", "head": one.head, "mapping": one.mapping}]
        one.save(update_fields=["tables"])


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_stage_files")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="tables",
            field=models.JSONField(blank=True, default=list, verbose_name="ce que contient chaque feuille"),
        ),
        migrations.RunPython(each_sheet, migrations.RunPython.noop),
        migrations.RemoveField(model_name="import", name="sheet"),
        migrations.RemoveField(model_name="import", name="head"),
        migrations.RemoveField(model_name="import", name="mapping"),
    ]
