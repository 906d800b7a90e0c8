"""The Django app of the context `training`."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "etabli.domain.training"
    label = "training"
    verbose_name = "Formation et modernisation"
