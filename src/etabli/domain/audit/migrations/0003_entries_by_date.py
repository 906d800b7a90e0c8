"""Trails are read by the day of the acts: the indexes that they stand on follow it, then the order of writing."""

from django.db import migrations, models

BY_DATE = {
    "entry_by_actor": ("entry_by_actor_at", ["actor", "at", "id"]),
    "entry_by_scope": ("entry_by_scope_at", ["scope", "at", "id"]),
    "entry_by_verb": ("entry_by_verb_at", ["scope", "verb", "at", "id"]),
}


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_entry_by_verb")]

    operations = [
        operation
        for old, (new, fields) in BY_DATE.items()
        for operation in (
            migrations.RemoveIndex(model_name="entry", name=old),
            migrations.AddIndex(model_name="entry", index=models.Index(fields=fields, name=new)),
        )
    ]
