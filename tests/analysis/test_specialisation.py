"""Identities of location quotients."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from etabli.analysis.specialisation import location_quotient

JOBS = npst.arrays(
    np.float64,
    npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12),
    elements=st.floats(1, 1e5, allow_nan=False),
)


def quotients(jobs: np.ndarray) -> np.ndarray:
    """Quotients of zones (rows) by sector (columns), the reference being the sum of the zones."""
    totals = jobs.sum(axis=1, keepdims=True)
    return location_quotient(jobs, totals, jobs.sum(axis=0, keepdims=True), jobs.sum())


@given(JOBS)
def test_the_mean_over_zones_weighted_by_their_size_is_one_in_each_sector(jobs: np.ndarray) -> None:
    size = jobs.sum(axis=1) / jobs.sum()
    np.testing.assert_allclose(size @ quotients(jobs), 1, rtol=1e-9)


@given(JOBS)
def test_the_mean_over_sectors_weighted_by_the_reference_is_one_in_each_zone(jobs: np.ndarray) -> None:
    weight = jobs.sum(axis=0) / jobs.sum()
    np.testing.assert_allclose(quotients(jobs) @ weight, 1, rtol=1e-9)


@given(JOBS, st.floats(0.01, 100))
def test_counting_in_another_unit_changes_nothing(jobs: np.ndarray, unit: float) -> None:
    np.testing.assert_allclose(quotients(jobs * unit), quotients(jobs), rtol=1e-9)


def test_a_sector_of_one_zone_alone() -> None:
    assert location_quotient(10.0, 100.0, 10.0, 1000.0) == 10
    assert location_quotient(0.0, 100.0, 10.0, 1000.0) == 0
