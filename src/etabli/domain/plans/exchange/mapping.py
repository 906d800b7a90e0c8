"""Which line of a sheet heads its columns, and which field each column holds: guessed, for people to correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from etabli.catalogue.plans.headings import names_of
from etabli.domain.plans.declared import fields
from etabli.domain.plans.exchange.sheets import Sheet
from etabli.kernel.names import search_key

LOOKED_AT = 20  # lines among which the head is
NEAR = 88  # of 100, how much a misspelt heading looks like a known one
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


def guessed_sheet(sheets: Sequence[Sheet], phase: str) -> int:
    """The sheet whose head names the most fields."""
    return max(
        range(len(sheets)), key=lambda index: (_known(sheets[index], guessed_head(sheets[index], phase), phase), -index)
    )


def guessed_head(sheet: Sheet, phase: str) -> int:
    """The line (from 0) that names the most fields; else the first with two cells filled; else the first."""
    looked = range(min(LOOKED_AT, len(sheet.rows)))
    best = max(looked, key=lambda row: (_known(sheet, row, phase), -row), default=0)
    if looked and _known(sheet, best, phase):
        return best
    return next((row for row in looked if sum(bool(cell.strip()) for cell in sheet.rows[row]) > 1), 0)


def columns(sheet: Sheet, head: int, phase: str) -> list[Column]:
    """The columns under a head, each with the field proposed; a field is proposed once, exact names first."""
    names = _names(phase)
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
        if title or _examples(sheet, head, index)
    ]


def proposed(sheet: Sheet, head: int, phase: str) -> dict[str, str]:
    """Field by column (as text: it is kept as JSON)."""
    return {str(column.index): column.field for column in columns(sheet, head, phase) if column.field}


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


def _names(phase: str) -> dict[str, str]:
    """The fields that some fiche of the phase has, by every name of theirs."""
    here = {field.id for field in fields().fields if not field.phases or phase in field.phases}
    return {name: field for name, field in names_of(fields()).items() if field in here}


def _known(sheet: Sheet, row: int, phase: str) -> int:
    names, cells = _names(phase), sheet.rows[row] if sheet.rows else []
    return len({names[key] for cell in cells if (key := search_key(cell[:200])) in names})


def _examples(sheet: Sheet, head: int, index: int) -> tuple[str, ...]:
    found = dict.fromkeys(
        text for row in sheet.rows[head + 1 : head + 40] if (text := " ".join(row[index].split())) and len(text) < 400
    )
    return tuple(text[:60] for text in list(found)[:2])
