"""The command line: shapes that scripts rely on, exit codes, help."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

import pytest

from etabli import __version__
from etabli.cli import main
from etabli.cli_text import WHY
from etabli.kernel.typography import french
from etabli.warehouse.unjudged import Reason

ETABLI = str(Path(sys.executable).with_name("etabli"))


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@cache
def run(*arguments: str, columns: int = 80) -> Done:
    """What the entry point does with these words, in this process; the same command once for all tests."""
    return again(*arguments, columns=columns)


def again(*arguments: str, columns: int = 80) -> Done:
    """The same, whatever was asked before."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        mock.patch.dict(os.environ, COLUMNS=str(columns)),
        mock.patch.object(sys, "argv", ["etabli", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return Done(code, out.getvalue(), err.getvalue())


def test_it_is_installed_as_a_command() -> None:
    for arguments, code in ((("--version",), 0), (("diagnose", "departement:99"), 2)):
        done = subprocess.run([ETABLI, *arguments], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (code, run(*arguments).stdout, run(*arguments).stderr)


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
    assert name in " ".join(run("diagnose", place).stdout.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("diagnose", "ti-0000", "--phase", "2"), 2, "no territory 'ti-0000' in phase 2"),
        (("territories", "--phase", "7"), 2, "phases: 1, 2"),
        (("diagnose", "departement:99"), 2, "no departement '99'"),
        (("diagnose", "200042935,123456789"), 2, "no EPCI 123456789"),
        (("diagnose", "epci:123"), 2, "'123' is no SIREN"),
        (("diagnose", "[red]Lacq"), 2, "ti-2401 (a territory), epci:200042935, departement:01, region:84"),
        (("release", "show", "--releases", "/nowhere"), 1, "no live release"),
    ],
)
def test_failures_say_what_is_wrong(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_finding_says_all_that_a_recomputation_needs(release_dir: Path) -> None:
    found = json.loads(run("diagnose", "ti-2401", "--phase", "2", "--json").stdout)
    for one in found["findings"]:
        assert one["label"] and one["source"] and one["unit"] and one["leverage"] in {1, 2, 3}
        assert all(note == french(note) for note in one["notes"])
        assert one["estimated"] == (one["low"] is not None) == (one["high"] is not None)
        if one["margin"] is not None:
            low, high = (one["low"], one["high"]) if one["estimated"] else (one["value"], one["value"])
            assert one["margin_low"] == pytest.approx(low - one["margin"])
            assert one["margin_high"] == pytest.approx(high + one["margin"])
        assert (one["zone_emploi"] is None) == (one["zone_name"] is None) == (one["share_of_place"] is None)
        assert (one["a38"] is None) == (one["sector_name"] is None)
        assert one["tails"] is None or one["tails"] > 2
        if not one["estimated"]:
            assert one["gap"] == pytest.approx(one["value"] - one["reference"], abs=1e-6)
    assert any(one["estimated"] for one in found["findings"])
    quotient = next(one for one in found["findings"] if one["indicator"] == "lq")
    assert quotient["source"] == "insee_flores" and quotient["unit"] == "ratio" and quotient["margin"] is None


def test_not_judged_is_not_nothing_to_say(release_dir: Path) -> None:
    found = json.loads(run("diagnose", "departement:01", "--json").stdout)
    judged = {one["rule"]: one["kind"] for one in found["findings"]}
    missing = {one["rule"]: one["reason"] for one in found["not_judged"]}
    assert not judged.keys() & missing.keys() and None in judged.values()
    assert missing["industrie-presente"] == "level_not_published" and missing["conception"] == "level_not_compared"
    text = run("diagnose", "departement:01").stdout
    assert "NOT JUDGED" in text and "Poids de l’industrie: not published at this level" in text


def test_gaps_that_are_not_claimed_are_listed_with_their_figures(release_dir: Path) -> None:
    """Under 5 % taken alone, not once judged together; a side of which nothing is said has a p of 1."""
    found = json.loads(run("diagnose", "ti-2401", "--phase", "2", "--json").stdout)["findings"]
    doubtful = [one for one in found if one["kind"] is None and one["p"] <= 0.05]
    assert doubtful
    text = run("diagnose", "ti-2401", "--phase", "2", columns=300).stdout
    listed = text[text.index("NOT CLAIMED") : text.index("NOT JUDGED")].strip().splitlines()[1:]
    assert [line.split(", zone d’emploi")[0].split(" (")[0] for line in listed[::2]] == [f["label"] for f in doubtful]
    for one, figures in zip(doubtful, listed[1::2], strict=True):
        value, year, reference, margin, probability = figures.split("; ")
        assert str(one["year"]) == year and margin.startswith("margin ") and " to " in margin
        assert reference.startswith(("France", "median", "compared with zero"))
        assert probability.startswith(f"corrected probability {100 * one['q']:.1f}".replace(".", ","))
        assert value.strip()[0] in "−+0123456789"


def test_a_range_whose_ends_read_alike_is_one_value(release_dir: Path) -> None:
    for place in ("ti-2401", "epci:200042935"):
        ranges = re.findall(r"(\S+ ?\S*) to (\S+ ?\S*);", run("diagnose", place, columns=300).stdout)
        assert ranges and all(low != high for low, high in ranges)
    text = run("diagnose", "epci:200042935", columns=300).stdout
    assert "2,6\u202f%; 2022; estimated; France" in text and "    20\u202f470\u00a0€; 2019;" in text


def test_every_reason_has_words() -> None:
    assert set(WHY) == set(Reason)


@pytest.mark.parametrize(
    ("command", "list_of", "name", "columns"),
    [
        (("diagnose", "ti-2401", "--phase", "2"), "indicators", "label", 80),
        (("diagnose", "200042935,240100891"), "indicators", "label", 50),
        (("territories",), None, "name", 80),
        (("release", "show"), "sources", "publisher", 60),
    ],
)
def test_people_read_everything_at_any_width(
    command: tuple[str, ...],
    list_of: str | None,
    name: str,
    columns: int,
    release_dir: Path,
) -> None:
    text = run(*command, columns=columns).stdout
    lines = text.splitlines()
    assert len(lines) > 30 and all(len(line) <= columns and line == line.rstrip() for line in lines)
    everything = json.loads(run(*command, "--json").stdout)
    said = " ".join(text.split())
    for one in everything[list_of] if list_of else everything:
        assert " ".join(one[name].split()) in said


def test_version() -> None:
    done = run("--version")
    assert done.returncode == 0 and done.stdout == f"etabli {__version__}\n"


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


def test_a_register_is_made_up_built_and_searched(release_dir: Path, tmp_path: Path) -> None:
    stock, registers = str(tmp_path / "stock"), str(tmp_path / "registers")
    for arguments in (
        ("make-up", "2000", "--into", stock),
        ("build", "--from", stock, "--registers", registers, "--made-up"),
    ):
        done = again("firms", *arguments)
        assert done.returncode == 0, done.stderr
    shown = json.loads(again("firms", "show", "--registers", registers).stdout)
    assert shown["made_up"] is True
    assert shown["establishments"] + sum(shown["left_out"].values()) == shown["read"] == 2_000
    found = json.loads(again("firms", "search", "menuiserie", "--registers", registers, "--json").stdout)
    assert found
    assert all("MENUISERIE" in one["name"] for one in found[:3])
    nobody = again("firms", "search", "zzqqxx", "--registers", registers)
    assert (nobody.returncode, nobody.stdout) == (0, "") and "no establishment answers “zzqqxx”" in nobody.stderr
    empty = again("firms", "search", "", "--registers", registers)
    assert empty.returncode == 2 and "type a name" in empty.stderr
    judged = tmp_path / "judged.csv"
    done = again(
        "aids", "judge", "--to", str(judged), "--registers", registers, "--on", "2021-06-15", "--project", "vte"
    )
    assert done.returncode == 0, done.stderr
    lines = list(csv.DictReader(judged.read_text(encoding="utf-8").splitlines()))
    assert 0 < len(lines) <= shown["establishments"], "those that are closed are not asked"
    assert {line["vte-vert"] for line in lines} == {"a-preciser"}, "what nobody was asked is not guessed"
    assert {line["faii"] for line in lines} == {"non"}, "this project is not one of its own"
    within = next(line["territoire_2"] for line in lines if line["territoire_2"])
    _reasons_are_told(registers, tmp_path / "why.csv", within)
    _what_is_asked_wrongly_is_told_and_leaves_nothing(registers, tmp_path)


def _reasons_are_told(registers: str, to: Path, within: str) -> None:
    """Beside each mark, in the table; then rule by rule, of one firm."""
    asked = ("--registers", registers, "--on", "2026-11-29")
    done = again("aids", "judge", "--to", str(to), "--why", "--territory", within.partition("/")[2], *asked)
    assert done.returncode == 0, done.stderr
    lines = list(csv.DictReader(to.read_text(encoding="utf-8").splitlines()))
    assert lines and len(lines) == len(_judged(registers, to.with_name("same.csv"), within).splitlines()) - 1
    for line in lines:
        assert line["vte-vert"] == "non" and line["vte-vert:pourquoi"].startswith("période : Le dispositif a fermé")
        assert line["fonds-vert-ti"] == "sources-muettes" and "règles connues" in line["fonds-vert-ti:pourquoi"]
        assert line["vte-ti"] == "a-preciser" and "project" in line["vte-ti:pourquoi"]
    siret = lines[0]["siret"]
    told = json.loads(again("aids", "firm", siret, "--answer", "project=friches", "--json", *asked).stdout)
    (vte,) = [one for one in told["schemes"] if one["scheme"] == "vte-ti"]
    assert vte["outcome"] == "no"
    assert [one["rule"] for one in vte["rules"] if one["outcome"] == "no"] == ["project"]
    shown = again("aids", "firm", siret, *asked).stdout
    assert "VTE TI (vte-ti) : a-preciser" in shown and "Question suivante : Quel est votre projet" in shown


def _judged(registers: str, to: Path, territory: str) -> str:
    done = again("aids", "judge", "--to", str(to), "--territory", territory, "--registers", registers)
    assert done.returncode == 0, done.stderr
    return to.read_text(encoding="utf-8")


def _what_is_asked_wrongly_is_told_and_leaves_nothing(registers: str, folder: Path) -> None:
    to, kept = folder / "wrong.csv", folder / "kept.csv"
    kept.write_text("relu")
    for arguments, said in (
        (("judge", "--to", str(to), "--territory", "ti-9999"), "no territory 'ti-9999' in phase 2"),
        (("judge", "--to", str(kept), "--territory", "2/ti-9999"), "no territory 'ti-9999' in phase 2"),
        (("judge", "--to", str(to), "--territory", "7/ti-2401"), "phase '7' is unknown"),
        (("judge", "--to", str(to), "--project", "voyage"), "one of: vte"),
        (("judge", "--to", str(folder / "none" / "x.csv")), "does not exist"),
        (("firm", "123"), "is no SIRET"),
        (("firm", "35600000000048"), "is not in the register"),
        (("firm", "-", "--answer", "project=voyage"), "one of vte"),
    ):
        done = again("aids", *arguments, "--registers", registers, columns=200)
        assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr, arguments
    assert not to.exists() and not list(folder.glob("*.part")) and kept.read_text() == "relu"


def test_changes_of_aids_are_told_and_so_is_that_there_are_none() -> None:
    told = again("aids", "changes", "--on", "2025-12-01", "--days", "40").stdout
    assert "2025-12-31  known_until  Fonds vert TI" in told and "2025-12-31  closes       VTE Vert" in told
    nothing = again("aids", "changes", "--on", "2017-01-01", "--days", "30").stdout
    assert "Nothing opens, ends or changes from 2017-01-01 to 2017-01-31" in nothing
    assert json.loads(again("aids", "changes", "--on", "2017-01-01", "--days", "30", "--json").stdout) == []


def test_a_published_list_is_told_before_it_is_written(tmp_path: Path) -> None:
    aids, into = tmp_path / "aids.json", tmp_path / "drafts"
    aids.write_text('[{"id": 1, "name": "Robots", "start_date": "2026-01-01"}, {"id": 2, "name": ""}]')
    asked = ("aids", "import", str(aids), "--of", "aides-territoires", "--into", str(into))
    told = again(*asked)
    assert told.returncode == 0 and "robots.yaml" in told.stdout and "« name » est vide" in told.stdout
    assert not into.exists()
    again(*asked, "--write")
    assert sorted(one.name for one in into.iterdir()) == ["refused.csv", "robots.yaml"]
    (into / "robots.yaml").write_text("relu")
    assert "kept as it is" in " ".join(again(*asked, "--write", "--on", "2026-11-24").stderr.split())
    assert (into / "robots.yaml").read_text() == "relu", "somebody's work is kept"


def test_a_row_that_is_like_a_scheme_waits_for_somebody_to_tell(tmp_path: Path) -> None:
    aids = tmp_path / "aids.json"
    aids.write_text('[{"id": 7, "name": "VTE Vert, édition nouvelle", "start_date": "2026-01-01"}]')
    asked = ("aids", "import", str(aids), "--of", "aides-territoires", "--into", str(tmp_path / "drafts"))
    told = again(*asked, columns=200).stdout
    assert told.startswith("?") and "ressemble à vte-vert" in told and "--new 7" in told
    assert again(*asked, "--new", "7").stdout.startswith("+")


def test_without_a_register_the_search_says_so_in_one_line(tmp_path: Path) -> None:
    done = again("firms", "search", "menuiserie", "--registers", str(tmp_path))
    assert done.returncode == 1
    assert "no register is live" in done.stderr and "firms build" in done.stderr and "Errno" not in done.stderr
    assert "Traceback" not in done.stderr
