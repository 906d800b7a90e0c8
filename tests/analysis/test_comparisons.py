"""What is compared of a place: its own indicators, and the zones d'emploi that may speak for it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etabli.analysis.assessment import Comparison, assess
from etabli.analysis.comparisons import (
    MOST_ZONES,
    OF_PLACE,
    OF_ZONE,
    Cell,
    Evidence,
    Observed,
    Profile,
    ZoneOfPlace,
    comparisons,
    main_zones,
)
from etabli.analysis.variability import Variability
from etabli.catalogue.catalogue import load
from etabli.kernel.nomenclature import INDUSTRY

RULES = list(load().rules.values())
LAW = Variability(0.01, 1.0, math.inf, 0)
ZONES = st.lists(
    st.tuples(st.sampled_from("ABCDEFGH"), st.floats(0, 1), st.floats(0, 1)), max_size=8, unique_by=lambda z: z[0]
)


@settings(deadline=None)
@given(ZONES, st.randoms(use_true_random=False))
def test_main_zones_weigh_enough_on_both_sides(drawn: list[tuple[str, float, float]], random: object) -> None:
    zones = [ZoneOfPlace(*zone) for zone in drawn]
    kept = main_zones(zones)
    assert len(kept) <= MOST_ZONES
    assert all(zone.share_of_place >= OF_PLACE and zone.share_of_zone >= OF_ZONE for zone in kept)
    assert [z.share_of_place for z in kept] == sorted((z.share_of_place for z in kept), reverse=True)
    left = [z for z in zones if z not in kept and z.share_of_place >= OF_PLACE and z.share_of_zone >= OF_ZONE]
    assert not left or len(kept) == MOST_ZONES
    random.shuffle(zones)
    assert main_zones(zones) == kept


def test_limits_of_main_zones_are_inside() -> None:
    assert main_zones([ZoneOfPlace("A", OF_PLACE, OF_ZONE)])
    assert not main_zones([ZoneOfPlace("A", OF_PLACE - 1e-9, 1.0), ZoneOfPlace("B", 1.0, OF_ZONE - 1e-9)])
    equal = [ZoneOfPlace(name, 0.25, 1.0) for name in "DBCA"]
    assert [zone.zone for zone in main_zones(equal)] == ["A", "B", "C"], "equal shares by code"


def everything(value: float, places: int = 1, **holes: object) -> tuple[Evidence, dict[str, Observed]]:
    """Evidence for every rule, with values far above the references; `holes` replaces parts of it."""
    references = {rule.id: 0.0 for rule in RULES}
    laws = {(rule.id, sector): LAW for rule in RULES for sector in ("", *INDUSTRY)}
    cells = {"Z": {sector: Cell(1000.0, 5.0, 4.0, 6.0, 2023) for sector in INDUSTRY}}
    measures = {rule.measure for rule in RULES if rule.measure != "lq" and rule.measure}
    profiles = {measure: {"Z": Profile(value, 500.0, "CG", None, 2023)} for measure in measures}
    parts = {"references": references, "variability": laws, "cells": cells, "profiles": profiles} | holes
    column = np.full(places, value)
    observed = {
        rule.id: Observed(column, column, column, np.full(places, 900.0)) for rule in RULES if rule.subject == "place"
    }
    return Evidence(**parts), observed  # type: ignore[arg-type]


ZONE = (ZoneOfPlace("Z", 1.0, 1.0),)


def by_name(found: list[Comparison]) -> dict[tuple[str, str], Comparison]:
    """Comparisons on the place and on its first zone, by rule and sector."""
    named: dict[tuple[str, str], Comparison] = {}
    for one in found:
        named.setdefault((one.rule.id, one.sector), one)
    return named


def test_every_rule_is_compared_once_a_zone_and_quotients_once_a_sector() -> None:
    evidence, observed = everything(90.0)
    found = comparisons(RULES, evidence, observed, [ZONE])
    of_place = [rule for rule in RULES if rule.subject == "place"]
    of_zone = [rule for rule in RULES if rule.subject == "zone" and rule.measure != "lq"]
    assert len(found) == len(of_place) + MOST_ZONES * (len(of_zone) + len(INDUSTRY))
    judged = [one for one in found if np.isfinite(one.p[0])]
    assert len(judged) == len(of_place) + len(of_zone) + len(INDUSTRY), "slots without a zone are judged nowhere"
    quotient = by_name(found)["specialisation", "CG"]
    assert (quotient.value[0], quotient.reference[0], quotient.weight[0]) == (5, 1, 800)
    assert quotient.zones == ("Z",)


@pytest.mark.parametrize("part", ["references", "variability"])
def test_a_rule_whose_reference_or_variability_is_unknown_is_judged_nowhere(part: str) -> None:
    evidence, observed = everything(90.0)
    whole = comparisons(RULES, evidence, observed, [ZONE])
    assert assess(whole).claimed.any()
    for rule in RULES:
        if rule.measure == "lq" and part == "references":
            continue  # a quotient has 1 for reference
        known = getattr(evidence, part)
        holes = {key: law for key, law in known.items() if rule.id not in (key, key[0])}
        broken, _ = everything(90.0, **{part: holes})
        found = comparisons(RULES, broken, observed, [ZONE])
        judged = assess(found)
        for n, one in enumerate(found):
            if one.rule.id == rule.id:
                assert np.isnan(one.p).all() and not judged.claimed[n].any() and not judged.position[n].any()
            else:
                assert np.array_equal(one.p, whole[n].p, equal_nan=True)


def test_an_unknown_value_or_size_is_judged_nowhere() -> None:
    evidence, observed = everything(90.0)
    nothing = np.array([np.nan])
    for rule in RULES:
        if rule.subject == "zone":
            continue
        known = observed[rule.id]
        for hole in (
            Observed(nothing, known.low, known.high, known.size),
            Observed(known.value, known.low, known.high, nothing),
            Observed(known.value, known.low, known.high, np.zeros(1)),
        ):
            found = by_name(comparisons([rule], evidence, {rule.id: hole}, [ZONE]))
            assert np.isnan(found[rule.id, ""].p).all()


def test_empty_sectors_and_single_sectors_claim_nothing_false() -> None:
    """Nobody in fifteen sectors, everyone in one: that one may be claimed, the empty ones never."""
    alone = {sector: Cell(0.0, 0.0, 0.0, 0.1, 2023) for sector in INDUSTRY} | {"CG": Cell(900.0, 12.0, 10, 14, 2023)}
    evidence, observed = everything(0.0, cells={"Z": alone})
    found = comparisons(RULES, evidence, observed, [ZONE])
    judged = assess(found)
    claimed = {(found[n].rule.id, found[n].sector) for n in np.flatnonzero(judged.claimed[:, 0])}
    assert claimed == {("specialisation", "CG")}


def test_zones_of_one_place_do_not_count_for_another() -> None:
    evidence, observed = everything(90.0, places=2)
    found = comparisons(RULES, evidence, observed, [ZONE, ()])
    for one in found:
        if one.rule.subject == "zone":
            assert np.isnan(one.p[1])
            assert not one.zones or one.zones[1] == ""


@settings(deadline=None)
@given(st.integers(0, 1000))
def test_places_do_not_depend_on_their_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    evidence, _ = everything(12.0)
    columns = {r.id: rng.normal(0, 12, (3, 5)) for r in RULES if r.subject == "place"}
    zones: list[tuple[ZoneOfPlace, ...]] = [ZONE, (), ZONE, (), ZONE]
    order = rng.permutation(5)

    def judged(rows: np.ndarray) -> tuple[np.ndarray, ...]:
        observed = {
            name: Observed(v[0][rows], v[0][rows] - 1, v[0][rows] + 1, 1 + 900 * v[1][rows] ** 2)
            for name, v in columns.items()
        }
        found = assess(comparisons(RULES, evidence, observed, [zones[n] for n in rows]))
        return found.q, found.claimed, found.position

    straight, shuffled = judged(np.arange(5)), judged(order)
    for a, b in zip(straight, shuffled, strict=True):
        assert np.array_equal(a[:, order], b, equal_nan=a.dtype.kind == "f")
