"""The laws behind findings, computed slowly in plain Python: tails, false-discovery correction, fit of variability.

It shares no code with the project. Tails are integrals, the correction is its definition, and the fit tries every set
of positive coefficients.
"""

import itertools
import math
from functools import lru_cache

NORMAL = 0.0  # degrees of freedom of a normal law, as the table of a release writes it


@lru_cache(maxsize=100_000)
def student_tail(x: float, freedom: float) -> float:
    """P(T > x): the density with t = √ν tan θ is cos^(ν−1) θ, summed by Simpson's rule; erfc for a normal law."""
    if freedom == NORMAL:
        return math.erfc(x / math.sqrt(2)) / 2
    if x < 0:
        return 1 - student_tail(-x, freedom)
    width = math.pi / 2 if x == 0 else math.atan(math.sqrt(freedom) / x)
    return _sines(width, freedom - 1) / (2 * _sines(math.pi / 2, freedom - 1))


@lru_cache(maxsize=100_000)
def _sines(width: float, power: float) -> float:
    """Integral of sin^power from 0 to `width`."""
    steps = 400
    heights = [math.sin(width * i / steps) ** power for i in range(steps + 1)]
    odd, even = sum(heights[1:-1:2]), sum(heights[2:-1:2])
    return width / steps / 3 * (heights[0] + 4 * odd + 2 * even + heights[-1])


def student_quantile(probability: float, freedom: float) -> float:
    """The x such that |T| ≤ x with this probability, by halving."""
    low, high = 0.0, 1e4
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if 2 * student_tail(middle, freedom) > 1 - probability else (low, middle)
    return (low + high) / 2


def poisson_tail(count: float, mean: float) -> float:
    """P(N ≥ count) for a Poisson law, carried on between whole counts: the series of the incomplete gamma function."""
    if count <= 0:
        return 1.0
    term = total = 1.0
    n = 0
    while term > 1e-17 * total:
        n += 1
        term *= mean / (count + n)
        total += term
    return min(1.0, math.exp(count * math.log(mean) - mean - math.lgamma(count + 1) + math.log(total)))


def benjamini_yekutieli(p: list[float]) -> list[float]:
    """The least rate at which each claim would be made, by the definition of the step-up procedure."""
    m = len(p)
    price = m * sum(1 / i for i in range(1, m + 1))
    ordered = sorted(p)
    return [min(1.0, *(price * ordered[k] / (k + 1) for k in range(m) if ordered[k] >= mine)) for mine in p]


def median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def variability(moves: list[tuple[float | None, float | None]]) -> tuple[float, float, float, int]:
    """Floor, slope, degrees of freedom (0 for a normal law) and number of places, from (move, size) of each place."""
    known = sorted((size, move) for move, size in moves if move is not None and size is not None and size > 0)
    common = sum(size * move for size, move in known) / sum(size for size, _ in known)
    known = [(size, move - common) for size, move in known]
    classes = _split(known, min(20, len(known) // 10))
    points = [(_winsorised([m for _, m in rows]), sum(1 / s for s, _ in rows) / len(rows)) for rows in classes]
    floor, slope = _positive_fit(points)
    standard = sorted(abs(move) / math.sqrt(floor + slope / size) for size, move in known)
    ratio = _at(standard, 0.99) / _at(standard, 0.90)
    heavier = [f for f in (4, 5, 6, 8, 10, 15, 30) if student_quantile(0.99, f) / student_quantile(0.9, f) >= ratio]
    if student_quantile(0.99, NORMAL) / student_quantile(0.9, NORMAL) >= ratio:
        tails = NORMAL
    else:
        tails = float(max(heavier, default=4))
    return floor / 2, slope / 2, tails, len(known)


def _split(rows: list[tuple[float, float]], parts: int) -> list[list[tuple[float, float]]]:
    """Classes of nearly equal length, the first ones longer by one."""
    lengths = [len(rows) // parts + (n < len(rows) % parts) for n in range(parts)]
    ends = list(itertools.accumulate(lengths))
    return [rows[end - length : end] for end, length in zip(ends, lengths, strict=True)]


def _winsorised(moves: list[float]) -> float:
    scale = 1.4826 * median([abs(move) for move in moves])
    cut = [max(-4 * scale, min(4 * scale, move)) for move in moves] if scale else moves
    return sum(move * move for move in cut) / len(cut)


def _positive_fit(points: list[tuple[float, float]]) -> tuple[float, float]:
    """a, b ≥ 0 with a + b x near v over points (v, x), each weighed by 1 / (a + b x)², found again and again."""
    fitted = [sum(v for v, _ in points) / len(points)] * len(points)
    for _ in range(30):
        a, b = _weighted_fit(points, [1 / f for f in fitted])
        fitted = [a + b * x for _, x in points]
    return a, b


def _weighted_fit(points: list[tuple[float, float]], weights: list[float]) -> tuple[float, float]:
    """The best of both positive, a alone, b alone, neither, by weighted squares."""
    u, w = weights, [x * m for (_, x), m in zip(points, weights, strict=True)]
    v = [y * m for (y, _), m in zip(points, weights, strict=True)]
    uu, ww, uw, uv, wv = (
        sum(p * q for p, q in zip(one, two, strict=True)) for one, two in ((u, u), (w, w), (u, w), (u, v), (w, v))
    )
    determinant = uu * ww - uw * uw
    tried = [(0.0, 0.0), (uv / uu, 0.0), (0.0, wv / ww)]
    if determinant:
        tried.append(((uv * ww - wv * uw) / determinant, (wv * uu - uv * uw) / determinant))
    allowed = [(a, b) for a, b in tried if a >= 0 and b >= 0]
    return min(allowed, key=lambda ab: sum((ab[0] * p + ab[1] * q - r) ** 2 for p, q, r in zip(u, w, v, strict=True)))


def _at(ordered: list[float], probability: float) -> float:
    """Quantile between the two nearest values."""
    place = probability * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])
