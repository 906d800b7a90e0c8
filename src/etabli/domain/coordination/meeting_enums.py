"""What a committee goes through: kinds, states of a meeting, who was there, items, and what became of decisions."""

from django.db import models


class CommitteeKind(models.TextChoices):
    """Which committee; `catalogue/coordination/committees.yaml` says who sits in each and who steers it."""

    PROJECT = "project", "comité de projet"
    FOLLOW_UP = "follow_up", "comité de suivi"
    REGIONAL = "regional", "comité régional"
    NATIONAL = "national", "comité national"


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    PREPARED = "prepared", "en préparation"
    CONVENED = "convened", "convoquée"
    HELD = "held", "tenue, compte rendu à arrêter"
    CLOSED = "closed", "close, compte rendu arrêté"
    CANCELLED = "cancelled", "annulée"


TO_COME = (MeetingState.PREPARED, MeetingState.CONVENED)


class Reply(models.TextChoices):
    """Whether somebody who is convened comes."""

    SILENT = "", "pas encore répondu"
    COMES = "comes", "vient"
    AWAY = "away", "ne vient pas"
    SENDS = "sends", "se fait représenter"


class Presence(models.TextChoices):
    """Who was there."""

    UNKNOWN = "", "non relevé"
    PRESENT = "present", "présent"
    EXCUSED = "excused", "excusé"
    REPRESENTED = "represented", "représenté"
    ABSENT = "absent", "absent"


class ItemKind(models.TextChoices):
    """Why an item is on the agenda."""

    TO_DECIDE = "to_decide", "à décider"
    LATE = "late", "en retard"
    BLOCKED = "blocked", "bloqué"
    INFORMATION = "information", "pour information"
    FREE = "free", "libre"


class Effect(models.TextChoices):
    """What a decision changes of the fiche that its item is about."""

    NONE = "", "aucun"
    MOVE = "move", "change l’état de la fiche"
    PRIORITY = "priority", "change la priorité de la fiche"
    DEADLINE = "deadline", "change la fin prévue de la fiche"


class Outcome(models.TextChoices):
    """What became of a decision."""

    APPLIED = "applied", "appliquée"
    TO_DO = "to_do", "à faire"
    DONE = "done", "faite"
    GIVEN_UP = "given_up", "abandonnée"


SETTLED = (Outcome.DONE, Outcome.GIVEN_UP)
