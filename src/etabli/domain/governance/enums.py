"""Kinds of organisations, roles, and the grounds and answers of the acts of governance."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """What an organisation is; it says which code names it."""

    EPCI = "epci", "intercommunalité"
    COMMUNE = "commune", "commune"
    SYNDICAT = "syndicat", "PETR ou syndicat mixte"
    REGION = "region", "conseil régional"
    PREFECTURE = "prefecture", "préfecture"
    SOUS_PREFECTURE = "sous_prefecture", "sous-préfecture"
    DREETS = "dreets", "DREETS"
    DREAL = "dreal", "DREAL"
    OPERATOR = "operator", "opérateur national"
    CHAMBER = "chamber", "chambre consulaire"
    UNION = "union", "organisation professionnelle"
    FIRM = "firm", "entreprise industrielle"
    SCHOOL = "school", "établissement de formation"
    DELEGATION = "delegation", "délégation nationale"


class Role(models.TextChoices):
    """What a mandate makes of a person. `roles.py` says what each may do."""

    ELU = "elu", "élu référent"
    INDUSTRIEL = "industriel", "industriel référent"
    PROJECT_LEAD = "project_lead", "chef de projet"
    CONTRIBUTOR = "contributor", "contributeur"
    PROJECT_OWNER = "project_owner", "maître d’ouvrage"
    REGION = "region", "Région"
    STATE = "state", "services de l’État"
    OPERATOR = "operator", "référent d’opérateur"
    DELEGATION = "delegation", "délégation nationale"
    EVALUATOR = "evaluator", "évaluateur"
    ADMINISTRATOR = "administrator", "administrateur"


class Ground(models.TextChoices):
    """Why a person stands back from a subject (déport)."""

    BENEFICIARY = "beneficiary", "bénéficiaire de ce qui est discuté"
    COMPETITOR = "competitor", "concurrent d’un bénéficiaire"
    SHAREHOLDER = "shareholder", "associé ou actionnaire d’un bénéficiaire"
    RELATIVE = "relative", "lien familial ou personnel avec un bénéficiaire"


class Answer(models.TextChoices):
    """What came of a request to join."""

    PENDING = "pending", "en attente"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
