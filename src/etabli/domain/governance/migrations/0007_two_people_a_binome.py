"""Nobody is both sides of a binôme."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_recusals_confirmed"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True), ("role__in", ["elu", "industriel"])),
                fields=("territory", "person"),
                name="nobody_is_both_sides_of_a_binome",
            ),
        ),
    ]
