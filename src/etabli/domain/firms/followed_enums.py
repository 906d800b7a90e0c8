"""What is kept of a followed firm: kinds of exchanges, who reads a note, what became of a signal."""

from django.db import models


class ExchangeKind(models.TextChoices):
    """How the firm was met."""

    VISIT = "visit", "visite"
    MEETING = "meeting", "réunion"
    CALL = "call", "appel"
    EMAIL = "email", "courriel"


class Openness(models.TextChoices):
    """Who reads an exchange, of those who read the firm."""

    TEAM = "team", "toute l’équipe du territoire"
    ORGANISATION = "organisation", "mon organisation"
    LEADS = "leads", "moi et les chefs de projet"
