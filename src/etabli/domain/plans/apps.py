"""The Django app of the context `plans`."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "etabli.domain.plans"
    label = "plans"
    verbose_name = "Plan d’action"
