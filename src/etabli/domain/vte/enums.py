"""What an offer and an application of the VTE go through: states, and the steps that lead from one to the next."""

from django.db import models


class Contract(models.TextChoices):
    """The contract that a firm offers; the values are those of `catalogue/aids/facts.yaml`."""

    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    ALTERNANCE = "alternance", "alternance"


class OfferOrigin(models.TextChoices):
    """Who wrote an offer."""

    FIRM = "firm", "écrite par l’entreprise"
    MET = "met", "écrite pour l’entreprise"


class AidState(models.TextChoices):
    """What the rules say of the aid for an offer, on the day when they were last asked."""

    YES = "yes", "aide attendue"
    UNKNOWN = "unknown", "aide à confirmer"
    NO = "no", "sans aide VTE TI"


class OfferState(models.TextChoices):
    """Where an offer stands. That its last day is over is read from its days: nobody has to say so."""

    SUBMITTED = "submitted", "à relire"
    CHANGES = "changes", "à corriger par l’entreprise"
    PUBLISHED = "published", "publiée"
    FILLED = "filled", "pourvue"
    CLOSED = "closed", "close par l’entreprise"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"


class OfferStepKind(models.TextChoices):
    """What somebody did of an offer."""

    PUBLISHED = "published", "a publié l’offre"
    CHANGES = "changes", "a demandé une correction"
    REFUSED = "refused", "a refusé l’offre"
    WITHDRAWN = "withdrawn", "a retiré l’offre"
    EDITED = "edited", "a modifié l’offre"
    FILLED = "filled", "a dit l’offre pourvue"
    CLOSED = "closed", "a clos l’offre"


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    SENT = "sent", "envoyée"
    INTERVIEW = "interview", "entretien proposé"
    RETAINED = "retained", "retenue"
    REFUSED = "refused", "non retenue"
    WITHDRAWN = "withdrawn", "retirée par le candidat"


REVIEWS = (OfferStepKind.PUBLISHED, OfferStepKind.CHANGES, OfferStepKind.REFUSED, OfferStepKind.WITHDRAWN)
ENDS = (OfferStepKind.FILLED, OfferStepKind.CLOSED)  # by the firm
BY_FIRM = (OfferStepKind.EDITED, *ENDS)
WORDED = (OfferStepKind.CHANGES, OfferStepKind.REFUSED, OfferStepKind.WITHDRAWN)  # nothing without a reason
ALIVE = (OfferState.SUBMITTED, OfferState.CHANGES, OfferState.PUBLISHED)
ENDED = (OfferState.FILLED, OfferState.CLOSED, OfferState.REFUSED, OfferState.WITHDRAWN)

# From a state, by a step, to a state. What is not here is refused.
NEXT: dict[tuple[str, str], OfferState] = {
    (OfferState.SUBMITTED, OfferStepKind.PUBLISHED): OfferState.PUBLISHED,
    (OfferState.SUBMITTED, OfferStepKind.CHANGES): OfferState.CHANGES,
    (OfferState.SUBMITTED, OfferStepKind.REFUSED): OfferState.REFUSED,
    (OfferState.CHANGES, OfferStepKind.REFUSED): OfferState.REFUSED,
    (OfferState.PUBLISHED, OfferStepKind.CHANGES): OfferState.CHANGES,
    (OfferState.PUBLISHED, OfferStepKind.WITHDRAWN): OfferState.WITHDRAWN,
    **{(state, OfferStepKind.EDITED): OfferState.SUBMITTED for state in ALIVE},
    (OfferState.PUBLISHED, OfferStepKind.FILLED): OfferState.FILLED,
    **{(state, OfferStepKind.CLOSED): OfferState.CLOSED for state in ALIVE},
}

WAITING = (ApplicationState.SENT, ApplicationState.INTERVIEW)
ANSWERS = (ApplicationState.INTERVIEW, ApplicationState.RETAINED, ApplicationState.REFUSED)
# What a firm may answer, from a state; a candidate withdraws from any of these.
ANSWERED: dict[str, tuple[ApplicationState, ...]] = {
    ApplicationState.SENT: ANSWERS,
    ApplicationState.INTERVIEW: (ApplicationState.RETAINED, ApplicationState.REFUSED),
    ApplicationState.RETAINED: (),
}
