"""Tables of printed documents: where a page may part them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string

from etabli.web.documents import pdf
from etabli.web.documents.content import Table

pytestmark = pytest.mark.skipif(pdf.weasyprint is None, reason="Pango is not installed")
ROWS = tuple((f"Rang{n}", "Valeur") for n in range(12))


def texts(box: Any) -> Iterator[str]:
    if hasattr(box, "text"):
        yield box.text
    for child in getattr(box, "children", None) or ():
        yield from texts(child)


def rows_by_page(above: int) -> list[int]:
    """How many rows each page has, `above` mm below the top of the first."""
    table = render_to_string("web/documents/table.html", {"table": Table("Repères", ("Repère", "Valeur"), ROWS, 2)})
    html = (
        f'<body data-place="x" data-version="y"><div style="height:{above}mm"></div><section>{table}</section></body>'
    )
    made = pdf.weasyprint.HTML(string=html).render(stylesheets=[pdf.weasyprint.CSS(filename=pdf.STYLES)])
    return [sum(one.startswith("Rang") for one in texts(page._page_box)) for page in made.pages]


def test_a_long_table_is_never_parted_after_its_first_rows() -> None:
    found = [rows_by_page(above) for above in range(150, 250, 5)]
    assert all(sum(pages) == len(ROWS) for pages in found)
    firsts = {pages[0] for pages in found}
    assert 0 in firsts and max(firsts) > 3, "the table did meet the foot of the page"
    assert not firsts & {1, 2}
