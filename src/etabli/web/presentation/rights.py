"""The matrix of rights as a table: permissions by subject, a cell for each role."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from etabli.domain.governance.enums import Role
from etabli.domain.governance.holders import kinds_in_words
from etabli.domain.governance.models.mandates import OF_NATION, OF_TERRITORY
from etabli.domain.governance.roles import GUARDED, Permission
from etabli.kernel.typography import french

SUBJECTS = {
    "team": "L’équipe du territoire",
    "binome": "Le binôme",
    "invitation": "Les invitations au-delà d’un territoire",
    "organisation": "Les organisations",
    "recusal": "Les déports",
    "diagnosis": "L’état des lieux",
    "questionnaire": "Les questionnaires",
    "plan": "Le plan d’action",
    "request": "Les demandes aux opérateurs",
    "need": "Les besoins des entreprises",
    "offer": "Les offres de VTE",
    "volunteer": "Les volontaires en entreprise (VTE)",
    "followed": "Les entreprises suivies",
    "platform": "Les plateformes de services",
    "training": "Les formations",
    "tools": "Les savoir-faire et les outils de production",
    "mandate": "Les mandats",
    "committee": "Les comités",
    "envelope": "Les enveloppes",
    "review": "Les revues d’indicateurs",
    "obstacle": "Les points de blocage",
    "report": "Les évaluations et les rapports",
    "audit": "Le journal des actes",
    "access": "Le journal des accès",
    "person": "Les comptes",
}


@dataclass(frozen=True)
class Line:
    """A permission, and whether each of the roles shown has it."""

    permission: Permission
    cells: tuple[tuple[Role, bool], ...]


def table(roles: Sequence[Role], permissions: Sequence[Permission]) -> list[tuple[str, list[Line]]]:
    """(subject in words, its lines), in the order of the matrix."""
    return [
        (
            SUBJECTS[subject],
            [Line(one, tuple((role, role in one.roles) for role in roles)) for one in group],
        )
        for subject, group in groupby(permissions, key=lambda one: one.id.partition(".")[0])
    ]


def reaches(roles: Sequence[Role]) -> list[tuple[Role, str, str]]:
    """Where a mandate in each role holds, and for which organisations."""
    return [(role, french(_reach(role)), kinds_in_words(role)) for role in roles]


def _reach(role: Role) -> str:
    if role in OF_TERRITORY:
        return "un territoire d'une phase du programme"
    if role in OF_NATION:
        second = " ; rien sans second facteur" if role in GUARDED else ""
        return f"tous les territoires{second}"
    if role == Role.REGION:
        return "les territoires de la région, en tout ou partie"
    return "les territoires de la région, du département ou de l'arrondissement, en tout ou partie"
