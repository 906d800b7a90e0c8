"""What a need of a firm goes through: its states, and the steps that lead from one to the next."""

from collections.abc import Iterable

from django.db import models


class Origin(models.TextChoices):
    """Who stated a need."""

    FIRM = "firm", "exposé par l’entreprise"
    MET = "met", "exposé par qui l’a rencontrée"


class NeedState(models.TextChoices):
    """Where a need stands."""

    ROUTED = "routed", "à accuser réception"
    ACKNOWLEDGED = "acknowledged", "à répondre"
    ANSWERED = "answered", "répondu"
    CLOSED = "closed", "clos"


class NeedStepKind(models.TextChoices):
    """What somebody did of a need."""

    ACKNOWLEDGED = "acknowledged", "a accusé réception"
    ANSWERED = "answered", "a répondu"
    WORD = "word", "a ajouté une précision"
    REROUTED = "rerouted", "a réorienté le besoin"
    TAKEN = "taken", "s’est chargé du besoin"
    CLOSED = "closed", "a clos le besoin"
    REOPENED = "reopened", "a rouvert le besoin"
    RATED = "rated", "a dit si cela l’a aidée"


UNANSWERED = (NeedState.ROUTED, NeedState.ACKNOWLEDGED)
OPEN = (*UNANSWERED, NeedState.ANSWERED)
WORDED = (NeedStepKind.ANSWERED, NeedStepKind.WORD, NeedStepKind.REROUTED)  # nothing without words

# From a state, by a step, to a state. What is not here is refused; opening again leads to `before_closing`.
NEXT: dict[tuple[str, str], NeedState] = {
    (NeedState.ROUTED, NeedStepKind.ACKNOWLEDGED): NeedState.ACKNOWLEDGED,
    **{(state, NeedStepKind.ANSWERED): NeedState.ANSWERED for state in OPEN},
    **{(state, NeedStepKind.WORD): state for state in OPEN},
    **{(state, NeedStepKind.REROUTED): NeedState.ROUTED for state in UNANSWERED},
    **{(state, NeedStepKind.TAKEN): NeedState.ACKNOWLEDGED for state in UNANSWERED},
    **{(state, NeedStepKind.CLOSED): NeedState.CLOSED for state in OPEN},
    (NeedState.CLOSED, NeedStepKind.RATED): NeedState.CLOSED,
}


def before_closing(kinds: Iterable[str]) -> NeedState:
    """Where a need stood before it was closed, of what was done of it in order: where it stands once opened again."""
    state = before = NeedState.ROUTED
    for kind in kinds:
        if kind == NeedStepKind.CLOSED:
            before = state
        state = before if kind == NeedStepKind.REOPENED else NEXT.get((state, NeedStepKind(kind)), state)
    return before
