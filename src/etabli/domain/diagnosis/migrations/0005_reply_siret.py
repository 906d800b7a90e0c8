"""A firm may give its SIRET with its answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0004_signature_stands_back_from")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="siret",
            field=models.CharField(blank=True, default="", max_length=14, verbose_name="SIRET"),
            preserve_default=False,
        ),
    ]
