"""The HTML of Établi."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "etabli.web"
    label = "web"
    verbose_name = "Pages"
