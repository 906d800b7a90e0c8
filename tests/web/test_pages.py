"""Every public page answers, stays within its queries, and shows no undefined variable."""

import gzip
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from etabli.domain.territories import search
from etabli.web import urls
from etabli.web.views import territories

PAGES = {
    "home": "/",
    "search": "/recherche/?q=oyonnax",
    "suggestions": "/recherche/suggestions?q=oyo",
    "territories": "/territoires/?phase=2&indicateur=part-industrie&tri=nom&vue=tableau",
    "territory": "/territoires/1/ti-8413/",
    "territory_etat_des_lieux": "/territoires/1/ti-8413/etat-des-lieux/",
    "any_place": "/etat-des-lieux/?q=bugey",
    "etat_des_lieux": "/etat-des-lieux/groupe-200042935-240100891/",
    "finding": "/etat-des-lieux/territoire-2-ti-8413/constats/habitants/",
    "edl_picture": "/etat-des-lieux/territoire-2-ti-8413/images/secteurs-8425.svg",
    "edl_picture_png": "/etat-des-lieux/territoire-2-ti-8413/images/secteurs-8425.png",
    "edl_picture_data": "/etat-des-lieux/territoire-2-ti-8413/images/decomposition-8425.csv",
    "edl_pdf": "/etat-des-lieux/territoire-1-ti-8413/etat-des-lieux.pdf",
    "edl_docx": "/etat-des-lieux/territoire-1-ti-8413/etat-des-lieux.docx",
    "edl_xlsx": "/etat-des-lieux/territoire-1-ti-8413/etat-des-lieux.xlsx",
    "territory_csv": "/territoires/1/ti-8413/indicateurs.csv",
    "territory_xlsx": "/territoires/1/ti-8413/indicateurs.xlsx",
    "figure": "/territoires/1/ti-8413/chiffres/part-industrie/",
    "comparables": "/territoires/2/ti-2401/comparables/?variables=densite&bassin=toutes",
    "compare": "/comparer/?t=2:ti-2401&t=1:ti-8413",
    "findings_map": "/constats/?phase=2&constat=premier-frein&axe=recruter",
    "findings_csv": "/constats.csv?phase=2&constat=habitants-en-emploi",
    "compare_csv": "/comparer.csv?t=2:ti-2401&t=1:ti-8413",
    "commune": "/communes/01283/?date=2021-06-15",
    "epci": "/intercommunalites/200042935/",
    "region": "/regions/84/",
    "regions": "/regions/",
    "region_csv": "/regions/84/territoires.csv?phase=2",
    "national": "/national/",
    "indicators": "/indicateurs/",
    "indicator": "/indicateurs/part-industrie/?phase=2",
    "indicator_csv": "/indicateurs/part-industrie.csv?phase=2",
    "outside": "/industrie-hors-metropoles/",
    "method": "/methode/",
    "sources": "/sources/",
    "source": "/sources/insee_flores/",
    "releases": "/versions/",
    "data": "/donnees/",
    "map_geometry": "/cartes/1.topojson",
    "map_values": "/cartes/1/part-industrie.json",
    "guide": "/aide/",
    "guide_page": "/aide/lire-un-shift-share/",
    "glossary": "/glossaire/",
    "accessibility": "/accessibilite/",
    "legal": "/mentions-legales/",
    "privacy": "/donnees-personnelles/",
    "robots": "/robots.txt",
    "sitemap_xml": "/sitemap.xml",
    "sitemap": "/plan-du-site/",
}
MAX_QUERIES = 8
INLINE = re.compile(r"\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style", re.IGNORECASE)


@pytest.fixture(autouse=True)
def strict_templates() -> None:
    cache.clear()


def names() -> list[str]:
    return [pattern.name for pattern in urls.public]


def test_every_address_is_listed_here() -> None:
    assert sorted(PAGES) == sorted(names())


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_within_its_queries(name: str, pages: Client, django_assert_max_num_queries) -> None:
    search.warm()  # what a web process prepares once, when it starts
    territories.changes_between_phases()
    with django_assert_max_num_queries(MAX_QUERIES):
        response = pages.get(PAGES[name])
    assert response.status_code == 200
    if response["Content-Type"].startswith("text/html"):
        text = response.content.decode()
        assert "<h1" in text and text.count("<h1") == 1
        assert not INLINE.search(text), INLINE.search(text)
        assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/territoires/9/ti-8413/",
        "/territoires/1/ti-9999/",
        "/territoires/1/ti-8413/chiffres/inconnu/",
        "/indicateurs/inconnu/",
        "/regions/ZZ/",
        "/communes/99999/",
        "/intercommunalites/000000000/",
        "/sources/inconnue/",
        "/aide/inconnue/",
        "/cartes/9.topojson",
        "/cartes/1/inconnu.json",
        "/nulle-part/",
    ],
)
def test_what_does_not_exist_says_so(address: str, pages: Client) -> None:
    response = pages.get(address)
    assert response.status_code == 404
    assert (
        "n’existe pas" in response.content.decode()
        or "introuvable" in response.content.decode().lower()
        or "Aucun" in response.content.decode()
    )


def test_wrong_parameters_fall_back(pages: Client) -> None:
    assert pages.get("/territoires/?phase=zz&indicateur=zz&tri=zz&region=%27&q=%00").status_code == 200
    response = pages.get("/communes/01283/?date=demain")
    assert response.status_code == 200
    assert "n’est pas une date" in response.content.decode()


def test_second_visit_needs_no_query(pages: Client, django_assert_num_queries) -> None:
    assert settings.ETABLI_PAGE_CACHE
    first = pages.get(PAGES["territory"])
    with django_assert_num_queries(0):
        second = pages.get(PAGES["territory"])
    assert first.content == second.content
    assert pages.get(PAGES["territory"], headers={"if-none-match": second["ETag"]}).status_code == 304


def test_kept_pages_are_kept_packed(pages: Client) -> None:
    plain = pages.get(PAGES["territory"])
    packed = pages.get(PAGES["territory"], headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain


def test_writing_methods_are_refused(pages: Client) -> None:
    for address in PAGES.values():
        assert pages.post(address).status_code in {403, 405}, address
