"""The Django app of the context `platforms`."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "etabli.domain.platforms"
    label = "platforms"
    verbose_name = "Plateformes de services"
