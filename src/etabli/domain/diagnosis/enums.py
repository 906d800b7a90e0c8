"""What a finding is, what became of it, what stands behind it, and the states of a version."""

from django.db import models


class Kind(models.TextChoices):
    """What a finding is to industry there."""

    ATOUT = "atout", "atout"
    FREIN = "frein", "frein"


class Axis(models.TextChoices):
    """The axes under which findings are read (`catalogue.rules.AxisId`)."""

    ATTIRER = "attirer", "Attirer"
    RECRUTER = "recruter", "Recruter"
    INNOVER = "innover", "Innover"
    SIMPLIFIER = "simplifier", "Simplifier"


class Origin(models.TextChoices):
    """A proposal drawn from a release, or what people of the territory added."""

    DERIVED = "derived", "tiré des données"
    LOCAL = "local", "ajouté localement"


class State(models.TextChoices):
    """What the people of the territory decided of a finding."""

    PROPOSED = "proposed", "à décider"
    KEPT = "kept", "retenu"
    REJECTED = "rejected", "écarté"


class Importance(models.IntegerChoices):
    """How much a finding weighs for industry there."""

    MINOR = 1, "faible"
    MODERATE = 2, "moyenne"
    MAJOR = 3, "forte"
    DECISIVE = 4, "décisive"


class Confidence(models.IntegerChoices):
    """How sure one may be of a finding."""

    DOUBTFUL = 1, "très incertain"
    UNCERTAIN = 2, "incertain"
    SOUND = 3, "solide"
    ESTABLISHED = 4, "établi"


class EvidenceKind(models.TextChoices):
    """Where a piece of evidence comes from."""

    SURVEY = "survey", "enquête"
    INTERVIEW = "interview", "entretien"
    DOCUMENT = "document", "document"
    QUESTIONNAIRE = "questionnaire", "réponses à un questionnaire"


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    CHOICE = "choice", "un choix dans une liste"
    SCALE = "scale", "une note de 1 à 5"
    NUMBER = "number", "un nombre"
    TEXT = "text", "un texte libre"


class VersionState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", "en préparation"
    SUBMITTED = "submitted", "présentée au comité de projet"
    ADOPTED = "adopted", "adoptée"
    WITHDRAWN = "withdrawn", "retirée"


# Where each state may go; one that is not here is the last. The database holds it too (`locks`).
NEXT = {
    VersionState.DRAFT: (VersionState.SUBMITTED, VersionState.WITHDRAWN),
    VersionState.SUBMITTED: (VersionState.ADOPTED, VersionState.WITHDRAWN),
}
