"""An import remembers the lines whose values are wanted where somebody changed them since the export."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_fiche_by_reader"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="put_back",
            field=models.JSONField(blank=True, default=list, verbose_name="lignes à remettre comme dans le fichier"),
        ),
    ]
