"""Compile the starter figures from a directory of published files.

    .venv/bin/python scripts/compile_starter.py --source DIR [--target DIR]

DIR holds the files at the paths that catalogue/sources/*.yaml declare. Runs the raw and core steps of the
pipeline and writes `<licence>/<table>.csv.gz`: sorted, without a date inside, so that the same files give the
same bytes, and SHA256SUMS, which says which bytes. No commune but those that are members of a territory by themselves.
"""

import argparse
import csv
import gzip
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Licence
from etabli.catalogue.programme import load_programme
from etabli.kernel.errors import EtabliError
from etabli.pipeline import dag
from etabli.pipeline.fetch import sums
from etabli.pipeline.fetch.starter import LAYOUTS
from etabli.pipeline.quarantine import Quarantine

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/etabli/starter"
PROGRAMME = ROOT / "src/etabli/catalogue/programmes/territoires-industrie"
NODE_MODULES = ROOT / "node_modules"
MAX_BYTES = 3_000_000
SHARE_DECIMALS, VALUE_DECIMALS = 6, 3
BY_ZONING = {"ze2020": "cog_zonages", "ze2010": "insee_ze2010"}
# A table whose licence is not that of the source of its measures: it is built on the composition of zones.
BUILT_ON = {"core_insee__classes": ("cog_zonages",)}
JOBS_OF_WEIGHTS = "insee_comparateur"
TERMS = {
    Licence.LICENCE_OUVERTE: (
        "Licence Ouverte 2.0 (Etalab), or INSEE's terms of reuse",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "Reuse is free, commercial or not, as long as publisher and date are named.",
    ),
    Licence.ODBL: (
        "Open Database License (ODbL) 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        "Name the publishers. A database derived from these tables and made public stays under the ODbL.",
    ),
    Licence.CC_BY_SA: (
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "Name the publishers. What is adapted from these tables is shared under the same licence.",
    ),
}
Row = tuple[object, ...]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Compile the starter figures from published files.")
    parser.add_argument("--source", type=Path, required=True, help="directory of published files")
    parser.add_argument("--target", type=Path, default=TARGET, help="where to write (default: the package)")
    options = parser.parse_args(arguments)
    try:
        sizes = compile_starter(options.source, options.target)
    except EtabliError as error:
        print(error, file=sys.stderr)
        return 1
    for name, size in sizes.items():
        print(f"{size:>10,}  {name}")
    total = sum(sizes.values())
    print(f"{total:>10,}  bytes in all")
    if total > MAX_BYTES:
        print(f"more than the {MAX_BYTES:,} bytes that may be shipped", file=sys.stderr)
        return 1
    return 0


def compile_starter(source: Path, target: Path) -> dict[str, int]:
    """Run the pipeline and write every table; bytes by file."""
    with duckdb.connect() as con:
        run_pipeline(con, source)
        return write_tables(con, target)


def run_pipeline(con: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Reference, raw and core steps over the published files."""
    steps = [*dag.reference_steps(NODE_MODULES), *dag.published_steps(source)]
    context = dag.Context(con, catalogues.load(), load_programme(PROGRAMME), Quarantine())
    for number, step in enumerate(steps, start=1):
        print(f"[{number}/{len(steps)}] {step.name}", file=sys.stderr)
        step.run(context)


def write_tables(con: duckdb.DuckDBPyConnection, target: Path) -> dict[str, int]:
    """Every table of the starter, the licence of each directory, SHA256SUMS; bytes by file."""
    catalogue = catalogues.load()
    sizes: dict[str, int] = {}
    counts: dict[str, int] = {}
    used: dict[Licence, dict[str, set[str]]] = {licence: {} for licence in Licence}
    for table in LAYOUTS:
        for sources, rows in _parts(con, catalogue, table):
            licence = catalogue.sources[sources[0]].licence
            path = target / licence.value / f"{table}.csv.gz"
            name = f"{licence.value}/{path.name}"
            sizes[name], counts[name] = _write(path, LAYOUTS[table], rows), len(rows)
            used[licence].setdefault(table, set()).update(sources)
    for licence, tables in used.items():
        text = _licence(licence, tables, catalogue)
        (target / licence.value / "LICENCE.md").write_text(text, encoding="utf-8")
    sums.write(target, counts)
    return sizes


def _parts(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, table: str
) -> Iterable[tuple[tuple[str, ...], list[Row]]]:
    """Parts of a table that differ in licence: the sources of each, the one whose licence holds first, and
    its rows in order.
    """
    columns = ", ".join(LAYOUTS[table])
    rows = con.sql(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()  # noqa: S608 (keys of LAYOUTS)
    if "zoning" in LAYOUTS[table]:
        position = list(LAYOUTS[table]).index("zoning")
        jobs = (JOBS_OF_WEIGHTS,) if "share_of_zone" in LAYOUTS[table] else ()
        for zoning, source in BY_ZONING.items():
            yield (source, *jobs), [row for row in rows if row[position] == zoning]
        return
    position = list(LAYOUTS[table]).index("measure")
    sources = sorted({catalogue.measures[str(row[position])].source for row in rows})
    yield (*BUILT_ON.get(table, ()), *sources), rows


def _write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> int:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = list(columns)
    writer.writerow(names)
    writer.writerows([_cell(name, value) for name, value in zip(names, row, strict=True)] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9) as handle:
        handle.write(text.getvalue().encode())
    path.write_bytes(packed.getvalue())
    return len(packed.getvalue())


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    decimals = SHARE_DECIMALS if name.startswith("share_") else VALUE_DECIMALS
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def _licence(licence: Licence, tables: Mapping[str, set[str]], catalogue: Catalogue) -> str:
    name, url, terms = TERMS[licence]
    lines = [
        f"# {name}",
        "",
        f"The tables here are under this licence, not under the MIT licence of the code: <{url}>.",
        terms,
        "",
        "Établi computed the figures from the sources named here; no file of these sources is copied.",
        "",
        "| table | attribution | vintage | address |",
        "|---|---|---|---|",
    ]
    for table, ids in sorted(tables.items()):
        for source in (catalogue.sources[i] for i in sorted(ids)):
            lines.append(f"| {table} | {source.attribution} | {source.vintage} | {source.url} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
