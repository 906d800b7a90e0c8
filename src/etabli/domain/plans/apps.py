"""The Django app of the context `plans`; locks of versions and kept sums come back after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from etabli.domain.plans import kept, locks


def _lock(using: str, **_: Any) -> None:
    locks.install(connections[using])
    kept.install(connections[using])


class PlansConfig(AppConfig):
    name = "etabli.domain.plans"
    label = "plans"
    verbose_name = "Plan d’action"

    def ready(self) -> None:
        post_migrate.connect(_lock, sender=self, dispatch_uid="plans.locks")
