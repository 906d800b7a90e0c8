"""What the file of a volunteer goes through: its states and steps; the label and the aid of each scheme asked."""

from django.db import models


class HiringAid(models.TextChoices):
    """Another aid for the same hire: the choices of `catalogue/aids/facts.yaml`."""

    NONE = "aucune", "aucune"
    ALTERNANCE = "alternance", "aide aux contrats d’alternance"
    EMPLOIS_FRANCS = "emplois_francs", "emplois francs"
    UNDER_26 = "moins_de_26_ans", "aide à l’embauche des moins de 26 ans"


class InProgramme(models.TextChoices):
    """What the lists say of the commune on the day of the contract."""

    YES = "yes", "dans un Territoire d’industrie"
    NO = "no", "hors d’un Territoire d’industrie"
    UNKNOWN = "unknown", "les listes publiées ne le disent pas"


class FileState(models.TextChoices):
    """Where a file stands."""

    PREPARING = "preparing", "en préparation"
    COMPLETE = "complete", "complet, à transmettre"
    SENT = "sent", "transmis, réponse attendue"
    LABELLED = "labelled", "labellisé, charte à signer"
    REFUSED = "refused", "label refusé"
    SIGNED = "signed", "charte signée"
    RUNNING = "running", "contrat en cours"
    ENDED = "ended", "contrat terminé"
    BROKEN = "broken", "contrat rompu"


class FileStep(models.TextChoices):
    """What was done of a file."""

    CONFIRMED = "confirmed", "a ouvert le lien du dossier"
    COMPLETED = "completed", "a déclaré le dossier complet"
    REOPENED = "reopened", "a repris le dossier"
    SENT = "sent", "a transmis le dossier"
    GRANTED = "granted", "a consigné un label accordé"
    REFUSED = "refused", "a consigné un label refusé"
    SIGNED = "signed", "a signé la charte"
    STARTED = "started", "a constaté le début du contrat"
    AID_ASKED = "aid_asked", "a consigné la demande de l’aide"
    PAID = "paid", "a consigné un versement"
    AID_REFUSED = "aid_refused", "a consigné le refus de l’aide"
    RECOVERED = "recovered", "a consigné un reversement"
    ENDED = "ended", "a constaté la fin du contrat"
    BROKEN = "broken", "a constaté la rupture du contrat"
    CORRECTED = "corrected", "a corrigé ce qui était consigné"


class LabelState(models.TextChoices):
    """What was answered of the label, for one scheme."""

    WAITING = "waiting", "pas de réponse"
    GRANTED = "granted", "accordé"
    REFUSED = "refused", "refusé"


class AidState(models.TextChoices):
    """Where the aid of one scheme stands."""

    NOT_ASKED = "not_asked", "pas encore demandée"
    ASKED = "asked", "demandée"
    PAID = "paid", "versée"
    REFUSED = "refused", "refusée"
    RECOVERED = "recovered", "reversée"


class PaymentKind(models.TextChoices):
    """Money that moved."""

    PAID = "paid", "versement"
    RECOVERED = "recovered", "reversement"


class DocumentState(models.TextChoices):
    """Where a document stands."""

    ASKED = "asked", "attendue"
    DEPOSITED = "deposited", "déposée, à vérifier"
    WRONG = "wrong", "à refaire"
    ACCEPTED = "accepted", "acceptée"


class Audience(models.TextChoices):
    """Whom a link is for."""

    FIRM = "firm", "l’entreprise"
    YOUNG = "young", "le jeune"


class Stay(models.TextChoices):
    """Whether the young person is still there."""

    YES = "yes", "encore dans l’entreprise"
    LEFT = "left", "parti de l’entreprise"


S, T = FileState, FileStep
EDITABLE = (S.PREPARING, S.COMPLETE)
STARTED = (S.RUNNING, S.ENDED, S.BROKEN)
CLOSED = (S.REFUSED, S.ENDED, S.BROKEN)
SIGNABLE = (S.COMPLETE, S.SENT, S.LABELLED)  # the charter is among what is asked with the label, or signed after it

# From a state, by a step, to a state. What is not here is refused. The labels that are asked are answered one by one:
# the file moves with the last answer, and with the second signature where the label was granted before.
NEXT: dict[tuple[str, str], FileState] = {
    (S.PREPARING, T.COMPLETED): S.COMPLETE,
    (S.COMPLETE, T.REOPENED): S.PREPARING,
    (S.COMPLETE, T.SENT): S.SENT,
    (S.SENT, T.GRANTED): S.LABELLED,
    (S.SENT, T.REFUSED): S.REFUSED,
    (S.REFUSED, T.REOPENED): S.PREPARING,
    (S.LABELLED, T.SIGNED): S.SIGNED,
    (S.LABELLED, T.STARTED): S.RUNNING,  # refused while a signature lacks, which says whose
    (S.SIGNED, T.STARTED): S.RUNNING,
    (S.RUNNING, T.ENDED): S.ENDED,
    **{(state, T.BROKEN): S.BROKEN for state in (S.LABELLED, S.SIGNED, S.RUNNING)},
}
# Of the aid of a scheme whose label was granted, once the contract has begun: by a step, to a state.
AID_NEXT: dict[tuple[str, str], AidState] = {
    (AidState.NOT_ASKED, T.AID_ASKED): AidState.ASKED,
    (AidState.ASKED, T.AID_ASKED): AidState.ASKED,  # put right, with a reason, while nothing is paid
    (AidState.ASKED, T.PAID): AidState.PAID,
    (AidState.ASKED, T.AID_REFUSED): AidState.REFUSED,
    (AidState.PAID, T.PAID): AidState.PAID,
    (AidState.PAID, T.RECOVERED): AidState.RECOVERED,
    (AidState.RECOVERED, T.RECOVERED): AidState.RECOVERED,
    (AidState.REFUSED, T.AID_ASKED): AidState.ASKED,
}
