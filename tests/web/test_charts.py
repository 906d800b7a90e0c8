"""Charts: labels that fit, values beside their marks, ticks without idle zeros, nothing cut without a word."""

import re
from itertools import pairwise

import pytest

from etabli.catalogue.numbers import NNBSP, number
from etabli.web.charts.bars import bars
from etabli.web.charts.chart import COLUMN, held, lines_of
from etabli.web.charts.contributions import Contribution, contributions
from etabli.web.charts.dots import HOLLOW, WHISKER, Quotient, dot_plot
from etabli.web.charts.gap import Gap, gap
from etabli.web.charts.lines import BOTTOM, LEFT, line_panel, path_of
from etabli.web.charts.multiples import LARGE, Multiples, Panel, PanelSize, multiples
from etabli.web.charts.quartiles import OPEN, Quartiles, quartile_bars
from etabli.web.charts.scales import Linear
from etabli.web.charts.standalone import standalone
from etabli.web.jinja import chart as tag

LONG = "Fabrication de produits informatiques, électroniques et optiques, et réparation de machines"


def test_a_label_is_cut_between_words_only() -> None:
    assert lines_of("Métallurgie", COLUMN) == ("Métallurgie",)
    cut = lines_of(LONG, COLUMN)
    assert len(cut) == 2
    assert " ".join(cut) == LONG
    assert lines_of("1\u202f200 emplois\u00a0: x", 60) == ("1\u202f200", "emplois\u00a0:", "x")


def test_bars_keep_room_for_their_values() -> None:
    chart = bars([("Rien", None, "non disponible"), (LONG, 4.0, "4,0\u202f%")], title="t", source="s")
    assert chart is not None
    unknown, known = chart.bars
    assert unknown.width == 0.0
    assert known.width + 8.6 * len("non disponible") < chart.width
    assert [line.position for line in known.label] == sorted(line.position for line in known.label)
    assert known.label[-1].position < known.y
    assert known.y + chart.thickness <= chart.height
    assert bars([("Rien", 0.0, "0")], title="t", source="s") is None


def test_dots_stay_inside_and_ticks_have_no_idle_zero() -> None:
    chart = dot_plot([(LONG, "10 emplois", 61.0), ("Bois", "3 emplois", 0.3)], title="t", source="s")
    assert chart is not None
    assert [tick.label for tick in chart.x_ticks] == ["0,25", "0,5", "1", "2", "5", "10", "20", "50", "100"]
    assert all(16 < row.x < chart.width - 16 for row in chart.rows)
    assert [row.hollow for row in chart.rows] == [False, False], "nothing is said to be doubtful without a margin"
    assert chart.legend == ""
    assert all(row.lines[-1].position < row.y < chart.bottom for row in chart.rows)
    assert dot_plot([], title="t", source="s") is None


def test_the_last_value_stands_after_its_point() -> None:
    points = [(2018, 900.0), (2019, None), (2020, 1200.0), (2021, 1100.0)]
    chart = line_panel(points, title="t", source="s", text=lambda value: f"{value:.0f}")
    assert chart is not None
    first, middle, last = chart.marks
    assert (last.anchor, last.dx > 0) == ("start", True)
    assert last.x + last.dx + 8.6 * len(last.label) <= chart.width
    assert middle.label == ""
    assert first.x >= LEFT
    assert first.y + first.dy < chart.height - BOTTOM + 20 < chart.height - 8 - 12, "never over the years"
    assert [tick.label for tick in chart.x_ticks] == ["2018", "2019", "2020", "2021"]
    alone = line_panel([(2020, 5.0)], title="t", source="s", text=str)
    assert alone is not None
    assert alone.marks[0].label == "5.0"


def percent(value: float) -> str:
    return f"{number(value, 1)}{NNBSP}%"


def grid_segments(path: str) -> list[tuple[float, float, float]]:
    """(x, from y, to y) of the vertical strokes of a path."""
    return [
        (float(x), float(y), float(y) + float(length))
        for x, y, length in re.findall(r"M([\d.]+) ([\d.]+)v([\d.]+)", path)
    ]


def test_no_grid_line_crosses_the_text_of_a_row() -> None:
    chart = dot_plot([(LONG, "10 emplois", 3.0, 2.0, 4.5), ("Bois", "3 emplois", 0.3, 0.2, 1.1)], title="t", source="s")
    assert chart is not None
    baselines = [line.position for row in chart.rows for line in row.lines] + [row.first for row in chart.rows]
    strokes = grid_segments(chart.grid) + grid_segments(chart.one_path)
    assert strokes
    assert not [(stroke, y) for stroke in strokes for y in baselines if y - 11 < stroke[2] and stroke[1] < y + 4]


def test_a_dot_is_hollow_when_its_margin_holds_one() -> None:
    rows = [
        Quotient("a", "", 2.0, 1.2, 3.0),
        Quotient("b", "", 1.2, 0.7, 1.9),
        Quotient("c", "", 0.5, 0.2, 0.8),
        Quotient("d", "", 1.1),
        Quotient("e", "", 1.0, 1.0, 1.0),
        Quotient("f", "", 1.4, 1.04, 1.8),
    ]
    chart = dot_plot(rows, title="t", source="s")
    assert chart is not None
    assert [row.hollow for row in chart.rows] == [False, True, False, False, True, False]
    assert WHISKER in chart.legend
    assert HOLLOW in chart.legend
    assert chart.rows[3].margin == "", "an unknown margin is not a margin of nothing"
    assert chart.rows[5].margin == "1,04 à 1,8", "never « 1,0 » beside a solid dot"
    assert all(row.start <= row.x <= row.end for row in chart.rows)


def test_what_runs_beyond_the_scale_ends_in_an_arrow() -> None:
    rows = [("a", "", 2.0, 0.0, 900.0), ("b", "", 0.0, 0.0, 3.0), ("c", "", 1.5, 1.1, 2.0)]
    chart = dot_plot(rows, title="t", source="s")
    assert chart is not None
    assert [(row.below_scale, row.above_scale) for row in chart.rows] == [(True, True), (True, False), (False, False)]
    assert all(0 < row.start < row.end < chart.width for row in chart.rows)
    assert str(tag(chart)).count("chart-arrow") == 3


@pytest.mark.parametrize("values", [[1.0], [0.0], [1.0, 1.0], [0.004, 52_000.0], [1e-9]])
def test_odd_quotients_stay_on_the_canvas(values: list[float]) -> None:
    chart = dot_plot([(LONG, "", value, value / 2, value * 2) for value in values], title="t", source="s")
    assert chart is not None
    assert all(0 < row.start <= row.end < chart.width for row in chart.rows)
    places = [tick.position for tick in chart.x_ticks]
    assert "1" in [tick.label for tick in chart.x_ticks]
    assert all(after - before >= 30 for before, after in pairwise(places))


def series(*values: float | None) -> list[tuple[int, float | None]]:
    return [(2010 + n, value) for n, value in enumerate(values)]


def drawn_multiples(*panels: Panel, base: float | None = 100.0, width: int = 640) -> Multiples:
    chart = multiples(panels, title="t", source="s", base=base, width=width)
    assert chart is not None
    return chart


def test_panels_share_one_scale_and_its_base() -> None:
    chart = drawn_multiples(
        Panel("Emplois", series(100, 103, 108), [series(100, 90, 60), series(100, None, 140)], percent),
        Panel(LONG, series(100, 99, 98), [], percent),
    )
    first, second = chart.panels
    assert [tick.position for tick in first.y_ticks] == [tick.position for tick in second.y_ticks]
    assert first.base == second.base
    assert first.base is not None
    assert first.bottom > first.base > first.top
    assert first.heading[-1].position == second.heading[-1].position, "headings stand right above their plots"
    assert len(first.ghosts) == 2
    assert first.label == f"108,0{NNBSP}%"
    assert first.label_x + 9 + 8.6 * len(first.label) <= LARGE.width
    assert (chart.columns, chart.width) == (2, 2 * LARGE.width + chart.gap)
    assert drawn_multiples(Panel("a", series(5, 6), [], str)).panels[0].base is None
    narrow = drawn_multiples(*[Panel("a", series(1, 2), [], str)] * 3, width=COLUMN)
    assert (narrow.columns, narrow.width) == (1, LARGE.width)
    assert narrow.height == 3 * narrow.panel_height + 2 * narrow.gap


def test_small_panels_stand_in_rows_and_say_their_last_values() -> None:
    panels = [Panel(f"Lieu {n}", series(100, 103, 108), [series(100, 90, 60)], str) for n in range(10)]
    chart = multiples(panels, title="t", source="s", size=PanelSize(148, 76, 16))
    assert chart is not None and chart.small and (chart.columns, chart.width) == (4, 640)
    for panel in chart.panels:
        assert [tick.label for tick in panel.x_ticks] == ["2010", "2012"]
        assert len(panel.dots) == 1 and panel.left < panel.dots[0].x < panel.label_x + 9 < 148
    assert all(f"Lieu {n} (108)" in chart.alternative for n in range(10))


def test_what_is_drawn_can_be_read_without_seeing_it() -> None:
    effects = contributions(
        [Contribution("Effet national", 20.0, "+20 (+10 %)"), Contribution("Résidu local", -5.0, "−5 (−2,5 %)")],
        title="Décomposition",
        source="s",
    )
    assert effects is not None
    said = ("Effet national\u00a0: +20 (+10 %)", "Résidu local\u00a0: −5 (−2,5 %)")
    assert effects.alternative == f"Décomposition. {f'{NNBSP}; '.join(said)}."
    assert f'aria-label="{effects.alternative}"' in tag(effects)
    assert effects.alternative.encode() in standalone(effects)


def test_a_missing_year_breaks_a_line() -> None:
    x, y = Linear(2010, 2014, 0, 40), Linear(0, 10, 10, 0)
    points = series(1, 2, None, 4, None)
    assert path_of(points, x, y) == "M0.0 9.0L10.0 8.0M30.0 6.0h0"
    assert path_of(points, x, y, join=False) == "M0.0 9.0h0M10.0 8.0h0M30.0 6.0h0"
    panel = drawn_multiples(Panel("a", points, [points], str, join=False)).panels[0]
    assert panel.path == ""
    assert len(panel.dots) == 3
    assert [dot.last for dot in panel.dots] == [False, False, True]


@pytest.mark.parametrize("values", [(5.0,), (100.0, 100.0), (0.0, 0.0), (-40.0, 1e7), (None, None, 3.0)])
def test_odd_series_stay_on_the_canvas(values: tuple[float | None, ...]) -> None:
    panel = drawn_multiples(Panel("a", series(*values), [series(None)], lambda v: number(v))).panels[0]
    assert all(panel.top <= dot.y <= panel.bottom and 0 < dot.x < LARGE.width for dot in panel.dots)


def test_a_panel_without_a_value_is_not_drawn() -> None:
    assert multiples([Panel("a", series(None), [series(1.0)], str)], title="t", source="s") is None
    assert multiples([], title="t", source="s") is None


EFFECTS = (
    Contribution("Effet national", -420, f"−420 (−3,4{NNBSP}%)"),
    Contribution("Résidu local", 310, f"+310 (+2,5{NNBSP}%)"),
    Contribution("Évolution totale", -110, f"−110 (−0,9{NNBSP}%)", total=True),
    Contribution("Effet inconnu", None, "non disponible"),
)


def test_effects_leave_zero_on_their_side_on_one_scale() -> None:
    chart = contributions(EFFECTS, title="t", source="s")
    assert chart is not None
    national, local, _, unknown = chart.bars
    assert round(national.x + national.width, 1) == chart.zero == local.x
    assert national.width / local.width == pytest.approx(420 / 310, rel=0.01)
    assert (unknown.width, unknown.text) == (0.0, "non disponible")
    assert [bar.total for bar in chart.bars] == [False, False, True, False]
    assert all(above.y < under.lines[0].position for above, under in pairwise(chart.bars))


@pytest.mark.parametrize(
    ("values", "suffix"),
    [
        ([-420], ""),
        ([420], ""),
        ([0.0], ""),
        ([-420, -430], " emplois industriels (−3,4 %)"),
        ([-420, 310, None, 0.0], " emplois industriels (−3,4 %)"),
        ([-1e9, 1], ""),
        ([7, 7, 7], " emplois"),
    ],
)
def test_values_are_written_on_the_canvas_and_never_over_a_bar(values: list[float | None], suffix: str) -> None:
    rows = [Contribution(LONG, value, f"{value}{suffix}") for value in values]
    chart = contributions(rows, title="t", source="s")
    assert chart is not None
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= chart.width
        length = 8.6 * len(bar.text)
        start, end = (bar.text_x - length, bar.text_x) if bar.anchor == "end" else (bar.text_x, bar.text_x + length)
        assert -0.1 <= start < end <= chart.width + 0.1
        assert end < bar.x or start > bar.x + bar.width
    assert contributions([Contribution("a", None, "non disponible")], title="t", source="s") is None


def a_gap(value: float, low: float | None, high: float | None, others: list[float], reference: float = 13.0) -> Gap:
    return gap(
        value,
        low,
        high,
        reference,
        reference - 1,
        reference + 1,
        others,
        text=percent,
        place_label="ici",
        reference_label="France",
        title="t",
        source="s",
    )


def texts(chart: Gap) -> list[tuple[float, float, float, str]]:
    """(left, right, baseline, text) of every text."""
    words = [chart.place_words, chart.margin_words, chart.reference_words]
    centred = [(w.x, line) for w in words if w is not None for line in w.lines]
    boxes = [(x - 4.3 * len(t.label), x + 4.3 * len(t.label), t.position, t.label) for x, t in centred]
    left, right = chart.left_end, chart.right_end
    return [
        *boxes,
        (0.0, 7.4 * len(left.label), left.position, left.label),
        (chart.width - 7.4 * len(right.label), float(chart.width), right.position, right.label),
    ]


@pytest.mark.parametrize(
    ("value", "low", "high", "others"),
    [
        (13.0, 12.9, 13.1, [5.0, 30.0]),
        (13.1, None, None, []),
        (4.0, 1.0, 90.0, [4.0] * 20),
        (-5.0, -8.0, 0.0, [float(n) for n in range(40)] + [1e6] * 3 + [-1e6]),
        (1e7, float("-inf"), float("inf"), [0.0, 1.0]),
    ],
)
def test_the_words_of_a_gap_never_overlap(
    value: float, low: float | None, high: float | None, others: list[float]
) -> None:
    chart = a_gap(value, low, high, others)
    boxes = texts(chart)
    for n, (left, right, y, _) in enumerate(boxes):
        assert left >= -0.1
        assert right <= chart.width + 0.1
        for other_left, other_right, other_y, _ in boxes[n + 1 :]:
            assert abs(y - other_y) >= 14 or right <= other_left or other_right <= left
    assert all(0 < place < chart.width for place in (chart.ours, chart.reference, *(chart.whisker or ())))


def test_territories_far_out_are_counted_not_cut() -> None:
    others = [float(n) for n in range(10, 30)] + [500.0, 900.0]
    chart = a_gap(20.0, 18.0, 22.0, others)
    assert "2\u00a0territoires au-delà" in chart.right_end.label
    assert chart.left_end.label == percent(10.0)
    assert chart.ticks.count("M") == 20
    near = a_gap(600.0, 580.0, 620.0, others)
    assert "1\u00a0territoire au-delà" in near.right_end.label, "what the scale reaches is drawn"
    assert near.ticks.count("M") == 21


def test_a_gap_within_the_margin_is_hollow() -> None:
    assert a_gap(13.4, 12.0, 14.8, []).hollow
    assert not a_gap(15.4, 14.0, 16.8, []).hollow
    assert not a_gap(13.0, None, None, []).hollow, "without a margin nothing is known of doubt"
    endless = a_gap(15.0, float("-inf"), 17.0, [5.0, 30.0])
    assert (endless.below_scale, endless.above_scale) == (True, False)
    assert "Flèche" in endless.legend


def test_a_text_is_held_on_the_canvas() -> None:
    assert held(5, "France", 420) == pytest.approx(8.6 * 3)
    assert held(418, "France", 420) == pytest.approx(420 - 8.6 * 3, abs=0.1)
    assert held(200, "France", 420) == 200
    assert held(10, "x" * 90, 420) == 210


def test_texts_of_a_drawing_are_escaped() -> None:
    nasty = "<script>alert('&')</script>"
    for chart in (
        dot_plot([(nasty, nasty, 1.0, 0.5, 2.0)], title=nasty, source=nasty),
        multiples([Panel(nasty, series(1.0), [], lambda _: nasty)], title=nasty, source=nasty),
        contributions([Contribution(nasty, 1.0, nasty, nasty)], title=nasty, source=nasty),
    ):
        markup = str(tag(chart))
        assert "<script" not in markup
        assert "&lt;script&gt;" in markup


def test_quartiles_stand_on_one_scale_with_their_median_inside() -> None:
    rows = [Quartiles(LONG, 5, 12, 30, "médiane 12 jours"), Quartiles("Lent", 20, 45, None, "médiane 45 jours")]
    chart = quartile_bars(rows, title="t", source="s", unit="j")
    assert chart is not None
    closed, unknown = chart.rows
    assert closed.start < closed.median < closed.start + closed.width
    assert unknown.start > closed.start and unknown.median > closed.median
    assert (closed.beyond, unknown.beyond) == (None, unknown.start + unknown.width)
    assert OPEN in chart.legend
    assert OPEN not in quartile_bars(rows[:1], title="t", source="s", unit="j").legend
    assert all(row.y + chart.thickness < chart.height for row in chart.rows)
    assert chart.alternative == f"t. {LONG} médiane 12 jours{NNBSP}; Lent médiane 45 jours."
    assert quartile_bars([], title="t", source="s", unit="j") is None


@pytest.mark.parametrize("days", [(0.0, 0.0, 0.0), (0.0, 0.0, None), (1.0, 400.0, 9000.0)])
def test_odd_quartiles_stay_on_the_canvas(days: tuple[float, float, float | None]) -> None:
    chart = quartile_bars([Quartiles("a", *days, "d")], title="t", source="s", unit="j")
    assert chart is not None
    row = chart.rows[0]
    assert 0 <= row.start <= row.median <= chart.width
    assert row.start + row.width <= chart.width
