"""The fields of an object as an entry keeps them: values that JSON can hold, by field name."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

Snapshot = dict[str, Any]


def kind_of(instance: models.Model) -> str:
    """`governance.mandate`: how entries name the model."""
    return instance._meta.label_lower


def personal_fields(instance: models.Model) -> frozenset[str]:
    """Fields whose values are about a person: declared by the model as `personal_fields`."""
    return frozenset(getattr(instance, "personal_fields", ()))


def silent_fields(instance: models.Model) -> frozenset[str]:
    """Fields that say nothing to anybody (hashes of secrets): declared by the model as `silent_fields`."""
    return frozenset(getattr(instance, "silent_fields", ()))


def unfolded_fields(instance: models.Model) -> frozenset[str]:
    """JSON mappings whose keys are fields of their own (`values.context`): declared as `unfolded_fields`."""
    return frozenset(getattr(instance, "unfolded_fields", ()))


def is_reference(value: Any) -> bool:
    """Whether an entry holds, in place of a value, where the personal value is."""
    return isinstance(value, dict) and set(value) == {"personal"}


def references(part: Snapshot) -> list[str]:
    """The ids of the personal values that a part of an entry quotes."""
    return [value["personal"] for value in part.values() if is_reference(value)]


def take(instance: models.Model) -> Snapshot:
    """Every concrete field by its name but the silent ones, foreign keys as the key they hold."""
    silent, unfolded = silent_fields(instance), unfolded_fields(instance)
    values: Snapshot = {}
    for field in instance._meta.concrete_fields:
        if field.name in unfolded:
            values |= {f"{field.name}.{key}": part for key, part in field.value_from_object(instance).items()}
        elif field.name not in silent:
            values[field.name] = field.value_from_object(instance)
    return dict(json.loads(json.dumps({name: _plain(value) for name, value in values.items()}, cls=DjangoJSONEncoder)))


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, models.fields.files.FieldFile) else value


def changes(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """The parts of both that differ. Of an object that was there and still is, what one side lacks is None."""
    names = [name for name in {**before, **after} if before.get(name, ...) != after.get(name, ...)]
    if before and after:
        return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}
    return before, after
