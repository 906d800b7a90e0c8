"""Published lists of aids: what can't be read goes to quarantine, the rest is compared, what is new becomes a draft."""

import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etabli.catalogue.aids.conditions import leaves
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.schemes import aid_schemes, read_scheme
from etabli.pipeline.aids import aides_territoires, dispositif
from etabli.pipeline.aids.aides_territoires import AidsFileError
from etabli.pipeline.aids.compare import BY_ADDRESS, BY_NAME, LIKE, NEW, compare
from etabli.pipeline.aids.draft import draft
from etabli.pipeline.aids.incoming import Incoming

TODAY = date(2026, 11, 24)
AID = {
    "id": 12,
    "name": "Robots pour l'industrie",
    "url": "/aides/robots/",
    "description": "<p>Un premier robot. Un second&nbsp;robot.</p>",
    "financers": [{"id": 1, "name": "Région Occitanie"}],
    "aid_types": ["Subvention"],
    "targeted_audiences": ["Entreprises privées"],
    "perimeter": "Occitanie",
    "start_date": "2026-01-01",
    "submission_deadline": None,
    "subvention_rate_upper_bound": 40,
    "date_updated": "2026-10-02T11:22:33.123456+02:00",
}
ROW = {
    "id": "65d5b6c7-102c-4440-ac3b-768f708edc0a",
    "titre": "Diagnostic robot",
    "promesse": "Choisissez votre robot",
    "description": "Un diagnostic.",
    "types_aides": "étude|financement",
    "porteurs": "[{ nom: 'ADEME', roles: [ 'instructeur' ]}, { nom: 'CCI', siren: '1', roles: ['diffuseur']}]",
    "cibles": "professionnels",
    "eligibilite_geographique": "REG-76|REG-84",
    "date_ouverture": "2025-10-15T15:00:00Z",
    "date_cloture": "2027-01-31T23:00:00Z",
    "date_mise_a_jour": "2026-01-01",
    "eligibilite_effectif_maximal": "249",
    "eligibilite_categorie_taille_entreprise": "MIC|PME",
    "ciblage_naf": "C|E",
    "base_juridique": "[{ libelle: 'Règlement (UE) 2023/2831', lien: 'https://eur-lex.europa.eu/' }]",
}


def of_territoires(folder: Path, *rows: Any, alone: bool = False) -> aides_territoires.Listed:
    path = folder / "aids.json"
    path.write_text(json.dumps(list(rows) if alone else {"count": len(rows), "results": rows}))
    return aides_territoires.read(path)


def of_schema(folder: Path, *rows: Mapping[str, str]) -> aides_territoires.Listed:
    path = folder / "aids.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, list(ROW))
        lines.writeheader()
        lines.writerows(rows)
    return dispositif.read(path)


@pytest.mark.parametrize("alone", [True, False])
def test_an_aid_of_the_api_of_aides_territoires(tmp_path: Path, alone: bool) -> None:
    (found,) = of_territoires(tmp_path, AID, alone=alone).schemes
    assert found.name == "Robots pour l'industrie" and found.summary == "Un premier robot."
    assert found.url == "https://aides-territoires.beta.gouv.fr/aides/robots/"
    assert found.operators == ("Région Occitanie",) and found.rate_pct == (None, 40)
    assert (found.opens_on, found.closes_on, found.updated_on) == (date(2026, 1, 1), None, date(2026, 10, 2))


def test_a_row_of_the_schema(tmp_path: Path) -> None:
    (found,) = of_schema(tmp_path, ROW).schemes
    assert found.operators == ("ADEME",), "who spreads the word neither pays nor judges"
    assert found.staff == (None, 249) and found.sizes == ("MIC", "PME") and found.activities == ("C", "E")
    assert found.closes_on == date(2027, 1, 31) and found.legal[0][0] == "Règlement (UE) 2023/2831"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "« name » est vide"),
        ({"id": None}, "« id » est vide"),
        ({"start_date": "31/12/2026"}, "31/12/2026 n’est pas une date"),
        ({"start_date": "2026-02-01", "submission_deadline": "2026-01-31"}, "précède"),
        ({"subvention_rate_upper_bound": 101}, "dépasse 100"),
        ({"financers": "ADEME"}, "n’est pas une liste"),
    ],
)
def test_an_aid_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path, wrong: dict, said: str) -> None:
    listed = of_territoires(tmp_path, AID, {**AID, "id": 13, **wrong}, {**AID, "id": 14})
    assert [one.key for one in listed.schemes] == ["12", "14"]
    (refused,) = listed.quarantined
    assert refused.row == 2 and said in refused.reason


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"titre": ""}, "« titre » est vide"),
        ({"porteurs": "ADEME"}, "« porteurs » n’est pas une liste d’objets"),
        ({"porteurs": "[{"}, "« porteurs » n’est pas une liste d’objets"),
        ({"eligibilite_effectif_maximal": "250 environ"}, "n’est pas un nombre entier"),
    ],
)
def test_a_row_that_cannot_be_read_is_told(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    listed = of_schema(tmp_path, {**ROW, **wrong}, {**ROW, "id": "another"})
    assert len(listed.schemes) == 1 and said in listed.quarantined[0].reason


def test_an_id_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    listed = of_territoires(tmp_path, AID, {**AID, "name": "Autre"})
    assert [one.name for one in listed.schemes] == [AID["name"]] and listed.quarantined[0].key == "12"


@pytest.mark.parametrize("content", ["", "{", '{"count": 1}', "[]x"])
def test_a_file_that_is_no_list_stops_the_import(tmp_path: Path, content: str) -> None:
    path = tmp_path / "aids.json"
    path.write_text(content)
    with pytest.raises(AidsFileError):
        aides_territoires.read(path)
    with pytest.raises(AidsFileError):
        dispositif.read(path)


def test_what_the_catalogue_has_is_known_by_its_address_or_its_name(tmp_path: Path) -> None:
    scheme = aid_schemes()["fonds-vert-ti"]
    last = scheme.versions[-1]
    assert last.ends
    same = {"start_date": str(last.starts.on), "submission_deadline": str(last.ends.on)}
    rows = (
        {**AID, "id": 1, "name": "Un autre nom", "origin_url": f"{scheme.url}/?a=b", **same},
        {**AID, "id": 2, "name": scheme.name.upper(), "submission_deadline": "2030-01-01"},
        {**AID, "id": 3},
    )
    compared = compare(of_territoires(tmp_path, *rows).schemes, aid_schemes())
    assert [one.by for one in compared] == [BY_ADDRESS, BY_NAME, NEW]
    assert not [said for said in compared[0].differs if "ouvre" in said or "ferme" in said]
    assert any(said.startswith("ferme le 1") and "2030" in said for said in compared[1].differs)


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("VTE Vert : recruter un jeune pour la transition écologique", ("vte-vert",)),
        ("Aide au volontariat territorial en entreprise vert (VTE Vert)", ("vte-vert",)),
        ("Volontariat territorial en entreprise", ("vte-ti", "vte-vert")),
        ("Missions d'ingénierie du Rebond industriel", ("rebond-industriel-ingenierie",)),
        ("FAII Normandie", ("faii",)),
        ("VTE", ("vte-ti", "vte-vert")),
        ("Robots pour l'industrie", ()),
        ("Aide aux projets", ()),
        ("Prêt vert", ()),
    ],
)
def test_a_scheme_in_other_words_is_told_as_like_and_is_no_draft(tmp_path: Path, name: str, like: tuple) -> None:
    (one,) = compare(of_territoires(tmp_path, {**AID, "name": name}).schemes, aid_schemes())
    assert (one.by, one.scheme) == (LIKE if like else NEW, None)
    assert one.like == like


def test_an_address_that_several_schemes_cite_leaves_it_to_the_name(tmp_path: Path) -> None:
    url = aid_schemes()["rebond-industriel-ingenierie"].url
    rows = ({**AID, "id": 1, "name": "Rebond industriel", "origin_url": url}, {**AID, "id": 2, "origin_url": url})
    named, told = compare(of_territoires(tmp_path, *rows).schemes, aid_schemes())
    assert named.by == BY_NAME and named.scheme is aid_schemes()["rebond-industriel"]
    assert told.by == LIKE and {"rebond-industriel", "rebond-industriel-ingenierie"} <= set(told.like)


WHOLE = {  # every column of v0.2.0
    **ROW,
    "eligibilite": "• Être une PME ;\n• Ne pas avoir commencé",
    "programmes_parents": "Fonds Chaleur|Fonds vert 2024",
    "url_source": "https://exemple.fr/aides/robots",
    "cibles": "professionnels|associations",
    "eligibilite_geographique_exclusions": "DEP-01",
    "eligibilite_effectif_minimal": "10",
    "eligibilite_annees_existence_minimal": "2",
    "eligibilite_forme_juridique": "SARL|SAS",
    "eligibilite_forme_juridique_exclusions": "Microentrepreneur|EI",
    "ciblage_secteur_activite": "industrie|services",
    "ciblage_naf_exclusions": "A|55|74.10",
    "chainage_paiement": "DSP000123",
}
FORMER = {
    "base_juridique": "bases_juridiques",
    "eligibilite_effectif_minimal": "eligibilite_effectifs_minimum",
    "eligibilite_effectif_maximal": "eligibilite_effectifs_maximum",
    "eligibilite_annees_existence_minimal": "eligibilite_minimum_annees_existence",
    "eligibilite_forme_juridique": "eligibilite_statut_juridique",
    "eligibilite_forme_juridique_exclusions": "eligibilite_statut_juridique_exclusions",
    "ciblage_secteur_activite": "ciblage_secteurs_activite",
}


def written(folder: Path, row: Mapping[str, str], delimiter: str, names: Mapping[str, str]) -> Path:
    path = folder / "whole.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter=delimiter)
        lines.writerows([[names.get(name, name) for name in row], list(row.values())])
    return path


@pytest.mark.parametrize(("delimiter", "names"), [(",", {}), (";", {}), (",", FORMER)])
def test_a_whole_file_of_the_schema_becomes_a_draft_that_says_all_of_it(
    tmp_path: Path, delimiter: str, names: Mapping[str, str]
) -> None:
    listed = dispositif.read(written(tmp_path, WHOLE, delimiter, names))
    assert not listed.quarantined
    (told,) = compare(listed.schemes, aid_schemes())
    assert told.by == NEW
    scheme_id, text = draft(told.incoming, TODAY, frozenset())
    path = tmp_path / f"{scheme_id}.yaml"
    path.write_text(text)
    scheme = read_scheme(path, declared_facts())
    (version,) = scheme.versions
    needs = {rule.id: rule.needs for rule in version.rules}
    assert set(needs) == {"beneficiary", "size", "staff", "micro_entrepreneur", "activity"}
    assert needs["beneficiary"].wanted == {"entreprise", "association"}
    assert (needs["staff"].low.low, needs["staff"].high.high) == (10, 249)
    excluded = {(one.fact, *one.wanted) for one in leaves(needs["activity"])}
    assert needs["activity"].joint == "none"
    assert excluded == {("section", "A"), ("division", "55"), ("naf_class", "7410")}
    said = " ".join(one.text for one in version.not_established)
    for words in ("Ne pas avoir commencé", "DEP-01", "SARL, SAS", "industrie, services", "C, E", "Fonds vert 2024"):
        assert words in said, "what is looked for first leaves none out: it is told, and is no rule"
    assert version.regime.value and "2023/2831" in str(version.regime.value) and "DSP000123" in said
    assert scheme.operators == ("ADEME",) and version.starts.on == date(2025, 10, 15)


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        ("2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-01-01", "2026-06-30", (date(2026, 1, 1), date(2026, 6, 30))),
        ("2026-06-30T22:00:00Z", "2026-07-31T21:59:59Z", (date(2026, 7, 1), date(2026, 7, 31))),
    ],
)
def test_an_instant_is_of_a_day_in_paris_and_midnight_ends_the_day_before(
    tmp_path: Path, opens: str, closes: str, expected: tuple[date, date]
) -> None:
    (found,) = of_schema(tmp_path, {**ROW, "date_ouverture": opens, "date_cloture": closes}).schemes
    assert (found.opens_on, found.closes_on) == expected


@pytest.mark.parametrize("of_which", ["aides-territoires", "dispositif"])
def test_a_draft_is_read_by_the_catalogue_and_says_that_nothing_of_it_was_verified(
    tmp_path: Path, of_which: str
) -> None:
    listed = of_territoires(tmp_path, AID) if of_which == "aides-territoires" else of_schema(tmp_path, ROW)
    (one,) = listed.schemes
    scheme_id, text = draft(one, TODAY, frozenset({"robots-pour-l-industrie"}))
    assert scheme_id == ("robots-pour-l-industrie-2" if of_which == "aides-territoires" else "diagnostic-robot")
    path = tmp_path / f"{scheme_id}.yaml"
    path.write_text(text)
    (version,) = read_scheme(path, declared_facts()).versions
    assert all(rule.ground.to_verify for rule in version.rules) and version.rules
    assert all(amount.ground.to_verify for amount in version.amounts)
    assert any("Lieu, selon la liste" in said.text for said in version.not_established)


def test_a_draft_never_makes_a_rule_of_what_a_list_leaves_empty() -> None:
    bare = Incoming("liste", "1", "Aide", "", "", (), (), (), (), None, None, TODAY)
    _, text = draft(bare, TODAY, frozenset())
    assert "rules: []" in text and "Jusqu" not in text
