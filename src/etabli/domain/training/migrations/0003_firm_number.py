"""The number that counts a firm: one a SIREN over diagnostics and transmissions; one a row where the SIRET is gone."""

import uuid

from django.db import migrations, models


def number(apps, schema_editor):
    known = {}
    for name in ("diagnostic", "transmission"):
        model = apps.get_model("training", name)
        for pk, siret in model.objects.values_list("pk", "siret"):
            key = siret[:9] or str(pk)
            model.objects.filter(pk=pk).update(firm_number=known.setdefault(key, uuid.uuid4()))


class Migration(migrations.Migration):
    dependencies = [("training", "0002_training_contacts")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="firm_number",
                field=models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="numéro de l’entreprise"),
            )
            for name in ("diagnostic", "transmission")
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
