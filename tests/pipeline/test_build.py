"""A build that fails or is killed leaves the live release as it was; the same inputs give the same release."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from django.conf import settings

from etabli.catalogue.catalogue import load
from etabli.kernel import layout
from etabli.kernel.errors import EtabliError, ReleaseError, SourceError
from etabli.pipeline import build as builds
from etabli.warehouse import release as warehouse

ROOT = Path(__file__).resolve().parents[2]
ETABLI = str(Path(sys.executable).with_name("etabli"))


@pytest.fixture
def releases(tmp_path: Path, release_dir: Path) -> Path:
    """A releases directory whose live release is a stand-in named `old`."""
    directory = tmp_path / "releases"
    old = directory / "old"
    old.mkdir(parents=True)
    for name in (layout.MANIFEST, layout.DATABASE):
        shutil.copy(release_dir / name, old / name)
    builds.make_live(directory, old)
    return directory


def inputs(starter: Path | None = None) -> builds.Inputs:
    given = {"starter": starter} if starter else {}
    return builds.Inputs(
        programme=Path(settings.ETABLI_PROGRAMME),
        node_modules=ROOT / "node_modules",
        polygons=None,
        cache=ROOT / "var" / "cache",
        **given,
    )


def assert_untouched(releases: Path) -> None:
    assert layout.current(releases).resolve().name == "old"
    assert warehouse.current(releases).rows("SELECT count(*) FROM out_observatory__indicators")[0][0] > 0


@pytest.fixture
def broken_starter(tmp_path: Path) -> Path:
    directory = tmp_path / "starter"
    shutil.copytree(builds.PACKAGE / "starter", directory)
    return directory


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "no such file"),
        (lambda path: path.write_bytes(path.read_bytes()[:-200]), "does not match SHA256SUMS"),
        (lambda path: path.write_bytes(b""), "does not match SHA256SUMS"),
        (lambda path: shutil.copy(path, path.with_name("more.csv.gz")), "is not declared in SHA256SUMS"),
    ],
)
def test_a_damaged_file_stops_the_build(releases: Path, broken_starter: Path, damage, message: str) -> None:
    damage(broken_starter / "odbl" / "core_urssaf__emploi_epci.csv.gz")
    with pytest.raises(SourceError, match=message):
        builds.build(inputs(broken_starter), releases)
    assert_untouched(releases)
    assert not list(releases.glob(f"{layout.BUILDING}*"))


def test_checks_stand_between_a_build_and_the_swap(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ReleaseError("a check that fails")

    monkeypatch.setattr(builds, "check_tables", refuse)
    with pytest.raises(EtabliError, match="a check that fails"):
        builds.build(inputs(), releases)
    assert_untouched(releases)


@pytest.mark.parametrize("delay", [0.2, 4.0])
def test_kill_in_mid_build(releases: Path, delay: float) -> None:
    command = [ETABLI, "release", "build", "--no-geometry", "--releases", str(releases)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(600):
        if list(releases.glob(f"{layout.BUILDING}{process.pid}")):
            break
        time.sleep(0.05)
    time.sleep(delay)
    assert process.poll() is None, "the build was over before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert list(releases.glob(f"{layout.BUILDING}*"))
    assert_untouched(releases)
    builds.sweep(releases)
    assert not list(releases.glob(f"{layout.BUILDING}*"))


def test_command_line_says_what_is_wrong(releases: Path, tmp_path: Path) -> None:
    empty = tmp_path / "published"
    empty.mkdir()
    command = [ETABLI, "release", "build", "--no-geometry", "--releases", str(releases), "--from", str(empty)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cartofriches_2024-03-10.csv: the file is missing" in done.stderr
    assert "Traceback" not in done.stderr
    assert_untouched(releases)


def test_same_inputs_same_release(tmp_path: Path, release_dir: Path) -> None:
    """Built twice: the same name, the same rows, and the second time nothing to do."""
    first = builds.build(inputs(), tmp_path / "a")
    again = builds.build(inputs(), tmp_path / "a")
    assert first.fresh and not again.fresh and first.directory == again.directory
    assert builds.is_sound(first.directory)
    mine, live = warehouse.open_release(first.directory), warehouse.open_release(release_dir)
    for table in mine.manifest["tables"]:
        digest = f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {table} t"
        assert mine.rows(digest) == live.rows(digest), table


def copied(release: Path, target: Path) -> Path:
    target.mkdir()
    for name in (layout.MANIFEST, layout.DATABASE):
        shutil.copy(release / name, target / name)
    return target


def empty_a_table(release: Path) -> None:
    with duckdb.connect(str(release / layout.DATABASE)) as con:
        con.execute("DELETE FROM out_observatory__indicators")


@pytest.mark.parametrize(
    "damage",
    [
        lambda release: (release / layout.DATABASE).write_bytes(b"x" * 9000),
        lambda release: (release / layout.DATABASE).unlink(),
        lambda release: (release / layout.MANIFEST).write_text("{"),
        lambda release: (release / layout.MANIFEST).write_text("[]"),
        empty_a_table,
    ],
)
def test_a_damaged_release_is_not_reused(tmp_path: Path, release_dir: Path, damage) -> None:
    release = copied(release_dir, tmp_path / "copy")
    assert builds.is_sound(release)
    damage(release)
    assert not builds.is_sound(release)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\udcff"])
def test_a_damaged_manifest_is_named(tmp_path: Path, release_dir: Path, text: str) -> None:
    release = copied(release_dir, tmp_path / "copy")
    (release / layout.MANIFEST).write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ReleaseError, match=r"copy: manifest\.json is damaged"):
        warehouse.open_release(release)


def test_the_name_of_a_release_hangs_on_the_declared_files_and_the_register(tmp_path: Path) -> None:
    files = [file.path for source in load().sources.values() for file in source.files]
    for name in files:
        (tmp_path / "published" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "published" / name).write_text(name)
    register = tmp_path / "node_modules" / "cog-2026" / "data" / "communes.json"
    register.parent.mkdir(parents=True)
    register.write_text("[]")
    mine = dataclasses.replace(inputs(), published=tmp_path / "published", node_modules=tmp_path / "node_modules")
    name = builds.release_id(mine, load())
    (tmp_path / "published" / "notes.txt").write_text("beside")
    assert builds.release_id(mine, load()) == name
    register.write_text("[1]")
    other = builds.release_id(mine, load())
    (tmp_path / "published" / files[0]).write_text("changed")
    assert len({name, other, builds.release_id(mine, load())}) == 3
