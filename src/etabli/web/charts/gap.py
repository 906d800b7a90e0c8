"""The gap between a place and a reference: value, margin, smallest gap that matters, and the other territories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from etabli.catalogue.numbers import NNBSP, plural
from etabli.web.charts.chart import CHARACTER, COLUMN, LINE, Chart, Tick, held, lines_of, stacked
from etabli.web.charts.scales import Linear

PAD, TRACK, STRIP, TICK = 22, 26, 12, 11  # margins, height around the dot, to the ticks, a tick
ARROW_FROM = 10  # from the end of the scale to the foot of the arrow: past a dot that stands there
BOLD = 9.6  # mean width of a character of a bold name in the widest common font
FAR = 3.0  # in interquartile ranges: Tukey's far-out fences

WHISKER = "Trait\u00a0: marge de variabilité."
HOLLOW = "Point creux\u00a0: la marge contient la valeur de référence."
BAND = "Bande grise\u00a0: écarts trop petits pour qu’on s’y arrête."
TICKS = "Traits fins\u00a0: {}."
ARROW = "Flèche\u00a0: la marge sort de l’échelle."


@dataclass(frozen=True)
class Others:
    """What the ticks are: the word to count them by, and how the legend calls them."""

    word: str
    label: str


TERRITORIES = Others("territoire", "les autres territoires de la phase")


@dataclass(frozen=True)
class Words:
    """Lines of text centred on one x."""

    x: float
    lines: tuple[Tick, ...]


@dataclass(frozen=True, kw_only=True)
class Gap(Chart):
    """x positions on one scale. The place is named above the track, the reference below it: they can't collide."""

    ours: float
    hollow: bool
    whisker: tuple[float, float] | None
    below_scale: bool
    above_scale: bool
    reference: float
    band: tuple[float, float] | None
    ticks: str
    place_words: Words
    margin_words: Words | None
    reference_words: Words
    left_end: Tick
    right_end: Tick
    top: float
    y: float
    bottom: float

    template = "charts/gap.svg"

    @property
    def alternative(self) -> str:
        words = (self.place_words, self.margin_words, self.reference_words)
        said = (" ".join(line.label for line in one.lines) for one in words if one)
        return f"{self.title}. {f'{NNBSP}; '.join(said)}."

    @property
    def band_width(self) -> float:
        return round(self.band[1] - self.band[0], 1) if self.band else 0.0

    @property
    def track(self) -> float:
        return self.bottom - self.top


def gap(
    value: float,
    low: float | None,
    high: float | None,
    reference: float,
    band_low: float | None,
    band_high: float | None,
    others: Sequence[float],
    *,
    text: Callable[[float], str],
    place_label: str,
    reference_label: str,
    title: str,
    source: str,
    others_are: Others = TERRITORIES,
    width: int = COLUMN,
) -> Gap:
    """The picture of a finding. Margin and band may be unknown (None); `others` may be empty.

    The scale holds the place, its finite margin, the reference and its band, and the territories inside Tukey's
    far-out fences; those outside are counted at the end of the scale they lie beyond.
    """
    margin = None if low is None or high is None else (low, high)
    band = None if band_low is None or band_high is None else (band_low, band_high)
    must_hold = [n for n in (value, reference, *(margin or ()), *(band or ())) if isfinite(n)]
    least, most = _fences(others)
    near = [n for n in others if least <= n <= most]
    first, last = min([*must_hold, *near]), max([*must_hold, *near])
    x = Linear(first, last, PAD, width - PAD)
    place_lines = lines_of(f"{place_label}\u00a0: {text(value)}", width - PAD, BOLD)
    reference_lines = lines_of(f"{reference_label}\u00a0: {text(reference)}", width - PAD, BOLD)
    margin_lines = lines_of(_margin(margin, text), width) if margin else ()
    top = float(LINE * (len(place_lines) + len(margin_lines)) + 4)
    bottom = top + TRACK + STRIP + TICK
    below = bottom + LINE * len(reference_lines) + 6
    beyond = [sum(n < first for n in others), sum(n > last for n in others)]
    left_end = text(first) + (f" · {plural(beyond[0], others_are.word)} en deçà" if beyond[0] else "")
    right_end = text(last) + (f" · {plural(beyond[1], others_are.word)} au-delà" if beyond[1] else "")
    together = CHARACTER * len(left_end + right_end) + 2 * CHARACTER <= width
    right_y = below + LINE * (1 if together else 2)
    places = sorted({x(n) for n in others if first <= n <= last})
    hollow = margin is not None and margin[0] <= reference <= margin[1]
    beyond_scale = (margin is not None and margin[0] < first, margin is not None and margin[1] > last)
    return Gap(
        title=title,
        source=source,
        legend=_legend(margin is not None, hollow, any(beyond_scale), band is not None, others_are if places else None),
        width=width,
        height=int(right_y) + 6,
        ours=x(value),
        hollow=hollow,
        whisker=_whisker(margin, x) if margin else None,
        below_scale=beyond_scale[0],
        above_scale=beyond_scale[1],
        reference=x(reference),
        band=None if band is None else (x(max(band[0], first)), x(min(band[1], last))),
        ticks="".join(f"M{place:g} {top + TRACK + STRIP:g}v{TICK}" for place in places),
        place_words=_words(place_lines, x(value), 0.0, width),
        margin_words=_words(margin_lines, x(value), LINE * len(place_lines), width) if margin else None,
        reference_words=_words(reference_lines, x(reference), bottom + 4, width),
        left_end=Tick(below + LINE, left_end),
        right_end=Tick(right_y, right_end if first < last else ""),
        top=top,
        y=top + TRACK / 2,
        bottom=bottom,
    )


def _whisker(margin: tuple[float, float], x: Linear) -> tuple[float, float]:
    """From end to end of a margin; one that runs beyond the scale leads to the foot of its arrow."""
    return (
        x.start - ARROW_FROM if margin[0] < x.low else x(margin[0]),
        x.end + ARROW_FROM if margin[1] > x.high else x(margin[1]),
    )


def _fences(values: Sequence[float]) -> tuple[float, float]:
    """Tukey's far-out fences; the extremes themselves when half of the values are equal or there are few."""
    ordered = sorted(values)
    if len(ordered) < 8:
        return (ordered[0], ordered[-1]) if ordered else (0.0, 0.0)
    lower, upper = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
    spread = upper - lower
    return (ordered[0], ordered[-1]) if spread == 0 else (lower - FAR * spread, upper + FAR * spread)


def _margin(margin: tuple[float, float], text: Callable[[float], str]) -> str:
    low, high = margin
    if isfinite(low) and isfinite(high):
        return f"marge\u00a0: {text(low)} à {text(high)}"
    if isfinite(low):
        return f"marge\u00a0: {text(low)} ou plus"
    return f"marge\u00a0: jusqu’à {text(high)}" if isfinite(high) else "marge sans borne connue"


def _words(lines: Sequence[str], x: float, y: float, width: int) -> Words:
    return Words(held(x, max(lines, key=len), width, BOLD), stacked(lines, y))


def _legend(margin: bool, hollow: bool, beyond: bool, band: bool, ticks: Others | None) -> str:
    """Says only what is drawn."""
    said = ((WHISKER, margin), (HOLLOW, hollow), (ARROW, beyond), (BAND, band))
    drawn = [sentence for sentence, shown in said if shown]
    return " ".join([*drawn, TICKS.format(ticks.label)] if ticks else drawn)
