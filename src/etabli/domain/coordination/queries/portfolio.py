"""A portfolio as an actor may see it: territories, fiches and money of a place, a project counted once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from etabli.domain.coordination.queries.funnels import Broken, Sums, broken, together
from etabli.domain.coordination.queries.hidden import hidden
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.coordination.queries.territories import Followed, Gathered, gathered
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.rights import sight
from etabli.domain.plans.totals import Told

# What the money may be broken down by, by its name in addresses.
BY = {
    "territoire": "territory",
    "region": "region",
    "axe": "axis",
    "financeur": "funder",
    "dispositif": "scheme",
    "annee": "year",
}


@dataclass(frozen=True)
class Portfolio:
    """`seen`: what the actor may open, by instrument; `told` has the others too, together, where they are told.

    `by`: the dimension that is asked; its sums are of what the actor may open.
    """

    asked: Asked
    gathered: Gathered
    seen: Mapping[str, Sums]
    told: Told
    of_territories: Broken
    by: Broken

    @property
    def territories(self) -> tuple[Followed, ...]:
        return self.gathered.territories

    @property
    def instruments(self) -> list[str]:
        there = {*self.seen, *self.told.hidden, *self.told.untold}
        return [one for one in Instrument.values if one in there]


def portfolio(actor: Actor, asked: Asked, by: str = "region") -> Portfolio:
    """The portfolio of a place. Six queries at most."""
    seeing = sight(actor)
    people = gathered(asked, seeing, actor.on)
    dimension = "territory" if by == "region" else by
    money = broken(asked, seeing, *dict.fromkeys(("territory", dimension)))
    of_territories = money["territory"]
    others = hidden(asked, seeing)
    seen = of_territories.total()
    return Portfolio(
        asked=asked,
        gathered=people,
        seen=seen,
        told=Told(dict(seen), others.hidden, others.hidden_lines, others.untold),
        of_territories=of_territories,
        by=_of_regions(of_territories, people.territories) if by == "region" else money[dimension],
    )


def _of_regions(found: Broken, territories: tuple[Followed, ...]) -> Broken:
    """By région: a territory that lies in two stands in the one where most of its people live, once."""
    home = {one.key: one.region for one in territories}
    sums: defaultdict[str, defaultdict[str, list[Sums]]] = defaultdict(lambda: defaultdict(list))
    for key, by_instrument in found.sums.items():
        for instrument, one in by_instrument.items():
            sums[home[key]][instrument].append(one)
    return Broken({region: {key: together(some) for key, some in each.items()} for region, each in sums.items()}, {})
