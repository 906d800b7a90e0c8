"""The command line: shapes that scripts rely on, exit codes, help."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ETABLI = str(Path(sys.executable).with_name("etabli"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ETABLI, *arguments], capture_output=True, text=True, check=False)


def test_territories_of_phase_1(release_dir: Path) -> None:
    done = run("territories", "--phase", "1", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == 149
    assert set(found[0]) == {"id", "phase", "name", "regions", "departements", "members", "communes", "population"}
    assert {key for t in found for m in t["members"] for key in m} == {"code", "kind", "name"}
    assert sum(len(t["members"]) for t in found) == 588
    assert sum(t["communes"] for t in found) == 16_151


def test_diagnose(release_dir: Path) -> None:
    done = run("diagnose", "ti-2401", "--phase", "2", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"territory", "phase", "release", "indicators", "findings", "specialisations"} <= set(found)
    assert found["territory"]["name"] == "Berry Sologne"
    line = next(i for i in found["indicators"] if i["id"] == "chomage-recensement")
    shape = {"id", "label", "value", "unit", "status", "year", "source", "rank", "of", "france"}
    assert shape <= set(line)
    assert line["value"] == pytest.approx(14.0, abs=0.05) and line["year"] == 2017
    assert {"zone_emploi", "a38", "jobs", "lq", "low", "high"} == set(found["specialisations"][0])
    assert len(found["indicators"]) >= 30
    claimed = [f for f in found["findings"] if f["kind"]]
    assert claimed and all(f["sentence"] and f["kind"] in {"atout", "frein"} and f["q"] <= 0.05 for f in claimed)
    assert [f["position"] for f in claimed if f["position"]] == list(
        range(1, 1 + len([f for f in claimed if f["position"]]))
    )
    cell = found["specialisations"][0]
    assert cell["low"] <= cell["lq"] <= cell["high"]


@pytest.mark.parametrize(
    ("place", "level", "name"),
    [
        ("epci:200042935", "epci", "CA Haut-Bugey Agglomération"),
        ("departement:01", "departement", "Ain"),
        ("region:84", "region", "Auvergne-Rhône-Alpes"),
        ("240100891,200042935", "group", "CA Haut-Bugey Agglomération et CC Terre Valserhône (CCTV)"),
    ],
)
def test_any_place_is_diagnosed(place: str, level: str, name: str) -> None:
    done = run("diagnose", place, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["place"]["level"] == level and found["place"]["name"] == name and found["territory"] is None
    assert found["indicators"] and found["findings"]
    assert name in run("diagnose", place).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("diagnose", "ti-0000", "--phase", "2"), 1, "no territory 'ti-0000' in phase 2"),
        (("territories", "--phase", "7"), 2, "phases: 1, 2"),
        (("diagnose", "departement:99"), 1, "no departement '99'"),
        (("diagnose", "200042935,123456789"), 1, "no EPCI 123456789"),
        (("release", "show", "--releases", "/nowhere"), 1, "no live release"),
    ],
)
def test_failures_say_what_is_wrong(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [(), ("release",), ("territories",), ("diagnose",), ("serve",), ("demo",)])
def test_help(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0 and "Usage" in done.stdout


def test_release_show_and_check(release_dir: Path) -> None:
    manifest = json.loads(run("release", "show", "--json").stdout)
    assert manifest["release"] == release_dir.name
    for source in manifest["sources"]:
        assert source["url"] and source["licence"] and source["vintage"]
        assert source["files"], source["id"]
    done = run("release", "check", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tables"] == manifest["tables"]
