"""The Django app of the context `governance`."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "etabli.domain.governance"
    label = "governance"
    verbose_name = "Gouvernance"
