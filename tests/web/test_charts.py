"""Charts: labels that fit, values beside their marks, ticks without idle zeros."""

from etabli.web.charts.bars import bars
from etabli.web.charts.chart import COLUMN, lines_of
from etabli.web.charts.dots import dot_plot
from etabli.web.charts.lines import BOTTOM, LEFT, line_panel

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
    assert all(40 < row.x < chart.width - 40 for row in chart.rows)
    assert [row.above for row in chart.rows] == [True, False]
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
