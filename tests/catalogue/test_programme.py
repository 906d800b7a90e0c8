"""The programme's declaration: what it says, and what a wrong one is told."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from etabli.catalogue.programme import load_programme
from etabli.kernel.errors import CatalogueError

ROOT = Path(__file__).resolve().parents[2]
TERRITOIRES = ROOT / "src/etabli/catalogue/programmes/territoires-industrie"
BASSINS = ROOT / "tests/programmes/bassins"


def test_two_phases_and_their_axes() -> None:
    programme = load_programme(TERRITOIRES)
    assert {phase.id: [axis.label for axis in phase.axes] for phase in programme.phases} == {
        "1": ["Attirer", "Recruter", "Innover", "Simplifier"],
        "2": ["Transition écologique et énergétique", "Innovation", "Compétences", "Foncier"],
    }
    assert len(programme.project_types) == 5
    assert all(set(project.axes) == {"1", "2"} for project in programme.project_types)


@pytest.mark.parametrize(
    ("phase", "territories", "members"),
    [
        ("1", 149, {"epci": 547, "ept": 3, "commune": 38}),
        ("2", 183, {"epci": 626, "ept": 3, "commune": 12}),
    ],
)
def test_territories_and_members(phase: str, territories: int, members: dict[str, int]) -> None:
    listed = load_programme(TERRITOIRES).reference_list(phase)
    assert len(listed.territories) == territories
    assert Counter(member.kind for member in listed.members) == members


def test_a_second_programme_needs_its_directory_only() -> None:
    programme = load_programme(BASSINS)
    assert programme.reference_list("unique").territories == {
        "haut-bugey": "Haut-Bugey",
        "gex-et-amberieu": "Gex et Ambérieu",
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(BASSINS, tmp_path / "bassins")


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("programme.yaml", "name: Bassins", "nom: Bassins", "name: Field required"),
        (
            "programme.yaml",
            "unique: [apprendre]",
            "unique: [voler]",
            r"project_types\.ateliers: unknown axes",
        ),
        ("programme.yaml", "phase: unique", "phase: autre", r"perimeter_lists\.liste-2024: unknown phase"),
        ("programme.yaml", "reference: true", "reference: false", "one reference perimeter list is needed"),
        ("programme.yaml", "ends_on: 2026-12-31", "ends_on: 2023-12-31", "ends before it starts"),
        ("programme.yaml", "file: bassins.csv", "file: absent.csv", r"absent\.csv"),
        ("programme.yaml", "id: bassins", "id: [", r"programme\.yaml"),
        ("programme.yaml", "ends_on: 2026-12-31", "ends_on: 2026-13-41", r"programme\.yaml: month must be"),
        ("programme.yaml", "id: bassins", "id: bassins\nid: again", r"programme\.yaml: key 'id' stands twice"),
        ("perimeters/bassins.csv", "epci,240100750", "epci,240100751", "line 3: .*'240100751'"),
        ("perimeters/bassins.csv", "commune,01004", "commune,1004", "line 4: .*'1004'"),
        ("perimeters/bassins.csv", "epci,240100750", "canton,240100750", "line 3: kind"),
        (
            "perimeters/bassins.csv",
            "epci,240100750",
            "epci,200042935",
            "line 3: 200042935 is already on line 2",
        ),
        ("perimeters/bassins.csv", "territory,name", "name,territory", "line 1: columns"),
        (
            "perimeters/bassins.csv",
            "Gex et Ambérieu,epci",
            "Gex,epci",
            "line 4: gex-et-amberieu has two names",
        ),
        ("perimeters/bassins.csv", ",CA du Pays de Gex", ",CA du Pays de Gex,more", "line 3"),
    ],
)
def test_a_wrong_declaration_is_told_where(copy: Path, file: str, before: str, after: str, said: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=said) as caught:
        load_programme(copy)
    assert str(copy) in str(caught.value)


@pytest.mark.parametrize("name", ["perimeters/bassins.csv", "programme.yaml"])
def test_a_file_that_is_not_utf8(copy: Path, name: str) -> None:
    path = copy / name
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", errors="replace"))
    with pytest.raises(CatalogueError, match=name):
        load_programme(copy)


@pytest.mark.parametrize(
    ("on", "phase"),
    [("2018-01-01", "1"), ("2023-06-30", "1"), ("2023-11-09", "2"), ("2026-11-28", "2"), ("2031-01-01", "2")],
)
def test_the_current_phase_is_the_last_that_has_begun(on: str, phase: str) -> None:
    assert load_programme(TERRITOIRES).current(date.fromisoformat(on)).id == phase
