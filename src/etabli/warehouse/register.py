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

from etabli.kernel import layout, register_layout
from etabli.kernel.errors import EtabliError


class RegisterError(EtabliError):
    """There is no register, or it can't be opened."""

    default_user_message = "Le registre des établissements n’est pas disponible pour le moment."


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

    `territory`: with its phase, 2/ti-8413; `activity`: a division, a group, a class or a sub-class of NAF rév. 2;
    `size`: the least place of a band in `BANDS`.
    """

    commune: str = ""
    departement: str = ""
    territory: str = ""
    activity: str = ""
    size: int = 0
    open_only: bool = False

    @property
    def is_somewhere(self) -> bool:
        return bool(self.commune or self.territory or self.departement)

    @property
    def column(self) -> tuple[str, str]:
        """The narrowest column that holds it, and its value. Raises ValueError where it is nowhere."""
        if self.commune:
            return "commune", self.commune
        if self.territory:
            return f"territory_{self.territory.partition('/')[0]}", self.territory
        if self.departement:
            return "departement", self.departement
        raise ValueError("a list is of a place")


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

    @property
    def has_addresses(self) -> bool:
        """Whether its index finds addresses and letters with dots: those that were built before have neither."""
        return int(self.manifest.get("layout", 1)) >= register_layout.WITH_ADDRESS

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

    def listed(
        self, within: "Place", after: tuple[int, int, int] | None = None, limit: int = 50
    ) -> list[Establishment]:
        """Those of a place, the largest first, the closed last. `after`: (open, size, SIRET) of the last one shown."""
        where, values = _of(within)
        if after is not None:
            where.append("(-open, -size, siret) > (?, ?, ?)")
            values += [-after[0], -after[1], after[2]]
        return self._read(f"WHERE {' AND '.join(where)} ORDER BY open DESC, size DESC, siret LIMIT ?", [*values, limit])

    def count(self, territory: str = "") -> int:
        """Open establishments, everywhere or of a territory, with its phase: 2/ti-8413."""
        where, values = _open_in(territory)
        (found,) = self._connection.execute(f"SELECT count(*) FROM establishments {where}", values).fetchone()
        return int(found)

    def every(self, territory: str = "") -> Iterator[Establishment]:
        """The same, one at a time, in order of SIRET."""
        where, values = _open_in(territory)
        yield from self._rows(f"{where} ORDER BY siret", values)

    def by_commune(self, within: "Place") -> list[tuple[str, str, int]]:
        """The same counted: code, name and count of each commune, in order of code; those of no commune apart."""
        where, values = _of(within)
        rows = self._connection.execute(
            f"SELECT commune, max(commune_name), count(*) FROM establishments WHERE {' AND '.join(where)}"
            " AND commune IS NOT NULL GROUP BY commune ORDER BY commune",
            values,
        )
        return [(code, name or code, int(count)) for code, name, count in rows]

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


def _of(within: Place) -> tuple[list[str], list[str | int]]:
    """Conditions of a place, and their values. Raises ValueError where it is nowhere."""
    column, value = within.column
    where: list[str] = [f"{column} = ?"]
    found: list[str | int] = [value]
    if within.open_only:
        where.append("open = 1")
    if within.activity:
        where.append("activity >= ? AND activity < ?")
        found += [within.activity, f"{within.activity}~"]
    if within.size:
        where.append("size >= ?")
        found.append(within.size)
    return where, found


def _open_in(territory: str) -> tuple[str, list[str]]:
    if not territory:
        return "WHERE open = 1", []
    column, value = Place(territory=territory).column
    return f"WHERE open = 1 AND {column} = ?", [value]


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
            except (OSError, ValueError) as error:
                raise RegisterError(f"{registers}: no register is live ({error})") from error
            found = _open[directory] = Register(directory, manifest)
            for other in [one for one in _open if one != directory]:
                del _open[other]
        return found
