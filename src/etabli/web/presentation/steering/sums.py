"""Sums of money of a portfolio as rows of a table: the whole, then a dimension; each opens to its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.coordination.queries.portfolio import Portfolio
from etabli.domain.plans.totals import Funnel
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.charts.bars import Bars, bars
from etabli.web.presentation.plans.budget import NOT_TOLD, STAGES
from etabli.web.presentation.plans.money import SOURCE, percent, summed
from etabli.web.presentation.steering.addresses import Address
from etabli.web.presentation.steering.axes import NamedAxis

DIMENSIONS = {
    "region": "région",
    "axe": "axe",
    "financeur": "financeur",
    "dispositif": "dispositif",
    "annee": "année",
    "territoire": "territoire",
}
# The filter that a key of a dimension becomes, by its name in the address.
OPENS = {
    "axe": "axe",
    "financeur": "financeur",
    "dispositif": "dispositif",
    "annee": "annee",
    "territoire": "territoire",
}
MOST = 60  # keys of a dimension on a page


@dataclass(frozen=True)
class Sum:
    """A line of a table of money: its cells in order of `STAGES`, with the rate of what was agreed."""

    label: str
    url: str
    cells: tuple[tuple[str, str], ...]
    rate: str = ""
    strong: bool = False


def cells(funnel: Funnel, untold: frozenset[str] = frozenset()) -> tuple[tuple[str, str], ...]:
    return tuple(
        (label, NOT_TOLD if name in untold else summed(getattr(funnel, name))) for name, label in STAGES.values()
    )


def rate(sums: Sums) -> str:
    """Of what was asked and answered, what was agreed; empty where nothing was answered."""
    share = money.share(sums.agreed_of_asked, sums.answered)
    return "" if share is None else percent(share)


def sums(found: Portfolio, instrument: str, lines: str) -> tuple[Sum, ...]:
    own = found.seen.get(instrument, Sums())
    untold = found.told.untold.get(instrument, frozenset())
    if instrument not in found.told.hidden and not untold:
        return (Sum("Ensemble", lines, cells(own), rate(own), strong=True),)
    others = found.told.hidden.get(instrument, Funnel())
    return (
        Sum("Lignes qui vous sont ouvertes", lines, cells(own), rate(own)),
        Sum("Autres lignes, ensemble", "", cells(others, untold)),
        Sum("Ensemble", "", cells(found.told.totals.get(instrument, Funnel()), untold), strong=True),
    )


def hidden(found: Portfolio, instrument: str) -> str:
    if not found.asked.by_plan:
        return french("Avec ces filtres, seules les lignes qui vous sont ouvertes comptent.")
    if instrument not in found.told.hidden and instrument not in found.told.untold:
        return ""
    text = "Des lignes ne vous sont pas ouvertes : elles ne sont dites qu'ensemble, jamais par financeur ni par axe."
    if instrument in found.told.untold:
        text += " Certaines de leurs sommes ne sont pas dites : trop peu de porteurs s'y reconnaîtraient."
    return french(text)


def chart(label: str, funnel: Funnel) -> Bars | None:
    rows = [
        (words.capitalize(), float(max(0, getattr(funnel, name))), _short(getattr(funnel, name)))
        for name, words in STAGES.values()
    ]
    told = ", ".join(f"{name.lower()} {text}" for name, _, text in rows)
    return bars(rows, title=f"{label} : {told}", source=SOURCE)


def _short(cents: int) -> str:
    """As in the table: nothing said is no zero."""
    return money.short(cents) if cents else "–"


def remark(funnel: Funnel) -> str:
    """What reads as a mistake in the sums, and is not one."""
    if not funnel.paid > funnel.contracted > 0:
        return ""
    more = money.short(funnel.paid - funnel.contracted)
    return french(
        f"Il est versé {more} de plus que conventionné : des lignes sont payées sans que leur convention soit saisie."
    )


def rows(
    found: Portfolio,
    instrument: str,
    by: str,
    axes: Sequence[NamedAxis],
    regions: Mapping[str, str],
    url: Address,
    slug: str,
) -> tuple[tuple[Sum, ...], int]:
    """The sums of the dimension, the largest asked first, each opening to its lines."""
    names = {
        "region": regions,
        "axe": {f"{one.phase_id}/{one.slug}": one.label for one in axes},
        "territoire": {one.key: one.name for one in found.territories},
        "dispositif": {"": "sans dispositif"},
        "annee": {"sans": "sans année"},
    }.get(by, {})
    told = []
    for key, by_instrument in found.by.sums.items():
        if instrument not in by_instrument:
            continue
        sums = by_instrument[instrument]
        label = names.get(key) or found.by.labels.get(key) or key
        told.append((sums, Sum(label, _opening(by, key, url, slug), cells(sums), rate(sums))))
    if by == "annee":
        told.sort(key=lambda pair: pair[1].label)
    else:
        told.sort(key=lambda pair: (-pair[0].requested, -pair[0].granted, pair[1].label))
    return tuple(one for _, one in told[:MOST]), max(0, len(told) - MOST)


def _opening(by: str, key: str, url: Address, slug: str) -> str:
    """The lines behind a sum; none where the address has no filter that says the same."""
    if by not in OPENS or not key:
        return ""
    if by == "axe":
        phase, _, axis = key.partition("/")
        return url(to="portfolio_lines", instrument=slug, phase=phase, axe=axis)
    return url(to="portfolio_lines", instrument=slug, **{OPENS[by]: key})
