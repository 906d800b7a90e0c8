"""The Django app of the context `coordination`."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "etabli.domain.coordination"
    label = "coordination"
    verbose_name = "Pilotage"
