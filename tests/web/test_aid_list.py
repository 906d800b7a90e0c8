"""The catalogue of aids as a list: filters, words, order, any day, a file; and what the page of a scheme dates."""

import csv
from datetime import date
from html import unescape

import pytest
from django.test import Client

from etabli.catalogue.aids.schemes import aid_schemes
from etabli.web.presentation.aids import listing, schemes
from etabli.web.presentation.aids.schemes import HOME, card

ON = date(2026, 11, 29)
CARDS = [card(one, ON) for one in aid_schemes().values()]
AXES = {axis: axis[1] for one in CARDS for axis in one.axes}


def ids(query: dict[str, str], on: date = ON) -> list[str]:
    cards = [card(one, on) for one in aid_schemes().values()]
    return [one.id for one in listing.listed(cards, listing.asked(query, cards, AXES))]


def test_the_open_come_first_and_the_closed_are_left_out_until_they_are_asked_for() -> None:
    assert ids({})[0] == "vte-ti"
    assert set(ids({"fermes": "oui"})) == set(aid_schemes())
    assert set(ids({"fermes": "oui"})) - set(ids({})) == set(ids({"etat": "ferme"})) != set()


@pytest.mark.parametrize(
    ("query", "found", "left"),
    [
        ({"type": "modernisation"}, {"diagnostic-industrie-du-futur", "fonds-vert-ti"}, {"vte-ti", "faii"}),
        ({"type": "vte", "fermes": "oui"}, {"vte-ti", "vte-vert"}, {"fonds-vert-ti"}),
        ({"porteur": "collectivite"}, {"bdt-ingenierie", "fonds-vert-ti"}, {"vte-ti"}),
        ({"lieu": "territoires"}, {"vte-ti", "bdt-prets"}, {"sites-cles-en-main"}),
        ({"lieu": "retenus", "fermes": "oui"}, {"rebond-industriel"}, {"vte-ti"}),
        ({"gestionnaire": "ADEME", "fermes": "oui"}, {"fonds-vert-ti", "vte-vert"}, {"vte-ti"}),
        ({"axe": "2-foncier"}, {"sites-cles-en-main", "fonds-vert-friches"}, {"vte-ti"}),
        ({"axe": "1-recruter"}, {"vte-ti"}, {"fonds-vert-ti"}),
        ({"etat": "non-connu"}, {"fonds-vert-ti"}, {"vte-ti"}),
        ({"q": "ETI alternant"}, {"vte-ti"}, {"fonds-vert-ti"}),
        ({"q": "ECOLOGIQUE ademe", "fermes": "oui"}, {"vte-vert", "fonds-vert-ti"}, {"vte-ti", "bdt-prets"}),
        ({"type": "voyage", "axe": "9-x", "etat": "x", "tri": "x", "gestionnaire": "x"}, set(ids({})), {"faii"}),
    ],
)
def test_a_filter_keeps_what_it_names(query: dict[str, str], found: set[str], left: set[str]) -> None:
    kept = set(ids(query))
    assert found <= kept and not left & kept


def test_a_list_of_another_day_is_of_the_rules_of_that_day() -> None:
    assert "faii" in ids({"etat": "ouvert"}, date(2020, 10, 1))
    assert "vte-vert" in ids({"etat": "a-venir"}, date(2020, 8, 31))
    assert "vte-vert" in ids({"etat": "ouvert"}, date(2020, 9, 1))
    assert set(ids({"etat": "ouvert"}, date(2017, 1, 1))) == set()


def test_orders_are_those_that_they_say() -> None:
    names = ids({"tri": "nom", "fermes": "oui"})
    assert names[:3] == ["bdt-fonds-propres", "bdt-ingenierie", "bdt-prets"] and names[-2:] == ["vte-ti", "vte-vert"]
    by_date = ids({"tri": "date", "fermes": "oui"}, date(2025, 12, 1))
    assert by_date.index("fonds-vert-ti") < by_date.index("rebond-industriel") < by_date.index("vte-ti")
    owner = ids({"tri": "gestionnaire"})
    assert owner.index("fonds-vert-ti") < owner.index("bdt-prets") < owner.index("vte-ti")


def test_the_page_and_its_file_hold_the_same_and_say_what_was_asked(pages: Client) -> None:
    query = "?type=modernisation&porteur=entreprise&date=2025-06-01"
    page = unescape(pages.get(f"/aides/{query}").content.decode())
    assert 'value="modernisation" selected' in page and 'value="2025-06-01"' in page
    file = pages.get(f"/aides/liste.csv{query}")
    assert file["Content-Disposition"] == 'attachment; filename="aides-2025-06-01.csv"'
    lines = list(csv.DictReader(file.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    expected = ids({"type": "modernisation", "porteur": "entreprise"}, date(2025, 6, 1))
    assert [one["Identifiant"] for one in lines] == expected and expected
    assert all(f'href="/aides/{one}/?date=2025-06-01"' in page for one in expected)
    assert f"{len(expected)}\u00a0dispositifs" in page or f"{len(expected)} dispositifs" in page


@pytest.mark.parametrize("typed", ["hier", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_told_and_nothing_breaks(pages: Client, typed: str) -> None:
    for address in (f"/aides/?date={typed}", f"/aides/vte-ti/?date={typed}"):
        answer = pages.get(address)
        assert answer.status_code == 200 and "Cette date ne se lit pas" in answer.content.decode()


def test_a_page_opens_on_the_rules_of_its_day_and_says_when_they_are_only_the_last_known() -> None:
    scheme, axes = aid_schemes()["fonds-vert-ti"], dict.fromkeys(AXES, "axe") | {("2", "competences"): "axe"}
    titles = {
        day: next(one.title for one in schemes.page(scheme, day, axes).editions if one.current)
        for day in (date(2025, 6, 1), date(2026, 6, 1), date(2025, 2, 1), date(2020, 1, 1))
    }
    now, after, between, before = (one.replace("\u00a0", " ") for one in titles.values())
    assert now == "Règles du 12 mars 2025 au 31 décembre 2025"
    assert after == f"Dernières règles connues{now.removeprefix('Règles')}"
    assert between.startswith("Dernières règles connues du 1er janvier 2024 (date à vérifier)")
    assert before.startswith("Premières règles connues du 1er janvier 2024")


def test_nothing_found_says_so_and_leads_on(pages: Client) -> None:
    page = pages.get("/aides/?q=introuvable").content.decode()
    assert "Aucun dispositif ne répond" in page and "fermes=oui" in page and "liste.csv" not in page


def test_the_page_of_a_scheme_dates_the_reading_of_its_sources(pages: Client) -> None:
    for scheme in aid_schemes().values():
        page = pages.get(f"/aides/{scheme.id}/").content.decode()
        assert page.count("lue le") == sum(one.consulted_on is not None for one in scheme.sources.values())
        assert page.count("jour de lecture non noté") == sum(not one.consulted_on for one in scheme.sources.values())
        assert (HOME in unescape(page)) == any(one.is_home_page for one in scheme.sources.values())
        assert "(phase " in page


def test_what_rests_on_the_address_of_a_whole_site_is_to_be_verified() -> None:
    home = [
        (scheme.id, rule)
        for scheme in aid_schemes().values()
        for version in scheme.versions
        for rule in version.rules
        if rule.ground.source and rule.ground.source.is_home_page
    ]
    assert home and all(rule.ground.to_verify for _, rule in home)
