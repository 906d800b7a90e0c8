"""Every indicator of every place and year: value, bounds, what is known of it, rank among territories."""

from collections.abc import Iterator
from functools import reduce

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from etabli.analysis import margins, ranking
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator
from etabli.kernel.status import Status
from etabli.pipeline.out.finite import DECIMALS, finite

TABLE = "out_observatory__indicators"
INPUTS = ("out_observatory__figures", "core_programme__members")
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
TERRITORY, FRANCE = "territory", "france"
QUESTION = ("indicator", "year")
COLUMNS = (
    "phase", "level", "code", "indicator", "year", "value", "low", "high", "status", "known", "members",
    "rank", "rank_low", "rank_high", "ranked",
)  # fmt: skip


def build(
    *, out_observatory__figures: ibis.Table, core_programme__members: ibis.Table, catalogue: Catalogue
) -> ibis.Table:
    """One row a place, indicator and year, for the levels that the indicator declares.

    A formula's terms are numbered: column `x0` holds the first, `d0` the half-width of its margin where the
    figure is an estimate (the measure's margin_pct). A member is known when all terms are; sums run over
    known members only, so a territory with known < members holds a partial sum: it is not ranked, and for a
    plain count it is a lower bound (`low` is the value, `high` is NULL). Half-widths add up over members, the
    worst case. A complete value made of estimates has as `low` and `high` the bounds of `analysis.margins`. A
    range (medians) has no value, only the lowest and highest known member. Division by zero is missing.
    Ranks: see `analysis.ranking`; `rank_low` is the best possible.
    """
    indicators = tuple(catalogue.indicators.values())
    slots = _slots(catalogue)
    asked = ibis.memtable(_asked(catalogue))
    places = _places(out_observatory__figures, asked, slots)
    sums = ibis.union(
        _direct(places, indicators, slots),
        _territories(places, asked, core_programme__members, indicators, slots),
    )
    return ibis.memtable(_with_ranks(_valued(sums, catalogue).to_pyarrow(), catalogue))


def _slots(catalogue: Catalogue) -> int:
    """How many terms the longest formula has."""
    return max(len(indicator.formula.terms) for indicator in catalogue.indicators.values())


def _asked(catalogue: Catalogue) -> pa.Table:
    """One row a term of an indicator in a year: which measure of which year, how doubtful."""
    rows = [
        {
            "indicator": indicator.id,
            "year": year,
            "slot": slot,
            "slots": len(indicator.formula.terms),
            "measure": term.at(year)[0],
            "of_year": term.at(year)[1],
            "margin": catalogue.measures[term.measure].margin(term.at(year)[1]),
        }
        for indicator in catalogue.indicators.values()
        for year in indicator.years
        for slot, term in enumerate(indicator.formula.terms)
    ]
    return pa.Table.from_pylist(rows)


def _places(figures: ibis.Table, asked: ibis.Table, slots: int) -> ibis.Table:
    """The terms of each indicator side by side, for each place that has at least a row about one of them."""
    figures = figures.select("level", "code", "measure", "value", "status", of_year="year")
    found = asked.inner_join(figures, ["measure", "of_year"])
    estimated = found.value.notnull() & (found.status == Status.ESTIMATED.value)
    columns: dict[str, ibis.Value] = {}
    for slot in range(slots):
        here = found.slot == slot
        columns[f"x{slot}"] = found.value.max(where=here)
        columns[f"d{slot}"] = (found.value * found.margin).max(where=here & estimated).fill_null(0.0)
    return found.group_by(*QUESTION, "level", "code").agg(
        **columns,
        known=found.value.count() == found.slots.max(),
        estimated=estimated.any(),
        secret=(found.status == Status.SECRET.value).any(),
    )


def _direct(places: ibis.Table, indicators: tuple[Indicator, ...], slots: int) -> ibis.Table:
    """Places that the sources themselves give, as territories of one member."""
    declared = ibis.memtable([{"indicator": i.id, "level": level} for i in indicators for level in i.levels])
    found = places.semi_join(declared, ["indicator", "level"])
    return found.select(
        *QUESTION,
        "level",
        "code",
        *_terms(slots),
        "estimated",
        "secret",
        phase=ibis.literal(""),
        known=found.known.cast("int32"),
        members=ibis.literal(1, "int32"),
        least=found.x0,
        most=found.x0,
    ).select(*_layout(slots))


def _territories(
    places: ibis.Table, asked: ibis.Table, members: ibis.Table, indicators: tuple[Indicator, ...], slots: int
) -> ibis.Table:
    """Sums over the known members of each territory; each answers every question, if only with nothing."""
    of_territories = [indicator.id for indicator in indicators if TERRITORY in indicator.levels]
    questions = asked.filter(asked.indicator.isin(of_territories)).select(*QUESTION).distinct()
    members = members.select("phase", "territory", "code", level="kind")
    on = [*QUESTION, "level", "code"]
    found = members.cross_join(questions).left_join(places, on).drop(*(f"{name}_right" for name in on))
    known = found.known.fill_null(False)
    sums = {name: found[name].sum(where=known) for name in _terms(slots)}
    return (
        found.group_by("phase", "territory", *QUESTION)
        .agg(
            **sums,
            estimated=found.estimated.any(where=known).fill_null(False),
            secret=found.secret.any().fill_null(False),
            known=known.cast("int32").sum().cast("int32"),
            members=ibis._.count().cast("int32"),
            least=found.x0.min(where=known),
            most=found.x0.max(where=known),
        )
        .mutate(level=ibis.literal(TERRITORY), code=ibis._.territory)
        .select(*_layout(slots))
    )


def _terms(slots: int) -> tuple[str, ...]:
    return tuple(f"{kind}{slot}" for slot in range(slots) for kind in "xd")


def _layout(slots: int) -> tuple[str, ...]:
    first = ("phase", "level", "code", *QUESTION)
    return (*first, *_terms(slots), "known", "members", "estimated", "secret", "least", "most")


def _valued(sums: ibis.Table, catalogue: Catalogue) -> ibis.Table:
    """Formulas applied and divided by France where asked, then bounds and status as `build` says."""
    computed = _relative(_computed(sums, catalogue), catalogue)
    indicators = catalogue.indicators.values()
    counts = [i.id for i in indicators if i.formula.is_plain and i.aggregation == "sum" and not i.relative_to_france]
    spread = computed.indicator.isin([i.id for i in indicators if i.aggregation == "range"])
    spread = spread & (computed.level == TERRITORY)
    unknown = computed.computed.isnull()
    complete = computed.known == computed.members
    nothing = ibis.null("float64")
    low = ibis.cases(
        (spread, computed.least),
        (unknown, nothing),
        (complete & computed.doubtful, computed.floor),
        (~complete & computed.indicator.isin(counts), computed.floor),
        else_=nothing,
    )
    high = ibis.cases(
        (spread, computed.most),
        (unknown, nothing),
        (complete & computed.doubtful, computed.ceiling),
        else_=nothing,
    )
    status = ibis.cases(
        (unknown & computed.secret & (computed.known == 0), Status.SECRET.value),
        (unknown, Status.MISSING.value),
        (computed.estimated, Status.ESTIMATED.value),
        else_=Status.OBSERVED.value,
    )
    return computed.select(
        "phase",
        "level",
        "code",
        "indicator",
        computed.year.cast("int32").name("year"),
        value=spread.ifelse(nothing, computed.computed).round(DECIMALS),
        low=low.round(DECIMALS),
        high=high.round(DECIMALS),
        status=status,
        known="known",
        members="members",
    )


def _computed(sums: ibis.Table, catalogue: Catalogue) -> ibis.Table:
    """The formula's result (`computed`), least and greatest corner (`floor`, `ceiling`); finite or NULL."""
    exact, least, greatest = [], [], []
    for indicator in catalogue.indicators.values():
        terms = indicator.formula.terms
        values = {term: sums[f"x{slot}"] for slot, term in enumerate(terms)}
        doubtful = {
            term: sums[f"d{slot}"] for slot, term in enumerate(terms) if catalogue.measures[term.measure].margin_pct > 0
        }
        this = sums.indicator == indicator.id
        result = indicator.formula.evaluate(values)
        corners = margins.corners(indicator.formula, values, doubtful)
        exact.append((this, result))
        least.append((this, ibis.least(*corners)))
        greatest.append((this, ibis.greatest(*corners)))
    return sums.mutate(
        computed=finite(ibis.cases(*exact)),
        floor=finite(ibis.cases(*least)),
        ceiling=finite(ibis.cases(*greatest)),
        doubtful=ibis.or_(*(sums[name] > 0 for name in _terms(_slots(catalogue)) if name.startswith("d"))),
    )


def _relative(computed: ibis.Table, catalogue: Catalogue) -> ibis.Table:
    """Indicators relative to France divided by France's result, taken without margin: it is common to all.

    France is once France, without doubt.
    """
    relative = [i.id for i in catalogue.indicators.values() if i.relative_to_france]
    france = computed.filter(computed.level == FRANCE, computed.indicator.isin(relative))
    france = france.select(*QUESTION, reference="computed")
    found = computed.left_join(france, QUESTION).drop(*(f"{name}_right" for name in QUESTION))
    compared = found.indicator.isin(relative)
    reference = compared.ifelse(found.reference, 1.0)
    return found.mutate(
        computed=finite(found.computed / reference),
        floor=finite(found.floor / reference),
        ceiling=finite(found.ceiling / reference),
        doubtful=found.doubtful & ~(compared & (found.level == FRANCE)),
    ).drop("reference")


def _with_ranks(values: pa.Table, catalogue: Catalogue) -> pa.Table:
    """Ranks among the territories of a phase whose value is complete; `ranked` says how many these are.

    Indicators that are declared not to be ranked have no rank, and `ranked` is 0.
    """
    comparable = pa.array([indicator.id for indicator in catalogue.indicators.values() if indicator.ranked])
    values = values.sort_by([(name, "ascending") for name in ("level", "phase", "indicator", "year", "code")])
    territory = pc.equal(values["level"], TERRITORY).to_numpy(zero_copy_only=False)
    complete = pc.equal(values["known"], values["members"]).to_numpy(zero_copy_only=False)
    value = values["value"].to_numpy(zero_copy_only=False)
    low = pc.coalesce(values["low"], values["value"]).to_numpy(zero_copy_only=False)
    high = pc.coalesce(values["high"], values["value"]).to_numpy(zero_copy_only=False)
    ranked = pc.is_in(values["indicator"], value_set=comparable).to_numpy(zero_copy_only=False)
    eligible = territory & complete & ranked & np.isfinite(value)
    columns = {name: np.zeros(len(values), dtype=np.int32) for name in ("rank", "rank_low", "rank_high", "ranked")}
    for rows in _groups(values, territory):
        among = rows[eligible[rows]]
        columns["ranked"][rows] = len(among)
        ranks = ranking.rank(value[among], low[among], high[among])
        columns["rank"][among], columns["rank_low"][among], columns["rank_high"][among] = (
            ranks.rank,
            ranks.best,
            ranks.worst,
        )
    for name, column in columns.items():
        known = territory if name == "ranked" else eligible
        values = values.append_column(name, pa.array(column, mask=~known))
    return values.select(COLUMNS)


def _groups(values: pa.Table, territory: Mask) -> Iterator[Rows]:
    """Row numbers of each phase, indicator and year; the table is sorted by them."""
    rows = np.flatnonzero(territory)
    if not len(rows):
        return
    keys = [values[name].to_numpy(zero_copy_only=False)[rows] for name in ("phase", "indicator", "year")]
    starts = reduce(np.logical_or, [key[1:] != key[:-1] for key in keys])
    yield from np.split(rows, np.flatnonzero(starts) + 1)
