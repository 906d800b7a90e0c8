"""Whether a platform stands where its commune is: coordinates in France, not far from the town hall."""

from etabli.catalogue.numbers import number
from etabli.catalogue.places.town_halls import km_between, of_commune
from etabli.kernel.typography import french

FARTHEST_KM = 60  # from the town hall: more than communes of the métropole reach
FARTHEST_OF_GUYANE_KM = 250  # Maripasoula and Camopi are larger than départements
GUYANE = "973"
# South, north, west, east, in whole degrees: the métropole, and the départements and collectivities overseas.
FRANCE = (
    (41, 52, -6, 10),
    (14, 19, -64, -60),
    (2, 6, -55, -51),
    (-22, -12, 44, 56),
    (46, 48, -57, -56),
    (-28, -7, -180, -134),
    (-23, -13, 158, 180),
)
BOTH = "Donnez la latitude et la longitude, ou aucune des deux."
NOT_FRANCE = "Ce point n'est pas en France : vérifiez la latitude et la longitude, en degrés."


def wrong_point(latitude: float | None, longitude: float | None, commune: str, name: str) -> str:
    """What is wrong with coordinates, in the user's words; empty where nothing is."""
    if latitude is None and longitude is None:
        return ""
    if latitude is None or longitude is None:
        return BOTH
    if not any(south <= latitude <= north and west <= longitude <= east for south, north, west, east in FRANCE):
        return french(NOT_FRANCE)
    hall = of_commune(commune)
    km = km_between((latitude, longitude), hall) if hall else 0.0
    farthest = FARTHEST_OF_GUYANE_KM if commune.startswith(GUYANE) else FARTHEST_KM
    if km > farthest:
        told = f"Ce point est à {number(km)} km de la mairie ({name}) : vérifiez-le. {farthest} km au plus."
        return french(told)
    return ""
