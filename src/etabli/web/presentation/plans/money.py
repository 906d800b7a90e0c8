"""A financing plan in words: whether it balances, its lines by instrument, asked beside agreed, its funnel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.forms import Form
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from etabli.catalogue.plans.financing import FinancingRule
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.plans.enums import Instrument, StageKind
from etabli.domain.plans.financing import Checked
from etabli.domain.plans.models import Stage
from etabli.domain.plans.queries.financing import Financing
from etabli.domain.plans.queries.money import Counted
from etabli.domain.plans.totals import CASH, Agreement, Funnel, Line, agreement, by_instrument
from etabli.kernel import money
from etabli.kernel.typography import NNBSP, french
from etabli.web.charts.bars import Bars, bars
from etabli.web.presentation.steering.answers import Answer

SHOWN = (
    ("requested", "sollicité"),
    ("granted", "accordé"),
    ("contracted", "conventionné"),
    ("paid", "versé"),
)
NOTHING = "–"  # where nothing was said that adds up
SOURCE = "lignes de financement saisies dans Établi"
PLURAL = {
    Instrument.GRANT: "Subventions",
    Instrument.ADVANCE: "Avances remboursables",
    Instrument.LOAN: "Prêts",
    Instrument.GUARANTEE: "Garanties",
    Instrument.EQUITY: "Fonds propres",
    Instrument.ENGINEERING: "Ingénierie",
}


@dataclass(frozen=True)
class Columns:
    """The stages of a table that have a column, by label; `note` says which have none, and that it is not zero."""

    kept: frozenset[str]
    note: str

    def of(self, cells: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple(cell for cell in cells if cell[0] in self.kept)


@dataclass(frozen=True)
class Row:
    """A line of a table: what each stage says, nothing where nothing was said; `rate` of what was asked.

    `proofs`: the files that prove its stages; `answers`: what the operator answered to the request of the fiche.
    """

    one: Counted
    cells: tuple[tuple[str, str], ...]
    expected: str
    state: str
    rate: str
    proofs: tuple["Proof", ...]
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Proof:
    """A file that proves a stage: `label` says which, `about` its type and size."""

    label: str
    url: str
    about: str


@dataclass(frozen=True)
class Group:
    """The lines of one instrument, their sums, how much of what was asked and answered was agreed, its picture.

    `rated`: some line has a rate.
    """

    label: str
    pays: bool
    rows: tuple[Row, ...]
    totals: tuple[tuple[str, str], ...]
    expected: str
    agreement: str
    chart: Bars | None
    rated: bool
    note: str


@dataclass(frozen=True)
class Verdict:
    """The balance in one sentence, and how it looks: `kept`, `warned`, or `unjudged`."""

    state: str
    text: str


def excess(line: Line) -> str:
    """What a line says that seldom is: more paid than agreed, more granted than asked; else nothing."""
    said = []
    if line.has(StageKind.PAID) and line.paid > line.agreed:
        said.append(f"{money.euros(line.paid)} versés pour {money.euros(line.agreed)} accordés")
    if line.has(StageKind.REQUESTED) and line.at(StageKind.GRANTED) > line.at(StageKind.REQUESTED):
        asked = money.euros(line.at(StageKind.REQUESTED))
        said.append(f"{money.euros(line.at(StageKind.GRANTED))} accordés pour {asked} demandés")
    return french(f"À vérifier : {' ; '.join(said)}.") if said else ""


def groups(found: Financing, place: list[Any], answers: Mapping[UUID, tuple[Answer, ...]]) -> list[Group]:
    """In the order of the instruments. `place`: what addresses of the fiche carry; `answers`: of operators, by line."""
    sums = by_instrument(found.counted)
    return [
        _group(instrument, [one for one in found.lines if one.line.instrument == instrument], sums, place, answers)
        for instrument in sums
    ]


def _group(
    instrument: str,
    lines: Sequence[Counted],
    sums: dict[str, Funnel],
    place: list[Any],
    answers: Mapping[UUID, tuple[Answer, ...]],
) -> Group:
    funnel = sums[instrument]
    rows = tuple(replace(row(one, place), answers=answers.get(one.resource.pk, ())) for one in lines)
    columns = columns_of(SHOWN, [one.line for one in lines])
    return Group(
        label=PLURAL[Instrument(instrument)],
        pays=instrument in CASH,
        rows=tuple(replace(one, cells=columns.of(one.cells)) for one in rows),
        totals=columns.of((label, summed(getattr(funnel, name))) for name, label in SHOWN),
        expected=money.euros(funnel.expected),
        agreement=agreed([one.line for one in lines]),
        chart=funnel_chart(PLURAL[Instrument(instrument)], funnel, columns),
        rated=any(one.rate for one in rows),
        note=columns.note,
    )


def columns_of(
    stages: Iterable[tuple[str, str]], lines: Sequence[Line], shown: Iterable[tuple[str, str]] = ()
) -> Columns:
    """Those that some line says, or some of the cells `shown` beside them; all of them where nothing is said.

    `stages`: (name, label), in order.
    """
    told = {label for label, text in shown if text not in ("", NOTHING)}
    every = [(label, label in told or any(said(line, name) for line in lines)) for name, label in stages]
    empty = [label for label, kept in every if not kept]
    if not empty or len(empty) == len(every):
        return Columns(frozenset(label for label, _ in every), "")
    many = "Sans colonne ici, faute d'un montant saisi" + (" à ces étapes" if len(empty) > 1 else " à cette étape")
    note = french(f"{many} : {', '.join(empty)}. Cela ne veut pas dire zéro.")
    return Columns(frozenset(label for label, kept in every if kept), note)


def row(one: Counted, place: list[Any]) -> Row:
    line = one.line
    cells = tuple((label, money.euros(amount(line, name)) if said(line, name) else "") for name, label in SHOWN)
    both = line.has(StageKind.REQUESTED) and (line.has(StageKind.GRANTED) or line.has(StageKind.CONTRACTED))
    share = money.share(line.agreed, line.at(StageKind.REQUESTED)) if both else None
    rate = "" if share is None else percent(share)
    proofs = tuple(found for stage in one.stages if (found := proof(stage, place)) is not None)
    return Row(one, cells, money.euros(line.expected), state(line), rate, proofs)


def proof(stage: Stage, place: list[Any]) -> Proof | None:
    """The file of a stage, None when it has none."""
    if not stage.file_sha256:
        return None
    label = french(f"{stage.get_kind_display()}, {stage.evidence or stage.file_name}")
    about = f"{stage.file_kind.upper()}, {filesizeformat(stage.file_size)}"
    return Proof(label, reverse("fiche_stage_file", args=[*place, stage.pk]), about)


def summed(cents: int) -> str:
    """A sum; a dash where nothing was said that adds up."""
    return money.euros(cents) if cents else NOTHING


def said(line: Line, name: str) -> bool:
    """Whether anything was said at a stage: missing is not zero."""
    return line.has(name)


def amount(line: Line, name: str) -> int:
    """Net of what was cancelled or given back."""
    if name == "granted":
        return line.agreed
    return line.paid if name == "paid" else line.at(name)


ORDER = ("repaid", "cancelled", "refused", "paid", "contracted", "granted", "requested", "announced")


def state(line: Line) -> str:
    """The furthest that the line went."""
    reached = next((kind for kind in ORDER if line.has(kind)), None)
    return str(StageKind(reached).label) if reached else "rien de saisi"


def agreed(lines: Iterable[Line]) -> str:
    """What was asked beside what was agreed; empty when nothing was asked."""
    return agreement_in_words(agreement(lines))


def agreement_in_words(found: Agreement) -> str:
    """The auditors' question, of any lines of one instrument."""
    if not found.asked:
        return ""
    waiting = f" {money.euros(found.waiting)} attendent une réponse." if found.waiting else ""
    rate = money.share(found.agreed, found.answered)
    if rate is None:
        return french(f"Sollicité : {money.euros(found.asked)}, sans réponse enregistrée pour l'instant.")
    return french(
        f"Taux d'accord : {percent(rate)}, soit {money.euros(found.agreed)} accordés "
        f"pour {money.euros(found.answered)} sollicités qui ont reçu une réponse.{waiting}"
    )


def percent(rate: float) -> str:
    return f"{rate:.0f}{NNBSP}%" if rate >= 1 or rate == 0 else f"moins de 1{NNBSP}%"


def funnel_chart(label: str, funnel: Funnel, columns: Columns) -> Bars | None:
    """From what was asked to what was paid, as bars from one zero; nothing to compare, no picture.

    A stage that has no column has no bar.
    """
    if sum(bool(getattr(funnel, key)) for key, _ in SHOWN) < 2:
        return None
    rows = [
        (name.capitalize(), float(max(0, getattr(funnel, key))), money.short(getattr(funnel, key)))
        for key, name in SHOWN
        if name in columns.kept
    ]
    told = ", ".join(f"{name} {text}" for name, _, text in rows)
    return bars(rows, title=f"{label} : {told.lower()}", source=SOURCE)


def balance(found: Financing) -> Verdict:
    """Whether it balances, or by how much not."""
    if not found.expenses and not found.lines and not found.hidden:
        return Verdict("unjudged", "Rien n’est saisi : ajoutez les dépenses, puis les financements.")
    if not found.expenses:
        return Verdict("unjudged", "Aucune dépense n’est saisie : l’équilibre ne peut pas être dit.")
    if not found.one_tax:
        return Verdict(
            "warned",
            french(
                "Des dépenses sont HT et d'autres TTC : elles ne s'additionnent pas. L'équilibre ne peut pas être dit."
            ),
        )
    if found.hidden:
        return Verdict(
            "unjudged",
            french("Des lignes de financement ne vous sont pas ouvertes : l'équilibre ne peut pas être dit."),
        )
    sums = found.balance
    cost, gap = money.euros(sums.cost), money.euros(abs(sums.missing))
    if sums.balanced:
        return Verdict("kept", french(f"Le plan est équilibré : {cost} de dépenses, autant de ressources attendues."))
    if sums.missing > 0:
        return Verdict(
            "warned",
            french(f"Il manque {gap} : {cost} de dépenses, {money.euros(sums.resources)} de ressources attendues."),
        )
    return Verdict(
        "warned",
        french(f"Il y a {gap} de trop : {cost} de dépenses, {money.euros(sums.resources)} de ressources attendues."),
    )


@dataclass(frozen=True)
class Check:
    """What came of a rule: every line that it says the same of."""

    rule: FinancingRule
    state: str
    said: tuple[str, ...]


def checks(found: Financing) -> list[Check]:
    """A rule once for what is to be looked at, once for what is not judged, once for what holds."""
    said: dict[tuple[str, str], list[Checked]] = {}
    for one in found.checks:
        said.setdefault((one.rule.id, one.state), []).append(one)
    return [Check(some[0].rule, some[0].state, tuple(one.said for one in some)) for some in said.values()]


def hidden(count: int) -> str:
    """What is told of lines that are not open, of a fiche: that there are, and nothing more."""
    if not count:
        return ""
    if count == 1:
        return "Une ligne de financement ne vous est pas ouverte\u00a0: elle n’est dans aucun total de cette page."
    return french(f"{count} lignes ne vous sont pas ouvertes : elles ne sont dans aucun total de cette page.")


@dataclass(frozen=True)
class StageRow:
    stage: Stage
    amount: str
    proof: Proof | None


def stages(one: Counted, place: list[Any]) -> tuple[StageRow, ...]:
    """What was said and done of a line, in order of date."""
    return tuple(StageRow(stage, money.euros(stage.amount_cents), proof(stage, place)) for stage in one.stages)


def steps(found: Financing, place: list[Any]) -> tuple[tuple[str, str], ...]:
    """The steps of the trail above a page of the financing plan."""
    return (above(found, place), ("Financement", reverse("fiche_money", args=place)))


def above(found: Financing, place: list[Any]) -> tuple[str, str]:
    """The fiche, in the trail of its financing plan."""
    return (f"Fiche {found.fiche.number}", reverse("fiche", args=place))


def meanwhile(form: Form, error: EditedMeanwhileError) -> dict[str, Any]:
    """Who changed what, beside what was typed; `conflict` where both changed the same."""
    rows = []
    for name, field in form.fields.items():
        theirs, mine = error.theirs.get(name), form.data.get(name, "")
        if name not in error.theirs:
            continue
        now = _words(field, theirs)
        typed = _words(field, form.cleaned_data.get(name))
        if now != typed:
            rows.append(
                {
                    "label": field.label,
                    "theirs": now or "rien",
                    "mine": typed or mine or "rien",
                    "conflict": name in error.merged.conflicts,
                }
            )
    return {"who": error.who, "rows": rows}


def _words(field: Any, value: Any) -> str:
    """A value as its form shows it."""
    if value in (None, ""):
        return ""
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, field.prepare_value(value)))
