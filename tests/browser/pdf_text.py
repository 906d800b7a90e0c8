"""The words of a PDF, as a reader finds them: glyphs through the table that each font gives for that."""

import io
import re

import pikepdf

RANGES = re.compile(r"beginbf(char|range)(.*?)endbf", re.DOTALL)


def text_of(content: bytes) -> str:
    """Every page's words, each run of white space as one space."""
    with pikepdf.open(io.BytesIO(content)) as made:
        return " ".join(" ".join(_page(page) for page in made.pages).split())


def _page(page: pikepdf.Page) -> str:
    fonts = {name: _glyphs(font) for name, font in page.resources.get("/Font", {}).items()}
    said, glyphs = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                glyphs = fonts[str(operands[0])]
            case "Tj":
                said.append(_read(operands[0], glyphs))
            case "TJ":
                said += [_read(one, glyphs) for one in operands[0] if isinstance(one, pikepdf.String)]
            case "ET" | "Tm" | "Td":
                said.append(" ")
    return "".join(said)


def _read(text: pikepdf.Object, glyphs: dict[int, str]) -> str:
    raw = bytes(text)
    return "".join(glyphs.get(int.from_bytes(raw[at : at + 2], "big"), "") for at in range(0, len(raw), 2))


def _glyphs(font: pikepdf.Object) -> dict[int, str]:
    """Glyph → characters, from the ToUnicode table of a font with two bytes a glyph."""
    found: dict[int, str] = {}
    for kind, body in RANGES.findall(font.ToUnicode.read_bytes().decode("latin-1")):
        for line in body.strip().splitlines():
            codes = re.findall(r"<([0-9A-Fa-f]+)>", line)
            if kind == "char":
                for glyph, text in zip(codes[::2], codes[1::2], strict=True):
                    found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
            elif len(codes) > 2:
                first, last, start = (int(code, 16) for code in codes[:3])
                found |= {first + n: chr(start + n) for n in range(last - first + 1)}
    return found
