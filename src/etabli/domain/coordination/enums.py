"""What a request to an operator goes through: its states, and the steps that lead from one to the next."""

from django.db import models


class RequestState(models.TextChoices):
    """Where a request that was sent stands."""

    SENT = "sent", "à accuser réception"
    ACKNOWLEDGED = "acknowledged", "à répondre"
    PARTLY = "partly", "accordée en partie"
    PROMISED = "promised", "accordée"
    REFUSED = "refused", "refusée"
    DELIVERED = "delivered", "tenue"
    DROPPED = "dropped", "non tenue"
    WITHDRAWN = "withdrawn", "retirée"


class StepKind(models.TextChoices):
    """What somebody did of a request."""

    ACKNOWLEDGED = "acknowledged", "a accusé réception"
    YES = "yes", "a répondu oui"
    PARTLY = "partly", "a répondu en partie"
    NO = "no", "a répondu non"
    PARTLY_DELIVERED = "part_delivered", "a tenu une partie"
    DELIVERED = "delivered", "a tenu ce qui était accordé"
    DROPPED = "dropped", "n’a pas tenu ce qui était accordé"
    WITHDRAWN = "withdrawn", "a retiré la demande"


ANSWERS = (StepKind.YES, StepKind.PARTLY, StepKind.NO)
DELIVERIES = (StepKind.PARTLY_DELIVERED, StepKind.DELIVERED, StepKind.DROPPED)
REASONED = (StepKind.PARTLY, StepKind.NO, StepKind.DROPPED)  # say why
UNANSWERED = (RequestState.SENT, RequestState.ACKNOWLEDGED)
CLOSED = (RequestState.REFUSED, RequestState.DELIVERED, RequestState.DROPPED, RequestState.WITHDRAWN)

# From a state, by a step, to a state. What is not here is refused.
NEXT: dict[tuple[str, str], RequestState] = {
    (RequestState.SENT, StepKind.ACKNOWLEDGED): RequestState.ACKNOWLEDGED,
    **{
        (state, kind): after
        for state in UNANSWERED
        for kind, after in (
            (StepKind.YES, RequestState.PROMISED),
            (StepKind.PARTLY, RequestState.PARTLY),
            (StepKind.NO, RequestState.REFUSED),
        )
    },
    (RequestState.PARTLY, StepKind.PARTLY): RequestState.PARTLY,
    (RequestState.PARTLY, StepKind.YES): RequestState.PROMISED,
    **{
        (state, kind): after or state
        for state in (RequestState.PARTLY, RequestState.PROMISED)
        for kind, after in (
            (StepKind.PARTLY_DELIVERED, None),
            (StepKind.DELIVERED, RequestState.DELIVERED),
            (StepKind.DROPPED, RequestState.DROPPED),
        )
    },
    **{
        (state, StepKind.WITHDRAWN): RequestState.WITHDRAWN
        for state in (*UNANSWERED, RequestState.PARTLY, RequestState.PROMISED)
    },
}
