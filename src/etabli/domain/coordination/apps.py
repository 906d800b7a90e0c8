"""The Django app of the context `coordination`; the locks of minutes and reports come back after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from etabli.domain.coordination import locks


def _lock(using: str, **_: Any) -> None:
    locks.install(connections[using])


class CoordinationConfig(AppConfig):
    name = "etabli.domain.coordination"
    label = "coordination"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        post_migrate.connect(_lock, sender=self, dispatch_uid="coordination.locks")
