"""The Django app of the context `diagnosis`."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "etabli.domain.diagnosis"
    label = "diagnosis"
    verbose_name = "État des lieux"
