"""A fiche may be counted in that of another plan: the same project."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_kept_since_the_export")]

    operations = [
        migrations.AddField(
            model_name="fiche",
            name="counted_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counts",
                to="plans.fiche",
                verbose_name="comptée dans",
            ),
        ),
        migrations.AddConstraint(
            model_name="fiche",
            constraint=models.CheckConstraint(
                condition=models.Q(counted_in__isnull=True) | ~models.Q(counted_in=models.F("id")),
                name="fiche_counted_in_another",
            ),
        ),
    ]
