"""The commands `etabli aids`: judge firms (`cli_aids_judge`), tell changes, compare published lists, seal."""

import csv
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from etabli import cli_aids_judge
from etabli.analysis.aids.changes import changes
from etabli.analysis.aids.sealing import over
from etabli.catalogue.aids.schemes import SCHEMES, aid_schemes
from etabli.catalogue.aids.sealed import SEALED_FILE, sealed
from etabli.kernel.errors import CatalogueError
from etabli.pipeline.aids import aides_territoires, dispositif
from etabli.pipeline.aids.compare import BY_ADDRESS, compare
from etabli.pipeline.aids.draft import draft

app = typer.Typer(
    help="Aids to firms: who may have which, what changes, what published lists say.", no_args_is_help=True
)
errors = Console(stderr=True)

Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this day; today by default.")]
READERS = {aides_territoires.LIST: aides_territoires.read, dispositif.LIST: dispositif.read}


app.command("judge")(cli_aids_judge.judge)
app.command("firm")(cli_aids_judge.firm)


@app.command("changes")
def aids_changes(
    on: Day = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days ahead.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the schemes that open, end or change their rules in the days to come, or whose known rules stop."""
    first = _day(on)
    last = first + timedelta(days=days)
    found = changes(aid_schemes().values(), first, last)
    if as_json:
        rows = [
            {"scheme": one.scheme.id, "version": one.version.id, "what": one.what, "on": str(one.on)} for one in found
        ]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return
    if not found:
        print(f"Nothing opens, ends or changes from {first} to {last} ({len(aid_schemes())} schemes looked at).")
    for one in found:
        doubt = f"  {one.doubt}" if one.doubt else ""
        print(f"{one.on}  {one.what:<11}  {one.scheme.short} ({one.version.id}){doubt}")


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
    new: Annotated[
        list[str] | None, typer.Option("--new", help="The id of a row that is like a scheme and is another. Repeat it.")
    ] = None,
    on: Day = None,
) -> None:
    """Compare a published list with the catalogue; write what it lacks as drafts that somebody will read.

    =: the catalogue has it; ?: it has a name that is nearly the same, --new ID says that it is another; -: it is
    closed; +: it would be a draft; !: the row can't be read.
    """
    if of not in READERS:
        raise typer.BadParameter(f"one of: {', '.join(READERS)}", param_hint="--of")
    listed, day = READERS[of](file), _day(on)
    refused = [(one.row, one.key, one.reason) for one in listed.quarantined]
    drafts: dict[str, str] = {}
    for one in compare(listed.schemes, aid_schemes()):
        if one.scheme is not None:
            said, by = " ; ".join(one.differs) or "identique", "l’adresse" if one.by == BY_ADDRESS else "le nom"
            print(f"=  {one.incoming.name} : {one.scheme.id} (par {by}) : {said}")
        elif one.like and one.incoming.key not in (new or ()):
            said = ", ".join(one.like)
            print(f"?  {one.incoming.name} : ressemble à {said} ; sinon, --new {one.incoming.key}")
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
