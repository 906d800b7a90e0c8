"""Names loaded before have the apostrophes that names are loaded with now: the release is the same, and stays loaded."""

from typing import Any

from django.db import migrations

from etabli.kernel.typography import apostrophes

NAMED = (
    *("Region", "Departement", "Arrondissement", "Epci", "Ept", "ZoneEmploi", "Commune", "FormerCommune"),
    *("Territory", "Member", "ListedTerritory"),
)


def rename(apps: Any, schema_editor: Any) -> None:
    for name in NAMED:
        model = apps.get_model("territories", name)
        changed = list(model.objects.filter(name__contains="'"))
        for row in changed:
            row.name = apostrophes(row.name)
        model.objects.bulk_update(changed, ["name"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_initial")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
