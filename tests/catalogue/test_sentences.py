"""Every sentence of every rule, for every kind of place, is French: agreement, elision, plural, typography."""

import re

import pytest

from etabli.catalogue import sentences
from etabli.catalogue.catalogue import load
from etabli.catalogue.rules import FindingRule, Side
from etabli.catalogue.sentences import Facts, Told, tell
from etabli.kernel.french import of_area
from etabli.kernel.typography import french as typeset

CATALOGUE = load()
LEVELS = {
    "territory": "territoire",
    "epci": "intercommunalité",
    "departement": "département",
    "region": "région",
    "group": "groupe",
}
ZONES = (
    "La Rochelle",
    "Le Havre",
    "Les Sables-d'Olonne",
    "L'Aigle",
    "La Vallée de l'Arve",
    "Oyonnax",
    "Évreux",
    "Issoire",
    "Thiers",
    "Haguenau",
)
SIDES = [
    pytest.param(rule, side, above, id=f"{rule.id}-{'higher' if above else 'lower'}")
    for rule in CATALOGUE.rules.values()
    for side, above in ((rule.higher, True), (rule.lower, False))
    if side
]
WRONG = re.compile(
    r"\b(de|à) les? |\bde (de|du|le) |\bdu (le|de) |\b(le|la|que|de) [aeéèiou]"  # not contracted, not elided
    r"|\b[ld]’[bcdfgjklmnpqrstvwxz]"  # elided before a consonant
    r"|\d [%\d]|  |['{}]|\bnan\b|\bNone\b"
)


def told(
    rule: FindingRule,
    side: Side,
    value: float,
    reference: float,
    level: str = "territory",
    zone: str = "Thiers",
    **more: float,
) -> Told:
    facts = Facts(
        level=level,
        value=value,
        reference=reference,
        year=2022,
        zone=zone if rule.subject == "zone" else "",
        share_of_place=0.616 if rule.subject == "zone" else None,
        sector="CA" if rule.subject == "zone" else "",
        jobs=more.get("jobs", 1616.0) if rule.measure == "lq" else None,
        change=more.get("change", -3.2) if rule.measure.endswith("_effect") else None,
    )
    return tell(CATALOGUE, rule, side, facts)


def values(rule: FindingRule, above: bool) -> list[tuple[float, float]]:
    """Pairs of a value and its reference that the rule may be told of."""
    reference = {"lq": 1.0, "first_share": 28.3, "local_effect": 0.0, "sectoral_effect": 0.0}.get(rule.measure, 11.6)
    sign = 1 if above else -1
    return [(reference + sign * times * rule.smallest_effect, reference) for times in (1.01, 2.0, 3.7)]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("rule", "side", "above"), SIDES)
def test_every_sentence_is_french(rule: FindingRule, side: Side, above: bool, level: str) -> None:
    for zone in ZONES:
        for value, reference in values(rule, above):
            words = told(rule, side, value, reference, level, zone)
            for text in (words.title, words.sentence, words.value, words.reference, words.gap):
                assert text == typeset(text) and text == text.strip()
                assert not WRONG.search(text), text
            assert words.sentence[0].isupper() or words.sentence[0].isdigit()
            assert words.sentence.endswith(".") and words.title[0].isupper() and words.title[-1].isalpha()
            if rule.subject == "place" and "{" in side.sentence:
                assert LEVELS[level] in words.sentence
            if rule.subject == "zone":
                assert f"zone d’emploi {typeset(of_area(zone))}, où se trouvent 62\u202f% des emplois" in words.sentence


@pytest.mark.parametrize(
    ("level", "start"),
    [
        (
            "territory",
            "Dans le territoire, l’industrie réunit 21,4\u202f% des emplois en 2022, contre 11,6\u202f% en France",
        ),
        ("epci", "Dans l’intercommunalité, l’industrie"),
        ("departement", "Dans le département, l’industrie"),
        ("region", "Dans la région, l’industrie"),
        ("group", "Dans le groupe, l’industrie"),
    ],
)
def test_places_agree(level: str, start: str) -> None:
    rule = CATALOGUE.rules["industrie-presente"]
    assert rule.higher is not None
    assert told(rule, rule.higher, 21.4, 11.6, level).sentence.startswith(start)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Le Havre", "La zone d’emploi du Havre,"),
        ("Les Sables-d'Olonne", "La zone d’emploi des Sables-d’Olonne,"),
        ("Oyonnax", "La zone d’emploi d’Oyonnax,"),
        ("Évreux", "La zone d’emploi d’Évreux,"),
        ("Thiers", "La zone d’emploi de Thiers,"),
    ],
)
def test_names_of_zones_are_contracted_and_elided(zone: str, start: str) -> None:
    rule = CATALOGUE.rules["specialisation"]
    assert rule.higher is not None
    assert told(rule, rule.higher, 2.0, 1.0, zone=zone).sentence.startswith(start)


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (0.9, "0,9\u00a0point"),
        (1.0, "1,0\u00a0point"),
        (1.94, "1,9\u00a0point"),
        (1.96, "2,0\u00a0points"),
        (12.04, "12,0\u00a0points"),
        (1234.5, "1\u202f234,5\u00a0points"),
    ],
)
@pytest.mark.parametrize("name", ["residu-local", "dependance"])
def test_a_gap_agrees_as_it_is_shown(name: str, gap: float, text: str) -> None:
    rule = CATALOGUE.rules[name]
    assert sentences.difference(rule, None, gap) == text
    assert rule.higher is not None and rule.lower is not None
    assert told(rule, rule.higher, 20 + gap, 20).gap == told(rule, rule.lower, 20 - gap, 20).gap == text


def test_gaps_of_ratios_and_counts_have_no_points() -> None:
    conception = CATALOGUE.rules["conception"]
    assert sentences.difference(conception, CATALOGUE.indicators[conception.indicator], 0.25) == "0,25"
    pole = CATALOGUE.rules["pole-emploi"]
    assert sentences.difference(pole, CATALOGUE.indicators[pole.indicator], 15) == "15"
    assert sentences.difference(CATALOGUE.rules["specialisation"], None, 0.5) == "0,5"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (2.1, "a augmenté de 2,1\u202f%"),
        (-4.0, "a baissé de 4,0\u202f%"),
        (0.05, "a augmenté de 0,1\u202f%"),
        (0.049, "a varié de moins de 0,1\u202f%"),
        (0.0, "a varié de moins de 0,1\u202f%"),
        (-0.02, "a varié de moins de 0,1\u202f%"),
        (1234.56, "a augmenté de 1\u202f234,6\u202f%"),
    ],
)
def test_a_movement_agrees_with_its_sign_as_it_is_shown(change: float, text: str) -> None:
    rule = CATALOGUE.rules["emploi-prive"]
    assert rule.higher is not None
    words = told(rule, rule.higher, change, change - 9)
    assert f"du territoire {text}, tous secteurs" in words.sentence
    other = told(rule, rule.higher, change + 9, change)
    assert other.sentence.endswith(f"en France, il {text}.")
    local = CATALOGUE.rules["residu-local"]
    assert local.lower is not None
    assert f"{text}. C’est" in told(local, local.lower, -7, 0, zone="Thiers", change=change).sentence


def test_a_yearly_rate_keeps_the_decimals_it_is_shown_with() -> None:
    rule = CATALOGUE.rules["habitants"]
    assert rule.higher is not None
    assert "a augmenté de 0,04\u202f% par an" in told(rule, rule.higher, 0.04, -0.6).sentence
    assert "a varié de moins de 0,01\u202f% par an" in told(rule, rule.higher, 0.004, -0.6).sentence


@pytest.mark.parametrize(
    ("jobs", "text"),
    [(204.0, "204"), (999.4, "999"), (999.6, "1\u202f000"), (1004.9, "1\u202f000"), (12345.0, "12\u202f340")],
)
def test_jobs_of_a_sector_are_rounded_to_what_they_can_bear(jobs: float, text: str) -> None:
    rule = CATALOGUE.rules["specialisation"]
    assert rule.higher is not None
    assert f"compte {text} postes salariés dans le secteur «\u00a0alimentation, boissons et tabac\u00a0»" in (
        told(rule, rule.higher, 3.04, 1, zone="Thiers", jobs=jobs).sentence
    )
    assert "une part 3,0 fois celle de la France" in told(rule, rule.higher, 3.04, 1, zone="Thiers").sentence


def test_sectors_stand_in_lower_case_inside_a_sentence() -> None:
    rule = CATALOGUE.rules["specialisation"]
    assert rule.higher is not None
    for sector in CATALOGUE.sectors:
        facts = Facts("epci", 2.0, 1.0, 2023, zone="Thiers", share_of_place=1.0, sector=sector, jobs=300.0)
        title = tell(CATALOGUE, rule, rule.higher, facts).title
        assert re.fullmatch(r"Une spécialité\u00a0: [a-zé].*\w", title), title


def test_a_template_that_names_what_it_has_not_is_refused() -> None:
    rule = CATALOGUE.rules["specialisation"]
    assert rule.higher is not None
    with pytest.raises(KeyError):
        tell(CATALOGUE, rule, rule.higher, Facts("epci", 2.0, 1.0, 2023))
    with pytest.raises(KeyError):
        tell(CATALOGUE, rule, rule.higher, Facts("planète", 2.0, 1.0, 2023))
