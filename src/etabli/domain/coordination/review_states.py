"""The states of a value in a review."""

from django.db import models


class ValueState(models.TextChoices):
    """Before any of them a value is « à donner »: nothing is written yet."""

    SUBMITTED = "submitted", "soumise"
    CHECKED = "checked", "vérifiée"
    TO_CORRECT = "to_correct", "à corriger"
    LOCKED = "locked", "verrouillée"


TO_GIVE, TO_GIVE_LABEL = "to_give", "à donner"
OPEN = (ValueState.SUBMITTED, ValueState.TO_CORRECT)  # may be given again
STATES = [(TO_GIVE, TO_GIVE_LABEL), *ValueState.choices]
