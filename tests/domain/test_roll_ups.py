"""Indicators put together: equal to a slow recomputation, never told of what the reader may not read."""

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.domain.people import organisation
from tests.domain.plans_world import World, fiche, whole, world
from tests.domain.reviews_world import FILLED, JOBS, SATISFACTION, check, give, indicator, period, run

from etabli.catalogue.coordination.reviews import RollUp, review_rules
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Review, ReviewCorrection, ReviewValue
from etabli.domain.coordination.queries import roll_ups
from etabli.domain.coordination.queries.roll_ups import RolledUp
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.coordination.roll_up import Part, Rolled, roll
from etabli.domain.coordination.services.reviews import Given
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans.models import Fiche, Indicator

OF = {"sum": JOBS, "ratio": FILLED, "mean": SATISFACTION}
OTHERS = {"tons": {"name": "Déchets évités", "unit": "tonnes"}, "rate": {"name": "Taux d’emploi local", "unit": "%"}}


def D(value: int) -> Decimal:
    return Decimal(value)


def rolled(by: Actor, place: Asked | None = None, period_id: str = "2025-2") -> dict[str, RolledUp]:
    return {one.name: one for one in roll_ups.rolled_up(by, place or Asked(), period_id)}


def test_what_is_missing_is_not_zero_and_a_ratio_is_never_added() -> None:
    ratio = [Part(D(50), D(1), D(2)), Part(D(100), D(8), D(8)), Part()]
    assert roll(RollUp.RATIO, ratio, 100) == Rolled(3, 2, D(90), D(9), D(10))
    assert roll(RollUp.SUM, [Part(D(3)), Part()]) == Rolled(2, 1, D(3))
    assert roll(RollUp.SUM, [Part(), Part()]) == Rolled(2, 0)
    assert roll(RollUp.MEAN, [Part(D(4), weight=D(1)), Part(D(8), weight=D(3))]).value == 7
    assert roll(RollUp.MEAN, [Part(D(4))]) == Rolled(1, 0), "without its weight it can't be put with others"
    assert roll(RollUp.APART, [Part(D(4)), Part(D(5))]) == Rolled(2, 2)


def test_an_indicator_declares_how_it_is_put_together() -> None:
    rules = review_rules()
    assert rules.common_of("EMPLOIS CREES", "Emplois").id == "jobs"
    assert rules.roll_up_of("Part des recrutements pourvus", "%") == RollUp.RATIO
    assert rules.roll_up_of("Déchets évités", "tonnes") == RollUp.SUM
    for name, unit in (("Taux d’emploi", "%"), ("Délai", "jours"), ("Consommation", "kWh/m²"), ("Bilan", "t par an")):
        assert rules.roll_up_of(name, unit) == RollUp.APART


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_a_roll_up_equals_a_slow_recomputation_from_raw_values(seed: int) -> None:
    chance = random.Random(seed)
    worlds = [world("ti-8413"), world("ti-2401")]
    fiches = [_some(of, chance) for of in worlds for _ in range(3)]
    Fiche.objects.filter(pk=fiches[0].pk).update(counted_in=fiches[4])
    for of in worlds:
        run(of)
        _review(of, chance)
    for by in (worlds[0].lead, worlds[1].region, worlds[0].elu):
        for place in (
            Asked(),
            Asked(territory=worlds[0].territory.pk),
            Asked(region=worlds[1].region.mandates[0].region_id),
        ):
            assert _told(by, place) == _slowly(by, place)


def _some(of: World, chance: random.Random) -> Fiche:
    found = whole(of, visibility=chance.choice(["public", "restricted", "signatories"]))
    for fields in chance.sample([*OF.values(), *OTHERS.values()], 3):
        indicator(of, found, **{"target": 50, "baseline": 0} | fields)
    return found


def _review(of: World, chance: random.Random) -> None:
    review = services.open_review(plan_id=of.plan.pk, period=period())
    assert review is not None
    for one in Indicator.objects.filter(fiche__plan=of.plan):
        if chance.random() < 0.3:
            continue
        terms: dict[str, Any] = {}
        if one.unit == "%" and "Recrutements" in one.name:
            terms = {"numerator": D(chance.randrange(9)), "denominator": D(chance.randrange(1, 9))}
        elif "Satisfaction" in one.name:
            terms = {"weight": D(chance.randrange(1, 30))}
        value = give(review, one, chance.randrange(-5, 60), of.lead, **terms)
        if chance.random() < 0.8:
            check(value, of.region)
        else:
            services.send_back(review_id=review.pk, value_id=value.pk, reason="Non", by=of.state)
    if chance.random() < 0.6:
        Review.objects.filter(pk=review.pk).update(check_by=date(2026, 4, 1), due_on=date(2026, 3, 1))
        services.lock_review(review_id=review.pk, by=of.region)
        first = ReviewValue.objects.filter(review=review, indicator__unit="emplois").first()
        if first is not None:
            said = {"review_id": review.pk, "value_id": first.pk, "reason": "Erreur", "by": of.region}
            services.correct_value(**said, said=Given(D(99)))
            services.correct_value(**said, said=Given(D(7)))


def _told(by: Actor, place: Asked) -> dict[str, Any]:
    return {
        name: (one.rolled.asked, one.rolled.known, None if one.rolled.value is None else round(one.rolled.value, 6))
        for name, one in rolled(by, place).items()
    }


def _slowly(by: Actor, place: Asked) -> dict[str, Any]:
    """Row after row, with fractions."""
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for one in Indicator.objects.select_related("fiche__plan__territory"):
        if not _inside(one.fiche, place) or not _reads(by, one.fiche):
            continue
        mirror = Fiche.objects.filter(pk=one.fiche.counted_in_id).select_related("plan__territory").first()
        if mirror is not None and _inside(mirror, place):
            continue
        value = ReviewValue.objects.filter(indicator=one, review__period="2025-2").first()
        told = None
        if value is not None and value.checked_at is not None:
            told = value
        if value is not None:
            told = ReviewCorrection.objects.filter(corrected=value).order_by("-at").first() or told
        rows[one.name].append(told)
    return {name: _one(name, told) for name, told in rows.items()}


def _inside(one: Fiche, place: Asked) -> bool:
    territory = one.plan.territory
    if place.territory:
        return territory.pk == place.territory
    return not place.region or territory.parts.filter(departement__region=place.region).exists()


def _reads(by: Actor, one: Fiche) -> bool:
    """A signed plan is public; beyond its public fiches, those whose mandate opens the territory."""
    if one.visibility == "public":
        return True
    mandate = by.mandates[0]
    if mandate.region_id:
        return one.plan.territory.parts.filter(departement__region=mandate.region_id).exists()
    return one.plan.territory_id == mandate.territory_id


def _one(name: str, told: list[Any]) -> tuple[int, int, Any]:
    there = [one for one in told if one is not None]
    asked, known = len(told), len(there)
    if not there or name == OTHERS["rate"]["name"]:
        return asked, known, None
    if name == FILLED["name"]:
        total = 100 * Fraction(sum(one.numerator for one in there)) / Fraction(sum(one.denominator for one in there))
    elif name == SATISFACTION["name"]:
        weight = sum(Fraction(one.weight) for one in there)
        total = sum(Fraction(one.value) * Fraction(one.weight) for one in there) / weight
    else:
        total = sum(Fraction(one.value) for one in there)
    return asked, known, round(Decimal(total.numerator) / Decimal(total.denominator), 6)


@pytest.mark.django_db
def test_a_hidden_value_moves_nothing_that_its_reader_is_told() -> None:
    of, away = world(), world("ti-2401")
    open_, hidden = indicator(of, whole(of)), indicator(of, fiche(of, lead=organisation(OrganisationKind.FIRM).pk))
    Fiche.objects.filter(pk=hidden.fiche_id).update(state="validated")
    run(of)
    review = services.open_review(plan_id=of.plan.pk, period=period())
    assert review is not None
    before = _told(away.lead, Asked())
    for one, value in ((open_, 12), (hidden, 500)):
        check(give(review, one, value, of.lead), of.region)
    assert before == {"Emplois créés": (1, 0, None)}
    assert _told(away.lead, Asked()) == {"Emplois créés": (1, 1, 12)}
    assert _told(of.lead, Asked()) == {"Emplois créés": (2, 2, 512)}


@pytest.mark.django_db
def test_a_value_counts_once_it_is_checked_and_is_told_missing_before() -> None:
    of = world()
    one = indicator(of, whole(of))
    run(of)
    review = services.open_review(plan_id=of.plan.pk, period=period())
    assert review is not None
    value = give(review, one, 12, of.lead)
    (told,) = roll_ups.rolled_up(of.region, Asked(), "2025-2")
    assert (told.rolled.known, told.rolled.value, len(told.missing)) == (0, None, 1)
    check(value, of.region)
    (told,) = roll_ups.rolled_up(of.region, Asked(), "2025-2")
    assert (told.rolled.value, told.targets, told.missing) == (12, 40, ())
    assert not roll_ups.rolled_up(of.region, Asked(), "2025-1") and roll_ups.periods() == ["2025-2"]
    Fiche.objects.update(state="abandoned")
    (told,) = roll_ups.rolled_up(of.region, Asked(), "2025-2")
    assert told.rolled.value == 12, "what was checked stays, whatever becomes of the fiche"
