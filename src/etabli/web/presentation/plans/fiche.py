"""A fiche as its page tells it: its fields in words, what it lacks for the next state, the moves offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.plans.fields import FicheField
from etabli.catalogue.plans.workflow import Move
from etabli.domain.governance.models import Person
from etabli.domain.plans.declared import axes, fiche_workflow, fields, project_types
from etabli.domain.plans.models import Indicator, IndicatorValue
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.reading import Reader, read_date
from etabli.domain.plans.whole import EMPTY, lacking, value_of
from etabli.domain.territories.models import Commune
from etabli.kernel import money
from etabli.kernel.french import small
from etabli.kernel.typography import french
from etabli.web.presentation.comparators import listed

HEAD = ("number", "title", "state", "axis", "project_type", "commitment", "lead", "starts_on", "ends_on")


@dataclass(frozen=True)
class Told:
    """A field in words. `long`: a text of several lines; `items`: one of several values."""

    field: FicheField
    label: str
    text: str
    long: bool
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A section of the registry with the fields that are filled."""

    id: str
    label: str
    fields: tuple[Told, ...]


@dataclass(frozen=True)
class Missing:
    """What a move asks for and is not there: (label, where it is written)."""

    move: Move
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Offered:
    """A move that the reader may make. `lacks`: what stands in the way, in words."""

    move: Move
    to: str
    needs_reason: bool
    lacks: str


@dataclass(frozen=True)
class Followed:
    """An indicator: where it started, where it is, what it aims at."""

    indicator: Indicator
    baseline: str
    last: str
    last_on: Any
    target: str
    values: tuple[tuple[IndicatorValue, str], ...]  # with the value in words


def place_of(found: OpenedFiche) -> list[Any]:
    territory = found.opened.territory
    return [territory.phase_id, territory.published_id, found.fiche.number]


def parts(found: OpenedFiche, communes: Sequence[Commune]) -> list[Part]:
    """Sections that have something filled beyond what the head says."""
    fiche, phase = found.fiche, found.opened.territory.phase_id
    lead = {str(fiche.lead.pk): fiche.lead} if fiche.lead else {}
    reader = Reader(found.opened.territory, organisations=lead)
    left_out = HEAD if found.inside else (*HEAD, "visibility")
    concerned = [one for one in fields().of(phase, fiche.project_type) if one.id not in left_out and not one.given]
    told = []
    for section, held in fields().by_section(concerned):
        values = [(one, value_of(fiche, one)) for one in held]
        filled = [_told(reader, one, value, communes) for one, value in values if value not in EMPTY]
        if filled:
            told.append(Part(section.id, french(section.label), tuple(filled)))
    return told


def _told(reader: Reader, field: FicheField, value: Any, communes: Sequence[Commune]) -> Told:
    label = french(field.label)
    if field.kind == "communes":
        return Told(field, label, numbers.plural(len(communes), "commune"), False, tuple(one.name for one in communes))
    return Told(field, label, words(reader, field, value), field.kind == "text", _items(reader, field, value))


def words(reader: Reader, field: FicheField, value: Any) -> str:
    """A value in words, as a page shows it."""
    if value in EMPTY:
        return ""
    if field.kind == "date":
        return numbers.day(value if not isinstance(value, str) else read_date(value))
    if field.kind in ("integer", "decimal"):
        text = numbers.number(value, _decimals(float(value)))
        return f"{text} {field.unit}" if field.unit else text
    return reader.write(field, value)


def _items(reader: Reader, field: FicheField, value: Any) -> tuple[str, ...]:
    several = isinstance(value, list) and len(value) > 0
    return tuple(reader.write(field, value).split("\n")) if several else ()


def _decimals(value: float) -> int:
    """As many as it has, four at most."""
    text = f"{value:.4f}".rstrip("0")
    return len(text.partition(".")[2])


def head(found: OpenedFiche) -> dict[str, str]:
    """Axis and type in words, and the answer of the page: who leads, when, for how much."""
    fiche = found.fiche
    named = {one.id: one.label for one in axes(found.opened.territory.phase_id)}
    types = {one.id: one.label for one in project_types()}
    said = [f"Portée par {fiche.lead.name}" if fiche.lead else "Sans maître d'ouvrage pour l'instant"]
    if fiche.starts_on and fiche.ends_on:
        said.append(f"du {numbers.day(fiche.starts_on)} au {numbers.day(fiche.ends_on)}")
    elif fiche.starts_on:
        said.append(f"à partir du {numbers.day(fiche.starts_on)}")
    elif fiche.ends_on:
        said.append(f"jusqu'au {numbers.day(fiche.ends_on)}")
    said.append(f"coût prévu : {money.short(found.cost)}" if found.cost else "coût non chiffré")
    return {
        "axis": named.get(fiche.axis, fiche.axis),
        "project_type": types.get(fiche.project_type, ""),
        "answer": french(", ".join(said) + "."),
    }


def missing(found: OpenedFiche) -> list[Missing]:
    """By move that asks for a whole fiche, what is not there."""
    edit = reverse("fiche_edit", args=place_of(found))
    told = []
    for move in fiche_workflow().from_state(found.fiche.state):
        fields_lacking = lacking(found.fiche, move.to) if "fiche_whole" in move.conditions else []
        if fields_lacking:
            links = tuple((french(field.label), f"{edit}#{field.id}") for field in fields_lacking)
            told.append(Missing(move, links))
    return told


def moves(found: OpenedFiche) -> list[Offered]:
    """The moves that the reader may make from here, those that need more too."""
    told = []
    for move in fiche_workflow().from_state(found.fiche.state):
        if not (found.follow if move.permission == "plan.follow" else found.edit):
            continue
        lacks = lacking(found.fiche, move.to) if "fiche_whole" in move.conditions else []
        said = f"Il manque : {', '.join(small(field.label) for field in lacks)}." if lacks else ""
        label = fiche_workflow().state(move.to).label
        told.append(Offered(move, label, "reason" in move.conditions, french(said)))
    return told


def followed(found: OpenedFiche) -> list[Followed]:
    """The indicators with what was read of them."""
    return [_followed(one) for one in found.indicators]


def _followed(one: Indicator) -> Followed:
    known = one.known
    last = known[-1] if known else None
    return Followed(
        indicator=one,
        baseline=figure(one.baseline) if one.baseline is not None else "non connue",
        last=figure(last.value) if last else "pas encore relevée",
        last_on=last.on if last else None,
        target=figure(one.target),
        values=tuple((value, figure(value.value)) for value in known),
    )


def figure(value: Any) -> str:
    return numbers.number(float(value), _decimals(float(value)))


def found_by(cited: Sequence[Person]) -> list[str]:
    """Where those whom a comment cites find it, in a sentence; none when it cites nobody."""
    if not cited:
        return []
    names = listed([str(one) for one in cited])
    one = len(cited) == 1
    return [
        f"{names} le trouvera dans son espace, et un message lui est écrit."
        if one
        else f"{names} le trouveront dans leur espace, et un message leur est écrit."
    ]
