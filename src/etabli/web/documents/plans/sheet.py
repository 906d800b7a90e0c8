"""The sheet of a fiche: one page, whatever its length; texts that don't fit are cut, and say where the rest is."""

from dataclasses import replace
from pathlib import Path

from etabli.domain.plans.enums import Instrument
from etabli.kernel import money
from etabli.kernel.french import capital
from etabli.kernel.typography import french
from etabli.web.documents.content import Document
from etabli.web.documents.pdf import printed
from etabli.web.presentation.plans.contents import FicheTold, Group, Line

SHEET = Path(__file__).parents[2] / "static" / "etabli" / "documents" / "fiche.css"
TEMPLATE = "web/documents/fiche.html"
SIZES = (("normal", 2_000), ("small", 1_200), ("smaller", 700), ("smaller", 300), ("smaller", 120))
MOST_ROWS = (40, 12, 6, 4, 2)
REST = "… (suite en ligne)"


def sheet(document: Document, fiche: FicheTold, hidden: str) -> bytes:
    """The PDF, of one page: smaller letters first, then shorter texts."""
    content = b""
    for (size, most), rows in zip(SIZES, MOST_ROWS, strict=True):
        context = {
            "document": document,
            "fiche": cut(fiche, most, rows),
            "size": size,
            "money": _money(fiche),
            "hidden": hidden,
        }
        content, pages = printed(context, TEMPLATE, SHEET)
        if pages == 1:
            break
    return content


def cut(fiche: FicheTold, most: int, rows: int) -> FicheTold:
    """The fiche with texts of at most so many characters and tables of so many rows."""

    def short(text: str) -> str:
        return text if len(text) <= most else text[: most - len(REST)].rsplit(" ", 1)[0] + REST

    groups = tuple(
        Group(group.label, tuple(Line(line.label, short(line.text)) for line in group.lines)) for group in fiche.groups
    )
    grids = tuple(replace(one, rows=one.rows[:rows]) for one in fiche.grids)
    return replace(fiche, groups=groups, grids=grids)


def _money(fiche: FicheTold) -> list[tuple[str, str]]:
    """Cost, then what is expected by instrument."""
    found = [("Coût", money.euros(fiche.cost) if fiche.cost else "non chiffré")]
    names = {one.value: capital(str(one.label)) for one in Instrument}
    return found + [(french(f"{names[key]}, attendu"), money.euros(cents)) for key, cents in fiche.expected.items()]
