"""The world of the access table, made once for each module of tests, and taken back after it."""

import gc
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from tests.access.door import Door, taken_back
from tests.access.world import World, world

ON_BOTH = "test_everybody_gets_what_the_table_says"  # every page and form is opened on each database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent and ON_BOTH not in item.nodeid:
            item.add_marker("access")


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: pytest.FixtureDef, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Everybody and everything. Refusals are what is tested: the log stays quiet about them.

    Tests that ask for it are marked `django_db`: without any, pytest-django makes no database to test on.
    """
    assert re.search("memory|test_", str(connection.settings_dict["NAME"])), "not on people's data"
    folder: Path = tmp_path_factory.mktemp("documents")
    with django_db_blocker.unblock(), override_settings(VAR=folder, ETABLI_REGISTERS=folder), taken_back():
        logging.disable(logging.CRITICAL)
        yield world()
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """The release and the catalogue stay: no use in looking through them for garbage thousands of times."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def door(made: World) -> Iterator[Door]:
    """Pages that are kept in memory meanwhile are of a version of their own: other tests have another database."""
    with override_settings(VERSION="access", SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        yield Door()
