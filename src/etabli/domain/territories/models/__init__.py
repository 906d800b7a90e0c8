"""The tables of the context, a file per concept."""

from etabli.domain.territories.models.administrative import Arrondissement, Departement, Region
from etabli.domain.territories.models.communes import Commune, FormerCommune
from etabli.domain.territories.models.groups import Epci, Ept, ZoneEmploi
from etabli.domain.territories.models.loads import LoadedReference
from etabli.domain.territories.models.perimeters import ListedTerritory, PerimeterCommune, PerimeterList
from etabli.domain.territories.models.programme import Axis, Phase, ProjectType
from etabli.domain.territories.models.territories import Member, Territory, TerritoryPart

__all__ = [
    "Arrondissement",
    "Axis",
    "Commune",
    "Departement",
    "Epci",
    "Ept",
    "FormerCommune",
    "ListedTerritory",
    "LoadedReference",
    "Member",
    "PerimeterCommune",
    "PerimeterList",
    "Phase",
    "ProjectType",
    "Region",
    "Territory",
    "TerritoryPart",
    "ZoneEmploi",
]
