"""A fiche as blocks of a document: its fields by section, its parts as tables; and the tables that gather several."""

from collections.abc import Sequence

from etabli.catalogue import numbers
from etabli.domain.plans.enums import Instrument
from etabli.kernel import money
from etabli.kernel.french import capital
from etabli.kernel.typography import french
from etabli.web.documents.content import Block, Heading, Item, Items, Paragraph, Section, Table
from etabli.web.presentation.plans.contents import FicheTold, Grid

SOME_HIDDEN = "Des lignes de financement réservées ne sont pas montrées : les ressources ne sont pas toutes là."


def annex(fiche: FicheTold) -> Section:
    """A fiche annexed to the contract, on a page of its own."""
    heading = Heading(2, french(f"Fiche {fiche.number} : {fiche.title}"), f"fiche-{fiche.number}")
    return Section(heading, tuple(blocks(fiche)), fresh=True)


def blocks(fiche: FicheTold) -> list[Block]:
    """Everything that a version holds of a fiche."""
    found: list[Block] = []
    for group in fiche.groups:
        found.append(Heading(3, group.label))
        found.append(Items(tuple(Item(line.text, french(f"{line.label} :")) for line in group.lines)))
    return [*found, *(grid(one) for one in fiche.grids)]


def grid(one: Grid) -> Table:
    return Table(one.caption, one.heads, one.rows, one.texts)


def by_axis(fiches: Sequence[FicheTold]) -> list[Block]:
    """The actions of the plan by axis, in one table."""
    if not fiches:
        return [Paragraph("Aucune action que vous puissiez lire.", "empty")]
    rows = [(one.axis, str(one.number), one.title, one.lead or "à préciser") for one in fiches]
    rows.sort(key=lambda row: (row[0], int(row[1])))
    return [Table("Actions du plan", ("Axe", "Fiche", "Action", "Maître d’ouvrage"), tuple(rows), 4)]


def budget(fiches: Sequence[FicheTold], *, hidden: bool) -> Section:
    """What each action costs and what is expected by instrument: never added together across instruments."""
    used = [one for one in Instrument if any(one in fiche.expected for fiche in fiches)]
    heads = ("Fiche", "Coût", *(capital(str(one.label)) for one in used))
    rows = [
        (
            f"{fiche.number}. {fiche.title}",
            money.euros(fiche.cost) if fiche.cost else "non chiffré",
            *(money.euros(fiche.expected[one]) if one in fiche.expected else "–" for one in used),
        )
        for fiche in fiches
    ]
    if fiches:
        sums = [sum(fiche.expected.get(one, 0) for fiche in fiches) for one in used]
        rows.append(
            ("Ensemble de ce qui est montré", money.euros(sum(f.cost for f in fiches)), *map(money.euros, sums))
        )
    found: list[Block] = [
        Paragraph(
            french(
                "Coûts et financements attendus à la date du document. Les instruments ne s'additionnent pas : un prêt "
                "se rembourse, une garantie ne paie rien."
            ),
            "hint",
        )
    ]
    if hidden:
        found.append(Paragraph(french(SOME_HIDDEN), "remark"))
    found.append(Table("Budget par action", heads, tuple(rows), 1) if rows else Paragraph("Aucune action.", "empty"))
    return Section(Heading(2, "Annexe : budget", "budget"), tuple(found), fresh=True)


def hidden(fiches: int, lines: int) -> str:
    """What is not shown, in a sentence; empty when all is."""
    said = []
    if fiches:
        said.append(numbers.plural(fiches, "fiche réservée", "fiches réservées"))
    if lines:
        said.append(numbers.plural(lines, "ligne de financement réservée", "lignes de financement réservées"))
    return french(f"Cet exemplaire ne montre pas : {' ; '.join(said)}.") if said else ""
