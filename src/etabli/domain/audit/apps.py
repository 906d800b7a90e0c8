"""The Django app of the context `audit`; the locks of the trail come back after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from etabli.domain.audit import locks


def _lock(using: str, **_: Any) -> None:
    """A schema change on SQLite copies the table and silently drops its triggers."""
    locks.install(connections[using])


class AuditConfig(AppConfig):
    name = "etabli.domain.audit"
    label = "audit"
    verbose_name = "Journal"

    def ready(self) -> None:
        post_migrate.connect(_lock, sender=self, dispatch_uid="audit.locks")
