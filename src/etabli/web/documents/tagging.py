"""What WeasyPrint leaves to do for a PDF that every screen reader follows (PDF/UA-1), done on the objects it made.

Running footers become artifacts; header cells say whether they head a column or a row, in place of identifiers that
change from one run to the next; the box of a picture is in the coordinates of its page.
"""

from collections.abc import Iterator, Mapping

import pydyf

POINTS = 0.75  # in a CSS pixel
Elements = Mapping[int, pydyf.Dictionary]


def finish(pdf: pydyf.PDF) -> None:
    """Mend the tags of a document, in place, before it is written."""
    elements = {
        n: found
        for n, found in enumerate(pdf.objects)
        if isinstance(found, pydyf.Dictionary) and found.get("Type") == "/StructElem"
    }
    for element in elements.values():
        if element["S"] == "/TH":
            head = elements[_number(elements[_number(element["P"])]["P"])]
            scope = "/Column" if head["S"] == "/THead" else "/Row"
            element.pop("ID", None)
            element["A"] = pydyf.Dictionary({"O": "/Table", "Scope": scope})
        elif element["S"] == "/TD":
            element.pop("A", None)
        elif element["S"] == "/Figure":
            _place(element, pdf.objects[_number(element["Pg"])])
    _footers(pdf, elements)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _place(figure: pydyf.Dictionary, page: pydyf.Dictionary) -> None:
    """From CSS pixels under the top of the page to points above its bottom."""
    left, top, right, bottom = (POINTS * side for side in figure["A"]["BBox"])
    height = page["MediaBox"][3]
    figure["A"]["BBox"] = pydyf.Array([left, height - bottom, right, height - top])


def _footers(pdf: pydyf.PDF, elements: Elements) -> None:
    """Text of margin boxes hangs on no branch of the tree: it is pagination."""
    tree = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    read = set(_under(elements, _number(tree["K"][0])))
    keys = pdf.objects[_number(tree["ParentTree"])]["Nums"]
    for page, owners in zip(_pages(pdf), keys[1::2], strict=False):  # keys of links come after those of pages
        stream = pdf.objects[_number(page["Contents"])].stream
        marks = {part["MCID"]: n for n, part in enumerate(stream) if isinstance(part, dict) and "MCID" in part}
        for mark, owner in enumerate(owners):
            if _number(owner) not in read:
                stream[marks[mark] - 1 : marks[mark] + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
                owners[mark] = "null"
    for n in elements.keys() - read:
        pdf.objects[n].clear()


def _pages(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    return (pdf.objects[_number(reference)] for reference in pdf.page_references)


def _under(elements: Elements, number: int) -> Iterator[int]:
    """An element and every one below it."""
    yield number
    for kid in elements[number]["K"]:
        if isinstance(kid, bytes) and _number(kid) in elements:
            yield from _under(elements, _number(kid))
