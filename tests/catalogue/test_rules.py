"""Rules of findings hold together, and a wrong one is refused by name."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.catalogue import HERE, Catalogue
from etabli.catalogue.rules import FindingRule
from etabli.kernel.errors import CatalogueError
from etabli.kernel.nomenclature import INDUSTRY
from etabli.kernel.typography import french

CATALOGUE = catalogues.load()
RULES = list(CATALOGUE.rules.values())
DECLARED: list[dict[str, Any]] = yaml.safe_load((HERE / "findings" / "rules.yaml").read_text("utf-8"))
GOOD = DECLARED[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_why_and_on_which_axis(rule: FindingRule) -> None:
    assert rule.axis in CATALOGUE.axes and not CATALOGUE.axes[rule.axis].silence
    texts = [rule.label, rule.why_smallest, *rule.notes]
    if rule.variability and rule.variability.design:
        texts.append(rule.variability.design.why)
        assert rule.variability.design.why.endswith(".")
    for side in (rule.higher, rule.lower):
        texts += [side.title, side.sentence] if side else []
    for text in texts:
        assert text == french(text) and "  " not in text and text == text.strip()
    assert rule.why_smallest.endswith(".") and all(note.endswith(".") for note in rule.notes)


def test_every_axis_has_rules_or_says_why_it_has_none() -> None:
    for axis in CATALOGUE.axes.values():
        assert bool(axis.silence) != any(rule.axis == axis.id for rule in RULES), axis.id
        assert axis.question.endswith("\u202f?")


def test_ids_are_names_of_their_own() -> None:
    """Keys of findings are written rule-zone-sector: no rule may be read as another with a zone or a sector."""
    ids = [rule.id for rule in RULES]
    assert not any(a != b and a.startswith(f"{b}-") and a[len(b) + 1 :] in INDUSTRY for a in ids for b in ids)
    limits: dict[str, set[int]] = {}
    for rule in RULES:
        limits.setdefault(rule.family, set()).add(rule.put_forward)
    assert all(len(found) == 1 for found in limits.values()), "the limit is that of the family"


def test_a_zone_rule_compares_what_zones_have() -> None:
    for rule in RULES:
        if rule.subject == "zone":
            assert not rule.indicator and not rule.size and not rule.variability
            assert rule.compared_to == {"lq": "france", "first_share": "zones"}.get(rule.measure, "none")
        else:
            assert not rule.measure and rule.compared_to in ("france", "programme")
            indicator = CATALOGUE.indicators[rule.indicator]
            assert {"territory", "epci", "france"} <= set(indicator.levels)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"higher": None}, "at least one side"),
        ({"size": None}, "an indicator, a size and a variability"),
        ({"variability": None}, "an indicator, a size and a variability"),
        ({"indicator": ""}, "an indicator, a size and a variability"),
        ({"subject": "zone"}, "has a measure"),
        ({"variability": {}}, "by years, by between or by design"),
        ({"variability": {"years": [2016, 2022], "between": ["rp_jobs@2016", "rp_jobs@2022"]}}, "by years, by between"),
        ({"smallest_effect": 0}, "greater than 0"),
        ({"leverage": 4}, "less than or equal to 3"),
        ({"compared_to": "paris"}, "france"),
        ({"axis": "séduire"}, "attirer"),
        ({"id": "Industrie présente"}, "pattern"),
        ({"surprise": 1}, "Extra inputs"),
        ({"higher": GOOD["higher"] | {"title": "Une part de {valeur}"}}, "{valeur} can't be said of this rule"),
        ({"higher": GOOD["higher"] | {"sentence": "Dans {la_zone}, {value}."}}, "{la_zone} can't be said of this rule"),
        ({"variability": {"years": [2016, 2022], "one_end": True}}, "one_end goes with between"),
        ({"variability": {"design": {"spread_of": "share", "effect": 0, "why": "w"}}}, "greater than 0"),
        ({"variability": {"design": {"spread_of": "share", "effect": 1, "floor": -1, "why": "w"}}}, "greater than"),
    ],
)
def test_a_wrong_rule_is_refused(change: dict[str, Any], message: str) -> None:
    FindingRule.model_validate(GOOD)
    with pytest.raises(ValidationError, match=message):
        FindingRule.model_validate(GOOD | change)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A catalogue of one's own to break."""
    for part in HERE.iterdir():
        if part.suffix == ".yaml":
            shutil.copy(part, tmp_path)
        elif part.is_dir() and part.name not in ("programmes", "__pycache__"):
            shutil.copytree(part, tmp_path / part.name)
    return tmp_path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indicator": "nowhere"}, "'nowhere' is not an indicator"),
        ({"indicator": "revenu-median"}, "not an indicator with one value a place"),
        ({"size": "nothing@2022"}, "no figure nothing@2022"),
        ({"size": "rp_jobs@1789"}, "no figure rp_jobs@1789"),
        ({"size": "rp_jobs@t"}, "no figure rp_jobs"),
        ({"variability": {"years": [1789, 2022]}}, "has no years"),
        ({"variability": {"between": ["rp_jobs@2016", "rp_jobs@1789"]}}, "no figure rp_jobs@1789"),
        ({"compared_to": "zones"}, "a place is compared with france or programme, not zones"),
        ({"compared_to": "none"}, "a place is compared with france or programme, not none"),
        (
            {
                "indicator": "emplois-par-actif-occupe",
                "variability": {"design": {"spread_of": "share", "effect": 2, "why": "Parce que."}},
            },
            "emplois-par-actif-occupe is in ratio, and a share is in percent",
        ),
    ],
)
def test_a_rule_on_what_is_not_there_is_refused(change: dict[str, Any], message: str, copy: Path) -> None:
    _write(copy, [DECLARED[0] | change, *DECLARED[1:]])
    with pytest.raises(CatalogueError, match=message):
        catalogues.load(copy)


def test_a_rule_declared_twice_is_refused(copy: Path) -> None:
    _write(copy, [*DECLARED, DECLARED[0]])
    with pytest.raises(CatalogueError, match=f"rule '{GOOD['id']}' is declared twice"):
        catalogues.load(copy)


def test_a_fault_names_its_rule_and_key(copy: Path) -> None:
    _write(copy, [DECLARED[0], DECLARED[1] | {"leverage": 9}])
    with pytest.raises(CatalogueError, match=r"rules\.yaml\[1\]: leverage"):
        catalogues.load(copy)


def _write(directory: Path, rules: list[dict[str, Any]]) -> None:
    (directory / "findings" / "rules.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), "utf-8")


def test_sides() -> None:
    both = next(rule for rule in RULES if rule.higher and rule.lower)
    one = next(rule for rule in RULES if rule.lower is None)
    assert both.side(above=True) is both.higher and both.side(above=False) is both.lower
    assert one.side(above=False) is None


def test_the_catalogue_is_the_one_that_is_shipped() -> None:
    assert isinstance(CATALOGUE, Catalogue) and len(RULES) >= 15
