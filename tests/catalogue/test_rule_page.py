"""The page on adding a rule lists every word that a sentence may hold, and shows a rule that the catalogue takes."""

import re
from pathlib import Path

import yaml

from etabli.catalogue.catalogue import load
from etabli.catalogue.rules import MEASURE_WORDS, WORDS, ZONE_WORDS, FindingRule

PAGE = (Path(__file__).resolve().parents[2] / "docs/how-to/add-a-rule.md").read_text("utf-8")


def test_every_word_in_braces_is_listed_and_no_other() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `{")]
    listed = [word for row in rows for word in re.findall(r"`\{(\w+)\}`", row)]
    assert len(set(listed)) == len(listed)
    assert set(listed) == WORDS.union(ZONE_WORDS, *MEASURE_WORDS.values())


def test_the_rule_of_the_page_is_a_rule() -> None:
    catalogue = load()
    (declared,) = yaml.safe_load(PAGE.split("```yaml\n")[1].split("```")[0])
    rule = FindingRule.model_validate(declared)
    assert rule.id not in catalogue.rules and rule.axis in catalogue.axes
    assert rule.size is not None and rule.indicator in catalogue.indicators
    for term in rule.size.terms:
        assert term.at(0)[1] in catalogue.measures[term.measure].years


def test_every_place_named_by_the_page_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    for path in re.findall(r"`((?:scripts|src|catalogue|pipeline|kernel)/[\w/.]+\.\w+)`", PAGE):
        assert (root / path).exists() or (root / "src/etabli" / path).exists(), path
