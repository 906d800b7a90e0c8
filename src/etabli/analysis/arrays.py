"""The door of methods: lists, tuples, tables of numbers become arrays, and what can't is refused by its name."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def floats(name: str, values: ArrayLike, *, least: int = 0) -> Floats:
    """An array of floats of at least so many dimensions, None as NaN. ValueError: text, rows of different lengths."""
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: numbers are expected, in rows of the same length ({error})") from error
    if found.ndim < least:
        raise ValueError(f"{name}: {least} dimensions at least are expected, not {found.ndim}")
    return found


def bools(name: str, values: ArrayLike) -> Bools:
    """An array of true and false, or of ones and zeros. ValueError: anything else, a missing value too."""
    found = floats(name, values)
    if not np.isin(found, (0.0, 1.0)).all():
        raise ValueError(f"{name}: true or false are expected, nothing missing")
    return found.astype(np.bool_)


def shaped(name: str, array: NDArray[np.generic], expected: tuple[int, ...], meaning: str) -> None:
    """ValueError when an array has not the shape that the others give it; `meaning` names its axes."""
    if array.shape != expected:
        raise ValueError(f"{name} of shape {array.shape}: {expected} is expected ({meaning})")
