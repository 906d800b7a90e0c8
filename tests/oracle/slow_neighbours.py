"""Nearest neighbours done again with lists and dictionaries: an independent, obvious implementation."""

import math
import statistics

Values = dict[str, dict[str, float]]  # place → variable → value, absent when not known


def usual_gap(values: list[float]) -> float:
    """1.4826 × median absolute deviation; the standard deviation when that is zero; 0 when all are equal."""
    middle = statistics.median(values)
    deviation = 1.4826 * statistics.median([abs(value - middle) for value in values])
    return deviation if deviation > 0 else statistics.pstdev(values)


def slow_nearest(values: Values, variables: list[str], subject: str, pool: set[str]) -> list[tuple[str, float]]:
    """Every comparable place of the pool with its distance, nearest first; empty under three usable variables."""
    others = sorted(pool - {subject})
    units = {}
    for variable in variables:
        told = [values[place][variable] for place in [*others, subject] if variable in values[place]]
        if variable in values[subject] and max(told) != min(told):
            units[variable] = usual_gap(told)
    if len(units) < 3:
        return []
    found = []
    for place in others:
        shared = [variable for variable in units if variable in values[place]]
        if len(shared) / len(units) < 2 / 3 - 1e-9:
            continue
        squares = [((values[place][v] - values[subject][v]) / units[v]) ** 2 for v in shared]
        found.append((place, math.sqrt(sum(squares) / len(squares))))
    return sorted(found, key=lambda one: (float(f"{one[1]:.9g}"), one[0]))
