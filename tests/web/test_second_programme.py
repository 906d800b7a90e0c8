"""Another place-based programme runs from configuration alone: its own phases, perimeters and pages."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from etabli.domain.territories.services import load_reference
from etabli.pipeline import build as builds

ROOT = Path(__file__).resolve().parents[2]
BASSINS = ROOT / "tests" / "programmes" / "bassins"


@pytest.fixture(scope="session")
def other_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    inputs = builds.Inputs(
        programme=BASSINS, node_modules=ROOT / "node_modules", polygons=None, cache=ROOT / "var" / "cache"
    )
    return builds.build(inputs, tmp_path_factory.mktemp("releases")).directory


@pytest.fixture
def other(other_release: Path, db: None, settings, client: Client) -> Client:
    settings.ETABLI_PROGRAMME = BASSINS
    settings.ETABLI_RELEASES = other_release.parent
    cache.clear()
    load_reference(other_release)
    yield client
    cache.clear()


def test_its_pages_open(other: Client) -> None:
    home = other.get("/")
    assert home.status_code == 200
    text = home.content.decode()
    assert "Territoires d’industrie" not in text
    listing = other.get("/territoires/")
    assert listing.status_code == 200
    ranking = listing.context["ranking"]
    assert len(ranking.rows) == 2
    for row in ranking.rows:
        assert other.get(row.url).status_code == 200
        assert other.get(row.figure_url).status_code == 200
    for address in (
        "/indicateurs/",
        "/national/",
        "/regions/84/",
        "/donnees/",
        "/methode/",
        "/versions/",
        "/recherche/?q=lyon",
    ):
        assert other.get(address).status_code == 200, address
    assert other.get("/territoires/2/ti-2401/").status_code == 404


def test_a_programme_without_workflows_has_no_plans(other: Client) -> None:
    row = other.get("/territoires/").context["ranking"].rows[0]
    assert "Plan d’action" not in other.get(row.url).content.decode()
    assert "Fiches action" not in other.get("/").content.decode()
    for address in (f"{row.url}plan/", "/fiches/", "/modeles/", "/parcours-des-plans/"):
        assert other.get(address).status_code == 404, address
