"""Reads of envelopes: what each delegated, what accorded lines reserve of it, what remains; and lines to program."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Sum, When

from etabli.domain.coordination.envelope_rights import visible
from etabli.domain.coordination.models import Envelope, Scenario
from etabli.domain.coordination.programming import Candidate
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.enums import OUT, StageKind
from etabli.domain.plans.models import Expense, Resource, Stage
from etabli.domain.plans.models.fiches import said_at
from etabli.domain.plans.rights import sight
from etabli.domain.plans.totals import ANSWERS, ENOUGH_FIRMS, Line
from etabli.domain.territories.models import TerritoryPart

WITH = ("funder", "region", "departement", "parent")
ORDER = ("-year", "funder__name", "scheme", "region__name", "departement__name", "id")
COLUMNS = (
    *("pk", "instrument", "funder", "scheme", "year", "fiche", "fiche__lead", "fiche__state", "fiche__number"),
    *("fiche__title", "fiche__axis", "fiche__maturity", "fiche__commitment", "fiche__plan__territory"),
    *("fiche__plan__territory__name", "fiche__plan__territory__phase", "fiche__plan__territory__published_id"),
    *("home_departement", "home_region", "seen", "said_at"),
)


@dataclass(frozen=True)
class Reserved:
    """A line of an envelope's scheme, where it counts, and whether the reader may open it."""

    line: Line
    kin: tuple[object, str, int]
    departement: str
    region: str
    seen: bool
    out: bool  # its fiche was abandoned
    number: int
    title: str
    axis: str
    maturity: str
    commitment: str
    territory: str
    name: str
    phase: str
    published_id: str
    asked_on: date | None
    said_at: datetime  # when its fiche was last changed or confirmed


@dataclass
class Standing:
    """An envelope as it stands. `own`: the lines of its place that no envelope delegated from it holds.

    Amounts in cents. What firms were given and the reader may not open is told together with the rest where there are
    `ENOUGH_FIRMS` of them at least; else it is left out (`untold`: how many lines), and what remains is a maximum.
    """

    envelope: Envelope
    delegated: int = 0
    own: list[Reserved] = field(default_factory=list)

    @property
    def _told(self) -> list[Reserved]:
        hidden = [one for one in self.own if not one.seen and one.line.agreed]
        enough = len({one.line.bearer for one in hidden}) >= ENOUGH_FIRMS
        return [one for one in self.own if one.seen or enough]

    @property
    def untold(self) -> int:
        """How many accorded lines are left out of the sums."""
        return sum(1 for one in self.own if one.line.agreed) - sum(1 for one in self._told if one.line.agreed)

    @property
    def reserved(self) -> int:
        return sum(one.line.agreed for one in self._told)

    @property
    def paid(self) -> int:
        return sum(one.line.paid for one in self._told)

    @property
    def to_release(self) -> int:
        """Accorded to fiches that were abandoned, and not cancelled: to be given back."""
        return sum(max(0, one.line.agreed - one.line.paid) for one in self._told if one.out)

    @property
    def remains(self) -> int:
        """Negative when more was accorded or delegated than there is."""
        return self.envelope.amount_cents - self.delegated - self.reserved

    @property
    def said(self) -> dict[UUID, datetime]:
        """When each fiche of its lines that the reader may open was last changed or confirmed."""
        return {one.line.fiche: one.said_at for one in self.own if one.seen}

    @property
    def asked(self) -> int:
        """What is asked for in its place and waits for an answer."""
        return sum(one.line.at(StageKind.REQUESTED) for one in self._told if _waits(one))


@dataclass(frozen=True)
class Filters:
    """What the address asks; empty: all."""

    year: str = ""
    funder: str = ""
    scheme: str = ""
    region: str = ""


@dataclass(frozen=True)
class Listed:
    """Standings in order, each after the one that it was delegated from; `choices` by filter."""

    rows: tuple[Standing, ...]
    choices: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Opened:
    """One envelope with those delegated from it that the actor reads, and its scenarios.

    `reads_parent`: whether the one that it was delegated from is open to them too.
    """

    standing: Standing
    reads_parent: bool
    children: tuple[Standing, ...]
    scenarios: tuple[Scenario, ...]


def listed(actor: Actor, asked: Filters) -> Listed:
    """Six queries at most."""
    every = visible(actor)
    funders = every.order_by("funder__name").values_list("funder", "funder__name")
    choices = {
        "year": [(str(year), str(year)) for year in _values(every, "year")[::-1]],
        "funder": [(str(key), name) for key, name in funders.distinct()],
        "scheme": [(one, one) for one in _values(every, "scheme")],
    }
    found = every
    if asked.year.isascii() and asked.year.isdigit():
        found = found.filter(year=int(asked.year))
    if asked.funder:
        found = found.filter(funder=asked.funder)
    if asked.scheme:
        found = found.filter(scheme=asked.scheme)
    if asked.region:
        found = found.filter(Q(region=asked.region) | Q(departement__region=asked.region))
    return Listed(tuple(_in_tree(standings(actor, list(found.select_related(*WITH).order_by(*ORDER))))), choices)


def opened(actor: Actor, envelope_id: UUID) -> Opened | None:
    """One envelope, None for whoever may not read it."""
    found = _one(actor, envelope_id)
    if found is None:
        return None
    around = list(visible(actor).filter(Q(parent=found) | Q(delegated=found)).select_related(*WITH).order_by(*ORDER))
    children = [one for one in around if one.parent_id == found.pk]
    first, *others = standings(actor, [found, *children])
    scenarios = found.scenarios.select_related("mandate__person", "mandate__organisation")
    return Opened(first, len(children) < len(around), tuple(others), tuple(scenarios))


def followed(actor: Actor, envelope_id: UUID) -> Standing | None:
    """How one stands, without what hangs on it; None for whoever may not read it."""
    found = _one(actor, envelope_id)
    return standings(actor, [found])[0] if found is not None else None


def _one(actor: Actor, envelope_id: UUID) -> Envelope | None:
    found = visible(actor).select_related(*WITH, "departement__region", "parent__region")
    return found.filter(pk=envelope_id).first()


def scenario(actor: Actor, scenario_id: UUID) -> Scenario | None:
    """One of an envelope that the actor reads."""
    found = Scenario.objects.filter(pk=scenario_id, envelope__in=visible(actor).order_by().values("pk"))
    return found.select_related("envelope__region", "envelope__departement__region").first()


def standings(actor: Actor, envelopes: Sequence[Envelope]) -> list[Standing]:
    """How each stands, in the same order. Three queries."""
    if not envelopes:
        return []
    delegated: defaultdict[UUID, list[Envelope]] = defaultdict(list)
    for child in Envelope.objects.filter(parent__in=[one.pk for one in envelopes]):
        delegated[child.parent_id].append(child)
    by_kin: defaultdict[tuple[object, str, int], list[Reserved]] = defaultdict(list)
    for line in _lines(actor, {one.kin for one in envelopes}):
        by_kin[line.kin].append(line)
    return [
        Standing(
            envelope=one,
            delegated=sum(child.amount_cents for child in delegated[one.pk]),
            own=[
                line
                for line in by_kin[one.kin]
                if _holds(one, line) and not any(_holds(child, line) for child in delegated[one.pk])
            ],
        )
        for one in envelopes
    ]


def candidates(standing: Standing) -> list[Candidate]:
    """The lines of its own place that the reader may open, asked for and not answered, of fiches that still are."""
    given: defaultdict[str, int] = defaultdict(int)
    for one in standing.own:
        given[one.territory] += one.line.agreed if one.seen else 0
    waiting = [one for one in standing.own if one.seen and _waits(one)]
    costs = _costs({one.line.fiche for one in waiting})
    return [
        Candidate(
            line=one.line.id,
            territory=one.territory,
            axis=one.axis,
            asked=one.line.at(StageKind.REQUESTED),
            maturity=one.maturity,
            commitment=one.commitment,
            asked_on=one.asked_on,
            share=one.line.at(StageKind.REQUESTED) / costs[one.line.fiche] if costs.get(one.line.fiche) else None,
            agreed_there=given[one.territory],
        )
        for one in waiting
    ]


def schemes() -> list[tuple[UUID, str]]:
    """(funder, scheme) of lines that there are: what an envelope may be of."""
    found = Resource.objects.exclude(scheme="").order_by("scheme", "funder")
    return list(found.values_list("funder", "scheme").distinct())


def _lines(actor: Actor, kins: Iterable[tuple[object, str, int]]) -> list[Reserved]:
    """The lines of these schemes, of projects that count here and not in another plan."""
    seeing = sight(actor)
    parts = TerritoryPart.objects.filter(territory=OuterRef("fiche__plan__territory"))
    main = parts.order_by("-population", "departement")
    wanted = reduce(or_, (Q(funder=funder, scheme=scheme, year=year) for funder, scheme, year in kins))
    seen = Case(When(seeing.of_resource(""), then=True), default=False, output_field=BooleanField())
    rows = (
        Resource.objects.order_by("fiche__plan__territory__name", "fiche__number", "pk")
        .filter(wanted, fiche__counted_in=None)
        .annotate(
            home_departement=Subquery(main.values("departement")[:1]),
            home_region=Subquery(main.values("departement__region")[:1]),
            seen=seen,
            said_at=said_at("fiche__"),
        )
    )
    found = list(rows.values_list(*COLUMNS))
    said: defaultdict[UUID, list[tuple[str, int]]] = defaultdict(list)
    of_these = Stage.objects.filter(resource__in=Resource.objects.order_by().filter(wanted).values("pk"))
    asked_on: dict[UUID, date | None] = {}
    for key, kind, cents, on in of_these.values_list("resource", "kind", "amount_cents", "on"):
        said[key].append((kind, cents))
        if kind == StageKind.REQUESTED:
            asked_on[key] = on
    return [_reserved(row, said, asked_on) for row in found]


def _reserved(
    row: tuple[object, ...], said: Mapping[UUID, list[tuple[str, int]]], asked_on: Mapping[UUID, date | None]
) -> Reserved:
    told = dict(zip(COLUMNS, row, strict=True))
    line = Line(
        id=told["pk"],
        fiche=told["fiche"],
        instrument=told["instrument"],
        funder=told["funder"],
        bearer=told["fiche__lead"] or told["fiche"],
        year=told["year"],
        stages=tuple(said.get(told["pk"], ())),
    )
    return Reserved(
        line=line,
        kin=(told["funder"], told["scheme"], told["year"]),
        departement=told["home_departement"] or "",
        region=told["home_region"] or "",
        seen=told["seen"],
        out=told["fiche__state"] in OUT,
        number=told["fiche__number"],
        title=told["fiche__title"],
        axis=told["fiche__axis"],
        maturity=told["fiche__maturity"],
        commitment=told["fiche__commitment"],
        territory=told["fiche__plan__territory"],
        name=told["fiche__plan__territory__name"],
        phase=told["fiche__plan__territory__phase"],
        published_id=told["fiche__plan__territory__published_id"],
        asked_on=asked_on.get(told["pk"]),
        said_at=told["said_at"],
    )


def _holds(envelope: Envelope, line: Reserved) -> bool:
    """Whether a line lies in the place of an envelope: a territory counts where most of its people live, once."""
    if envelope.departement_id is not None:
        return bool(line.departement == envelope.departement_id)
    return envelope.region_id is None or line.region == envelope.region_id


def _waits(one: Reserved) -> bool:
    return not one.out and one.line.has(StageKind.REQUESTED) and not any(one.line.has(kind) for kind in ANSWERS)


def _costs(fiches: Iterable[UUID]) -> dict[UUID, int]:
    rows = Expense.objects.filter(fiche__in=list(fiches)).order_by().values("fiche")
    return dict(rows.annotate(cost=Sum("amount_cents")).values_list("fiche", "cost"))


def _in_tree(found: Sequence[Standing]) -> list[Standing]:
    """Each under the one that it was delegated from, where that is there too."""
    there = {one.envelope.pk for one in found}
    below: defaultdict[UUID | None, list[Standing]] = defaultdict(list)
    for one in found:
        parent = one.envelope.parent_id
        below[parent if parent in there else None].append(one)

    def walk(key: UUID | None) -> list[Standing]:
        return [each for one in below[key] for each in (one, *walk(one.envelope.pk))]

    return walk(None)


def _values(every: QuerySet[Envelope], name: str) -> list[object]:
    return list(every.order_by(name).values_list(name, flat=True).distinct())
