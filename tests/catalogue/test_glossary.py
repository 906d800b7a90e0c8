"""The glossary is a closed list: its ids, its order, its links, and what the words of the method say of numbers."""

from pathlib import Path

import pytest

from etabli.analysis import assessment, findings
from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.glossary import alphabetical, load_glossary, slug
from etabli.kernel.errors import CatalogueError

IDS = [
    "aide", "aide-de-minimis", "aire-d-attraction-d-une-ville", "atout", "axe", "besoin-d-entreprise", "binome",
    "bornes",
    "chiffres-de-depart", "chomage-au-sens-du-recensement", "code-officiel-geographique", "comite",
    "commune-deleguee-ou-associee", "comparables", "concentration", "constat", "delai-median", "demande-a-un-operateur",
    "densite-de-proximite", "deport", "dispositif-d-aide", "effet-d-allocation", "effet-national", "effet-sectoriel",
    "emploi-au-lieu-de-travail", "entreprise-de-taille-intermediaire", "entreprise-liee-ou-partenaire",
    "entreprise-unique", "erreur-d-enquete", "estimation", "etablissement-public-territorial",
    "fonction-de-fabrication", "frein", "friche", "grandeur", "indicateur", "indice-de-krugman", "industrie",
    "intercommunalite", "interim", "intervalle", "mandat", "marge-de-variabilite", "membre", "membres-connus",
    "metropole", "millesime", "perimetre", "petite-ou-moyenne-entreprise", "phase", "plus-petit-ecart-qui-compte",
    "proximite-entre-secteurs", "quarantaine", "quintile", "quotient-de-localisation", "regime-d-aide-d-etat",
    "residu-local", "rupture-de-serie", "secret-statistique", "secteur", "shift-share", "statut-d-un-chiffre",
    "taux-de-fausses-decouvertes", "territoire-d-industrie", "variabilite", "variable-standardisee",
    "version-des-donnees", "volontariat-territorial-en-entreprise", "zone-d-emploi",
]  # fmt: skip


def test_the_list_is_closed_and_in_alphabetical_order() -> None:
    assert list(load_glossary()) == IDS
    words = [term.term for term in load_glossary().values()]
    assert words == sorted(words, key=alphabetical)
    names = [name for term in load_glossary().values() for name in (term.term, *term.also)]
    assert len({slug(name) for name in names}) == len(names)


@pytest.mark.parametrize("term", load_glossary().values(), ids=lambda term: term.id)
def test_a_definition_is_one_or_two_plain_sentences(term) -> None:
    assert term.short.endswith(".")
    assert len(term.short) <= 220
    assert sum(term.short.count(end) for end in (". ", "\u202f? ", "! ")) <= 1
    assert not term.long or term.long.endswith(".")
    assert "'" not in term.short + term.long
    assert term.source.publisher
    assert term.source.title


def test_accents_do_not_change_the_order() -> None:
    words = ["zone", "été", "etale", "œuvre", "estimation", "établissement", "intérim", "intervalle", "interne"]
    in_order = ["établissement", "estimation", "etale", "été", "intérim", "interne", "intervalle", "œuvre", "zone"]
    in_order = ["estimation", "établissement", "etale", "été", *in_order[4:]]
    assert sorted(words, key=alphabetical) == in_order
    assert slug("zone d’emploi") == "zone-d-emploi"


def test_numbers_in_definitions_are_those_of_the_method() -> None:
    glossary, rules = load_glossary(), catalogues.load().rules
    assert 1 + rules["specialisation"].smallest_effect == 1.5
    assert assessment.MIN_JOBS == 200
    assert "1,5" in glossary["quotient-de-localisation"].long
    assert "200\u00a0emplois" in glossary["quotient-de-localisation"].long.replace(" ", "\u00a0")
    assert findings.RATE == 0.05
    assert "5\u00a0%" in glossary["taux-de-fausses-decouvertes"].short


@pytest.fixture
def write(tmp_path: Path):
    def make(*entries: str) -> Path:
        text = "".join(
            f"- {{id: {entry.split('|')[0]}, term: {entry.split('|')[1]}, short: Un mot., "
            f"source: {{publisher: p, title: t}}, see: [{entry.split('|')[2]}]}}\n"
            for entry in entries
        )
        (tmp_path / "glossary.yaml").write_text(text, encoding="utf-8")
        load_glossary.cache_clear()
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (("axe|axe|", "axe|axe|"), "axe is declared twice"),
        (("zone|zone|", "ete|été|"), "ete comes before zone"),
        (("axe|axe|phase",), "axe sends to unknown terms"),
        (("axe|axe|axe",), "see: another term"),
        (("axes|axe|",), "the id of 'axe' is 'axe'"),
        (("Axe|axe|",), r"glossary\.yaml\[0\]: id"),
    ],
)
def test_a_wrong_entry_is_told(write, entries: tuple[str, ...], said: str) -> None:
    with pytest.raises(CatalogueError, match=said):
        load_glossary(write(*entries))
