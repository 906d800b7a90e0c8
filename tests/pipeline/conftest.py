"""The reference tables, built once a session."""

from collections.abc import Iterator

import duckdb
import pytest
from tests.pipeline.reference_release import TERRITOIRES, reference_release

from etabli.kernel import layout


@pytest.fixture(scope="session")
def built() -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a release that holds the reference of Territoires d'industrie."""
    with duckdb.connect(str(reference_release(TERRITOIRES) / layout.DATABASE), read_only=True) as con:
        yield con
