"""The list of a plan: how many fiches by state, what waits, a line a fiche, filtered and sorted as the address says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.plans.workflow import State
from etabli.domain.plans.declared import axes, fiche_workflow, project_types
from etabli.domain.plans.enums import Commitment, Instrument
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.money import Lines
from etabli.domain.plans.totals import Line, by_instrument
from etabli.kernel import money
from etabli.kernel.names import search_key, sort_key
from etabli.kernel.typography import french

WAITING = {  # what a fiche waits for, as one and as several are called: fiches are counted
    "modifications": ("fiche dont une modification est demandée", "fiches dont une modification est demandée"),
    "jalons": ("fiche dont un jalon est dépassé", "fiches dont un jalon est dépassé"),
    "bloquees": ("fiche bloquée", "fiches bloquées"),
}
NO_DATE = date.max
SORTS: dict[str, Callable[[Fiche], Any]] = {
    "numero": lambda fiche: fiche.number,
    "titre": lambda fiche: sort_key(fiche.title),
    "axe": lambda fiche: (_position(fiche), fiche.number),
    "etat": lambda fiche: ([one.id for one in fiche_workflow().states].index(fiche.state), fiche.number),
    "debut": lambda fiche: (fiche.starts_on or NO_DATE, fiche.number),
    "cout": lambda fiche: (fiche.cost or 0, fiche.number),
}
HEADINGS = (
    ("numero", "N°", False),
    ("titre", "Fiche", False),
    ("axe", "Axe", False),
    ("etat", "État", False),
    ("debut", "Dates", False),
    ("cout", "Coût", True),
)


@dataclass(frozen=True)
class Filters:
    """What the address asks for, empty for all. `sort` is a key of SORTS, after `-` for the other way."""

    state: str = ""
    axis: str = ""
    project_type: str = ""
    commitment: str = ""
    waiting: str = ""
    words: str = ""
    sort: str = "numero"

    @property
    def any(self) -> bool:
        return any((self.state, self.axis, self.project_type, self.commitment, self.waiting, self.words))

    def keeps(self, fiche: Fiche) -> bool:
        chosen = (
            (self.state, fiche.state),
            (self.project_type, fiche.project_type),
            (self.commitment, fiche.commitment),
        )
        if any(asked and asked != own for asked, own in chosen):
            return False
        if self.axis and self.axis not in (fiche.axis, *fiche.other_axes):
            return False
        if self.waiting and not waits(fiche)[self.waiting]:
            return False
        if not self._keys:
            return True
        text = search_key(f"{fiche.number} {fiche.title} {fiche.lead.name if fiche.lead else ''} {fiche.sub_axis}")
        return all(word in text for word in self._keys)

    @cached_property
    def _keys(self) -> list[str]:
        """The words as they are looked for."""
        return search_key(self.words).split()

    def sorted(self, fiches: Sequence[Fiche]) -> list[Fiche]:
        return sorted(fiches, key=SORTS[self.sort.lstrip("-")], reverse=self.sort.startswith("-"))

    def address(self, **other: str) -> str:
        """The query of the address with these filters, some of them otherwise."""
        found = {
            "etat": self.state,
            "axe": self.axis,
            "type": self.project_type,
            "engagement": self.commitment,
            "attente": self.waiting,
            "q": self.words,
            "tri": self.sort if self.sort != "numero" else "",
        } | other
        return "?" + urlencode({name: value for name, value in found.items() if value})


def filters_of(asked: Mapping[str, str], phase: str) -> Filters:
    """What is not known is left out."""

    def among(name: str, known: Sequence[str]) -> str:
        value = asked.get(name, "")
        return value if value in known else ""

    sort = asked.get("tri", "")
    return Filters(
        state=among("etat", [state.id for state in fiche_workflow().states]),
        axis=among("axe", [axis.id for axis in axes(phase)]),
        project_type=among("type", [one.id for one in project_types()]),
        commitment=among("engagement", Commitment.values),
        waiting=among("attente", list(WAITING)),
        words=asked.get("q", "")[:80].strip(),
        sort=sort if sort.removeprefix("-") in SORTS else "numero",
    )


@dataclass(frozen=True)
class Count:
    """How many fiches are so, and where they are listed."""

    mark: str
    label: str
    many: int
    url: str
    here: bool


@dataclass(frozen=True)
class Heading:
    label: str
    number: bool
    url: str
    order: str  # aria-sort


@dataclass(frozen=True)
class Row:
    """A fiche in the list. `notes`: who leads, which type; `waiting`: what it waits for, in words."""

    fiche: Fiche
    url: str
    notes: str
    axis: str
    state: State
    commitment: str
    dates: str
    cost: str
    funded: str
    waiting: tuple[str, ...]
    restricted: bool


def answer(fiches: Sequence[Fiche]) -> str:
    """`20 fiches : 3 idées, 5 en cours.` in one sentence."""
    if not fiches:
        return "Aucune fiche pour l’instant."
    parts = [
        _several(many, state.label)
        for state in fiche_workflow().states
        if (many := sum(fiche.state == state.id for fiche in fiches))
    ]
    firm = sum(fiche.commitment == Commitment.FIRM for fiche in fiches)
    tail = f" Engagement ferme : {firm}." if firm else ""
    return french(f"{numbers.plural(len(fiches), 'fiche')} : {', '.join(parts)}.{tail}")


def _several(many: int, label: str) -> str:
    """`3 validées`, `2 en cours`: a word alone takes an s."""
    return numbers.plural(many, label) if " " not in label else f"{many}{numbers.NBSP}{label}"


def counts(fiches: Sequence[Fiche], filters: Filters) -> list[Count]:
    """Links to the fiches of each state."""
    return [
        Count(state.mark, state.label, many, filters.address(etat=state.id), filters.state == state.id)
        for state in fiche_workflow().states
        if (many := sum(fiche.state == state.id for fiche in fiches))
    ]


def waiting(fiches: Sequence[Fiche], filters: Filters) -> list[Count]:
    """What waits, for whom a mandate opens the plan."""
    return [
        Count("", numbers.plural(many, *words), many, Filters(waiting=name).address(), filters.waiting == name)
        for name, words in WAITING.items()
        if (many := sum(waits(fiche)[name] for fiche in fiches))
    ]


def waits(fiche: Fiche) -> dict[str, bool]:
    """Whether a fiche waits so, by key of WAITING."""
    closed = fiche_workflow().state(fiche.state).ends
    return {
        "modifications": bool(fiche.asked),
        "jalons": bool(fiche.late) and not closed,
        "bloquees": fiche.state == "blocked",
    }


def headings(filters: Filters) -> list[Heading]:
    """Columns that sort; again on the one that sorts turns it round."""
    found = []
    for key, label, number in HEADINGS:
        first = f"-{key}" if number else key
        turned = key if filters.sort == f"-{key}" else f"-{key}"
        mine = filters.sort.removeprefix("-") == key
        order = ("descending" if filters.sort.startswith("-") else "ascending") if mine else ""
        found.append(Heading(label, number, filters.address(tri=turned if mine else first), order))
    return found


def rows(fiches: Sequence[Fiche], lines: Lines, place: list[str], *, inside: bool) -> list[Row]:
    """`inside`: for whom a mandate opens the plan."""
    types = {one.id: one.label for one in project_types()}
    named = {axis.id: axis.label for axis in axes(place[0])}
    plan = reverse("plan", args=place)
    of: dict[Any, list[Line]] = {}
    for line in lines.all:
        if line.id in lines.seen:
            of.setdefault(line.fiche, []).append(line)
    return [
        Row(
            fiche=fiche,
            url=f"{plan}fiches/{fiche.number}/",
            notes=_notes(fiche, types),
            axis=named.get(fiche.axis, fiche.axis),
            state=fiche_workflow().state(fiche.state),
            commitment=fiche.get_commitment_display(),
            dates=period(fiche.starts_on, fiche.ends_on),
            cost=money.short(fiche.cost) if fiche.cost else "",
            funded=funded(of.get(fiche.pk, [])),
            waiting=_waiting(fiche) if inside else (),
            restricted=fiche.visibility == "restricted",
        )
        for fiche in fiches
    ]


def _notes(fiche: Fiche, types: Mapping[str, str]) -> str:
    lead = fiche.lead.name if fiche.lead else "sans maître d’ouvrage"
    return " · ".join(part for part in (lead, types.get(fiche.project_type, "")) if part)


def funded(lines: Sequence[Line]) -> str:
    """What is agreed of grants, against what was asked: of lines that the reader may open."""
    grants = by_instrument(lines).get(Instrument.GRANT)
    if grants is None or not (grants.requested or grants.expected):
        return ""
    agreed = max(grants.granted, grants.contracted)
    of = f" sur {money.short(grants.requested)} demandés" if grants.requested else ""
    said = f"{money.short(agreed)} accordés" if agreed else "rien d’accordé"
    return french(f"subventions : {said}{of}")


def period(starts_on: date | None, ends_on: date | None) -> str:
    """`03/2026 – 12/2027`; what is not known is an ellipsis."""
    if starts_on is None and ends_on is None:
        return ""
    return " – ".join(f"{day:%m/%Y}" if day else "…" for day in (starts_on, ends_on))


def _waiting(fiche: Fiche) -> tuple[str, ...]:
    found = []
    if fiche.asked:
        found.append(numbers.plural(fiche.asked, "modification demandée", "modifications demandées"))
    if waits(fiche)["jalons"]:
        found.append(numbers.plural(fiche.late, "jalon dépassé", "jalons dépassés"))
    return tuple(found)


def _position(fiche: Fiche) -> int:
    order = [axis.id for axis in axes(fiche.plan.territory.phase_id)]
    return order.index(fiche.axis) if fiche.axis in order else len(order)
