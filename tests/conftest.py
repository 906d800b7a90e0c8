"""Fixtures that all tests share: the built release, the reference in the database, a running server."""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from tests.chromium import chromium
from tests.serving import ROOT, Served

from etabli import cli_firms
from etabli.domain.territories import services as territories
from etabli.kernel import layout
from etabli.warehouse.release import Release, open_release

PAGES = ROOT / "tests" / "web"
SHARED = ROOT.parent / "shared" / "data"
DATABASE_FIXTURES = {"db", "transactional_db", "reference", "pages", "django_db_reset_sequences"}
NO_POSTGRES = os.environ.get("ETABLI_NO_POSTGRES") == "1"


def pytest_configure() -> None:
    """Pages are tested without collected static files: their directory exists, and may be empty."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    gc.set_threshold(20_000, 20, 100)  # as a web process does: many objects, few cycles


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, and what is of pages; skip, and count, what this machine can't run."""
    for item in items:
        if item.path.parent == PAGES and not item.get_closest_marker("database"):
            item.add_marker("page")
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
            if NO_POSTGRES:
                item.add_marker(pytest.mark.skip(reason="PostgreSQL is not installed"))
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="the published files are not beside the project"))
        if item.get_closest_marker("browser") and not chromium():
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Directory of the published files (for tests marked `shared`)."""
    return SHARED


@pytest.fixture(scope="session")
def release_dir() -> Path:
    """The live release, built by `make release`."""
    directory = layout.current(settings.ETABLI_RELEASES)
    if not directory.exists():
        pytest.fail("no release: run `make release` first")
    return directory.resolve()


@pytest.fixture(scope="session")
def release(release_dir: Path) -> Release:
    return open_release(release_dir)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureDef, release_dir: Path) -> None:
    """Load the reference once for the whole session; tests run in transactions over it."""
    with django_db_blocker.unblock():
        territories.load_reference(release_dir)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: pytest.FixtureDef, tmp_path: Path) -> Iterator[None]:
    """A copy of the tests' database, reference and locks included, that threads really write to; dropped afterwards.

    Nothing has to be emptied, which the locks of the trail and of versions refuse: the copy goes as a whole. Used under
    the name `db`, by which pytest-django knows that there must be a database to copy.
    """
    with django_db_blocker.unblock():
        shared = connections["default"]
        assert "test" in str(shared.settings_dict["NAME"]) or "memory" in str(shared.settings_dict["NAME"])
        copy = str(tmp_path / "copy.sqlite3") if shared.vendor == "sqlite" else f"{shared.settings_dict['NAME']}_copy"
        _copy_database(shared, copy)
        connections.settings["default"] = {**shared.settings_dict, "NAME": copy}
        del connections["default"]
        try:
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = shared.settings_dict
            connections["default"] = shared
            if shared.vendor == "postgresql":
                with shared._nodb_cursor() as cursor:
                    cursor.execute(f'DROP DATABASE "{copy}"')


def _copy_database(shared: BaseDatabaseWrapper, copy: str) -> None:
    if shared.vendor == "sqlite":
        with shared.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [copy])
        return
    name = shared.settings_dict["NAME"]
    shared.close()  # a template must have nobody in it
    with shared._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')


@pytest.fixture
def pages(db: None, client: Client) -> Client:
    """A client over pages, with the reference in the database."""
    return client


@pytest.fixture(scope="session")
def prepared(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of an instance with the reference and nobody: others are copied from it."""
    return _once(tmp_path_factory, "prepared", lambda var: Served(var, release_dir.parent).prepare())


@pytest.fixture(scope="session")
def live(prepared: Path, release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the product as users run it: granian, its own SQLite database, collected static files."""
    with Served(tmp_path_factory.mktemp("var"), release_dir.parent, like=prepared) as served:
        yield served.address


@pytest.fixture(scope="session")
def demonstration(prepared: Path, release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration as `make demo` gives it, served."""
    releases, setting = release_dir.parent, {"ETABLI_DEMO": "1"}

    def play(var: Path) -> None:
        Served(var, releases, like=prepared, **setting).prepare()
        cli_firms.of_demonstration(var / "registers", releases)

    played = _once(tmp_path_factory, "played", play)
    with Served(tmp_path_factory.mktemp("demonstration"), releases, like=played, **setting) as served:
        yield served


def _once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A directory that the processes which test side by side share: the first that asks for it makes it."""
    above = factory.getbasetemp()
    above = above.parent if "PYTEST_XDIST_WORKER" in os.environ else above
    made = above / name
    with (above / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made_for_now = above / f"{name}-unfinished"
            shutil.rmtree(made_for_now, ignore_errors=True)
            made_for_now.mkdir()
            make(made_for_now)
            made_for_now.rename(made)
    return made
