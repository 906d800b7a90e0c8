"""A signature says from which findings of the version its author stood back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0003_times_of_acts")]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="stands_back_from",
            field=models.JSONField(blank=True, default=list, verbose_name="constats dont le signataire s’est déporté"),
        ),
    ]
