"""Fixtures that all tests share: the built release, the reference in the database, a running server."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from etabli.domain.territories import services as territories
from etabli.kernel import layout
from etabli.warehouse.release import Release, open_release

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
DATABASE_FIXTURES = {"db", "transactional_db", "reference", "pages", "django_db_reset_sequences"}
NO_POSTGRES = os.environ.get("ETABLI_NO_POSTGRES") == "1"


def pytest_configure() -> None:
    """Pages are tested without collected static files: their directory exists, and may be empty."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database; skip, and count, what this machine can't run."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
            if NO_POSTGRES:
                item.add_marker(pytest.mark.skip(reason="PostgreSQL is not installed"))
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="the published files are not beside the project"))
        if item.get_closest_marker("browser") and not shutil.which("chromium"):
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
def live(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the product as users run it: granian, its own SQLite database, collected static files."""
    var = tmp_path_factory.mktemp("var")
    port = _free_port()
    environment = {
        **os.environ,
        "ETABLI_VAR": str(var),
        "ETABLI_RELEASES": str(release_dir.parent),
        "ETABLI_ROOT": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "etabli.config.settings",
    }
    (var / "vendor").symlink_to(ROOT / "var" / "vendor")
    subprocess.run([sys.executable, "-m", "etabli.ops", "prepare"], env=environment, check=True)
    etabli = str(Path(sys.executable).with_name("etabli"))
    server = subprocess.Popen([etabli, "serve", "--port", str(port), "--workers", "1"], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if server.poll() is not None:
            pytest.fail(f"the server stopped with {server.returncode}")
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within 30 s")
