"""The communes of a territory with the EPCI of each, for the map of a plan."""

from etabli.domain.territories.models import PerimeterCommune, Territory


def epci_of_communes(territory: Territory) -> dict[str, str]:
    """EPCI by code INSEE, empty where a commune has none. One query."""
    inside = PerimeterCommune.objects.filter(listed_territory__territory=territory, perimeter_list__reference=True)
    return {code: epci or "" for code, epci in inside.values_list("commune_id", "commune__epci_id")}
