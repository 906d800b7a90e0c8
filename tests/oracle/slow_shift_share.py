"""A second, slow, obvious shift-share to compare with: plain Python, one place, one sector at a time.

It shares no code with the project and starts from growth rates, as the formula is written in textbooks. A missing
cell is None; so is what can't be known.
"""

from collections.abc import Sequence

Cells = Sequence[float | None]
Effects = tuple[list[float | None], list[float | None], list[float | None]]


def dunn(before: Cells, after: Cells, reference_before: Sequence[float], reference_after: Sequence[float]) -> Effects:
    """National, sectoral and local effect of each sector of one place."""
    growth = (sum(reference_after) - sum(reference_before)) / sum(reference_before)
    national: list[float | None] = []
    sectoral: list[float | None] = []
    local: list[float | None] = []
    for i in range(len(before)):
        jobs, later = before[i], after[i]
        if jobs is None or later is None:
            national.append(None)
            sectoral.append(None)
            local.append(None)
            continue
        of_sector = (reference_after[i] - reference_before[i]) / reference_before[i]
        national.append(jobs * growth)
        sectoral.append(jobs * (of_sector - growth))
        if jobs == 0:
            local.append(later)
        else:
            of_cell = (later - jobs) / jobs
            local.append(jobs * (of_cell - of_sector))
    return national, sectoral, local


def esteban_marquillas(
    before: Cells, after: Cells, reference_before: Sequence[float], reference_after: Sequence[float]
) -> tuple[list[float | None], list[float | None]]:
    """Competitive and allocation effect of each sector of one place."""
    whole = total(before)
    competitive: list[float | None] = []
    allocation: list[float | None] = []
    for i in range(len(before)):
        jobs, later = before[i], after[i]
        if whole is None or jobs is None or later is None:
            competitive.append(None)
            allocation.append(None)
        elif jobs == 0:
            competitive.append(later)
            allocation.append(0.0)
        else:
            homothetic = whole * reference_before[i] / sum(reference_before)
            of_cell = (later - jobs) / jobs
            of_sector = (reference_after[i] - reference_before[i]) / reference_before[i]
            competitive.append(homothetic * (of_cell - of_sector))
            allocation.append((jobs - homothetic) * (of_cell - of_sector))
    return competitive, allocation


def dynamic(dates: Sequence[Cells], reference: Sequence[Sequence[float]]) -> Effects:
    """The three effects of each period, added up."""
    sums: Effects = ([0.0] * len(dates[0]), [0.0] * len(dates[0]), [0.0] * len(dates[0]))
    for t in range(len(dates) - 1):
        period = dunn(dates[t], dates[t + 1], reference[t], reference[t + 1])
        for so_far, added in zip(sums, period, strict=True):
            for i in range(len(so_far)):
                known, more = so_far[i], added[i]
                so_far[i] = None if known is None or more is None else known + more
    return sums


def total(cells: Cells) -> float | None:
    """Sum of a place's cells; unknown as soon as one is."""
    whole = 0.0
    for cell in cells:
        if cell is None:
            return None
        whole += cell
    return whole
