"""What each sheet holds, which line heads its columns, what each column is: guessed, for people to correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from etabli.catalogue.plans.headings import names_of
from etabli.catalogue.plans.part_sheets import part_sheets
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.plans.declared import fields
from etabli.domain.plans.exchange.marks import MARK
from etabli.kernel.names import search_key

LOOKED_AT = 20  # lines among which the head is
NEAR = 88  # of 100, how much a misspelt heading looks like a known one
FICHES, NOTHING = "fiches", ""  # what a sheet may hold, beside the parts
FICHES_SHEET = "Fiches"
SHORTEST = 5  # characters under which nothing is misspelt


@dataclass(frozen=True)
class Column:
    """A column as people see it: its letters, its heading, its first values. `near`: guessed by its spelling."""

    index: int
    letters: str
    heading: str
    examples: tuple[str, ...]
    field: str = ""
    near: bool = False
    twice: bool = False


@dataclass(frozen=True)
class Held:
    """What a sheet is said to hold: fiches, a kind of part, or nothing that is taken up; under which line (from 0).

    `mapping`: field by column (as text: it is kept as JSON).
    """

    holds: str = NOTHING
    head: int = 0
    mapping: Mapping[str, str] = field(default_factory=dict)


def guessed(sheets: Sequence[Sheet], phase: str) -> list[Held]:
    """What each sheet holds. Each kind is in one sheet at most: that of its name, else the one that names it best."""
    scores = {
        (index, holds): _score(sheet, holds, phase)
        for index, sheet in enumerate(sheets)
        for holds in (FICHES, *(part.id for part in part_sheets().root))
    }
    found: dict[int, str] = {}
    for (index, holds), score in sorted(scores.items(), key=lambda one: (-one[1], one[0][0])):
        if score and index not in found and holds not in found.values():
            found[index] = holds
    if not found:
        found[0] = FICHES
    return [held(sheet, found.get(index, NOTHING), phase) for index, sheet in enumerate(sheets)]


def held(sheet: Sheet, holds: str, phase: str, head: int | None = None) -> Held:
    """A sheet that holds this, with its columns guessed; under a line that people name, or the best one."""
    if holds == NOTHING:
        return Held(NOTHING, head or 0)
    at = guessed_head(sheet, holds, phase) if head is None else head
    return Held(holds, at, proposed(sheet, at, holds, phase))


def _score(sheet: Sheet, holds: str, phase: str) -> int:
    """How well a sheet looks like what would hold this; nothing when it can't be.

    A part is recognised by its name, or by all that a line of it must have: a number and a title may be anything.
    """
    if not sheet.rows:
        return 0
    head = guessed_head(sheet, holds, phase)
    known = _known(sheet, head, holds, phase)
    title = FICHES_SHEET if holds == FICHES else part_sheets()[holds].sheet
    named = known > 0 and search_key(sheet.name) == search_key(title)
    if not named and missing(Held(holds, head, proposed(sheet, head, holds, phase))):
        return 0
    return known + (1000 if named else 0)


def guessed_head(sheet: Sheet, holds: str, phase: str) -> int:
    """The line (from 0) that names the most fields; else the first with two cells filled; else the first."""
    looked = range(min(LOOKED_AT, len(sheet.rows)))
    best = max(looked, key=lambda row: (_known(sheet, row, holds, phase), -row), default=0)
    if looked and _known(sheet, best, holds, phase):
        return best
    return next((row for row in looked if sum(bool(cell.strip()) for cell in sheet.rows[row]) > 1), 0)


def columns(sheet: Sheet, head: int, holds: str, phase: str) -> list[Column]:
    """The columns under a head, each with the field proposed; a field is proposed once, exact names first."""
    names = _names(holds, phase)
    titles = [" ".join(cell.split()) for cell in sheet.rows[head]] if sheet.rows else []
    keys = [search_key(title) for title in titles]
    taken: dict[str, int] = {}
    near: set[int] = set()
    for index, key in enumerate(keys):
        if (field := names.get(key)) and field not in taken:
            taken[field] = index
    for index, key in enumerate(keys):
        if len(key) >= SHORTEST and key not in names:
            found = process.extractOne(key, names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
            if found and names[found[0]] not in taken:
                taken[names[found[0]]] = index
                near.add(index)
    by_index = {index: field for field, index in taken.items()}
    return [
        Column(
            index=index,
            letters=letters(index),
            heading=title,
            examples=_examples(sheet, head, index),
            field=by_index.get(index, ""),
            near=index in near,
            twice=bool(keys[index]) and keys.count(keys[index]) > 1,
        )
        for index, title in enumerate(titles)
        if (title or _examples(sheet, head, index)) and not MARK.fullmatch(title)
    ]


def proposed(sheet: Sheet, head: int, holds: str, phase: str) -> dict[str, str]:
    """Field by column."""
    return {str(column.index): column.field for column in columns(sheet, head, holds, phase) if column.field}


def labels(holds: str, phase: str) -> dict[str, str]:
    """What a column of such a sheet may hold: heading by field, in order."""
    if holds == NOTHING:
        return {}
    if holds != FICHES:
        return {column.name: column.heading for column in part_sheets()[holds].columns}
    return {field.id: field.heading for field in fields().fields if not field.phases or phase in field.phases}


def missing(held: Held) -> list[str]:
    """The headings of the columns that a new part can't be without, and that no column holds."""
    if held.holds in (FICHES, NOTHING):
        return []
    columns = part_sheets()[held.holds].columns
    taken = set(held.mapping.values())
    return [one.heading for one in columns if one.needed and one.of == "part" and one.name not in taken]


def doubled(mapping: Mapping[str, str]) -> set[str]:
    """Fields that two columns are said to hold."""
    named = [field for field in mapping.values() if field]
    return {field for field in named if named.count(field) > 1}


def letters(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    found, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _names(holds: str, phase: str) -> dict[str, str]:
    """The fields that some fiche of the phase has, or the columns of a part, by every name of theirs."""
    if holds == NOTHING:
        return {}
    if holds != FICHES:
        return part_sheets()[holds].names
    here = {field.id for field in fields().fields if not field.phases or phase in field.phases}
    return {name: field for name, field in names_of(fields()).items() if field in here}


def _known(sheet: Sheet, row: int, holds: str, phase: str) -> int:
    names, cells = _names(holds, phase), sheet.rows[row] if sheet.rows else []
    return len({names[key] for cell in cells if (key := search_key(cell[:200])) in names})


def _examples(sheet: Sheet, head: int, index: int) -> tuple[str, ...]:
    found = dict.fromkeys(
        text for row in sheet.rows[head + 1 : head + 40] if (text := " ".join(row[index].split())) and len(text) < 400
    )
    return tuple(text[:60] for text in list(found)[:2])
