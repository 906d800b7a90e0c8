"""The commands `etabli firms`: build the register of establishments, search it, make stock files up."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from etabli.cli_paths import DEFAULT_REGISTERS, DEFAULT_RELEASES
from etabli.kernel import layout, register_layout
from etabli.kernel.names import search_key
from etabli.pipeline.register.build import Report, build
from etabli.pipeline.register.known import classes, communes, zones
from etabli.pipeline.register.later import grow
from etabli.pipeline.register.made_up import write
from etabli.warehouse import firm_search
from etabli.warehouse.register import current

app = typer.Typer(
    help="The register of establishments: build it from INSEE's stock files, search it.", no_args_is_help=True
)
errors = Console(stderr=True)

Registers = Annotated[Path, typer.Option("--registers", help="Directory of registers.", envvar="ETABLI_REGISTERS")]
Releases = Annotated[Path, typer.Option("--releases", help="Directory of releases.", envvar="ETABLI_RELEASES")]
BEFORE = timedelta(days=182)  # the register that the live one is compared with
OYONNAX = "01283"  # of the territory that the demonstration begins with: its signals show each kind
DEMONSTRATION = 40_000  # establishments, of fewer firms than numbers that are nobody's


@contextmanager
def _progress() -> Iterator[Report]:
    columns = TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=errors) as shown:
        task = shown.add_task("register", total=None)
        yield lambda name, done, total: shown.update(task, description=name, completed=done, total=total)


def of_demonstration(registers: Path, releases: Path) -> None:
    """A register of made-up industrial firms in the territories of the programme, where none is live; and the one that
    it is compared with, of half a year before.
    """
    if layout.current(registers).exists() and not _outdated(registers):
        return
    release = layout.current(releases)
    with TemporaryDirectory() as folder:
        first, second = Path(folder) / "first", Path(folder) / "second"
        made = classes(industrial=True)
        there = zones(release, [code for code, _ in made])
        write(first, DEMONSTRATION, communes(release, in_territories=True), made, zones=there)
        build(first, registers, release, made_up=True, at=datetime.now(UTC) - BEFORE)
        grow(first, second, date.today(), surely=OYONNAX)
        build(second, registers, release, made_up=True)


def _outdated(registers: Path) -> bool:
    """Whether the live one is made up, and of a layout that is not read any more."""
    manifest = json.loads((layout.current(registers) / layout.MANIFEST).read_text(encoding="utf-8"))
    return bool(manifest["made_up"]) and manifest.get("layout") != register_layout.LAYOUT


@app.command("build")
def firms_build(
    source: Annotated[
        Path, typer.Option("--from", exists=True, file_okay=False, help="Directory of the two stock files.")
    ],
    registers: Registers = DEFAULT_REGISTERS,
    releases: Releases = DEFAULT_RELEASES,
    made_up: Annotated[bool, typer.Option("--made-up", help="Mark every firm as made up.")] = False,
) -> None:
    """Build the register of StockEtablissement.parquet and StockUniteLegale.parquet, and make it live.

    A build that was stopped goes on where it was.
    """
    with _progress() as report:
        built = build(source, registers, layout.current(releases), made_up=made_up, report=report)
    if built.kept:
        errors.print(f"went on where a build was stopped: {built.kept} of {built.parts} parts were read before")
    state = "built" if built.fresh else "was there already"
    errors.print(f"register {built.directory.name} {state} and live: {built.establishments:,} establishments")


@app.command("show")
def firms_show(registers: Registers = DEFAULT_REGISTERS) -> None:
    """Print the manifest of the live register: how many establishments, who was left out and why."""
    print(json.dumps(dict(current(registers).manifest), indent=2))


@app.command("search")
def firms_search(
    text: Annotated[str, typer.Argument(help="A name, a sigle, a place, a SIREN or a SIRET.")],
    registers: Registers = DEFAULT_REGISTERS,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Search establishments by name, activity or address; typing errors are forgiven."""
    if not search_key(text):
        raise typer.BadParameter("type a name, a place, a SIREN or a SIRET", param_hint="TEXT")
    found = firm_search.search(current(registers), text, limit=limit)
    if as_json:
        sys.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2) + "\n")
        return
    if not found:
        errors.print(f"no establishment answers “{text}”", markup=False)
    for one in found:
        print(
            f"{one.siret}  {one.name}  {one.postcode or ''} {one.commune_name or ''}{'' if one.open else '  (fermé)'}"
        )


@app.command("make-up")
def firms_make_up(
    establishments: Annotated[int, typer.Argument(min=1, help="How many establishments.")],
    into: Annotated[Path, typer.Option("--into", help="Directory of the two files.")],
    releases: Releases = DEFAULT_RELEASES,
    seed: Annotated[int, typer.Option(help="The same seed makes the same firms.")] = 1,
) -> None:
    """Write stock files of made-up firms in INSEE's layout, at any size, in the communes of the live release."""
    write(into, establishments, communes(layout.current(releases)), classes(), seed)
    errors.print(f"{establishments:,} establishments written in {into}")
