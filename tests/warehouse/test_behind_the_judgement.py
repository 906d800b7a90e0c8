"""What a reader needs to do a judgement again: the laws of variability, and the jobs behind quotients."""

import math

import pytest

from etabli.kernel.nomenclature import INDUSTRY
from etabli.warehouse import zones
from etabli.warehouse.laws import laws
from etabli.warehouse.release import Release
from etabli.warehouse.sector_jobs import behind_quotients

OYONNAX = "8425"


def test_every_judged_rule_has_its_law(release: Release) -> None:
    known = laws(release)
    judged = release.rows(
        "SELECT DISTINCT rule, CASE WHEN jobs IS NULL THEN '' ELSE sector END FROM out_diagnosis__findings"
    )
    assert {(rule, sector) for rule, sector in judged} <= known.keys()
    assert all(law.tails > 2 for law in known.values())
    assert math.isinf(known["logements-vacants", ""].tails), "a stated convention is a normal law"


def test_jobs_make_the_quotients_of_the_release(release: Release) -> None:
    cells = [c for c in zones.specialisations(release, [OYONNAX]) if c.lq is not None and c.sector in INDUSTRY]
    beside = behind_quotients(release, OYONNAX, cells[0].year)
    assert beside.zone_total and beside.france_total
    for cell in cells:
        assert cell.jobs is not None
        share = beside.france[cell.sector] / beside.france_total
        assert cell.jobs / beside.zone_total / share == pytest.approx(cell.lq, abs=1e-6)


def test_a_year_without_figures_has_none(release: Release) -> None:
    beside = behind_quotients(release, OYONNAX, 1900)
    assert (dict(beside.france), beside.france_total, beside.zone_total) == ({}, None, None)
