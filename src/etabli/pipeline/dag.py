"""The order of the steps of a build. The only module that knows all of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import duckdb
import ibis

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.programme import Programme
from etabli.catalogue.tables import Table
from etabli.kernel.errors import CatalogueError
from etabli.pipeline.core import (
    cartofriches,
    classes,
    fonds_vert,
    france_relance,
    insee_activite,
    insee_comparateur,
    insee_estel,
    insee_filosofi,
    insee_flores,
    insee_fonctions,
    insee_industrie_epci,
    insee_navettes,
    insee_population,
    insee_side,
    levels,
    urssaf_a38,
    urssaf_emploi_epci,
    zone_weights,
    zones_emploi,
)
from etabli.pipeline.core.cog import build_cog
from etabli.pipeline.core.programme import build_programme
from etabli.pipeline.fetch import local, starter
from etabli.pipeline.known import Known
from etabli.pipeline.out import (
    figures,
    findings,
    indicators,
    metropoles,
    reclassifications,
    shift_share,
    specialisations,
    territory_zones,
    variability,
    zone_profiles,
)
from etabli.pipeline.quarantine import Quarantine
from etabli.pipeline.raw import SOURCES
from etabli.pipeline.raw.reading import Reading

# Core steps; their order follows from the tables that each names in INPUTS.
CORE: tuple[ModuleType, ...] = (
    zones_emploi,
    insee_population,
    insee_comparateur,
    insee_activite,
    insee_industrie_epci,
    insee_fonctions,
    insee_side,
    insee_navettes,
    insee_filosofi,
    insee_flores,
    insee_estel,
    urssaf_emploi_epci,
    urssaf_a38,
    cartofriches,
    fonds_vert,
    france_relance,
    classes,
    zone_weights,
)
# Read first: the codes of zones in every other file are checked against them.
ZONINGS = {"cog_zonages", "insee_ze2010"}
OUT: tuple[ModuleType, ...] = (
    figures,
    territory_zones,
    specialisations,
    indicators,
    metropoles,
    shift_share,
    reclassifications,
    zone_profiles,
    variability,
    findings,
)
TYPES = {"VARCHAR": "string", "INTEGER": "int32", "DOUBLE": "float64", "DATE": "date", "BOOLEAN": "boolean"}


@dataclass
class Context:
    """What the steps of one build share. `raw` holds the tables that raw steps gave, not yet computed."""

    con: duckdb.DuckDBPyConnection
    catalogue: Catalogue
    programme: Programme
    quarantine: Quarantine
    raw: dict[str, ibis.Table] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)  # source or starter table: {file: sha256}

    def __post_init__(self) -> None:
        self.ibis = ibis.duckdb.from_connection(self.con)

    def table(self, name: str) -> ibis.Table:
        return self.raw[name] if name in self.raw else self.ibis.table(name)

    def create(self, name: str, expression: ibis.Table) -> None:
        """Compute a table, laid out as it is declared (working tables are not declared)."""
        declared = self.catalogue.tables.get(name)
        self.ibis.create_table(name, _laid_out(expression, declared) if declared else expression, overwrite=True)


def _laid_out(expression: ibis.Table, declared: Table) -> ibis.Table:
    """Columns in the declared order and types, rows in the order of the key: the same file for the same input."""
    missing = [field.name for field in declared.fields if field.name not in expression.columns]
    if missing:
        raise CatalogueError(f"table {declared.id}: the step gives no {missing}")
    return expression.select(
        **{field.name: expression[field.name].cast(TYPES[field.type]) for field in declared.fields}
    ).order_by(list(declared.key))


@dataclass(frozen=True)
class Step:
    name: str
    run: Callable[[Context], None]


def reference_steps(node_modules: Path) -> list[Step]:
    """Places and programme: what every code is checked against."""
    return [
        Step("reference: code officiel géographique", lambda c: build_cog(c.con, node_modules)),
        Step("reference: programme", lambda c: build_programme(c.con, c.programme)),
    ]


def published_steps(directory: Path) -> list[Step]:
    """Published files to core tables."""
    zonings = [module for module in SOURCES if module.SOURCE in ZONINGS]
    others = [module for module in SOURCES if module not in zonings]
    return [
        *(_read(module, directory) for module in zonings),
        _core(zones_emploi),
        *(_read(module, directory) for module in others),
        *(_levels(name) for name in levels.TABLES),
        *(_core(module) for module in _in_order(CORE) if module is not zones_emploi),
    ]


def _in_order(modules: tuple[ModuleType, ...]) -> list[ModuleType]:
    """Each module after those that make the tables it needs."""
    makers = {module.TABLE: module for module in modules}
    graph = {
        module.TABLE: [table for table in module.INPUTS if table in makers and table != module.TABLE]
        for module in modules
    }
    return [makers[table] for table in TopologicalSorter(graph).static_order()]


def starter_steps(directory: Path) -> list[Step]:
    """Starter figures to the same core tables."""
    return [_load(table, directory) for table in starter.LAYOUTS]


def out_steps() -> list[Step]:
    """Core tables to what pages read."""
    return [_out(module) for module in OUT]


def _read(module: ModuleType, directory: Path) -> Step:
    def run(context: Context) -> None:
        source = context.catalogue.sources[module.SOURCE]
        found = local.find(source, directory)
        context.files[source.id] = {name: file.sha256 for name, file in found.items()}
        paths = {name: file.path for name, file in found.items()}
        reading = Reading(source, paths, Known(context.con), context.quarantine)
        context.raw |= module.tables(reading)

    return Step(f"raw: {module.SOURCE}", run)


def _levels(name: str) -> Step:
    def run(context: Context) -> None:
        inputs = {table: context.table(table) for table in levels.INPUTS[name]}
        context.create(name, levels.build(name, inputs))

    return Step(f"core: {name}", run)


def _core(module: ModuleType) -> Step:
    def run(context: Context) -> None:
        context.create(module.TABLE, module.build(**{table: context.table(table) for table in module.INPUTS}))

    return Step(f"core: {module.TABLE}", run)


def _load(table: str, directory: Path) -> Step:
    def run(context: Context) -> None:
        context.files[table] = starter.load(context.con, table, directory, context.catalogue, context.quarantine)

    return Step(f"starter: {table}", run)


def _out(module: ModuleType) -> Step:
    def run(context: Context) -> None:
        names: Iterable[str] = module.inputs(context.catalogue) if hasattr(module, "inputs") else module.INPUTS
        tables: Mapping[str, ibis.Table] = {name: context.table(name) for name in names}
        context.create(module.TABLE, module.build(**tables, catalogue=context.catalogue))

    return Step(f"out: {module.TABLE}", run)


def drop_working_tables(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Tables that only served the build."""
    for (name,) in con.sql("SELECT table_name FROM duckdb_tables()").fetchall():
        if (name not in catalogue.tables and not name.startswith(("core_", "out_"))) or name in levels.TABLES:
            con.execute(f'DROP TABLE "{name}"')
