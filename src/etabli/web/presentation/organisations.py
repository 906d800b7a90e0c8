"""An organisation in words: the number or code that names it, and the name that its place gives."""

from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation
from etabli.domain.governance.models.organisations import NAMED_BY

TITLES = {
    OrganisationKind.REGION: "Conseil régional",
    OrganisationKind.PREFECTURE: "Préfecture",
    OrganisationKind.SOUS_PREFECTURE: "Sous-préfecture",
    OrganisationKind.DREETS: "DREETS",
    OrganisationKind.DREAL: "DREAL",
    OrganisationKind.COMMUNE: "Commune",
}


def name_of(organisation: Organisation) -> str:
    """« Sous-préfecture, Nantua »; an EPCI has its own name."""
    kind = OrganisationKind(organisation.kind)
    place = getattr(organisation, NAMED_BY[kind], None)
    if place is None:
        return ""
    return f"{TITLES[kind]}, {place.name}" if kind in TITLES else str(place.name)


def code_of(organisation: Organisation) -> str:
    """« SIRET 123 456 789 00012 », or nothing: places are known by their names."""
    if organisation.siret:
        number = organisation.siret
        return f"SIRET {number[:3]}\u202f{number[3:6]}\u202f{number[6:9]}\u202f{number[9:]}"
    number = organisation.siren or (organisation.epci_id or "")
    return f"SIREN {number[:3]}\u202f{number[3:6]}\u202f{number[6:]}" if number else ""
