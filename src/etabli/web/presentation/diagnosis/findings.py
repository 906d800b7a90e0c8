"""A finding of the workbench as its line in the list and as its page tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingAxis
from etabli.domain.diagnosis.enums import Confidence, Importance, Origin, State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.diagnosis.opinions import Opinion, Spread
from etabli.domain.diagnosis.queries.findings import Workbench
from etabli.kernel.typography import french

# What addresses call the states, and the headings of their lists.
STATES = {"a-decider": State.PROPOSED, "retenus": State.KEPT, "ecartes": State.REJECTED}
HEADINGS = {State.PROPOSED: "À décider", State.KEPT: "Retenus", State.REJECTED: "Écartés"}
EMPTY = {
    State.PROPOSED: "Plus aucun constat n’attend de décision.",
    State.KEPT: "Aucun constat n’est retenu. Ouvrez une proposition, puis retenez-la : elle viendra ici.",
    State.REJECTED: "Aucun constat n’est écarté.",
}


@dataclass(frozen=True)
class Line:
    """One finding in the list. Texts are final French; `notes`: what was decided, thought and joined, empty where
    nothing was.
    """

    finding: Finding
    url: str
    kind: str
    label: str
    text: str
    notes: str
    pending: str
    recused: bool


@dataclass(frozen=True)
class AxisLines:
    axis: FindingAxis
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """The findings of one state, by axis; `empty` is said where there is none."""

    state: State
    name: str
    heading: str
    count: int
    axes: tuple[AxisLines, ...]
    empty: str


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty for all."""

    state: str
    axis: str
    kind: str

    def keeps(self, finding: Finding) -> bool:
        return self.axis in ("", finding.axis) and self.kind in ("", finding.kind)


def sections(catalogue: Catalogue, bench: Workbench, filters: Filters) -> list[Section]:
    """The lists of the workbench: those to decide first."""
    told = _lines(bench, filter(filters.keeps, bench.findings))
    asked = {filters.state: STATES[filters.state]} if filters.state in STATES else STATES
    found = []
    for name, state in asked.items():
        mine = [one for one in told if one.finding.state == state]
        axes = [
            AxisLines(axis, tuple(one for one in mine if one.finding.axis == axis.id))
            for axis in catalogue.axes.values()
        ]
        shown = tuple(axis for axis in axes if axis.lines)
        found.append(Section(state, name, HEADINGS[state], len(mine), shown, EMPTY[state]))
    return found


def waiting(bench: Workbench) -> list[Line]:
    """Those whose figure changed."""
    return _lines(bench, (one for one in bench.findings if one.pending is not None))


def _lines(bench: Workbench, findings: Iterable[Finding]) -> list[Line]:
    url = reverse("workbench", args=[bench.territory.phase_id, bench.territory.published_id])
    return [_line(one, bench.opinions.get(one.pk), url) for one in findings]


def _line(finding: Finding, told: Opinion | None, workbench: str) -> Line:
    return Line(
        finding=finding,
        url=f"{workbench}constats/{finding.pk}/",
        kind=finding.kind,
        label="Atout" if finding.kind == "atout" else "Frein",
        text=finding.text,
        notes=_notes(finding, told),
        pending=change(finding),
        recused=finding.recused,
    )


def _notes(finding: Finding, told: Opinion | None) -> str:
    """`Importance forte. 4 avis : importance médiane 3, confiance médiane 2. 2 preuves`."""
    decided = judged(finding.importance, finding.confidence)
    thought = opinions(told) if told else ""
    joined = numbers.plural(finding.pieces, "preuve") if finding.pieces else ""
    parts = (f"{capfirst(decided)}." if decided else "", f"{thought}." if thought else "", joined)
    return " ".join(part for part in parts if part)


def figure(figures: dict[str, Any] | None) -> str:
    """`12,1 % (2023), contre 8,2 % en France`."""
    if not figures:
        return ""
    against = f", contre {figures['reference']} {figures['beside']}" if figures["beside"] else ""
    return french(f"{figures['value']} ({figures['year']}){against}")


def change(finding: Finding) -> str:
    """What a later release says of the figure behind it; empty when nothing waits."""
    if finding.pending is None or finding.figures is None:
        return ""
    new = finding.pending["figures"]
    if new is None:
        return french("La nouvelle version des données ne permet plus de le juger.")
    lost = "" if finding.pending["claimed"] else ", et il n'est plus affirmé"
    return french(f"Le chiffre a changé : {figure(finding.figures)} ; maintenant {figure(new)}{lost}.")


def judged(importance: int | None, confidence: int | None) -> str:
    """`importance forte, constat solide`, of what was decided."""
    parts = [f"importance {Importance(importance).label}"] if importance else []
    parts += [f"constat {Confidence(confidence).label}"] if confidence else []
    return ", ".join(parts)


def opinions(told: Opinion) -> str:
    """`4 avis : importance médiane 3,5 (de 1 à 4), confiance médiane 2 ; 1 avis mis à part (déport)`."""
    apart = f"{told.set_apart} avis mis à part (déport)" if told.set_apart else ""
    if told.importance is None or told.confidence is None:
        return apart
    return french(
        f"{told.count} avis : importance {_spread(told.importance)}, confiance {_spread(told.confidence)}"
        + (" ; avis partagés" if told.importance.apart or told.confidence.apart else "")
        + (f" ; {apart}" if apart else "")
    )


def _spread(spread: Spread) -> str:
    median = numbers.number(spread.median, 0 if spread.median.is_integer() else 1)
    return f"médiane {median}" + (f" (de {spread.low} à {spread.high})" if spread.low < spread.high else "")


def origin(finding: Finding) -> str:
    """Where it comes from, in one line."""
    if finding.origin == Origin.LOCAL:
        who = f" par {finding.author}" if finding.author else ""
        return f"Ajouté{who} le {numbers.day(timezone.localtime(finding.created_at))}"
    assert finding.figures is not None
    return french(f"Tiré des données : {finding.figures['rule']}, version {finding.figures['release']}")


def counts(findings: Sequence[Finding]) -> str:
    """The answer of the page: `5 constats à décider, 3 retenus, 1 écarté.`"""
    if not findings:
        return "Aucun constat pour l’instant."
    many = {state: sum(finding.state == state for finding in findings) for state in State}
    parts = [
        numbers.plural(many[State.PROPOSED], "constat à décider", "constats à décider"),
        numbers.plural(many[State.KEPT], "retenu"),
        numbers.plural(many[State.REJECTED], "écarté"),
    ]
    return f"{', '.join(parts)}."
