"""The two indexes of a register: a table by SIRET for pages, and one of words, codes, orders for search and lists."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import tantivy

from etabli.kernel import register_layout as layout
from etabli.kernel.addresses import address_key
from etabli.kernel.names import joined_letters, search_key

BATCH = 50_000
Rows = list[dict[str, Any]]
_INDEXES = {
    "by_firm": "siren, siret",
    "by_territory_1": "territory_1, open",
    "by_territory_2": "territory_2, open",
}
COMMUNES = (
    "CREATE TABLE communes AS SELECT commune AS code, max(commune_name) AS name FROM establishments"
    " WHERE commune IS NOT NULL GROUP BY commune"
)
LEVELS = (2, 4, 5, 6)  # letters of a division, a group, a class, a sub-class: 25, 25.6, 25.62, 25.62B


def write(
    parts: Sequence[Path],
    territories: Mapping[str, tuple[str | None, str | None]],
    into: Path,
    done: Callable[[int], None],
) -> int:
    """Both, from the parts in order of SIRET; `territories`: those of a commune in each phase. How many rows."""
    database, search = into / layout.DATABASE, into / layout.SEARCH
    database.unlink(missing_ok=True)
    shutil.rmtree(search, ignore_errors=True)
    search.mkdir()
    total = 0
    with sqlite3.connect(database) as con:
        con.execute("PRAGMA journal_mode = OFF")
        con.execute("PRAGMA synchronous = OFF")  # what is half written is thrown away, never read
        columns = ", ".join(f"{name} {kind}" for name, kind in layout.COLUMNS.items())
        con.execute(f"CREATE TABLE establishments ({columns})")
        insert = f"INSERT INTO establishments VALUES ({', '.join('?' * len(layout.COLUMNS))})"  # noqa: S608
        writer = tantivy.Index(schema(), path=str(search)).writer(heap_size=400_000_000, num_threads=2)
        for rows in _batches(parts, into):
            for row in rows:
                row["territory_1"], row["territory_2"] = territories.get(row["commune"], (None, None))
                writer.add_document(_document(row))
            con.executemany(insert, [tuple(row[name] for name in layout.COLUMNS) for row in rows])
            total += len(rows)
            done(total)
        writer.commit()
        writer.wait_merging_threads()
        con.execute(COMMUNES)
        for name, several in _INDEXES.items():
            con.execute(f"CREATE INDEX {name} ON establishments ({several})")
        con.execute("ANALYZE")
    con.close()
    return total


def schema() -> tantivy.Schema:
    """What is searched and compared: words, folded; where it is, to filter by; its place in each order, to list by."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("siret", stored=True, fast=True)
    builder.add_integer_field("size", stored=True, indexed=True, fast=True)
    for name in ("name", "place"):
        builder.add_text_field(name, stored=True, index_option="basic", tokenizer_name="default")
    builder.add_text_field("address", index_option="basic", tokenizer_name="default")
    for name in ("departement", "territory", "activity", "activity_2025", "postcode", "open"):
        builder.add_text_field(name, index_option="basic", tokenizer_name="raw")
    builder.add_text_field("commune", fast=True, index_option="basic", tokenizer_name="raw")
    for name in layout.ORDERS:
        builder.add_unsigned_field(f"by_{name}", fast=True)
    return builder.build()


def _document(row: dict[str, Any]) -> tantivy.Document:
    found = tantivy.Document()
    found.add_integer("siret", row["siret"])
    found.add_integer("size", row["size"])
    names = [search_key(row[one] or "") for one in ("name", "sign", "sigle")]
    for name in dict.fromkeys([*names, *map(joined_letters, names)]):
        if name:
            found.add_text("name", name)
    found.add_text("place", search_key(f"{row['commune_name'] or ''} {row['postcode'] or ''}"))
    found.add_text("address", address_key(row["address"] or ""))
    for name in ("commune", "departement", "postcode"):
        found.add_text(name, row[name] or "")
    for key in (row["territory_1"], row["territory_2"]):
        if key:
            found.add_text("territory", key)
    for name in ("activity", "activity_2025"):
        code = row[name] or ""
        for length in LEVELS:
            if len(code) >= length:
                found.add_text(name, code[:length])
    found.add_text("open", "1" if row["open"] else "0")
    # The open before the closed, the largest first; or in the order of the alphabet. Each place is nobody else's.
    bits = layout.PLACE_BITS
    found.add_unsigned("by_size", (row["open"] << (bits + 4)) + (row["size"] << bits) + (1 << bits) - row["siret"])
    for name in ("name", "commune"):
        found.add_unsigned(f"by_{name}", (row["open"] << bits) + (1 << bits) - row[f"by_{name}"])
    return found


def _batches(parts: Sequence[Path], work: Path) -> Iterator[Rows]:
    """All rows in order of SIRET, each with its place in the order of names and in that of communes."""
    folded, ordered = "coalesce(strip_accents(lower({})), '~')", work / "ordered.parquet"
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(work / "spill")}) as con:
        con.execute(
            f"""
            COPY (
              SELECT *, row_number() OVER (ORDER BY {folded.format("name")}, siret) AS by_name,
                row_number() OVER (ORDER BY {folded.format("commune_name")}, commune, size DESC, siret) AS by_commune
              FROM read_parquet($parts) ORDER BY siret
            ) TO '{ordered}' (FORMAT parquet)
            """,  # noqa: S608 (names of our own)
            {"parts": [str(one) for one in parts]},
        )
    for batch in pq.ParquetFile(ordered).iter_batches(BATCH):
        yield batch.to_pylist()
    ordered.unlink()
