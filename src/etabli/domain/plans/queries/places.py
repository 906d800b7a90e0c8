"""The communes of a territory with the EPCI of each, for the map of a plan."""

from dataclasses import dataclass

from etabli.domain.territories.models import PerimeterCommune, Territory


@dataclass(frozen=True)
class InPlan:
    """A commune of the territory. `epci`: empty where it has none."""

    name: str
    epci: str


def communes_of(territory: Territory) -> dict[str, InPlan]:
    """By code INSEE. One query."""
    inside = PerimeterCommune.objects.filter(listed_territory__territory=territory, perimeter_list__reference=True)
    found = inside.values_list("commune_id", "commune__name", "commune__epci_id")
    return {code: InPlan(name, epci or "") for code, name, epci in found}
