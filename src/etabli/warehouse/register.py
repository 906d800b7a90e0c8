"""The one read-only door to the register of establishments: one by SIRET, those of a place, and the live register."""

# ruff: noqa: S608 (names of our own; values are parameters)

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from etabli.kernel import layout, register_layout
from etabli.kernel.errors import EtabliError
from etabli.kernel.typography import french


class RegisterError(EtabliError):
    """There is no register, or it can't be opened."""

    default_user_message = "Le registre des établissements n’est pas disponible pour le moment."


OLD = french("Le registre des établissements est d’une version d’avant : « etabli firms build » le fait de nouveau.")


@dataclass(frozen=True)
class Establishment:
    """A row of the register: see `kernel.register_layout`. `size`: the place of its band in `BANDS`."""

    siret: str
    siren: str
    name: str
    sign: str | None
    sigle: str | None
    head: bool
    open: bool
    since: str | None
    created: str | None
    activity: str | None
    activity_2025: str | None
    band: str | None
    band_year: int | None
    size: int
    category: str | None
    legal_form: str | None
    address: str | None
    postcode: str | None
    commune: str | None
    commune_name: str | None
    departement: str | None
    territory_1: str | None
    territory_2: str | None

    @property
    def employees(self) -> tuple[int | None, int | None]:
        """At least, at most; None: no bound, or unknown."""
        return register_layout.BANDS.get(self.band or "NN", (None, None))


@dataclass(frozen=True)
class Change:
    """What differs of an establishment between two registers built here (`pipeline.register.changes`).

    `what`: band, activity, head. `was_on`, `on`: the days when the two were built.
    """

    siret: str
    what: str
    before: str
    after: str
    was_on: date
    on: date


@dataclass(frozen=True)
class Place:
    """Where to look, and which; empty: everywhere, all.

    `departements`: any of them, as those of a région; `territory`: with its phase, 2/ti-8413; `activity`,
    `activity_2025`: a division, a group, a class or a sub-class of NAF rév. 2, of NAF 2025; `size`: the least place of
    a band in `BANDS`.
    """

    commune: str = ""
    postcode: str = ""
    departement: str = ""
    departements: tuple[str, ...] = ()
    territory: str = ""
    activity: str = ""
    activity_2025: str = ""
    size: int = 0
    open_only: bool = False

    @property
    def is_somewhere(self) -> bool:
        return bool(self.commune or self.postcode or self.territory or self.departement or self.departements)

    @property
    def says_something(self) -> bool:
        """Whether it chooses some of all."""
        return self.is_somewhere or bool(self.activity or self.activity_2025 or self.size)


EVERYWHERE = Place()


@dataclass(frozen=True)
class Listed:
    """Some of a list; `after`: where the next ones begin, None where there is none; `left`: how many from here on."""

    rows: list[Establishment]
    after: int | None = None
    left: int = 0


_COLUMNS = ", ".join(one.name for one in fields(Establishment))


@dataclass
class Register:
    """An open register. Reads may come from several threads: each has a connection of its own."""

    directory: Path
    manifest: Mapping[str, Any]
    _local: threading.local = field(default_factory=threading.local, repr=False)

    @property
    def made_up(self) -> bool:
        """Whether no firm of it exists."""
        return bool(self.manifest["made_up"])

    @cached_property
    def searcher(self) -> tantivy.Searcher:
        return self.words.searcher()

    @cached_property
    def words(self) -> tantivy.Index:
        return tantivy.Index.open(str(self.directory / register_layout.SEARCH))

    def one(self, siret: str) -> Establishment | None:
        found = self._read("WHERE siret = ?", [int(siret)])
        return found[0] if found else None

    def several(self, sirets: Sequence[str]) -> list[Establishment]:
        """In the order asked; those that are not there are left out."""
        marks = ", ".join("?" * len(sirets))
        found = {one.siret: one for one in self._read(f"WHERE siret IN ({marks})", [int(one) for one in sirets])}
        return [found[siret] for siret in sirets if siret in found]

    def of_firm(self, siren: str, limit: int = 200) -> list[Establishment]:
        """Its establishments, in order of SIRET."""
        return self._read("WHERE siren = ? ORDER BY siret LIMIT ?", [int(siren), limit])

    @property
    def compared_with(self) -> date | None:
        """The day of the register that it was compared with; None where it is the first one here."""
        found = self.manifest.get("compared_with")
        return datetime.fromisoformat(found).date() if found else None

    def changes(self, sirets: Sequence[str]) -> list[Change]:
        """What differs of them since the registers before; nothing in the first one."""
        if self.compared_with is None:
            return []
        marks = ", ".join("?" * len(sirets))
        rows = self._connection.execute(
            f"SELECT siret, what, before, after, was_on, seen_on FROM changes WHERE siret IN ({marks})"
            " ORDER BY siret, what, seen_on",
            [int(one) for one in sirets],
        )
        return [
            Change(f"{siret:014d}", what, before, after, date.fromisoformat(was_on), date.fromisoformat(on))
            for siret, what, before, after, was_on, on in rows
        ]

    def listed(self, within: Place, limit: int = 50) -> list[Establishment]:
        """Those of a place, the largest first, the closed last."""
        return self.page(within, limit=limit).rows

    def page(self, within: Place, *, after: int | None = None, limit: int = 50, order: str = "size") -> Listed:
        """Some of those of a place, in an order of `register_layout.ORDERS`, the closed last."""
        schema, field_ = self.words.schema, f"by_{order}"
        asked = self.filters(within)
        if after is not None:
            rest = Query.range_query(
                schema, field_, FieldType.Unsigned, lower_bound=0, upper_bound=after, include_upper=False
            )
            asked.append((Occur.Must, Query.const_score_query(rest, 0.0)))
        found = self.searcher.search(_all_of(asked), limit + 1, order_by_field=field_)
        hits, left = found.hits, int(found.count or 0)  # type: ignore[attr-defined]  # not in tantivy's stub
        addresses = [address for _, address in hits[:limit]]
        sirets = self.searcher.fast_field_values("siret", addresses) if addresses else []
        rows = self.several([f"{siret:014d}" for siret in sirets])
        return Listed(rows, int(hits[limit - 1][0]) if len(hits) > limit else None, left)

    def total(self, within: Place) -> int:
        """How many a list has."""
        return int(self.searcher.search(_all_of(self.filters(within)), 1).count or 0)  # type: ignore[attr-defined]  # the same

    def filters(self, within: Place) -> list[tuple[Occur, Query]]:
        """What each establishment of a place must be, for a question to the index; none weighs."""
        schema = self.words.schema
        names = ("commune", "postcode", "departement", "territory", "activity", "activity_2025")
        asked = [Query.term_query(schema, name, value) for name in names if (value := getattr(within, name))]
        if within.departements:
            asked.append(Query.term_set_query(schema, "departement", list(within.departements)))
        if within.open_only:
            asked.append(Query.term_query(schema, "open", "1"))
        if within.size:
            asked.append(Query.range_query(schema, "size", FieldType.Integer, lower_bound=within.size))
        return [(Occur.Must, Query.const_score_query(one, 0.0)) for one in asked]

    def count(self, territory: str = "") -> int:
        """Open establishments, everywhere or of a territory, with its phase: 2/ti-8413."""
        where, values = _open_in(territory)
        (found,) = self._connection.execute(f"SELECT count(*) FROM establishments {where}", values).fetchone()
        return int(found)

    def every(self, territory: str = "") -> Iterator[Establishment]:
        """The same, one at a time, in order of SIRET."""
        where, values = _open_in(territory)
        yield from self._rows(f"{where} ORDER BY siret", values)

    def by_commune(self, within: Place) -> list[tuple[str, str, int]]:
        """Those of a list counted: code, name and count of each commune, in order of code; those of none apart."""
        terms = {"communes": {"terms": {"field": "commune", "size": 65_000}}}
        found = self.searcher.aggregate(_all_of(self.filters(within)), terms)["communes"]["buckets"]
        counts = {one["key"]: int(one["doc_count"]) for one in found if one["key"]}
        marks = ", ".join("?" * len(counts))
        names = dict(self._connection.execute(f"SELECT code, name FROM communes WHERE code IN ({marks})", [*counts]))
        return [(code, names.get(code) or code, counts[code]) for code in sorted(counts)]

    def _read(self, where: str, values: Sequence[Any]) -> list[Establishment]:
        return list(self._rows(where, values))

    def _rows(self, where: str, values: Sequence[Any]) -> Iterator[Establishment]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM establishments {where}", values)
        for siret, siren, name, sign, sigle, head, open_, *rest in rows:
            yield Establishment(f"{siret:014d}", f"{siren:09d}", name, sign, sigle, bool(head), bool(open_), *rest)

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            address = f"file:{self.directory.resolve() / register_layout.DATABASE}?mode=ro&immutable=1"
            self._local.connection = sqlite3.connect(address, uri=True)
        found: sqlite3.Connection = self._local.connection
        return found


def _all_of(asked: list[tuple[Occur, Query]]) -> Query:
    return Query.boolean_query(asked) if asked else Query.all_query()


def _open_in(territory: str) -> tuple[str, list[str]]:
    if not territory:
        return "WHERE open = 1", []
    return f"WHERE open = 1 AND territory_{territory.partition('/')[0]} = ?", [territory]


_lock = threading.Lock()
_open: dict[Path, Register] = {}


def current(registers: Path) -> Register:
    """The live register; opened again when the pointer has moved. Raises RegisterError."""
    directory = layout.current(registers).resolve()
    with _lock:
        found = _open.get(directory)
        if found is None:
            try:
                manifest = json.loads((directory / layout.MANIFEST).read_text(encoding="utf-8"))
            except FileNotFoundError as error:
                made = "`etabli firms build --from DIR` makes one"
                raise RegisterError(f"{registers}: no register is live; {made}") from error
            except (OSError, ValueError) as error:
                raise RegisterError(f"{registers}: the register can't be read ({error})") from error
            if manifest.get("layout") != register_layout.LAYOUT:
                raise RegisterError(f"{directory}: of another layout, build it again", user_message=OLD)
            found = _open[directory] = Register(directory, manifest)
            for other in [one for one in _open if one != directory]:
                del _open[other]
        return found
