"""Reads of the context: territories, places, membership on a date, what changed between phases."""

from etabli.domain.territories.queries.changes import Changes, Overlap, changes, overlaps
from etabli.domain.territories.queries.membership import (
    Answer,
    Basis,
    Listed,
    Listing,
    Perimeter,
    listed,
    perimeter_on,
    was_in_programme,
)
from etabli.domain.territories.queries.places import (
    CommuneDetail,
    EpciDetail,
    InTerritory,
    commune,
    communes_of_epci,
    epci,
)
from etabli.domain.territories.queries.territories import (
    MemberLine,
    TerritoryDetail,
    TerritoryLine,
    members_of,
    regions_of_phase,
    territories,
    territory,
)

__all__ = [
    "Answer",
    "Basis",
    "Changes",
    "CommuneDetail",
    "EpciDetail",
    "InTerritory",
    "Listed",
    "Listing",
    "MemberLine",
    "Overlap",
    "Perimeter",
    "TerritoryDetail",
    "TerritoryLine",
    "changes",
    "commune",
    "communes_of_epci",
    "epci",
    "listed",
    "members_of",
    "overlaps",
    "perimeter_on",
    "regions_of_phase",
    "territories",
    "territory",
    "was_in_programme",
]
