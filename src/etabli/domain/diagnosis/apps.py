"""The Django app of the context `diagnosis`; the locks of versions come back after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from etabli.domain.diagnosis import locks


def _lock(using: str, **_: Any) -> None:
    locks.install(connections[using])


class DiagnosisConfig(AppConfig):
    name = "etabli.domain.diagnosis"
    label = "diagnosis"
    verbose_name = "État des lieux"

    def ready(self) -> None:
        post_migrate.connect(_lock, sender=self, dispatch_uid="diagnosis.locks")
