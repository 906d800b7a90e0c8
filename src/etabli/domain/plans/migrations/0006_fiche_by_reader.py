"""The fiches that a reader may see are counted, plan by plan, in an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_sheets_of_imports")]

    operations = [
        migrations.AddIndex(
            model_name="fiche",
            index=models.Index(fields=["plan", "visibility", "id"], name="fiche_by_reader"),
        ),
    ]
