"""The Django app of the context `firms`."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    name = "etabli.domain.firms"
    label = "firms"
    verbose_name = "Entreprises"
