"""The trail of a place asked for one act: answered by an index, also for an act that nobody did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["scope", "verb", "id"], name="entry_by_verb"),
        ),
    ]
