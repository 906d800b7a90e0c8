"""Location quotients: how much more a sector weighs in a place than in the reference."""

from typing import Any


def location_quotient(jobs: Any, total: Any, reference_jobs: Any, reference_total: Any) -> Any:
    """Share of a sector in the place, divided by its share in the reference, usually France (1 = the same).

    Works on numbers, numpy arrays and column expressions. Division by zero is the caller's to guard. A bare
    ratio: it says nothing of how far a small cell ordinarily moves.
    """
    return (jobs / total) / (reference_jobs / reference_total)
