"""The commands `etabli aids`: judge the firms of the register, compare published lists, seal what is over."""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from etabli.analysis.aids.changes import changes
from etabli.analysis.aids.eligibility import Outcome, compiled_schemes, of_many
from etabli.analysis.aids.facts import Facts, of_register
from etabli.analysis.aids.sealing import over
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.schemes import SCHEMES, aid_schemes
from etabli.catalogue.aids.sealed import SEALED_FILE, sealed
from etabli.catalogue.programme import load_programme
from etabli.cli_paths import DEFAULT_REGISTERS, DEFAULT_RELEASES, PROGRAMME
from etabli.kernel.errors import CatalogueError
from etabli.pipeline.aids import aides_territoires, dispositif
from etabli.pipeline.aids.compare import BY_ADDRESS, compare
from etabli.pipeline.aids.draft import draft
from etabli.warehouse.membership import Memberships, memberships
from etabli.warehouse.register import Establishment
from etabli.warehouse.register import current as current_register
from etabli.warehouse.release import current as current_release

app = typer.Typer(
    help="Aids to firms: who may have which, what changes, what published lists say.", no_args_is_help=True
)
errors = Console(stderr=True)

Registers = Annotated[Path, typer.Option("--registers", help="Directory of registers.", envvar="ETABLI_REGISTERS")]
Releases = Annotated[Path, typer.Option("--releases", help="Directory of releases.", envvar="ETABLI_RELEASES")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this day; today by default.")]
READERS = {aides_territoires.LIST: aides_territoires.read, dispositif.LIST: dispositif.read}
MARKS = {Outcome.YES: "oui", Outcome.NO: "non", Outcome.UNKNOWN: "a-preciser"}


@app.command("judge")
def aids_judge(
    to: Annotated[Path, typer.Option("--to", dir_okay=False, help="The CSV file to write.")],
    on: Day = None,
    territory: Annotated[str, typer.Option(help="Of a territory alone: 2/ti-8413.")] = "",
    project: Annotated[str, typer.Option(help="The project asked for; none by default.")] = "",
    registers: Registers = DEFAULT_REGISTERS,
    releases: Releases = DEFAULT_RELEASES,
) -> None:
    """Judge every open establishment of the register for every scheme, as far as the register tells.

    One line an establishment, one column a scheme: oui, non, a-preciser. What nobody was asked is not guessed.
    """
    day = _day(on)
    choices = declared_facts().facts["project"].choices
    if project and project not in choices:
        raise typer.BadParameter(f"one of: {', '.join(choices)}", param_hint="--project")
    register, inside = current_register(registers), memberships(current_release(releases), load_programme(PROGRAMME))
    total = register.count(territory=territory)
    schemes = tuple(compiled_schemes())
    counts = dict.fromkeys(Outcome, 0)
    part = to.with_name(f"{to.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file, _progress(total) as seen:
        lines = csv.writer(file)
        lines.writerow(["siret", "nom", "code_insee", "territoire_1", "territoire_2", "naf", *schemes])
        asked = ((one, _facts(one, inside, project)) for one in seen(register.every(territory=territory)))
        for one, verdicts in of_many(asked, day):
            lines.writerow(
                [
                    *(one.siret, one.name, one.commune or "", one.territory_1 or "", one.territory_2 or ""),
                    one.activity or "",
                    *(MARKS[verdict.outcome] for verdict in verdicts),
                ]
            )
            for verdict in verdicts:
                counts[verdict.outcome] += 1
    part.replace(to)
    said = ", ".join(f"{MARKS[outcome]} {count:,}" for outcome, count in counts.items())
    errors.print(f"{total:,} establishments, {len(schemes)} schemes, as of {day}: {said}. Written: {to}")


def _facts(one: Establishment, inside: Memberships, project: str) -> Facts:
    """What the register tells, as the page of a firm's aids: its band is the establishment's, and is not taken."""
    asked = {"project": project} if project else {}
    spans = inside.spans(one.commune) if one.commune else None
    return of_register(
        code_insee=one.commune if spans is not None else None,
        spans=spans or (),
        naf=one.activity,
        staff_band=None,
        legal_form=one.legal_form,
    ).given(**asked)


class _progress:
    """A bar on the error output, moved by whatever goes through it."""

    def __init__(self, total: int) -> None:
        columns = BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
        self._bar = Progress(TextColumn("{task.description}"), *columns, console=errors)
        self._total = total

    def __enter__(self) -> Any:
        self._bar.start()
        task = self._bar.add_task("establishments", total=self._total)

        def seen(firms: Iterator[Establishment]) -> Iterator[Establishment]:
            for number, one in enumerate(firms, 1):
                yield one
                if number % 500 == 0 or number == self._total:
                    self._bar.update(task, completed=number)

        return seen

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


@app.command("changes")
def aids_changes(
    on: Day = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days ahead.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the schemes that open, end or change their rules in the days to come."""
    first = _day(on)
    found = changes(aid_schemes().values(), first, first + timedelta(days=days))
    if as_json:
        rows = [
            {"scheme": one.scheme.id, "version": one.version.id, "what": one.what, "on": str(one.on)} for one in found
        ]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return
    for one in found:
        print(f"{one.on}  {one.what:<8}  {one.scheme.short} ({one.version.id})")


@app.command("seal")
def aids_seal(
    why: Annotated[str, typer.Option(help="Why a version that was sealed has changed.")] = "",
    on: Day = None,
) -> None:
    """Seal the versions of schemes that are over; one that was sealed and changed is refused unless you say why."""
    day, written = _day(on), dict(sealed())
    fresh = {name: seal for name, seal in over(aid_schemes(), day).items() if not _holds(written, name, seal)}
    changed = [name for name in fresh if name in written]
    if changed and not why:
        errors.print(f"Changed since they were sealed: {', '.join(changed)}. Say why: --why")
        raise typer.Exit(1)
    if not fresh:
        errors.print("Every version that is over is sealed.")
        return
    with SEALED_FILE.open("a", encoding="utf-8") as file:
        for name, seal in fresh.items():
            said = f", why: {json.dumps(why, ensure_ascii=False)}" if name in written else ""
            file.write(f"- {{version: {name}, seal: {seal}, sealed_on: {day}{said}}}\n")
    errors.print(f"Sealed: {', '.join(fresh)}")


def _holds(written: Mapping[str, Any], name: str, seal: str) -> bool:
    return name in written and written[name][-1].seal == seal


@app.command("import")
def aids_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file of the list.")],
    of: Annotated[str, typer.Option("--of", help=f"Which list: {', '.join(READERS)}.")],
    into: Annotated[
        Path, typer.Option("--into", file_okay=False, help="Directory of the drafts and of what was refused.")
    ],
    write: Annotated[
        bool, typer.Option("--write", help="Write the drafts; without it, only say what would be.")
    ] = False,
    on: Day = None,
) -> None:
    """Compare a published list with the catalogue; write what it lacks as drafts that somebody will read."""
    if of not in READERS:
        raise typer.BadParameter(f"one of: {', '.join(READERS)}", param_hint="--of")
    listed, day = READERS[of](file), _day(on)
    refused = [(one.row, one.key, one.reason) for one in listed.quarantined]
    drafts: dict[str, str] = {}
    for one in compare(listed.schemes, aid_schemes()):
        if one.scheme is not None:
            said, by = " ; ".join(one.differs) or "identique", "l’adresse" if one.by == BY_ADDRESS else "le nom"
            print(f"=  {one.incoming.name} : {one.scheme.id} (par {by}) : {said}")
        elif one.incoming.closes_on and one.incoming.closes_on < day:
            print(f"-  {one.incoming.name} : fermé le {one.incoming.closes_on}, laissé")
        else:
            try:
                scheme_id, text = draft(one.incoming, day, frozenset({*aid_schemes(), *drafts}))
            except CatalogueError as error:
                refused.append((0, one.incoming.key, str(error)))
                continue
            drafts[scheme_id] = text
            print(f"+  {one.incoming.name} : {scheme_id}.yaml")
    for row, key, reason in refused:
        print(f"!  ligne {row or '?'}, {key or 'sans identifiant'} : {reason}")
    if not write:
        errors.print(f"{len(drafts)} drafts, {len(refused)} rows refused. Nothing was written: add --write.")
        return
    _write(into, drafts, refused)
    errors.print(
        f"{len(drafts)} drafts, {len(refused)} refused rows: written in {into}. Read them, then move them to {SCHEMES}."
    )


def _write(into: Path, drafts: Mapping[str, str], refused: list[tuple[int, str, str]]) -> None:
    """A draft that is there already is somebody's work: it is kept."""
    into.mkdir(parents=True, exist_ok=True)
    for scheme_id, text in drafts.items():
        path = into / f"{scheme_id}.yaml"
        if path.exists():
            errors.print(f"{path} is there already: kept as it is.")
        else:
            path.write_text(text, encoding="utf-8")
    with (into / "refused.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("row", "id", "reason"), *refused])


def _day(on: datetime | None) -> date:
    return on.date() if on else date.today()
