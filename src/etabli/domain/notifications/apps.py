"""The Django app of the context `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "etabli.domain.notifications"
    label = "notifications"
    verbose_name = "Notifications"
