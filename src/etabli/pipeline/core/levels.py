"""From the places that sources speak of to the places that Établi shows: communes of any year, EPCI, up to
France.

A place's figure is the sum over its communes of today. One commune with inhabitants and no figure makes the
place's figure missing, never a partial sum. Only a département, a région or France may lack up to TOLERANCE
of its inhabitants; its figure is then a lower bound with the status `estimated`.

Communes merged since add up. Where a source still holds a commune that has been split since, its figure
covers a block of several communes of today: it counts for every place that holds the whole block, and is
missing for any other.
"""

from collections.abc import Collection, Mapping

import ibis
from ibis import selectors as s

from etabli.kernel.status import Status
from etabli.pipeline.core.cog import CURRENT_VINTAGE as CURRENT
from etabli.pipeline.known import FRANCE

# Share of the inhabitants: France without Corsica and Mayotte stays a figure.
TOLERANCE = 0.01
TOLERANT = ("departement", "region", "france", "aav_class", "uu_class")
LAYOUT = ("level", "code", "measure", "year", "value", "status")
DECIMALS = 3
EXACT = "decimal(28, 9)"  # sums of decimals do not depend on their order: every build gives the same figure
CODES, PLACES, PARENTS, EPCI = TABLES = (
    "core_levels__communes",
    "core_levels__places",
    "core_levels__parents",
    "core_levels__epci",
)
INPUTS = {
    CODES: ("core_cog__communes", "core_cog__successions"),
    PLACES: ("core_cog__communes", "core_programme__members"),
    PARENTS: ("core_cog__communes", CODES),
    EPCI: ("core_cog__communes",),
}
COMMUNES = "core_cog__communes"
NEEDED = (COMMUNES, *TABLES)
Tables = Mapping[str, ibis.Table]


def build(name: str, tables: Tables) -> ibis.Table:
    """One of the four working tables that every source below needs."""
    return {CODES: _codes, PLACES: _places, PARENTS: _parents, EPCI: _epci}[name](tables)


def _current(tables: Tables) -> ibis.Table:
    communes = tables["core_cog__communes"]
    return communes.filter(communes.vintage == CURRENT)


def _codes(tables: Tables) -> ibis.Table:
    """source_code → code_insee of today, for communes of today and of old, and for arrondissements of Paris,
    Lyon, Marseille.
    """
    current = _current(tables)
    communes = current.filter(current.kind == "COM").select(
        source_code="code_insee", code_insee="code_insee", arrondissement=False
    )
    arrondissements = current.filter(current.kind == "ARM").select(
        source_code="code_insee", code_insee="parent_code", arrondissement=True
    )
    former = tables["core_cog__successions"].select(
        source_code="old_code", code_insee="current_code", arrondissement=False
    )
    return ibis.union(communes, arrondissements, former)


def _places(tables: Tables) -> ibis.Table:
    """Each place of each level with its communes of today and their inhabitants. France is its 18 régions."""
    current = _current(tables)
    communes = current.filter(current.kind == "COM").mutate(population=current.population.fill_null(0))
    within = communes.filter(communes.region.length() == 2)  # those of overseas collectivities have three
    members = tables["core_programme__members"]
    alone = members.filter(members.kind == "commune").select(code_insee="code").distinct()

    def level(found: ibis.Table, name: str, code: ibis.Value) -> ibis.Table:
        return found.select(level=ibis.literal(name), code=code, code_insee="code_insee", population="population")

    return ibis.union(
        level(communes.filter(communes.epci.notnull()), "epci", ibis._.epci),
        level(communes.filter(communes.ept.notnull()), "ept", ibis._.ept),
        level(communes.semi_join(alone, "code_insee"), "commune", ibis._.code_insee),
        level(within, "departement", ibis._.departement),
        level(within, "region", ibis._.region),
        level(within, "france", ibis.literal(FRANCE)),
    )


def _parents(tables: Tables) -> ibis.Table:
    """Communes of today that were part of another in an earlier vintage (re-established since), and that
    other one.
    """
    communes = tables["core_cog__communes"]
    parts = communes.filter(
        communes.kind.isin(["COMD", "COMA"]),
        communes.vintage < CURRENT,
        communes.parent_code != communes.code_insee,
    )
    latest = parts.group_by("code_insee").agg(parent=parts.parent_code.argmax(parts.vintage))
    codes = tables[CODES].filter(~ibis._.arrondissement)
    today = latest.semi_join(codes.filter(codes.source_code == codes.code_insee), "code_insee")
    named = today.join(codes.select(parent="source_code", parent_today="code_insee"), "parent")
    return named.filter(named.code_insee != named.parent_today).select("code_insee", parent="parent_today")


def _epci(tables: Tables) -> ibis.Table:
    """EPCI of today, their inhabitants, and the région where most of them live."""
    current = _current(tables)
    communes = current.filter(current.kind == "COM", current.epci.notnull())
    parts = communes.group_by(siren="epci", region="region").agg(population=communes.population.sum())
    return parts.group_by("siren").agg(
        region=parts.region.argmax(parts.population), population=parts.population.sum().cast("int64")
    )


def long(raw: ibis.Table) -> ibis.Table:
    """Columns `measure_year` into rows (measure, year, value); the others stay."""
    return raw.pivot_longer(
        s.matches(r"_\d{4}$"),
        names_to=("measure", "year"),
        names_pattern=r"(.+)_(\d{4})",
        names_transform={"year": int},
        values_to="value",
        values_transform=lambda value: value.cast("float64"),
    )


def from_communes(
    figures: ibis.Table,
    tables: Tables,
    *,
    geography: int | None,
    places: ibis.Table | None = None,
    estimated: Collection[str] = (),
) -> ibis.Table:
    """Figures (code_insee of any year, measure, year, value or NULL) at every level.

    `geography` is the COG vintage of the source's communes, if it is one that Établi holds: a commune of that
    vintage which the source leaves out is a hole in the commune of today. `estimated` names measures never
    observed.
    """
    if geography is not None:
        figures = ibis.union(figures, _left_out(figures, tables, geography))
    codes = tables[CODES].filter(~ibis._.arrondissement)
    known = figures.filter(figures.value.notnull()).rename(source_code="code_insee").join(codes, "source_code")
    holes = figures.filter(figures.value.isnull()).rename(source_code="code_insee").join(codes, "source_code")
    values = known.group_by("measure", "year", block="code_insee").agg(value=known.value.cast(EXACT).sum())
    values = values.anti_join(holes.select("measure", "year", block="code_insee"), ["measure", "year", "block"])
    asked = figures.select("measure", "year").distinct()
    blocks = _blocks(values, codes, tables[PARENTS], asked)
    sizes = blocks.group_by("block", "measure", "year").agg(whole=ibis._.count())
    places = tables[PLACES] if places is None else places
    parts = places.join(blocks, "code_insee")
    parts = parts.group_by("level", "code", "block", "measure", "year").agg(
        part=ibis._.count(), population=parts.population.sum()
    )
    on = ["block", "measure", "year"]
    found = parts.join(sizes, on).left_join(values, on).drop(*(f"{name}_right" for name in on))
    usable = (found.part == found.whole) & found.value.notnull()
    return finished(
        found.group_by("level", "code", "measure", "year").agg(
            value=found.value.sum(where=usable),
            uncovered=found.population.sum(where=~usable).fill_null(0),
            population=found.population.sum(),
        ),
        estimated,
    )


def _left_out(figures: ibis.Table, tables: Tables, geography: int) -> ibis.Table:
    communes = tables[COMMUNES]
    expected = communes.filter(communes.vintage == geography, communes.kind == "COM").select("code_insee")
    absent = expected.anti_join(figures.select("code_insee").distinct(), "code_insee")
    asked = figures.select("measure", "year").distinct()
    columns = {name: figures.schema()[name] for name in figures.columns}
    return absent.cross_join(asked).mutate(value=ibis.null("float64")).select(*columns).cast(columns)


def _blocks(values: ibis.Table, codes: ibis.Table, parents: ibis.Table, asked: ibis.Table) -> ibis.Table:
    """Each commune of today and, for each measure, the commune in which the source counts it.

    That is the commune itself; or, when the source has no figure of its own for it, the one it was part of,
    if that has one.
    """
    communes = codes.filter(codes.source_code == codes.code_insee).select("code_insee").cross_join(asked)
    covered = values.select("measure", "year", code_insee="block")
    on = ["measure", "year"]
    absent = communes.anti_join(covered, ["code_insee", *on])
    inherited = absent.join(parents, "code_insee").semi_join(covered.rename(parent="code_insee"), ["parent", *on])
    own = communes.anti_join(inherited, ["code_insee", *on])
    return ibis.union(
        own.select("code_insee", *on, block="code_insee"), inherited.select("code_insee", *on, block="parent")
    )


def finished(sums: ibis.Table, estimated: Collection[str] = (), tolerance: float = TOLERANCE) -> ibis.Table:
    """Sums with their uncovered inhabitants, as figures: value, status, in the long layout."""
    tolerated = sums.level.isin(TOLERANT) & (sums.uncovered <= tolerance * sums.population)
    status = ibis.cases(
        (sums.value.isnull() | ((sums.uncovered > 0) & ~tolerated), Status.MISSING.value),
        ((sums.uncovered > 0) | sums.measure.isin(list(estimated) or [""]), Status.ESTIMATED.value),
        else_=Status.OBSERVED.value,
    )
    return laid_out(sums.mutate(status=status))


def laid_out(figures: ibis.Table) -> ibis.Table:
    """The long layout: value rounded, and NULL exactly where the status has none."""
    holds = figures.status.isin([status.value for status in Status if status.has_value])
    value = holds.ifelse(figures.value.cast("float64").round(DECIMALS), ibis.null("float64"))
    return figures.mutate(value=value, year=figures.year.cast("int32")).select(*LAYOUT)


def from_records(records: ibis.Table, tables: Tables) -> ibis.Table:
    """Sums of records (code_insee of any year or arrondissement, measure, year, value) at every level; none
    is zero, observed.
    """
    known = records.rename(source_code="code_insee").join(tables[CODES], "source_code")
    sums = known.group_by("code_insee", "measure", "year").agg(value=known.value.cast(EXACT).sum())
    grid = tables[PLACES].cross_join(records.select("measure", "year").distinct())
    found = grid.left_join(sums, ["code_insee", "measure", "year"])
    counted = found.group_by("level", "code", "measure", "year").agg(value=found.value.sum().fill_null(0))
    return counted.mutate(status=ibis.literal(Status.OBSERVED.value))


def from_epci(
    figures: ibis.Table, tables: Tables, *, estimated: ibis.Value | bool = False, tolerance: float = TOLERANCE
) -> ibis.Table:
    """Figures by EPCI (siren, measure, year, value or NULL), with the région and France as sums of EPCI.

    Sums run over the EPCI for which every measure of the year is known, so that shares have one field. A
    région takes the EPCI in which most of its inhabitants live there: always an estimate. EPT and communes
    can't be known from EPCI.
    """
    asked = figures.select("measure", "year").distinct()
    grid = tables[EPCI].cross_join(asked).left_join(figures, ["siren", "measure", "year"])
    grid = grid.drop("siren_right", "measure_right", "year_right")
    grid = grid.mutate(estimated=ibis._.value.notnull() & estimated)
    field = grid.group_by("siren", "year").agg(whole=grid.value.isnull().sum() == 0)
    common = grid.join(field, ["siren", "year"])

    def total(level: str, code: ibis.Value, doubtful: ibis.Value) -> ibis.Table:
        sums = common.group_by("measure", "year", code=code).agg(
            value=common.value.cast(EXACT).sum(where=common.whole),
            uncovered=common.population.sum(where=~common.whole).fill_null(0),
            population=common.population.sum(),
            doubtful=doubtful,
        )
        found = finished(sums.mutate(level=ibis.literal(level)), tolerance=tolerance)
        marked = found.join(sums.select("code", "measure", "year", "doubtful"), ["code", "measure", "year"])
        raised = marked.doubtful & (marked.status == Status.OBSERVED.value)
        return marked.mutate(status=raised.ifelse(Status.ESTIMATED.value, marked.status)).select(*LAYOUT)

    status = ibis.cases(
        (grid.value.isnull(), Status.MISSING.value),
        (grid.estimated, Status.ESTIMATED.value),
        else_=Status.OBSERVED.value,
    )
    own = laid_out(grid.mutate(level=ibis.literal("epci"), code=grid.siren, status=status))
    return ibis.union(
        own,
        total("region", common.region, ibis.literal(True)),
        total("france", ibis.literal(FRANCE), common.estimated.any()),
        missing(tables, ("ept", "commune"), asked),
    )


def missing(tables: Tables, levels: Collection[str], asked: ibis.Table) -> ibis.Table:
    """Rows that say `missing` for every place of the levels: what a source can't know there."""
    places = tables[PLACES].filter(ibis._.level.isin(list(levels))).select("level", "code").distinct()
    rows = places.cross_join(asked)
    return laid_out(rows.mutate(value=ibis.null("float64"), status=ibis.literal(Status.MISSING.value)))
