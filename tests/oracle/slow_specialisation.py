"""A second, slow computation of shrunk quotients and of overdispersion: one sector at a time, in plain Python.

It shares no code with the project: the law of the quotients is searched over its variance, the mean by repetition,
and what is known of a quotient is the density, written down and summed over a fine grid.
"""

import itertools
import math

Cells = list[float | None]


def overdispersion(before: list[Cells], after: list[Cells], was: Cells, now: Cells) -> list[float]:
    """Variance over mean of the moves of each sector, `before[zone][sector]`; None is missing."""
    moves: list[list[float]] = []
    for s in range(len(before[0])):
        pairs = []
        for z in range(len(before)):
            y0, y1, t0, t1 = before[z][s], after[z][s], was[z], now[z]
            if None in (y0, y1, t0, t1) or t0 == 0 or y0 * t1 / t0 + y1 == 0:
                continue
            pairs.append((y0 * t1 / t0, y1))
        followed = sum(p[0] for p in pairs)
        growth = sum(p[1] for p in pairs) / followed if followed else 1
        moved = [((y1 - growth * x) ** 2, (y1 + growth * x) / 2) for x, y1 in pairs]
        moves.append(sorted(square / mean if mean else 0.0 for square, mean in moved))
    every = sorted(x for sector in moves for x in sector)
    return [max(1.0, _ordinary(sector if len(sector) >= 20 else every)) for sector in moves]


def _ordinary(moves: list[float]) -> float:
    """The first move, from the least, such that 95 % are no larger; over the 95 % point of a squared normal."""
    for i, move in enumerate(moves):
        if 100 * (i + 1) >= 95 * len(moves):
            return move / 1.959963984540054**2
    raise AssertionError("no move")


def prior(jobs: Cells, expected: list[float], phi: float) -> list[tuple[float, float] | None]:
    """Shape and rate of the law of the quotients of one sector, for each zone; None where it has none."""
    cells = [(y / e, e) for y, e in zip(jobs, expected, strict=True) if y is not None and e > 0]
    if not any(r for r, _ in cells):
        return [None] * len(jobs)

    def mean(v: float) -> float:
        m = sum(r * e for r, e in cells) / sum(e for _, e in cells)
        for _ in range(500):
            weights = [1 / (v + phi * m / e) for _, e in cells]
            new = sum(w * r for w, (r, _) in zip(weights, cells, strict=True)) / sum(weights)
            if abs(new - m) <= 1e-15 * m:
                break
            m = new
        return m

    def excess(v: float) -> float:
        m = mean(v)
        return sum((r - m) ** 2 / (v + phi * m / e) for r, e in cells) - (len(cells) - 1)

    v = 0.0
    if excess(0) > 0:
        low, high = 0.0, 1.0
        while excess(high) > 0:
            high *= 2
        for _ in range(60):
            v = (low + high) / 2
            low, high = (v, high) if excess(v) > 0 else (low, v)
    m = mean(v)
    total = sum(1 / (v + phi * m / e) for _, e in cells)
    found: list[tuple[float, float] | None] = []
    for y, e in zip(jobs, expected, strict=True):
        if y is None or e <= 0:
            found.append(None)
        elif len(cells) == 1:
            found.append((0.0, 0.0))
        else:
            variance = v + 1 / (total - 1 / (v + phi * m / e))
            found.append((m * m / variance, m / variance))
    return found


def posterior(y: float, e: float, phi: float, shape: float, rate: float, level: float) -> tuple[float, float, float]:
    """Mean, lower and upper quantile of θ, whose density is θ^(shape-1) e^(-rate θ) · θ^(y/φ) e^(-e θ/φ)."""
    power, decay = shape + y / phi, rate + e / phi
    peak = math.log(power / decay)
    below = peak + max(-(40 / power + math.sqrt(80 / power) + 1), math.log(1e-10 / power))
    above = peak + math.log1p(40 / power + math.sqrt(80 / power))
    steps = 10_000
    grid = [below + (above - below) * i / steps for i in range(steps + 1)]
    # the density of log θ, over its height at the peak
    height = [math.exp(power * (t - peak) - decay * (math.exp(t) - math.exp(peak))) for t in grid]
    step = (above - below) / steps
    mass = [height[0] / power]  # below the grid θ is so small that its power alone counts
    for a, b in itertools.pairwise(height):
        mass.append(mass[-1] + (a + b) / 2 * step)
    mean = sum(math.exp(t) * h for t, h in zip(grid, height, strict=True)) * step / mass[-1]

    def quantile(p: float) -> float:
        wanted = p * mass[-1]
        i = next(i for i, m in enumerate(mass) if m >= wanted)
        if i == 0:
            return math.exp(grid[0] + math.log(wanted / mass[0]) / power)
        part = (wanted - mass[i - 1]) / (mass[i] - mass[i - 1])
        return math.exp(grid[i - 1] + part * (grid[i] - grid[i - 1]))

    return mean, quantile((1 - level) / 2), quantile((1 + level) / 2)
