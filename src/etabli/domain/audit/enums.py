"""Who caused an entry, and how an access ended."""

from django.db import models


class Origin(models.TextChoices):
    """A person, or the software itself (a purge, a new release)."""

    PERSON = "person", "une personne"
    SYSTEM = "system", "Établi"


class Outcome(models.TextChoices):
    """What came of an access."""

    ALLOWED = "allowed", "autorisé"
    REFUSED = "refused", "refusé"
