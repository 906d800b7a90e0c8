"""Loading the reference: counts, once only, another programme, keys that stay."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Sum
from tests.pipeline.reference_release import BASSINS, TERRITOIRES, reference_release

from etabli.catalogue.programme import load_programme
from etabli.domain.territories import queries, search, services
from etabli.domain.territories.models import (
    Commune,
    LoadedReference,
    Member,
    PerimeterCommune,
    Phase,
    ProjectType,
    Region,
    Territory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("phase", "territories", "members", "communes", "millions"),
    [("1", 149, 588, 16_151, 31.1), ("2", 183, 641, 18_639, 41.0)],
)
def test_what_is_in_the_database(phase: str, territories: int, members: int, communes: int, millions: float) -> None:
    found = Territory.objects.filter(phase=phase)
    assert found.count() == territories
    assert Member.objects.filter(territory__phase=phase).count() == members
    assert found.aggregate(total=Sum("communes_count"))["total"] == communes
    assert round(found.aggregate(total=Sum("population"))["total"] / 1e6, 1) == millions
    rows = PerimeterCommune.objects.filter(perimeter_list__phase=phase, perimeter_list__reference=True)
    assert rows.count() == rows.values("commune").distinct().count() == communes
    parts = found.aggregate(communes=Sum("parts__communes_count"), population=Sum("parts__population"))
    assert parts["communes"] == communes


STRAIGHT = re.compile(r"\w'\w")
NAMED = ("Region", "Departement", "Arrondissement", "Epci", "Ept", "Commune", "FormerCommune", "Territory", "Member")


def test_names_have_typographic_apostrophes() -> None:
    assert Region.objects.get(pk="93").name == "Provence-Alpes-Côte d’Azur"
    for name in NAMED:
        assert not [
            n for n in apps.get_model("territories", name).objects.values_list("name", flat=True) if STRAIGHT.search(n)
        ]


def test_names_loaded_before_are_written_anew() -> None:
    Region.objects.filter(pk="93").update(name="Provence-Alpes-Côte d'Azur")
    Commune.objects.filter(pk="01001").update(name="L'Abergement-Clémenciat")
    import_module("etabli.domain.territories.migrations.0002_typographic_apostrophes").rename(apps, None)
    assert Region.objects.get(pk="93").name == "Provence-Alpes-Côte d’Azur"
    assert Commune.objects.get(pk="01001").name == "L’Abergement-Clémenciat"


def test_loading_again_does_nothing(release_dir: Path, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert services.load_reference(release_dir) is False


def test_another_release_replaces_rows_under_the_same_keys() -> None:
    before = {
        "territories": set(Territory.objects.values_list("key", "name", "communes_count", "population")),
        "communes": Commune.objects.count(),
        "projects": ProjectType.objects.count(),
    }
    LoadedReference.objects.update(release_id="an older one")
    assert services.load_reference(reference_release(TERRITOIRES)) is True
    assert LoadedReference.objects.get().release_id == "test-territoires-industrie"
    assert before == {
        "territories": set(Territory.objects.values_list("key", "name", "communes_count", "population")),
        "communes": Commune.objects.count(),
        "projects": ProjectType.objects.count(),
    }


def test_a_second_programme_runs_from_its_declaration() -> None:
    assert services.load_reference(reference_release(BASSINS), programme=load_programme(BASSINS))
    assert [phase.id for phase in Phase.objects.all()] == ["unique"]
    assert [(t.id, t.communes) for t in queries.territories("unique")] == [
        ("gex-et-amberieu", 28),
        ("haut-bugey", 42),
    ]
    assert Commune.objects.count() > 34_000
    hits = search.search("Oyonnax")
    assert hits[0].territories == (("unique", "haut-bugey", "Haut-Bugey"),)
    assert not any(hit.kind == "territory" and hit.code.startswith("ti-") for hit in search.search("Bugey"))


def test_a_failure_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("etabli.domain.territories.services.reference.load_perimeters", fail)
    before = LoadedReference.objects.get().release_id
    with pytest.raises(RuntimeError):
        services.load_reference(reference_release(BASSINS), programme=load_programme(BASSINS))
    assert LoadedReference.objects.get().release_id == before
    assert Territory.objects.count() == 149 + 183


def test_the_command_names_what_is_absent(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no release in"):
        call_command("load_reference", release=tmp_path)
