"""A déport that somebody else reports waits to be confirmed; those that were in force stay so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def confirm(apps, schema_editor):
    recusals = apps.get_model("governance", "Recusal").objects.using(schema_editor.connection.alias)
    recusals.update(confirmed_at=models.F("declared_at"))


class Migration(migrations.Migration):
    dependencies = [("governance", "0005_seal_keys")]

    operations = [
        migrations.AddField(
            model_name="recusal",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmé le"),
        ),
        migrations.AddField(
            model_name="recusal",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recusals_confirmed",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmé par",
            ),
        ),
        migrations.RunPython(confirm, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(("declared_by", models.F("person")), _negated=True)
                | models.Q(confirmed_at__isnull=False),
                name="own_recusal_in_force_at_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | models.Q(confirmed_at__isnull=False)
                & (
                    models.Q(confirmed_by=models.F("person"))
                    | models.Q(("confirmed_by", models.F("declared_by")), _negated=True)
                ),
                name="recusal_confirmed_by_another_than_who_reported",
            ),
        ),
    ]
