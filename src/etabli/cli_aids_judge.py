"""`etabli aids judge` and `etabli aids firm`: what every scheme says of the firms of the register, or of one."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from etabli.analysis.aids.eligibility import PERIOD, Outcome, Reason, Verdict, compiled_schemes, eligibility, of_many
from etabli.analysis.aids.facts import Facts, Place, of_register
from etabli.analysis.aids.questions import Question, next_question
from etabli.analysis.aids.stated import AnswerError, expected, stated
from etabli.analysis.aids.summary import NO, SILENT, TO_ASK, YES, Short, summaries, summary
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.programme import load_programme
from etabli.cli_paths import DEFAULT_REGISTERS, DEFAULT_RELEASES, PROGRAMME
from etabli.kernel.codes import is_siret
from etabli.warehouse import programme
from etabli.warehouse.membership import Memberships, memberships
from etabli.warehouse.register import Establishment
from etabli.warehouse.register import current as current_register
from etabli.warehouse.release import Release
from etabli.warehouse.release import current as current_release

errors = Console(stderr=True)

Registers = Annotated[Path, typer.Option("--registers", help="Directory of registers.", envvar="ETABLI_REGISTERS")]
Releases = Annotated[Path, typer.Option("--releases", help="Directory of releases.", envvar="ETABLI_RELEASES")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this day; today by default.")]
MARKS = {YES: "oui", NO: "non", TO_ASK: "a-preciser", SILENT: "sources-muettes"}
OUTCOMES = {Outcome.YES: "oui", Outcome.NO: "non", Outcome.UNKNOWN: "à préciser"}
UNTOLD = "non connu"  # of a rule that no answer of the firm would settle
KNOWN = ["siret", "nom", "code_insee", "territoire_1", "territoire_2", "naf"]


def judge(
    to: Annotated[Path, typer.Option("--to", dir_okay=False, help="The CSV file to write.")],
    on: Day = None,
    territory: Annotated[str, typer.Option(help="Of a territory alone: ti-8413, or 1/ti-8413 with its phase.")] = "",
    phase: Annotated[str, typer.Option(help="Phase of the territory, where it is written without.")] = "2",
    project: Annotated[str, typer.Option(help="The project asked for; none by default.")] = "",
    why: Annotated[
        bool, typer.Option("--why", help="Add a column a scheme: the rule of a no, what is missing.")
    ] = False,
    registers: Registers = DEFAULT_REGISTERS,
    releases: Releases = DEFAULT_RELEASES,
) -> None:
    """Judge every open establishment of the register for every scheme, as far as the register tells.

    One line an establishment, one column a scheme: oui, non, a-preciser (an answer of the firm is missing),
    sources-muettes (no answer would tell: no recent rules are known, or sources don't settle). What nobody was asked is
    not guessed.
    """
    day = (on or datetime.now()).date()
    choices = declared_facts().facts["project"].choices
    if project and project not in choices:
        raise typer.BadParameter(f"one of: {', '.join(choices)}", param_hint="--project")
    if not to.parent.is_dir():
        raise typer.BadParameter(f"the directory {to.parent} does not exist", param_hint="--to")
    release = current_release(releases)
    place = _territory(release, territory, phase)
    register, inside = current_register(registers), memberships(release, load_programme(PROGRAMME))
    total = register.count(territory=place)
    schemes, shortly = tuple(compiled_schemes()), summaries()
    counts = dict.fromkeys(MARKS, 0)
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file, _Seen(total) as seen:
            lines = csv.writer(file)
            lines.writerow(
                [*KNOWN, *(name for one in schemes for name in ((one, f"{one}:pourquoi") if why else (one,)))]
            )
            asked = ((one, _facts(one, inside, project)) for one in seen.each(register.every(territory=place)))
            for one, verdicts in of_many(asked, day):
                told = shortly(verdicts)
                lines.writerow([*_known(one), *(cell for short in told for cell in _cells(short, why))])
                for short in told:
                    counts[short.mark] += 1
        part.replace(to)
    except OSError as error:
        raise typer.BadParameter(f"{to} can't be written: {error.strerror}", param_hint="--to") from error
    finally:
        part.unlink(missing_ok=True)
    said = ", ".join(f"{MARKS[mark]} {count:,}" for mark, count in counts.items())
    errors.print(
        f"{total:,} establishments{f' of {place}' if place else ''}, {len(schemes)} schemes, as of {day}: {said}."
        f" Written: {to}",
        soft_wrap=True,
    )


def firm(
    siret: Annotated[str, typer.Argument(help="Of an establishment of the register; - for none.")],
    on: Day = None,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", help="An answer, fact=value: project=vte, own_staff=40. Repeat it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    registers: Registers = DEFAULT_REGISTERS,
    releases: Releases = DEFAULT_RELEASES,
) -> None:
    """Judge one firm for every scheme, rule by rule, and tell the next question to ask it."""
    day = (on or datetime.now()).date()
    inside = memberships(current_release(releases), load_programme(PROGRAMME))
    found = _found("".join(siret.split()), registers)
    known = _facts(found, inside, "") if found is not None else Facts()
    try:
        facts = known.given(**stated(answer or (), day, lambda code: _place(code, inside)))
    except AnswerError as error:
        raise typer.BadParameter(str(error), param_hint="--answer") from error
    verdicts, question = eligibility(facts, day), next_question(facts, day)
    if as_json:
        sys.stdout.write(json.dumps(_json(found, day, verdicts, question), ensure_ascii=False, indent=2) + "\n")
        return
    print(f"{found.name}, {found.siret}, au {day}" if found else f"Sans SIRET, au {day}")
    for verdict in verdicts:
        short = summary(verdict)
        print(f"\n{verdict.scheme.short} ({verdict.scheme.id}) : {MARKS[short.mark]}")
        for reason in verdict.reasons:
            print(f"    {reason.label or 'Période'} : {_outcome(reason)}. {' '.join(reason.sentences)}")
    if question is None:
        print("\nPlus rien à demander : tout ce qui peut être décidé l’est.")
    else:
        fact = question.fact
        print(f"\nQuestion suivante : {fact.asks}\n    --answer {fact.id}=… ({expected(fact)})")


def _territory(release: Release, text: str, phase: str) -> str:
    """As the register writes it, 2/ti-8413. Raises BadParameter: no such phase or territory."""
    if not text:
        return ""
    before, slash, after = text.strip().lower().partition("/")
    phase, name = (before, after) if slash else (phase, before)
    phases = programme.phases(release)
    if phase not in phases:
        raise typer.BadParameter(f"phase {phase!r} is unknown; phases: {', '.join(phases)}", param_hint="--territory")
    if name not in (one.id for one in programme.territories(release, phase)):
        raise typer.BadParameter(
            f"no territory {name!r} in phase {phase}; `etabli territories --phase {phase}` lists them",
            param_hint="--territory",
        )
    return f"{phase}/{name}"


def _found(siret: str, registers: Path) -> Establishment | None:
    """None for « - »: nothing is known then. Raises BadParameter: no SIRET, or none of the register."""
    if siret == "-":
        return None
    if not is_siret(siret):
        raise typer.BadParameter(f"{siret!r} is no SIRET: fourteen digits, whose key is right", param_hint="SIRET")
    found = current_register(registers).one(siret)
    if found is None:
        raise typer.BadParameter(f"{siret} is not in the register; - judges without one", param_hint="SIRET")
    return found


def _facts(one: Establishment, inside: Memberships, project: str) -> Facts:
    """What the register tells, as the page of a firm's aids: its band is the establishment's, and is not taken."""
    asked = {"project": project} if project else {}
    where = _place(one.commune, inside) if one.commune else None
    return of_register(
        code_insee=where.code_insee if where else None,
        spans=where.spans if where else (),
        naf=one.activity,
        staff_band=None,
        legal_form=one.legal_form,
    ).given(**asked)


def _place(code: str, inside: Memberships) -> Place | None:
    spans = inside.spans(code)
    return None if spans is None else Place(code, spans)


def _known(one: Establishment) -> list[str]:
    known = (one.commune, one.territory_1, one.territory_2, one.activity)
    return [one.siret, one.name, *(value or "" for value in known)]


def _cells(short: Short, why: bool) -> tuple[str, ...]:
    """The mark; the rules of a no with what they say; the facts that are missing; what sources leave untold."""
    mark = MARKS[short.mark]
    if not why:
        return (mark,)
    if short.mark == TO_ASK:
        return mark, f"manque {', '.join(short.lacks)}"
    rules = ", ".join("période" if one == PERIOD else one for one in short.rules)
    return mark, f"{rules} : {' '.join(short.said)}" if short.said else ""


def _outcome(reason: Reason) -> str:
    return UNTOLD if reason.outcome is Outcome.UNKNOWN and not reason.lacks else OUTCOMES[reason.outcome]


def _json(found: Establishment | None, day: date, verdicts: tuple[Verdict, ...], question: Question | None) -> Any:
    return {
        "siret": found.siret if found else None,
        "name": found.name if found else None,
        "on": day.isoformat(),
        "schemes": [
            {
                "scheme": one.scheme.id,
                "version": one.version.version.id if one.version else None,
                "day": one.day.isoformat(),
                "outcome": summary(one).mark,
                "lacks": list(summary(one).lacks),
                "rules": [
                    {
                        "rule": reason.rule,
                        "label": reason.label,
                        "outcome": reason.outcome.value,
                        "said": list(reason.sentences),
                        "lacks": list(reason.lacks),
                        "confidence": reason.ground.confidence if reason.ground else None,
                        "source": reason.ground.source.url if reason.ground and reason.ground.source else None,
                    }
                    for reason in one.reasons
                ],
            }
            for one in verdicts
        ],
        "question": question
        and {
            "fact": question.fact.id,
            "asks": question.fact.asks,
            "expected": expected(question.fact),
            "decides": list(question.decides),
        },
    }


class _Seen:
    """A bar on the error output, moved by whatever goes through it."""

    def __init__(self, total: int) -> None:
        columns = BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
        self._bar = Progress(TextColumn("{task.description}"), *columns, console=errors)
        self._total = total

    def __enter__(self) -> "_Seen":
        self._bar.start()
        return self

    def each(self, firms: Iterator[Establishment]) -> Iterator[Establishment]:
        task = self._bar.add_task("establishments", total=self._total)
        for number, one in enumerate(firms, 1):
            yield one
            if number % 500 == 0 or number == self._total:
                self._bar.update(task, completed=number)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
