"""What every chart has: a title that says what it shows, a size, a source, and a template that draws it."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

# Charts with long labels are one narrow column: their 14-unit text is 11.7 px on a phone, 16 px at their widest.
COLUMN = 420
CHARACTER = 7.4  # mean width of a character of that text; digits and capitals, in bold, are wider
WIDE_CHARACTER = 8.6
LINE = 18  # height of a line of that text


@dataclass(frozen=True)
class Tick:
    position: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing on a width × height canvas. The table equivalent stands beside it on the page.

    `legend` is the sentence that says how to read its marks (empty when they say it themselves): it belongs to the
    figcaption on a page, and is written under the drawing in a file of its own.
    """

    title: str
    source: str
    width: int
    height: int
    legend: str = ""

    template = ""

    @property
    def alternative(self) -> str:
        """What replaces the drawing for who does not see it: its title, and the values that it writes."""
        return self.title


def lines_of(label: str, width: float, character: float = CHARACTER) -> tuple[str, ...]:
    """A label cut between words into lines that fit in a width, for a mean width of a character."""
    # textwrap would also cut at no-break spaces, which str.split counts as blanks
    kept = label.replace("\u00a0", "\ue000").replace("\u202f", "\ue001")
    lines = wrap(kept, max(1, int(width / character)), break_long_words=False, break_on_hyphens=False) or [""]
    return tuple(line.replace("\ue000", "\u00a0").replace("\ue001", "\u202f") for line in lines)


def stacked(lines: Iterable[str], top: float, above: float = 4) -> tuple[Tick, ...]:
    """Lines one under the other from `top`: each with its baseline, `above` the bottom of its line."""
    return tuple(Tick(top + LINE * (n + 1) - above, line) for n, line in enumerate(lines))


def room_for(texts: Iterable[str]) -> float:
    """The width to keep for the longest of some values written beside their mark."""
    return 14 + WIDE_CHARACTER * max((len(text) for text in texts), default=0)


def held(position: float, text: str, width: float, character: float = WIDE_CHARACTER) -> float:
    """Where to centre a text that belongs at a position, so that it stays on the canvas."""
    half = character * len(text) / 2
    return width / 2 if 2 * half >= width else round(min(max(position, half), width - half), 1)
