"""The styles of an editable état des lieux: one plain font, French, and a box where the binôme writes."""

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FONT = "Arial"
BLUE, GREY, BLACK = RGBColor(0x0F, 0x4C, 0x75), RGBColor(0x44, 0x44, 0x44), RGBColor(0x1A, 0x1A, 0x1A)
HEADINGS = {1: (20, BLACK, 0), 2: (15, BLUE, 18), 3: (12.5, BLACK, 14), 4: (11, BLACK, 10)}
SOURCE, NOTEBOOK, CELL, TABLE = "Précisions", "Lecture du binôme", "Case de tableau", "Table Grid"


def prepare(word: Docx) -> None:
    """Set the page and every style that the document uses."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    _language(word)
    normal = word.styles["Normal"]
    _font(normal, 10.5, BLACK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    normal.paragraph_format.line_spacing = 1.15
    for level, (size, colour, before) in HEADINGS.items():
        heading = word.styles[f"Heading {level}"]
        _font(heading, size, colour)
        heading.font.bold, heading.font.italic = True, False
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(before), Pt(4)
        heading.paragraph_format.keep_with_next = True
    for name, size, colour in (
        ("Subtitle", 11, GREY),
        ("Caption", 9.5, BLACK),
        ("Quote", 10.5, BLACK),
        ("Footer", 9, GREY),
    ):
        _font(word.styles[name], size, colour)
        word.styles[name].font.italic = False
    word.styles["Caption"].font.bold = True
    _font(_new(word, SOURCE), 9.5, GREY)
    cell = _new(word, CELL)
    _font(cell, 9.5, BLACK)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1)
    cell.paragraph_format.line_spacing = 1.0
    notebook = _new(word, NOTEBOOK)
    _font(notebook, 10.5, BLACK)
    notebook.paragraph_format.left_indent = Mm(3)
    _left_rule(notebook)


def _new(word: Docx, name: str) -> ParagraphStyle:
    style: ParagraphStyle = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.quick_style = True
    return style


def _font(style: ParagraphStyle, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _language(word: Docx) -> None:
    """French for the spell checker and for screen readers, wherever the template says another language."""
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")


def _left_rule(style: ParagraphStyle) -> None:
    """A rule on the left and a light ground: what is to be written stands apart from what was computed."""
    properties = style.element.get_or_add_pPr()
    borders, rule, ground = (OxmlElement(f"w:{name}") for name in ("pBdr", "left", "shd"))
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "0F4C75")):
        rule.set(qn(f"w:{name}"), value)
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F2F2")):
        ground.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    properties.insert_element_before(ground, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
