"""The page on adding a rule lists every word that a sentence may hold, and shows a rule that the catalogue takes."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from scripts import findings_page

from etabli.catalogue.catalogue import HERE, load
from etabli.catalogue.rules import MEASURE_WORDS, WORDS, ZONE_WORDS, FindingRule

PAGE = (Path(__file__).resolve().parents[2] / "docs/how-to/add-a-rule.md").read_text("utf-8")


def test_every_word_in_braces_is_listed_and_no_other() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `{")]
    listed = [word for row in rows for word in re.findall(r"`\{(\w+)\}`", row)]
    assert len(set(listed)) == len(listed)
    assert set(listed) == WORDS.union(ZONE_WORDS, *MEASURE_WORDS.values())


SHOWN = PAGE.split("```yaml\n")[1].split("```")[0]


def shown() -> FindingRule:
    (declared,) = yaml.safe_load(SHOWN)
    return FindingRule.model_validate(declared)


def test_the_rule_of_the_page_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written under the others, it passes the checks of the catalogue, and its sentences can be written."""
    directory = shutil.copytree(HERE, tmp_path / "catalogue")
    with (directory / "findings" / "rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write(SHOWN)
    more, rule = load(directory), shown()
    assert list(more.rules) == [*load().rules, rule.id]
    monkeypatch.setitem(findings_page.REFERENCES, rule.id, 86.7)
    assert f"### {rule.label} (`{rule.id}`)" in findings_page.render(more)


def test_the_rule_of_the_page_has_what_the_page_asks_for() -> None:
    """The floor of the other shares, and a note."""
    floors = {rule.variability.design.floor for rule in (*load().rules.values(), shown()) if _share(rule)}
    assert floors == {0.5}
    assert shown().notes


def _share(rule: FindingRule) -> bool:
    design = rule.variability.design if rule.variability else None
    return design is not None and design.spread_of == "share"


def test_a_rule_without_an_example_of_its_reference_is_told_what_to_do() -> None:
    catalogue, rule = load(), shown()
    with pytest.raises(SystemExit, match=f"{rule.id} .* about what France is to REFERENCES in scripts/findings_page"):
        findings_page.render(replace(catalogue, rules={rule.id: rule}))


def test_every_place_named_by_the_page_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    for path in re.findall(r"`((?:scripts|src|catalogue|pipeline|kernel)/[\w/.]+\.\w+)`", PAGE):
        assert (root / path).exists() or (root / "src/etabli" / path).exists(), path
