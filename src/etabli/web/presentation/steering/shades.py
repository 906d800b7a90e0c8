"""The map of a portfolio: territories in equal groups by what was agreed."""

from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.coordination.queries.portfolio import Portfolio
from etabli.kernel import money
from etabli.web.presentation.plans.money import summed

SHADES = 5


def shades(found: Portfolio, instrument: str) -> tuple[dict[str, str], dict[str, str], tuple[tuple[str, str], ...]]:
    """For the map: class and text by published id, and the legend: equal groups by what was agreed."""
    sums = {
        one.published_id: found.of_territories.sums.get(one.key, {}).get(instrument, Sums()).granted
        for one in found.territories
    }
    amounts = sorted(cents for cents in sums.values() if cents > 0)
    texts = {one: f"{summed(cents)} accordés" for one, cents in sums.items()}
    if len(amounts) < SHADES:
        return {}, texts, ()
    bounds = [amounts[len(amounts) * n // SHADES] for n in range(SHADES)]
    classes = {
        one: f"map-class-{max(n for n, low in enumerate(bounds, 1) if cents >= low)}"
        for one, cents in sums.items()
        if cents > 0
    }
    tops = [*bounds[1:], amounts[-1]]
    legend = tuple(
        (f"map-class-{n}", _between(money.short(low), money.short(high)))
        for n, (low, high) in enumerate(zip(bounds, tops, strict=True), 1)
    )
    return classes, texts, legend


def _between(low: str, high: str) -> str:
    return low if low == high else f"de {low} à {high}"
