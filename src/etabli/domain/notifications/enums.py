"""How often a person is written to."""

from django.db import models


class Cadence(models.TextChoices):
    AT_ONCE = "at_once", "Tout de suite, par courriel"
    DAILY = "daily", "Une fois par jour, dans un courriel"
    WEEKLY = "weekly", "Le lundi, dans un courriel"
    NONE = "none", "Dans Établi seulement"


AS_PROPOSED = "proposed"  # what somebody says to choose nothing: each kind is told as it declares
