"""The Django app of the context `vte`."""

from django.apps import AppConfig


class VteConfig(AppConfig):
    name = "etabli.domain.vte"
    label = "vte"
    verbose_name = "Volontariat territorial en entreprise"
