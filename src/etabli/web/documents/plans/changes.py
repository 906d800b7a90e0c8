"""What an avenant changes, field by field, as an annex of its document."""

from collections.abc import Sequence

from etabli.kernel.typography import french
from etabli.web.documents.content import Block, Heading, Item, Items, Paragraph, Section, Table
from etabli.web.presentation.plans.contents import Cell, DifferenceTold

HEADS = ("Quoi", "Avant", "Après")


def section(found: DifferenceTold) -> Section:
    """Texts, ambitions, then fiches: added, removed, changed."""
    blocks: list[Block] = [Paragraph(found.answer)]
    if found.texts:
        blocks.append(_table("Textes du plan", found.texts))
    blocks += [_table(french(f"{part.what} : {part.name}"), part.cells) for part in found.ambitions]
    for title, fiches in (("Fiches ajoutées", found.added), ("Fiches retirées", found.removed)):
        if fiches:
            blocks.append(Heading(3, title))
            blocks.append(Items(tuple(Item(one.title, f"{one.number}.") for one in fiches)))
    for one in found.changed:
        blocks.append(Heading(3, french(f"Fiche {one.number} modifiée : {one.title}")))
        if one.cells:
            blocks.append(_table("Champs", one.cells))
        for part in one.parts:
            blocks.append(_table(french(f"{part.what} : {part.name}" if part.name else part.what), part.cells))
    return Section(Heading(2, "Annexe : ce que l’avenant change", "changements"), tuple(blocks), fresh=True)


def _table(caption: str, cells: Sequence[Cell]) -> Table:
    return Table(caption, HEADS, tuple((cell.label, cell.before, cell.after) for cell in cells), 3)
