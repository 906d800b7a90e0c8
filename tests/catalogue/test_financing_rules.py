"""The rules of a financing plan: each has a source and a check, and says what it should on a table of fiches."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from etabli.catalogue.catalogue import parse
from etabli.catalogue.plans.financing import FINANCING_FILE, FinancingRules, financing_rules
from etabli.domain.plans.financing import CHECKS, Checked, Cost, Dossier, Paying, aid_rate, checked
from etabli.domain.plans.totals import Line
from etabli.kernel.errors import CatalogueError

K = 100_000  # a thousand euros in cents


def cost(thousands: int, **fields: Any) -> Cost:
    given = {"nature": "equipment", "budget": "investment", "tax": "excluded", "year": 2026}
    return Cost(cents=thousands * K, **given | fields)


def paying(funder: str = "region", instrument: str = "grant", *, own: bool = False, **fields: Any) -> Paying:
    """Stages by name: `granted=(100, date)` or `granted=100`, in thousands of euros."""
    stages, days = [], []
    for kind in ("announced", "requested", "granted", "contracted", "paid", "repaid", "cancelled", "refused"):
        for amount in _several(fields.pop(kind, None)):
            thousands, day = amount if isinstance(amount, tuple) else (amount, date(2026, 3, 1))
            stages.append((kind, thousands * K))
            days.append((kind, day))
    line = Line(uuid4(), uuid4(), instrument, funder, "bearer", 2026, tuple(stages))
    return Paying(fields.pop("name", funder), funder, own, line, days=tuple(days), **fields)


def _several(found: Any) -> list[Any]:
    return [] if found is None else found if isinstance(found, list) else [found]


def of(rule: str, dossier: Dossier) -> list[str]:
    return [one.state for one in checked(dossier) if one.rule.id == rule]


def said(rule: str, dossier: Dossier) -> str:
    return " ".join(one.said for one in checked(dossier) if one.rule.id == rule)


def test_every_rule_has_a_source_and_a_check_and_every_check_a_rule() -> None:
    rules = financing_rules().rules
    assert {rule.id for rule in rules} == set(CHECKS)
    assert all(rule.source.text and rule.why and rule.todo for rule in rules)
    assert {rule.id for rule in rules if rule.to_verify} == {"fonds_vert_floor", "engineering_ceiling"}


def test_a_rule_without_source_is_refused() -> None:
    with pytest.raises(CatalogueError, match="source"):
        parse(FinancingRules, {"rules": [{"id": "x", "title": "x", "why": "x", "todo": "x"}]}, FINANCING_FILE)


EPCI = {"lead": "epci", "costs": (cost(1000),)}
FIRM = {"lead": "firm", "costs": (cost(1000),)}
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("rule", "dossier", "states"),
    [
        # 20 % of what public bodies pay, the maître d'ouvrage included
        ("own_share", Dossier(**EPCI, lines=(paying(granted=800),)), ["kept"]),
        ("own_share", Dossier(**EPCI, lines=(paying(granted=801),)), ["warned"]),
        ("own_share", Dossier(**EPCI, lines=(paying(granted=400), paying("operator", granted=401))), ["warned"]),
        # private money does not count: 600 of 750 is 80 %, 640 is more
        ("own_share", Dossier(**EPCI, lines=(paying(granted=600), paying("firm", granted=250))), ["kept"]),
        ("own_share", Dossier(**EPCI, lines=(paying(granted=640), paying("firm", granted=250))), ["warned"]),
        # its own money, a loan or a guarantee is no aid
        ("own_share", Dossier(**EPCI, lines=(paying(granted=800), paying("epci", own=True, granted=200))), ["kept"]),
        ("own_share", Dossier(**EPCI, lines=(paying(granted=800), paying("operator", "loan", granted=200))), ["kept"]),
        ("own_share", Dossier(**EPCI, lines=(paying(granted=1100),)), ["warned"]),
        ("own_share", Dossier(**EPCI, lines=(paying(granted=900),), overseas=True, apart=True), []),
        ("own_share", Dossier(**FIRM, lines=(paying(granted=900),)), []),
        ("own_share", Dossier(lead="epci", costs=(cost(9, budget="operation"),), lines=(paying(granted=9),)), []),
        ("own_share", Dossier(**EPCI, lines=(paying(granted=900),), whole=False), ["unjudged"]),
        ("own_share", Dossier(lead="epci", lines=(paying(granted=9),)), ["unjudged"]),
        # all public aids within what is eligible, once the State grants
        ("public_aid_rate", Dossier(**EPCI, lines=(paying("prefecture", granted=600),)), ["kept"]),
        (
            "public_aid_rate",
            Dossier(lead="epci", costs=(cost(1000, eligible=500 * K),), lines=(paying("dreal", granted=501),)),
            ["warned"],
        ),
        ("public_aid_rate", Dossier(**EPCI, lines=(paying(granted=2000),)), []),
        # three rolling years
        ("de_minimis", Dossier(**FIRM, lines=(paying(granted=300, regime="de_minimis"),)), ["kept"]),
        ("de_minimis", Dossier(**FIRM, lines=(paying(granted=301, regime="de_minimis"),)), ["warned"]),
        ("de_minimis", Dossier(**FIRM, lines=(paying(granted=301, regime="gber", reference="17"),)), []),
        (
            "de_minimis",
            Dossier(**FIRM, lines=(paying(granted=200, regime="de_minimis"),), minimis=((date(2023, 3, 2), 101 * K),)),
            ["warned"],
        ),
        (
            "de_minimis",
            Dossier(**FIRM, lines=(paying(granted=200, regime="de_minimis"),), minimis=((date(2023, 3, 1), 101 * K),)),
            ["kept"],
        ),
        ("de_minimis", Dossier(**FIRM, lines=(paying(requested=301, regime="de_minimis"),)), ["warned"]),
        (
            "fonds_vert_floor",
            Dossier(lead="firm", costs=(cost(399),), lines=(paying(text="Fonds Vert TI"),)),
            ["warned"],
        ),
        ("fonds_vert_floor", Dossier(lead="firm", costs=(cost(400),), lines=(paying(text="Fonds vert"),)), ["kept"]),
        (
            "fonds_vert_floor",
            Dossier(lead="firm", costs=(cost(399),), lines=(paying(text="fonds vert"),), apart=True),
            [],
        ),
        ("fonds_vert_floor", Dossier(**FIRM, lines=(paying(text="France 2030"),)), []),
        (
            "engineering_ceiling",
            Dossier(
                costs=(cost(100, nature="studies"), cost(900)),
                lines=(paying("operator", "engineering", name="Banque des Territoires", granted=50),),
            ),
            ["kept"],
        ),
        (
            "engineering_ceiling",
            Dossier(
                costs=(cost(100, nature="studies"), cost(900)),
                lines=(paying("operator", "engineering", name="Banque des Territoires", granted=51),),
            ),
            ["warned"],
        ),
        (
            "engineering_ceiling",
            Dossier(costs=(cost(9),), lines=(paying("operator", "engineering", name="Banque des territoires"),)),
            ["unjudged"],
        ),
        ("incentive", Dossier(starts_on=date(2026, 2, 28), lines=(paying(requested=(9, DAY)),)), ["warned"]),
        ("incentive", Dossier(starts_on=DAY, lines=(paying(requested=(9, DAY)),)), ["kept"]),
        (
            "incentive",
            Dossier(
                starts_on=date(2026, 6, 1),
                milestones=(("Commande de la presse", date(2026, 2, 1)), ("Comité", date(2026, 1, 1))),
                lines=(paying(requested=(9, DAY)),),
            ),
            ["warned"],
        ),
        ("incentive", Dossier(starts_on=date(2020, 1, 1), lines=(paying("firm", own=True, requested=9),)), []),
        ("incentive", Dossier(starts_on=date(2020, 1, 1), lines=(paying(granted=9),)), []),
        ("regional_agreement", Dossier(**FIRM, lines=(paying("epci", granted=9),)), ["warned"]),
        ("regional_agreement", Dossier(**FIRM, lines=(paying("commune", "loan", granted=9),)), ["warned"]),
        ("regional_agreement", Dossier(**FIRM, lines=(paying("epci", text="Convention Région 2024"),)), ["kept"]),
        ("regional_agreement", Dossier(**FIRM, lines=(paying("epci", text="Aide à l’immobilier"),)), []),
        ("regional_agreement", Dossier(lead="firm", costs=(cost(9, nature="works"),), lines=(paying("epci"),)), []),
        (
            "regional_agreement",
            Dossier(lead="firm", costs=(cost(9, nature="land"), cost(9)), lines=(paying("epci"),)),
            ["warned"],
        ),
        ("regional_agreement", Dossier(**FIRM, lines=(paying("region"),)), []),
        ("regional_agreement", Dossier(**EPCI, lines=(paying("commune"),)), []),
        ("aid_regime", Dossier(**FIRM, lines=(paying(regime="unknown"),)), ["warned"]),
        ("aid_regime", Dossier(**FIRM, lines=(paying(regime="sa"),)), ["warned"]),
        ("aid_regime", Dossier(**FIRM, lines=(paying(regime="sa", reference="SA.103603"),)), []),
        ("aid_regime", Dossier(**EPCI, lines=(paying(regime="unknown"),)), []),
        ("aid_regime", Dossier(**FIRM, lines=(paying("firm", own=True, regime="unknown"),)), []),
        ("granted_within_requested", Dossier(lines=(paying(requested=8, granted=9),)), ["warned"]),
        ("granted_within_requested", Dossier(lines=(paying(requested=9, granted=9), paying(granted=9))), []),
        ("contracted_within_granted", Dossier(lines=(paying(granted=9, cancelled=1, contracted=9),)), ["warned"]),
        ("contracted_within_granted", Dossier(lines=(paying(granted=9, contracted=9),)), []),
        ("paid_within_granted", Dossier(lines=(paying(granted=9, paid=[5, 5]),)), ["warned"]),
        ("paid_within_granted", Dossier(lines=(paying(granted=9, paid=[5, 5], repaid=1),)), []),
        ("paid_after_granted", Dossier(lines=(paying(paid=5),)), ["warned"]),
        (
            "paid_after_granted",
            Dossier(lines=(paying(granted=(9, DAY), paid=[(1, date(2026, 2, 1)), (1, DAY)]),)),
            ["warned"],
        ),
        ("paid_after_granted", Dossier(lines=(paying(granted=(9, DAY), paid=(1, DAY)),)), []),
        ("one_tax", Dossier(costs=(cost(9), cost(8, tax="included"))), ["warned"]),
        ("one_tax", Dossier(costs=(cost(9), cost(8))), []),
        ("years_within", Dossier(ends_on=date(2025, 12, 31), costs=(cost(9),)), ["warned"]),
        ("years_within", Dossier(starts_on=date(2027, 1, 1), costs=(cost(9),)), ["warned"]),
        ("years_within", Dossier(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), costs=(cost(9),)), []),
        ("hidden_by_difference", Dossier(**EPCI, lines=(paying(granted=9, narrower=True), paying())), ["warned"]),
        ("hidden_by_difference", Dossier(**EPCI, lines=(paying(granted=9, narrower=True),) * 2), []),
        ("hidden_by_difference", Dossier(**EPCI, lines=(paying("x", "guarantee", granted=9, narrower=True),)), []),
    ],
)
def test_what_a_rule_says(rule: str, dossier: Dossier, states: list[str]) -> None:
    assert of(rule, dossier) == states


def test_a_check_tells_its_figures() -> None:
    assert "199\u202f000\u00a0€" in said("own_share", Dossier(**EPCI, lines=(paying(granted=801),)))
    assert "19,9\u202f%" in said("own_share", Dossier(**EPCI, lines=(paying(granted=801),)))


def test_ht_and_ttc_together_are_told_and_no_rate_is_judged() -> None:
    mixed = Dossier(lead="epci", costs=(cost(9), cost(8, tax="included")), lines=(paying("prefecture", granted=9),))
    assert (of("own_share", mixed), of("public_aid_rate", mixed)) == (["unjudged"], ["unjudged"])
    assert aid_rate(mixed) is None


def test_what_is_to_be_looked_at_comes_first() -> None:
    found: list[Checked] = checked(Dossier(**FIRM, lines=(paying("epci", requested=9, granted=10, regime="unknown"),)))
    assert [one.state for one in found] == sorted(
        (one.state for one in found), key=["warned", "unjudged", "kept"].index
    )
    assert {"regional_agreement", "aid_regime", "granted_within_requested"} <= {one.rule.id for one in found}


def test_an_eligible_part_that_is_not_known_counts_whole_and_is_told() -> None:
    some = Dossier(lead="epci", costs=(cost(100, eligible=50 * K), cost(50)), lines=(paying(granted=50),))
    assert aid_rate(some) == (50.0, False)
