"""The catalogue of aids: what is read, what is refused with its file and key, and the words that people read."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from etabli.catalogue.aids.conditions import Bounded, Within, leaves, primary
from etabli.catalogue.aids.facts import FACTS_FILE, declared_facts, read_facts
from etabli.catalogue.aids.law import LAW_FILE, law, read_law
from etabli.catalogue.aids.model import Scheme, Version
from etabli.catalogue.aids.reading import served
from etabli.catalogue.aids.schemes import aid_schemes, grounds, read_scheme, read_schemes
from etabli.catalogue.catalogue import HERE
from etabli.catalogue.programme import load_programme
from etabli.kernel.errors import CatalogueError
from etabli.kernel.typography import NBSP, NNBSP, french

PROGRAMME = load_programme(HERE / "programmes" / "territoires-industrie")
SCHEMES = list(aid_schemes().values())
VERSIONS = [(scheme, version) for scheme in SCHEMES for version in scheme.versions]
IDS = [f"{scheme.id}-{version.id}" for scheme, version in VERSIONS]
ASKED_FOR = {
    "vte-ti", "vte-vert", "fonds-vert-ti", "rebond-industriel", "rebond-industriel-ingenierie", "faii", "fonds-friches",
    "fonds-vert-friches", "sites-cles-en-main", "bdt-ingenierie", "bdt-fonds-propres", "bdt-prets",
    "bpifrance-financement", "bpifrance-accelerateurs", "diagnostic-industrie-du-futur",
}  # fmt: skip


def test_the_catalogue_holds_the_schemes_of_the_programme() -> None:
    assert {scheme.id for scheme in SCHEMES} == ASKED_FOR


@pytest.mark.parametrize(("scheme", "version"), VERSIONS, ids=IDS)
def test_everything_said_names_its_source_or_says_that_it_is_unknown(scheme: Scheme, version: Version) -> None:
    for ground in grounds(version):
        assert (ground.source is not None) or ground.confidence == "unknown"
        if ground.source:
            assert ground.source.title


@pytest.mark.parametrize(("scheme", "version"), VERSIONS, ids=IDS)
def test_axes_and_project_types_are_those_of_the_programme(scheme: Scheme, version: Version) -> None:
    axes = {(phase.id, axis.id) for phase in PROGRAMME.phases for axis in phase.axes}
    assert set(version.axes) <= axes
    assert version.axes
    assert set(version.project_types) <= {project.id for project in PROGRAMME.project_types}


@pytest.mark.parametrize(("scheme", "version"), VERSIONS, ids=IDS)
def test_project_types_are_those_that_the_rule_on_projects_takes(scheme: Scheme, version: Version) -> None:
    """A scheme without that rule takes any project and declares none."""
    declared = {project.id for project in PROGRAMME.project_types}
    rules = [rule for rule in version.rules if rule.id == "project"]
    assert len(rules) <= 1
    taken = {choice for rule in rules for test in leaves(rule.needs) for choice in test.wanted}
    assert set(version.project_types) == taken & declared
    assert (served(version, "project") or set()) == taken


def sentences(scheme: Scheme, version: Version) -> list[str]:
    said = [scheme.summary]
    for rule in version.rules:
        said += [rule.holds, rule.fails, *([rule.settled] if rule.settled else [])]
    return said + [one.text for one in version.not_established]


@pytest.mark.parametrize(("scheme", "version"), VERSIONS, ids=IDS)
def test_sentences_are_short_whole_and_typeset(scheme: Scheme, version: Version) -> None:
    for sentence in sentences(scheme, version):
        assert sentence == french(sentence)
        assert sentence.endswith(".")
        assert "!" not in sentence
        assert len(sentence) <= 170, sentence
        assert not re.search(rf"[^{NBSP}{NNBSP}\s][;?»€%]", sentence)


@pytest.mark.parametrize(("scheme", "version"), VERSIONS, ids=IDS)
def test_a_refusal_says_the_figures_that_it_rests_on(scheme: Scheme, version: Version) -> None:
    """The words and the test of a rule can't part: each known threshold is in the sentence of the no."""
    for rule in version.rules:
        said = {int(re.sub(r"\D", "", number)) for number in re.findall(rf"\d[\d{NNBSP}]*", rule.fails)}
        for test in leaves(rule.needs):
            figures: list[set[int]] = []
            if isinstance(test, Bounded):
                figures += [{test.low.low, test.low.high}] if test.low and test.low.high > 1 else []
                figures += [{test.high.high, test.high.high + 1}] if test.high and test.high.high > 0 else []
            elif isinstance(test, Within):
                figures.append({test.months, test.months // 12})
            for figure in figures:
                assert figure & said, (rule.id, figure, rule.fails)


@pytest.mark.parametrize(("scheme", "version"), VERSIONS, ids=IDS)
def test_an_amount_and_a_cumulation_say_their_figures(scheme: Scheme, version: Version) -> None:
    for one in (*version.amounts, *version.cumulations):
        said = {int(re.sub(r"\D", "", number)) for number in re.findall(rf"\d[\d{NNBSP}]*", one.text)}
        figures = {one.ceiling_eur, getattr(one, "euros", None), getattr(one, "pct", None)} - {None}
        assert figures <= said, (one.text, figures)


def test_every_fact_is_used_by_some_rule_or_amount() -> None:
    facts = declared_facts()
    used = {
        name
        for _, version in VERSIONS
        for condition in (*(rule.needs for rule in version.rules), *(one.when for one in version.amounts if one.when))
        for name in primary(condition, facts)
    }
    used |= {amount.base for _, version in VERSIONS for amount in version.amounts if amount.base}
    assert facts.facts.keys() - used == set()


def test_the_law_is_read_as_it_is_written() -> None:
    assert [size.id for size in law().sizes] == ["micro", "petite", "moyenne", "eti", "ge"]
    assert [(one.ceiling_eur, one.starts_on, one.ends_on) for one in law().de_minimis] == [
        (200_000, date(2014, 1, 1), date(2023, 12, 31)),
        (300_000, date(2024, 1, 1), None),
    ]


GOOD = """
id: essai
name: Un essai
short: Essai
summary: Un essai.
kind: subvention
operators: [État]
after_last: closed
sources:
  text: {title: Un texte, url: "https://example.org/", consulted_on: 2026-01-31}
versions:
  - id: first
    from: {day: 2020-01-01, source: text}
    until: {day: 2020-12-31, source: text}
    axes: {"1": [attirer]}
    rules: &rules
      - id: spend
        label: Dépense
        needs: {fact: spend_eur, at_least: 1000}
        holds: Oui.
        fails: Moins de 1 000 €.
        source: text
    amounts:
      - {id: share, pct: 50, base: spend_eur, text: La moitié, source: text}
    de_minimis: {value: true, source: text}
    regime: {confidence: unknown}
  - id: second
    from: {day: 2021-01-01, source: text}
    until: null
    rules: *rules
    de_minimis: {confidence: unknown}
    regime: {value: SA.12345, source: text}
"""


def read(tmp_path: Path, text: str) -> Scheme:
    path = tmp_path / "essai.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scheme(path, declared_facts())


def test_a_scheme_is_read_whole(tmp_path: Path) -> None:
    scheme = read(tmp_path, GOOD)
    first, second = scheme.versions
    assert (first.starts.on, first.ends.on) == (date(2020, 1, 1), date(2020, 12, 31))
    assert second.ends is None
    assert (second.regime.value, second.de_minimis.value, first.de_minimis.value) == ("SA.12345", None, True)
    assert first.rules[0].fails == f"Moins de 1{NNBSP}000{NBSP}€."
    assert first.rules[0].ground.source.consulted_on == date(2026, 1, 31)


REFUSED = [
    ("id: essai", "id: autre", "id: 'autre' is not the name of the file"),
    ("kind: subvention", "kind: cadeau", "kind: 'cadeau' is none of"),
    ("name: Un essai\n", "", "name: is missing"),
    ("name: Un essai", "name: ''", "name: a text is expected"),
    ("short: Essai", "short: Essai\ncolour: blue", "unknown keys \\['colour'\\]"),
    ("day: 2020-12-31", "day: 2021-01-01", "versions: first and second overlap"),
    ("until: {day: 2020-12-31, source: text}", "until: null", "versions: first and second overlap"),
    ("day: 2021-01-01", "day: 2019-01-01", "versions: first and second overlap"),
    ("day: 2020-12-31", "day: 2019-12-31", "versions.first.until: ends before it starts"),
    ("    until: null\n", "", "versions.second.until: is missing"),
    ("id: second", "id: first", "versions: declared twice: \\['first'\\]"),
    ("        source: text\n", "", "versions.first.rules.spend.source: is missing"),
    ("        source: text\n", "        source: other\n", "rules.spend.source: 'other' is none of"),
    ("        source: text\n", "        confidence: unknown\n", "rules.spend.confidence: a rule that decides"),
    ("        source: text\n", "        source: text\n        colour: blue\n", "rules.spend: unknown keys"),
    ("        holds: Oui.\n", "", "versions.first.rules.spend.holds: is missing"),
    ("- id: spend", "- id: period", "rules.period.id: period is said by the dates"),
    ("fact: spend_eur, at", "fact: wealth, at", "rules.spend.needs.fact: 'wealth' is no fact"),
    ("fact: spend_eur, at", "fact: de_minimis, at", "needs.fact: 'de_minimis' is no fact that a rule can test"),
    ("at_least: 1000}", "at_least: [1000, 2000]}", "rules.spend.settled: a threshold that is not established"),
    ("at_least: 1000}", "at_least: [2000, 1000]}", "needs.at_least: a whole number is expected"),
    ("at_least: 1000}", "at_least: 10.5}", "needs.at_least: a whole number is expected"),
    ("at_least: 1000}", "over: 1000}", "rules.spend.needs: at_least or at_most is expected"),
    ("{fact: spend_eur, at_least: 1000}", "{fact: project, is: voyage}", "needs.is: project is never \\['voyage'\\]"),
    ("{fact: spend_eur, at_least: 1000}", "{all: []}", "needs.all: at least one condition"),
    ("{fact: spend_eur, at_least: 1000}", "{fact: signed_on, before: 3}", "needs: not_before, not_after"),
    ("pct: 50, base: spend_eur", "pct: 50", "amounts.share.pct: a rate has a base"),
    ("pct: 50, base: spend_eur", "pct: 150, base: spend_eur", "amounts.share.pct: a rate between 1 and 100"),
    ("pct: 50, base: spend_eur", "euros: 5, pct: 50, base: spend_eur", "amounts.share: euros or a rate"),
    ("pct: 50, base: spend_eur, ", "", "amounts.share.confidence: an amount without any figure is unknown"),
    ("value: true, source: text", "confidence: unknown, value: true", "de_minimis.value: a value is expected unless"),
    ("value: true, source: text", "source: text", "de_minimis.value: a value is expected unless"),
    ("value: SA.12345, source: text", "value: SA.12345", "versions.second.regime.source: is missing"),
    ("day: 2020-01-01", "day: hier", "versions.first.from.day: a day is expected"),
    ("2020-01-01, source", "2020-01-01, doubt: [2020-02-01, 2020-03-01], source", "from.doubt: two days around"),
    ("after_last: closed", "after_last: closed\ncounts_on: project", "counts_on: a fact that is a date"),
    ("  text: {", "  more: {title: Rien}\n  text: {", "sources: sources that nothing cites: \\['more'\\]"),
    ("https://example.org/", "example.org", "sources.text.url: an address on the web"),
    ("id: essai", "id: essai\nid: essai", "key 'id' stands twice"),
]


@pytest.mark.parametrize(("good", "bad", "said"), REFUSED, ids=[said for _, _, said in REFUSED])
def test_what_does_not_hold_is_refused_with_its_file_and_its_key(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    assert good in GOOD
    with pytest.raises(CatalogueError, match=said) as refused:
        read(tmp_path, GOOD.replace(good, bad, 1))
    assert "essai.yaml" in str(refused.value)


PAIR = "    cumulations:\n      - {scheme: SCHEME, allowed: fully, text: Oui, source: text}\n    regime: {confidence"


def test_a_cumulation_names_a_scheme_and_one_of_the_two_declares_it(tmp_path: Path) -> None:
    for name, other in (("un", "deux"), ("deux", "un")):
        text = GOOD.replace("id: essai", f"id: {name}").replace(
            "    regime: {confidence", PAIR.replace("SCHEME", other)
        )
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"deux.yaml: versions.first.cumulations: un declares the same pair"):
        read_schemes(tmp_path)
    (tmp_path / "un.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"deux.yaml: versions.first.cumulations: 'un' is no scheme"):
        read_schemes(tmp_path)


def named(given: dict, fact: str) -> dict:
    return next(one for one in given["facts"] if one["id"] == fact)


FACTS_REFUSED = [
    (lambda facts: facts["facts"].append(facts["facts"][0]), "facts.project: is declared twice"),
    (lambda facts: facts["facts"][0].pop("choices"), "facts.project.choices: choices go with the kind choice"),
    (lambda facts: facts["facts"][4].update(months=[1]), "facts.serves_industry.months: months go with the kind date"),
    (lambda facts: facts["facts"][4].update(rounded="up"), "facts.serves_industry.rounded: rounded goes with the kind"),
    (lambda facts: named(facts, "spend_eur").update(rounded="near"), "facts.spend_eur.rounded: 'near' is none of"),
    (lambda facts: named(facts, "signed_on").update(back=[5]), "facts.signed_on.back: two whole numbers of years"),
    (lambda facts: named(facts, "signed_on").update(ahead=[5, 5]), "facts.signed_on.ahead: the years to check come"),
    (lambda facts: named(facts, "signed_on").pop("back"), "facts.signed_on.back: is missing"),
    (lambda facts: facts["facts"][0].update(kind="colour"), "facts.project.kind: 'colour' is none of"),
    (
        lambda facts: facts["derived"]["size"]["from"].append("wealth"),
        r"derived.size.from: facts that are not declared",
    ),
    (lambda facts: facts["sentences"].pop("closed"), "sentences.closed: is missing"),
]


@pytest.mark.parametrize(("spoil", "said"), FACTS_REFUSED, ids=[said for _, said in FACTS_REFUSED])
def test_facts_that_do_not_hold_are_refused(tmp_path: Path, spoil, said: str) -> None:
    given = yaml.safe_load(FACTS_FILE.read_text(encoding="utf-8"))
    spoil(given)
    path = tmp_path / "facts.yaml"
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogueError, match=f"facts.yaml: {said}"):
        read_facts(path)


LAW_REFUSED = [
    (lambda given: given["sizes"][1].update(staff=9), "sizes: staff of micro is not below that of petite"),
    (lambda given: given["sizes"].reverse(), "sizes: staff of ge is not below"),
    (lambda given: given["de_minimis"][0].update(until=date(2024, 1, 1)), "de_minimis: the ceilings from"),
    (lambda given: given["de_minimis"][0].pop("source"), "de_minimis.0.source: is missing"),
]


@pytest.mark.parametrize(("spoil", "said"), LAW_REFUSED, ids=[said for _, said in LAW_REFUSED])
def test_a_law_that_does_not_hold_is_refused(tmp_path: Path, spoil, said: str) -> None:
    given = yaml.safe_load(LAW_FILE.read_text(encoding="utf-8"))
    spoil(given)
    path = tmp_path / "law.yaml"
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogueError, match=f"law.yaml: {said}"):
        read_law(path)
