"""An adoption is of a side of the binôme; the day of the committee is the version's alone."""

from django.db import migrations, models

from etabli.domain.diagnosis import locks


def fill(apps, schema_editor):
    """The first adoption of each side stands; the locks come back after the migration."""
    locks.remove(schema_editor.connection)
    signatures = apps.get_model("diagnosis", "Signature").objects.using(schema_editor.connection.alias)
    versions = apps.get_model("diagnosis", "Version").objects.using(schema_editor.connection.alias)
    taken = set()
    for signature in signatures.select_related("mandate").order_by("signed_at"):
        if (place := (signature.version_id, signature.mandate.role)) not in taken:
            taken.add(place)
            signatures.filter(pk=signature.pk).update(side=signature.mandate.role)
        versions.filter(pk=signature.version_id, state="submitted").update(committee_on=signature.committee_on)


class Migration(migrations.Migration):
    dependencies = [
        ("diagnosis", "0005_reply_siret"),
    ]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="side",
            field=models.CharField(
                blank=True,
                choices=[("elu", "élu référent"), ("industriel", "industriel référent")],
                default="",
                max_length=13,
                verbose_name="côté du binôme",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(model_name="signature", name="committee_on"),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("side", ""), _negated=True), fields=("version", "side"), name="one_signature_a_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["", "elu", "industriel"])), name="signature_side_known"
            ),
        ),
    ]
