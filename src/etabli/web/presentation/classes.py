"""Classes of a choropleth: stated, on round bounds, diverging around zero for changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etabli.catalogue import numbers
from etabli.catalogue.model import Indicator

COUNT = 5


@dataclass(frozen=True)
class MapClass:
    """Values from `low` (included) to `high` (excluded, included for the last)."""

    low: float
    high: float
    label: str
    css: str
    index: int


@dataclass(frozen=True)
class Classes:
    method: str
    classes: tuple[MapClass, ...]

    def of(self, value: float | None) -> MapClass | None:
        if value is None or not self.classes:
            return None
        inside = (c for c in self.classes if value < c.high)
        return next(inside, self.classes[-1])


def classify(values: Sequence[float], indicator: Indicator) -> Classes:
    """Quintiles for levels; for changes, quantiles on each side of zero, so that the hue says up or down."""
    if len(values) < COUNT:
        return Classes("aucune classe : trop peu de valeurs connues", ())
    data = np.asarray(values, dtype=float)
    if numbers.is_change(indicator) and data.min() < 0 < data.max():
        return _diverging(data, indicator)
    bounds = np.unique(np.quantile(data, np.linspace(0, 1, COUNT + 1)))
    kinds = [f"map-class-{n + 1}" for n in range(len(bounds) - 1)]
    return Classes("quintiles : autant de territoires dans chaque classe", _labelled(bounds, kinds, indicator))


def _diverging(data: np.ndarray, indicator: Indicator) -> Classes:
    below, above = data[data < 0], data[data >= 0]
    low = [data.min(), *([float(np.median(below))] if len(below) > 3 else [])]
    high = [*([float(np.median(above))] if len(above) > 3 else []), data.max()]
    bounds = np.unique(np.array([*low, 0.0, *high]))
    negative = [f"map-class-down-{n}" for n in range(int((bounds < 0).sum()), 0, -1)]
    positive = [f"map-class-up-{n + 1}" for n in range(int((bounds > 0).sum()))]
    method = "classes de part et d’autre de zéro : la moitié des baisses et la moitié des hausses dans chacune"
    return Classes(method, _labelled(bounds, [*negative, *positive], indicator))


def _labelled(bounds: np.ndarray, kinds: Sequence[str], indicator: Indicator) -> tuple[MapClass, ...]:
    pairs = zip(bounds[:-1], bounds[1:], kinds, strict=True)
    return tuple(
        MapClass(
            float(low),
            float(high),
            f"de {numbers.of_indicator(float(low), indicator)} à {numbers.of_indicator(float(high), indicator)}",
            css,
            index,
        )
        for index, (low, high, css) in enumerate(pairs)
    )
