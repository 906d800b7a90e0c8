"""The Django app of the context `outbox`."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "etabli.domain.outbox"
    label = "outbox"
    verbose_name = "Messages"
