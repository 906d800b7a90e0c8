"""How each class of a chart looks, as presentation attributes: what charts.css says, for files that carry no style."""

from collections.abc import Mapping

FONT = "Marianne,Arial,sans-serif"

# The colours of the light scheme, by their name in the style sheets.
COLOURS = {
    "--text": "#3a3a3a",
    "--quiet": "#666666",
    "--line": "#dddddd",
    "--accent": "#0f4c75",
    "--background-default-grey": "#ffffff",
    "--chart-bar": "#8fb6d3",
    "--chart-band": "#e5e5e5",
}
TEXT, QUIET, LINE, ACCENT, GROUND, BAR, BAND = COLOURS.values()

SIZE, COLUMN_SIZE = "12px", "14px"  # of text, and of all text in a column (`chart-column`)
ROUND = {"stroke-linejoin": "round", "stroke-linecap": "round"}
HALO = {"paint-order": "stroke", "stroke": GROUND, "stroke-linejoin": "round"}


def _line(colour: str, width: str, **more: str) -> dict[str, str]:
    return {"fill": "none", "stroke": colour, "stroke-width": width, **more}


def _area(colour: str) -> dict[str, str]:
    return {"fill": colour, "stroke": "none"}


# In the order of the style sheet: a later class wins.
LOOKS: Mapping[str, Mapping[str, str]] = {
    "chart-tick": {"fill": QUIET},
    "chart-row": {"font-size": "13px"},
    "chart-heading": {"font-size": "13px", "font-weight": "700"},
    "chart-label": {"font-size": "13px", "font-weight": "700"},
    "chart-reference-label": {"font-weight": "700", "stroke-width": "4px", **HALO},
    "chart-halo": {"stroke-width": "6px", **HALO},
    "chart-grid": _line(LINE, "1"),
    "chart-line": {**_line(ACCENT, "2.5"), **ROUND},
    "chart-ghost": {**_line(QUIET, "1.5", opacity=".8"), **ROUND},
    "chart-ghost-points": {**_line(QUIET, "5", opacity=".8"), "stroke-linecap": "round"},
    "chart-point": {"fill": GROUND, "stroke": ACCENT, "stroke-width": "2"},
    "chart-spot": _area(ACCENT),
    "chart-bar": {"fill": BAR, "stroke": GROUND, "stroke-width": "1"},
    "chart-total": _area(ACCENT),
    "chart-zero": _line(TEXT, "1.5"),
    "chart-reference": {**_line(TEXT, "1.5"), "stroke-dasharray": "4 3"},
    "chart-national": _line(ACCENT, "2"),
    "chart-band": _area(BAND),
    "chart-stem": _line(BAR, "3"),
    "chart-whisker": _line(QUIET, "2"),
    "chart-arrow": _area(QUIET),
    "chart-dot": {"fill": ACCENT, "stroke": ACCENT, "stroke-width": "2"},
    "chart-dot-open": {"fill": GROUND},
    "chart-ours": _line(ACCENT, "3"),
    "chart-strip-ticks": _line(QUIET, "1", opacity=".55"),
    "chart-strip-national": {**_line(TEXT, "2"), "stroke-dasharray": "3 2"},
    "chart-strip-ours": {"fill": ACCENT, "stroke": ACCENT, "stroke-width": "3"},
}


def of_classes(classes: str, *, is_text: bool, in_column: bool) -> dict[str, str]:
    """The attributes of an element by its `class`; a text has the colour and the size of all text before its own."""
    names = set(classes.split())
    base = {"fill": TEXT, "font-size": SIZE} if is_text else {}
    for name, look in LOOKS.items():
        if name in names:
            base.update(look)
    if is_text and in_column:
        base["font-size"] = COLUMN_SIZE
    return base
