"""What is kept of a followed firm: kinds of exchanges, who reads a note, what became of a signal."""

from django.db import models


class ExchangeKind(models.TextChoices):
    """How the firm was met."""

    VISIT = "visit", "visite"
    MEETING = "meeting", "réunion"
    CALL = "call", "appel"
    EMAIL = "email", "courriel"
    UNSAID = "unsaid", "échange de nature non précisée"


_TEAM = "l’élu référent, le chef de projet, la Région et l’État"


class Openness(models.TextChoices):
    """Who reads an exchange, of those who read the firm."""

    TEAM = "team", "toute l’équipe du territoire"
    ORGANISATION = "organisation", "mon organisation"
    LEADS = "leads", "moi et les chefs de projet"


# The same in words: to whoever writes the note, and to whoever reads it.
AS_WRITTEN = {
    Openness.TEAM: _TEAM,
    Openness.ORGANISATION: "mon organisation seule",
    Openness.LEADS: "moi et les chefs de projet",
}
AS_READ = {
    Openness.TEAM: _TEAM,
    Openness.ORGANISATION: "l’organisation de son auteur",
    Openness.LEADS: "son auteur et les chefs de projet",
}
