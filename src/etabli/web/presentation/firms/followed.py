"""Followed firms told: lines of the list, what the register knows, tags that are suggested, the same as a table."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.firms.followed import followed_rules
from etabli.catalogue.numbers import day
from etabli.domain.firms.followed_enums import ExchangeKind
from etabli.domain.firms.followed_lines import Line as ImportLine
from etabli.domain.firms.followed_lines import Registered
from etabli.domain.firms.models import FollowedFirm
from etabli.domain.firms.queries.followed import is_nobody
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory
from etabli.kernel import cells
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.warehouse.firm_search import search
from etabli.warehouse.register import Establishment, Place, Register
from etabli.web import live
from etabli.web.presentation.firms import register as words

ERASED = "Entreprise effacée"
COLUMNS = ("territoire", "entreprise", "SIRET", "commune", "étiquettes", "suivie par", "suivie depuis")
COLUMNS += ("dernier échange", "nature", "dernière note que vous pouvez lire", "prochaine tâche", "signaux", "pourquoi")
SUGGESTED, PROPOSED = 14, 4


@dataclass(frozen=True)
class Line:
    """A firm of the list; `activity` and `size` of the register, where it knows it."""

    firm: FollowedFirm
    name: str
    place: str
    activity: str
    size: str
    closed: bool
    tags: str
    by: str
    nobody: bool
    last: str
    due: str
    late: bool
    signals: tuple[str, ...]


def lines(rows: Sequence[FollowedFirm], signals: Mapping[tuple[str, str], Sequence[str]]) -> list[Line]:
    """`signals`: labels by territory and SIRET."""
    known = registered([one.siret for one in rows if one.siret])
    return [_line(one, known.get(one.siret), signals.get((one.territory_id, one.siret), ())) for one in rows]


def _line(one: FollowedFirm, known: Establishment | None, signals: Sequence[str]) -> Line:
    return Line(
        firm=one,
        name=name(one),
        place=one.commune,
        activity=words.activity(known) if known else "",
        size=words.size(known) if known else "",
        closed=known is not None and not known.open,
        tags=", ".join(tag.label for tag in one.tags.all()),
        by=str(one.follower.person),
        nobody=one.nobody,
        last=last(one.last, one.last_kind),
        due=day(one.due) if one.due else "",
        late=one.is_late,
        signals=tuple(signals),
    )


def name(one: FollowedFirm) -> str:
    return one.name if one.forgotten_at is None else ERASED


def last(on: date | None, kind: str | None) -> str:
    """« visite le 3 mars 2026 »."""
    return french(f"{ExchangeKind(kind).label} le {day(on)}") if on and kind else ""


def who(mandate: Mandate, on: date) -> str:
    """Who follows; that they left, where they did."""
    told = f"{mandate.person}, {mandate.organisation.name}"
    return french(f"{told} (mandat terminé)") if is_nobody(mandate, on) else told


def registered(sirets: Sequence[str]) -> dict[str, Establishment]:
    """What the register knows of them; nothing where there is none."""
    register = live.register()
    return {one.siret: one for one in register.several(sirets)} if register is not None and sirets else {}


def for_import(sirets: Sequence[str]) -> dict[str, Registered] | None:
    """The same as the import reads it; None where there is no register."""
    if live.register() is None:
        return None
    found: dict[str, Registered] = {}
    for n in range(0, len(sirets), 500):
        for siret, one in registered(sirets[n : n + 500]).items():
            found[siret] = Registered(one.name, one.commune or "", one.open)
    return found


def proposed(lines: Sequence[ImportLine], territory: Territory) -> list[tuple[ImportLine, list[tuple[str, str]]]]:
    """Lines of a page, each with the establishments of the register that may be it: SIRET, and how it is told. Those of
    its commune where it names one, else of the territory. Nobody's choice is made here.
    """
    register = live.register()
    return [(one, _proposed(register, one, territory) if register and one.may_be_found else []) for one in lines]


def _proposed(register: Register, line: ImportLine, territory: Territory) -> list[tuple[str, str]]:
    within = Place(commune=line.code_insee, territory=territory.pk, open_only=True)
    found = [one for one in search(register, line.name, within, PROPOSED) if of_place(one, territory)]
    return [
        (one.siret, french(f"{one.name}, {one.commune_name}, {words.size(one)}, {words.spaced(one.siret)}"))
        for one in found
    ]


def facts(siret: str) -> tuple[tuple[str, str], ...]:
    """What the register says of one, in order; empty where it does not know it."""
    known = registered([siret]).get(siret) if siret else None
    if known is None:
        return ()
    return tuple(fact for fact in words.page(known).facts if fact[0] not in ("SIRET", "Enseigne"))


def suggested(used: Iterable[str]) -> str:
    """Tags of the territory, then those of the catalogue."""
    every = {search_key(label): label for label in (*used, *followed_rules().tags)}
    return french(", ".join(list(every.values())[:SUGGESTED]))


def of_place(one: Establishment, territory: Territory) -> bool:
    """Whether the register places it in the territory."""
    return territory.pk in (one.territory_1, one.territory_2)


def table(rows: Iterable[FollowedFirm], signals: Mapping[tuple[str, str], Sequence[str]]) -> bytes:
    """CSV with what the reader may read."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in rows:
        line = (
            *(one.territory.name, name(one), one.siret, one.commune, ", ".join(tag.label for tag in one.tags.all())),
            *(str(one.follower.person), one.followed_on.isoformat(), one.last.isoformat() if one.last else ""),
            *(ExchangeKind(one.last_kind).label if one.last_kind else "", one.note or ""),
            *(one.due.isoformat() if one.due else "", ", ".join(signals.get((one.territory_id, one.siret), ()))),
            one.because,
        )
        writer.writerow([cells.safe(cell) for cell in line])
    return ("\ufeff" + out.getvalue()).encode()
