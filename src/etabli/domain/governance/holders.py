"""Whom a role may be held for: kinds of organisation, and how the organisation's place stands to the mandate's."""

from enum import Enum

from etabli.domain.governance.enums import OrganisationKind as Kind
from etabli.domain.governance.enums import Role


class Tie(Enum):
    """How the place of an organisation stands to the place of a mandate; the value completes « d’un lieu : … »."""

    ANYWHERE = "sans condition de lieu"
    MEMBER = "du territoire"
    SAME = "du même lieu"
    WITHIN = "du même lieu, ou d’un lieu plus grand qui le contient"
    AROUND = "du même lieu, ou d’un lieu plus grand ou plus petit"


LOCAL_AUTHORITIES = {Kind.EPCI: Tie.MEMBER, Kind.COMMUNE: Tie.MEMBER, Kind.SYNDICAT: Tie.ANYWHERE}
# A préfecture of région is the one of a département of it; a regional direction has units in each département.
HOLDERS: dict[Role, dict[Kind, Tie]] = {
    Role.ELU: LOCAL_AUTHORITIES,
    Role.INDUSTRIEL: {Kind.FIRM: Tie.ANYWHERE, Kind.UNION: Tie.ANYWHERE},
    Role.PROJECT_LEAD: {**LOCAL_AUTHORITIES, Kind.CHAMBER: Tie.ANYWHERE},
    Role.CONTRIBUTOR: dict.fromkeys(Kind, Tie.ANYWHERE),
    Role.PROJECT_OWNER: dict.fromkeys(
        (
            *(Kind.EPCI, Kind.COMMUNE, Kind.SYNDICAT, Kind.REGION),
            *(Kind.OPERATOR, Kind.CHAMBER, Kind.UNION, Kind.FIRM, Kind.SCHOOL),
        ),
        Tie.ANYWHERE,
    ),
    Role.REGION: {Kind.REGION: Tie.SAME},
    Role.STATE: {
        Kind.PREFECTURE: Tie.AROUND,
        Kind.SOUS_PREFECTURE: Tie.SAME,
        Kind.DREETS: Tie.WITHIN,
        Kind.DREAL: Tie.WITHIN,
    },
    Role.OPERATOR: {Kind.OPERATOR: Tie.ANYWHERE},
    Role.DELEGATION: {Kind.DELEGATION: Tie.ANYWHERE},
    Role.EVALUATOR: {Kind.DELEGATION: Tie.ANYWHERE, Kind.OPERATOR: Tie.ANYWHERE, Kind.SCHOOL: Tie.ANYWHERE},
    Role.ADMINISTRATOR: {Kind.DELEGATION: Tie.ANYWHERE, Kind.OPERATOR: Tie.ANYWHERE},
}


def kinds(role: Role) -> tuple[Kind, ...]:
    """The kinds of organisation that a role may be held for."""
    return tuple(HOLDERS[role])


def kinds_in_words(role: Role) -> str:
    """« intercommunalité, commune, PETR ou syndicat mixte »."""
    held = HOLDERS[role]
    return "toute organisation" if len(held) == len(Kind) else ", ".join(str(kind.label) for kind in held)
