"""The Django app that holds the management commands."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "etabli.ops"
    label = "ops"
    verbose_name = "Exploitation"
