"""Foreign keys go down the contexts, as imports do: import-linter can't see them."""

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

HIGH_TO_LOW = [
    *("coordination", "platforms", "training", "plans", "vte", "diagnosis", "firms", "notifications"),
    *("governance", "territories", "audit", "outbox", "foundation"),
]


def test_foreign_keys_only_go_down() -> None:
    order = {label: position for position, label in enumerate(HIGH_TO_LOW)}
    checked = 0
    for model in apps.get_models():
        label = model._meta.app_label
        if not model.__module__.startswith("etabli.domain."):
            continue
        assert label in order, f"the context {label} has no place in HIGH_TO_LOW"
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            target = field.related_model._meta.app_label
            if target in order:
                checked += 1
                assert order[label] <= order[target], f"{model.__name__}.{field.name} points up at {target}"
    assert checked > 10
