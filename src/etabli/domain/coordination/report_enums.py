"""What a report goes through: its kinds, its states, and which state leads to which."""

from django.db import models


class ReportKind(models.TextChoices):
    """Which report; `catalogue/coordination/reports.yaml` says what each says."""

    MIDTERM = "midterm", "évaluation à mi-parcours"
    FINAL = "final", "évaluation finale"
    STEERING = "steering", "rapport de pilotage"


class ReportState(models.TextChoices):
    """Where a report stands."""

    PREPARED = "prepared", "en préparation"
    SUBMITTED = "submitted", "soumis pour avis"
    JUDGED = "judged", "avis rendu"
    PUBLISHED = "published", "publié"


WRITTEN_IN = (ReportState.PREPARED, ReportState.JUDGED)  # its writer may change what they wrote
