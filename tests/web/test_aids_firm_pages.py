"""The page of a firm: de minimis, cumulation, last known rules, what was typed for a SIRET, odd dates, numbers."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.tiny_register import SIRETS
from tests.web.test_aids import FIRM, VTE, part, registers, text

from etabli.analysis.aids.eligibility import eligibility
from etabli.analysis.aids.facts import facts
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.web.presentation.aids.verdicts import groups

__all__ = ["registers"]  # a fixture that this file uses too

TODAY = date(2026, 11, 29)
SIGNED = f"{FIRM}?r-commune=01283&r-naf=22.29A{VTE}".replace("r-signed_on=2026-11-02", "r-signed_on=2026-11-28")


def received(address: str, aids: str) -> str:
    return f"{address}&date=2026-11-29".replace("r-de_minimis=0", aids)


@pytest.mark.parametrize(
    ("aids", "group", "said"),
    [
        ("r-de_minimis=296000", "Vous pouvez demander", "de 4 000 à 300 000 €"),
        ("r-de_minimis=296000,50", "À préciser", "Il manque le jour de certaines de vos aides de minimis"),
        ("r-de_minimis=350000", "À préciser", "Compte peut-être aussi"),
        ("aide-jour=2023-11-29&aide-montant=350000", "Vous pouvez demander", "300 000 €"),
        ("aide-jour=2023-11-30&aide-montant=296001", "Non, et pourquoi", "moins de 4 000 € sous le plafond"),
        ("aide-jour=2023-11-30&aide-montant=296000", "Vous pouvez demander", "le 30 novembre 2026, 296 000 €"),
        ("aide-jour=2026-11-29&aide-montant=296001", "Non, et pourquoi", "moins de 4 000 € sous le plafond"),
    ],
)
def test_aids_received_are_never_ignored_for_a_contract_signed_before_today(
    pages: Client, aids: str, group: str, said: str
) -> None:
    page = text(pages, received(SIGNED, aids))
    assert "VTE TI" in part(page, group)
    assert said in page


def test_the_ceiling_tells_what_counts_what_is_left_and_when_the_next_aid_leaves(pages: Client) -> None:
    page = text(
        pages, received(SIGNED, "aide-jour=2024-02-29&aide-montant=60 k€&aide-jour=2026-01-15&aide-montant=5000")
    )
    ceiling = page.partition('id="minimis"')[2].partition("</section>")[0]
    for said in (
        "Au 29 novembre 2026, jour qui compte pour VTE TI",
        "300 000 € par entreprise unique, sur trois ans glissants",
        "65 000 € (60 000 € le 29 février 2024 et 5 000 € le 15 janvier 2026)",
        "235 000 €",
        "le 1er mars 2027, 60 000 € ne comptent plus",
        "2023/2831",
    ):
        assert said in ceiling, said


BOTH = (
    (
        f"{FIRM}?date=2025-06-15&r-commune=01283&r-naf=22.29A{VTE}&r-green_mission=oui&r-hired_on=2025-06-15"
        "&r-hiring_aid=aucune&r-micro_entrepreneur=non&r-in_difficulty=non&r-label_asked_on=2025-07-01"
        "&r-vte_verts_of_siret=0&r-vte_verts_of_siren=0&r-mission_spend_eur=40000"
    )
    .replace("2026-06-30", "2025-01-30")
    .replace("r-signed_on=2026-11-02", "r-signed_on=2025-06-15")
)


def test_both_volunteer_aids_are_told_together_with_their_ceiling_and_the_room(pages: Client) -> None:
    page = text(pages, BOTH)
    pair = page.partition('id="cumul"')[2].partition("</section>")[0]
    assert "VTE TI et VTE Vert : oui" in pair and "Les deux aides se cumulent" in pair
    assert "Ensemble : 12 000 €." in pair and "Plafond du cumul : 12 000 €" in pair
    assert "feraient 12 000 € d'aides de minimis : elles tiennent" in page
    full = text(pages, BOTH.replace("r-de_minimis=0", "aide-jour=2025-01-15&aide-montant=290000"))
    assert "Ensemble : 10 000 €, limité par la place qui reste" in full
    assert "elles ne tiennent pas toutes sous le plafond" in full
    assert "si les deux vous sont accordées" in text(pages, BOTH.replace("&r-green_mission=oui", ""))


@pytest.mark.parametrize("project", declared_facts().facts["project"].choices)
def test_no_project_is_a_dead_end(pages: Client, project: str) -> None:
    page = text(pages, f"{FIRM}?date=2026-11-29&r-commune=01283&r-naf=22.29A&r-project={project}")
    assert f"projet={project}" in page, "the need desk is told the project"
    assert "Votre projet n'est pas concerné" in page
    if project != "vte":
        assert "D'après les dernières règles connues, jusqu'au" in page
        assert "Demandez si une suite existe" in page and "qui le gère" in page


def test_last_known_rules_say_yes_no_because_and_what_lacks(pages: Client) -> None:
    known = f"{FIRM}?date=2026-11-29&r-commune=01283&r-naf=22.29A&r-project=modernisation&r-beneficiary=entreprise"
    page = text(pages, known)
    assert "Bpifrance, financements" in part(page, "Peut-être encore, d'après les dernières règles connues")
    waits = part(page, "Peut-être encore, mais à préciser")
    assert "Fonds vert TI" in waits and "31 décembre 2025" in waits and "ADEME et Préfet" in waits
    assert "Question suivante" in page
    refused = part(text(pages, f"{known}&r-works_started=oui"), "Non, d'après les dernières règles connues")
    assert "Fonds vert TI" in refused and "une commande ferme est passée" in refused


def test_the_need_desk_begins_with_the_project(pages: Client) -> None:
    for project in declared_facts().facts["project"].choices:
        assert f'name="projet" value="{project}"' in text(pages, f"/entreprises/besoin/?projet={project}")
        page = text(pages, f"/entreprises/besoin/?ou=01283&projet={project}")
        assert "Notre projet :" in page and " selected" in page.partition('name="theme"')[2].partition("</select>")[0]
    assert "Notre projet" not in text(pages, "/entreprises/besoin/?ou=01283&projet=autre")


@pytest.mark.parametrize(
    ("typed", "said", "listed"),
    [
        ("plastival", "Choisissez l'établissement de « plastival »", True),
        (SIRETS[3][:9], "Choisissez l'établissement", True),
        (SIRETS[3][:13] + str((int(SIRETS[3][13]) + 1) % 10), "sa clé n'est pas juste", False),
        ("zzzzqqqq", "Aucun établissement d'ici ne répond", False),
    ],
)
def test_a_name_or_a_siren_typed_for_a_siret_leads_to_the_establishment(
    pages: Client, registers: Path, settings: LazySettings, typed: str, said: str, listed: bool
) -> None:
    settings.ETABLI_REGISTERS = registers
    page = text(pages, f"{FIRM}?siret={typed}&r-project=vte")
    assert said in page
    assert f"/entreprises/?q={typed}" in page
    assert (f"?siret={SIRETS[3]}&r-project=vte#question" in page) == listed
    assert f'name="siret" id="siret" value="{typed}"' in page, "it may be typed again"


def test_an_answer_that_cannot_be_is_said_at_its_field_and_may_be_changed(pages: Client) -> None:
    page = text(pages, f"{FIRM}?date=2026-11-29&r-project=vte&r-signed_on=2026-11-02&r-diploma_on=2026-11-03")
    asked = page.partition('id="question"')[2].partition("</section>")[0]
    assert 'name="r-diploma_on" value="2026-11-03"' in asked and "après la signature" in asked
    again = text(pages, f"{FIRM}?r-project=vte&r-signed_on=2026-11-02&question=signed_on")
    assert 'name="r-signed_on" value="2026-11-02"' in again.partition('id="question"')[2].partition("</section>")[0]


def test_every_answer_comes_back_to_the_question(pages: Client) -> None:
    for address in (f"{FIRM}?r-project=vte", FIRM, f"{FIRM}?question=de_minimis"):
        asked = text(pages, address).partition('id="question"')[2].partition("</section>")[0]
        assert asked.count('action="#question"') == asked.count("<form") == 2
    assert 'id="question"' in text(pages, received(SIGNED, "r-de_minimis=0"))


def test_a_number_is_read_back_as_it_was_understood(pages: Client) -> None:
    page = text(pages, f"{FIRM}?r-own_staff=45,5&r-own_turnover_eur=8 M€&r-spend_eur=400000")
    assert "45 (lu de « 45,5 »)" in page and "8 000 000 € (lu de « 8 M€ »)" in page
    assert "400 000 €" in page and "(lu de « 400000 »)" not in page


def test_a_commune_is_taken_by_its_name_but_not_silently_where_several_bear_it(pages: Client) -> None:
    page = text(pages, f"{FIRM}?r-commune=oyonnax&r-project=vte")
    assert "oyonnax (01283)" in page and "La commune n'est" not in page
    several = text(pages, f"{FIRM}?r-commune=Saint-Denis")
    assert "Plusieurs communes ont ce nom" in several
    assert "Aucune commune n'a ce nom" in text(pages, f"{FIRM}?r-commune=Nullepart")


def test_of_several_aids_the_one_that_cannot_be_read_is_named(pages: Client) -> None:
    page = text(pages, f"{FIRM}?aide-jour=2024-03-01&aide-montant=10&aide-jour=2025-03-01&aide-montant=abc")
    assert "Aide 2 : donnez son montant" in page and 'value="abc"' in page and 'value="2025-03-01"' in page


@pytest.mark.parametrize(
    "day", [date(2018, 1, 1), date(2020, 10, 1), date(2021, 6, 15), date(2023, 6, 1), TODAY], ids=str
)
@pytest.mark.parametrize(
    "given", [{}, {"project": "vte"}, {"project": "friches"}, {"project": "modernisation"}], ids=str
)
def test_every_scheme_stands_in_one_group_and_in_one_only(day: date, given: dict[str, str]) -> None:
    told = eligibility(facts(**given), day)
    found = [one.id for group in groups(told) for one in group.several]
    assert sorted(found) == sorted(aid_schemes())


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2000-01-01", "2099-12-31", "2100-01-01", "9999-12-31"])
def test_no_day_breaks_the_page(pages: Client, day: str) -> None:
    told = f"r-signed_on={day}&r-hired_on={day}&r-diploma_on={day}&aide-jour={day}&aide-montant=5"
    page = text(pages, f"{FIRM}?date={day}&{told}&r-project=vte")
    assert ("Cette date ne se lit pas" in page) == (not "2000" <= day[:4] <= "2099")
    text(pages, f"{FIRM}?{told}&r-project=vte")
