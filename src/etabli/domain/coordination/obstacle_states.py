"""What an obstacle goes through: its states, its levels, and the steps that lead from one to the next."""

from django.db import models
from django.db.models import Q


class ObstacleState(models.TextChoices):
    """Where an obstacle stands."""

    RAISED = "raised", "signalé, à adresser"
    SENT = "sent", "adressé, à répondre"
    ANSWERED = "answered", "répondu"
    SOLVED = "solved", "levé"
    CLOSED = "closed", "clos sans être levé"


class ObstacleLevel(models.TextChoices):
    """At which level it is answered; in order, from the nearest."""

    LOCAL = "local", "local"
    REGION = "region", "régional"
    NATION = "nation", "national"


class ObstacleOrigin(models.TextChoices):
    """Where it comes from."""

    FICHE = "fiche", "une fiche action"
    MONTHLY = "monthly", "un point du mois"
    FIRM = "firm", "la réponse d’une entreprise à un questionnaire"
    TERRITORY = "territory", "le territoire"


class ObstacleAct(models.TextChoices):
    """What somebody, or the rule, did of an obstacle."""

    RAISED = "raised", "a signalé le blocage"
    SENT = "sent", "l’a adressé"
    ESCALATED = "escalated", "l’a porté au niveau supérieur"
    FIXED = "fixed", "a répondu : c’est réglé"
    PARTLY = "partly", "a répondu : réglé en partie"
    IN_PROGRESS = "in_progress", "a répondu : en cours"
    IMPOSSIBLE = "impossible", "a répondu : impossible"
    SOLVED = "solved", "a constaté que le blocage est levé"
    CLOSED = "closed", "l’a clos"


ANSWERS = (ObstacleAct.FIXED, ObstacleAct.PARTLY, ObstacleAct.IN_PROGRESS, ObstacleAct.IMPOSSIBLE)
REASONED = (*ANSWERS, ObstacleAct.SOLVED, ObstacleAct.CLOSED)  # say what was done, or why
OPEN = (ObstacleState.RAISED, ObstacleState.SENT, ObstacleState.ANSWERED)
OVER = (ObstacleState.SOLVED, ObstacleState.CLOSED)

# From a state, by an act, to a state. What is not here is refused.
NEXT: dict[tuple[str, str], ObstacleState] = {
    **{(state, ObstacleAct.SENT): ObstacleState.SENT for state in OPEN},
    **{(state, ObstacleAct.ESCALATED): ObstacleState.SENT for state in OPEN},
    **{
        (state, act): ObstacleState.ANSWERED
        for state in (ObstacleState.SENT, ObstacleState.ANSWERED)
        for act in ANSWERS
    },
    **{(state, ObstacleAct.SOLVED): ObstacleState.SOLVED for state in OPEN},
    **{(state, ObstacleAct.CLOSED): ObstacleState.CLOSED for state in OPEN},
}


def waiting() -> Q:
    """An answer is awaited, or what one promised is: the rule of `Obstacle.waits` as a filter."""
    return Q(state=ObstacleState.SENT) | Q(state=ObstacleState.ANSWERED, answer=ObstacleAct.IN_PROGRESS)
