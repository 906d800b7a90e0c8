"""How sure, how ripe, who may read, what pays for what: the closed lists of a fiche and of its money."""

from django.db import models


class Commitment(models.TextChoices):
    """How far the maître d'ouvrage is bound: a level, not a state."""

    FIRM = "firm", "ferme"
    TO_CONFIRM = "to_confirm", "à confirmer"


class Maturity(models.TextChoices):
    """How ripe a project is."""

    IDEA = "idea", "idée à préciser"
    FEASIBILITY = "feasibility", "faisabilité à l’étude"
    DEFINED = "defined", "projet défini"
    READY = "ready", "prêt à démarrer"


class Visibility(models.TextChoices):
    """Who may read a fiche, or a line of its money."""

    PUBLIC = "public", "tout le monde, quand le plan est public"
    SIGNATORIES = "signatories", "les personnes qui ont un mandat sur le territoire"
    RESTRICTED = "restricted", "le porteur, le binôme, le chef de projet, la Région et l’État"


class PartnerRole(models.TextChoices):
    """What a partner does in a fiche."""

    FUNDER = "funder", "finance"
    EXPERT = "expert", "apporte une expertise"
    CARRIER = "carrier", "réalise une partie"
    BENEFICIARY = "beneficiary", "en bénéficie"
    ASSOCIATED = "associated", "est associé"


class Nature(models.TextChoices):
    """What an expense buys."""

    LAND = "land", "foncier"
    WORKS = "works", "travaux et bâtiments"
    EQUIPMENT = "equipment", "machines et équipements"
    STUDIES = "studies", "études et diagnostics"
    STAFF = "staff", "personnel et animation"
    TRAINING = "training", "formation"
    SERVICES = "services", "prestations de services"
    OTHER = "other", "autre"


class Budget(models.TextChoices):
    """The section of a budget."""

    INVESTMENT = "investment", "investissement"
    OPERATION = "operation", "fonctionnement"


class Tax(models.TextChoices):
    """How an amount is written."""

    EXCLUDED = "excluded", "HT"
    INCLUDED = "included", "TTC"


class Instrument(models.TextChoices):
    """What a funder gives. Amounts of different instruments are never added together."""

    GRANT = "grant", "subvention"
    ADVANCE = "advance", "avance remboursable"
    LOAN = "loan", "prêt"
    GUARANTEE = "guarantee", "garantie"
    EQUITY = "equity", "fonds propres"
    ENGINEERING = "engineering", "ingénierie"


class AidRegime(models.TextChoices):
    """Under which rule of State aid a line stands."""

    NONE = "none", "hors champ des aides d’État"
    GBER = "gber", "régime exempté (RGEC)"
    SA = "sa", "régime notifié ou exempté, numéro SA"
    DE_MINIMIS = "de_minimis", "de minimis"
    UNKNOWN = "unknown", "à préciser"


class StageKind(models.TextChoices):
    """What was said or done of a resource, on a date, for an amount."""

    ANNOUNCED = "announced", "annoncé"
    REQUESTED = "requested", "sollicité"
    GRANTED = "granted", "accordé"
    CONTRACTED = "contracted", "conventionné"
    PAID = "paid", "versé"
    REFUSED = "refused", "refusé"
    CANCELLED = "cancelled", "annulé"
    REPAID = "repaid", "reversé"


class Credit(models.TextChoices):
    """For money of the State: what is opened, or what is spent."""

    AE = "ae", "autorisation d’engagement"
    CP = "cp", "crédit de paiement"


class VersionKind(models.TextChoices):
    """What a frozen version of a plan is."""

    PLAN = "plan", "plan d’action"
    CONTRACT = "contract", "contrat"
    AMENDMENT = "amendment", "avenant"


class VersionState(models.TextChoices):
    """Where a frozen version stands."""

    PENDING = "pending", "à signer"
    SEALED = "sealed", "en vigueur"
    REPLACED = "replaced", "remplacée"
    WITHDRAWN = "withdrawn", "retirée"


# Where each state of a version may go; one that is not here is the last. The database holds it too (`locks`).
NEXT = {
    VersionState.PENDING: (VersionState.SEALED, VersionState.WITHDRAWN),
    VersionState.SEALED: (VersionState.REPLACED,),
}


class SignatoryGroup(models.TextChoices):
    """The three groups who sign."""

    TERRITORY = "territory", "le territoire d’industrie"
    PUBLIC = "public", "les partenaires publics"
    ECONOMIC = "economic", "les partenaires économiques et industriels"


class TitleKind(models.TextChoices):
    """What entitles somebody to sign."""

    DELIBERATION = "deliberation", "délibération exécutoire"
    DELEGATION = "delegation", "délégation de signature"
    POWER = "power", "pouvoir"


class OpinionVerdict(models.TextChoices):
    """What a Région or a préfet says of a plan."""

    FAVOURABLE = "favourable", "favorable"
    RESERVED = "reserved", "favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "défavorable"


OUT = ("abandoned",)  # states of a fiche whose money counts no more
