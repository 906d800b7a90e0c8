"""Write the perimeter lists of Territoires d'industrie from the published member files.

    python scripts/compile_perimeters.py PUBLISHED_DIRECTORY

PUBLISHED_DIRECTORY holds the three published files named below. Kinds are resolved on the Code officiel
géographique (npm packages in node_modules): a SIREN is an EPCI, an EPT or a commune. The list of October 2020
was published commune by commune: an EPCI of 2019 whose communes are all in one territory becomes one member,
the others stay communes (of the vintages at hand, 2019 has every commune of the list and most whole EPCI).
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COG = ROOT / "node_modules"
TARGET = ROOT / "src/etabli/catalogue/programmes/territoires-industrie/perimeters"
VINTAGE_OF_SIREN_LISTS = 2026
VINTAGE_OF_2020 = 2019
COLUMNS = ["territory", "name", "kind", "code", "label"]


def read_cog(vintage: int, name: str) -> list[dict[str, Any]]:
    path = COG / f"cog-{vintage}" / "data" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def from_sirens(path: Path) -> list[list[str]]:
    """Members published by SIREN."""
    groups = {
        (kind, group["code"]): group["nom"]
        for kind in ("epci", "ept")
        for group in read_cog(VINTAGE_OF_SIREN_LISTS, kind)
    }
    communes = {c["siren"]: c for c in read_cog(VINTAGE_OF_SIREN_LISTS, "communes") if "siren" in c}
    rows = []
    for row in read_csv(path):
        siren, territory = row["siren_epci"], [row["id_ti"], row["lib_ti"].strip()]
        for kind in ("epci", "ept"):
            if (kind, siren) in groups:
                rows.append([*territory, kind, siren, groups[kind, siren]])
                break
        else:
            commune = communes[siren]
            rows.append([*territory, "commune", commune["code"], commune["nom"]])
    return rows


def from_communes(path: Path) -> list[list[str]]:
    """Members published commune by commune."""
    territory_of = {row["code_commune"]: (f"ti-{row['code_ti']}", row["lib_ti"].strip()) for row in read_csv(path)}
    rows, left = [], dict(territory_of)
    for epci in read_cog(VINTAGE_OF_2020, "epci"):
        communes = [member["code"] for member in epci["membres"]]
        territories = {territory_of.get(code) for code in communes}
        if len(territories) == 1 and (territory := territories.pop()):
            rows.append([*territory, "epci", epci["code"], epci["nom"]])
            for code in communes:
                del left[code]
    names = {c["code"]: c["nom"] for c in read_cog(VINTAGE_OF_2020, "communes") if c["type"] == "commune-actuelle"}
    rows.extend([*territory, "commune", code, names[code]] for code, territory in left.items())
    return rows


def write(name: str, rows: list[list[str]]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / name).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(rows, key=lambda row: (row[0], row[2] == "commune", row[3])))
    print(f"{name}: {len({row[0] for row in rows})} territories, {len(rows)} members")


def main() -> None:
    published = Path(sys.argv[1])
    write("october-2020.csv", from_communes(published / "oct2020_148_communes.csv"))
    write("phase-1.csv", from_sirens(published / "phase1_149_membres.csv"))
    write("phase-2.csv", from_sirens(published / "phase2_183_membres.csv"))


if __name__ == "__main__":
    main()
