"""Levels, ways and states of training, of know-how handed on, and of what follows a diagnostic."""

from django.db import models


class Level(models.TextChoices):
    """The national framework of qualifications (Code du travail, article D. 6113-19)."""

    THREE = "3", "niveau 3 (CAP)"
    FOUR = "4", "niveau 4 (bac)"
    FIVE = "5", "niveau 5 (bac+2)"
    SIX = "6", "niveau 6 (bac+3, bac+4)"
    SEVEN = "7", "niveau 7 (bac+5)"
    EIGHT = "8", "niveau 8 (doctorat)"
    NONE = "none", "sans niveau : habilitation, certificat, module"


class Modality(models.TextChoices):
    """How one is trained."""

    WORK_STUDY = "work_study", "alternance"
    ON_SITE = "on_site", "en présence"
    REMOTE = "remote", "à distance"
    MIXED = "mixed", "en partie à distance"
    IN_FIRM = "in_firm", "en entreprise (AFEST)"


class HandOver(models.TextChoices):
    """How far a firm is with handing on know-how."""

    KNOWN = "known", "départs connus, rien d’engagé"
    PLANNED = "planned", "plan écrit"
    GOING_ON = "going_on", "transmission en cours"
    DONE = "done", "transmission faite"
    DROPPED = "dropped", "abandonnée"


class Follow(models.TextChoices):
    """What followed a recommendation."""

    NOTHING = "nothing", "rien à ce jour"
    STUDIED = "studied", "à l’étude"
    DECIDED = "decided", "investissement décidé"
    DONE = "done", "réalisé"
    DROPPED = "dropped", "abandonné"


WITH_MONEY = (Follow.DECIDED, Follow.DONE)
