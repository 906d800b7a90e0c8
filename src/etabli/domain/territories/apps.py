"""The Django app of the context `territories`."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "etabli.domain.territories"
    label = "territories"
    verbose_name = "Territoires"
