"""How fast operators answer: delays of all requests, by operator, région and type of need. Told to everybody.

These are counts and quartiles over all requests, those of reserved fiches too: which operator answers, and how fast, is
what the programme owes the public. Nothing of a request is in them but its days: no text, amount, fiche or territory; a
quartile needs three answers, so do the answers told apart; periods are whole years, so that no single request is found
by subtracting a day from the next. The requests themselves open by `rights.visible` alone.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from etabli.analysis.delays import LEAST, Delays, delays
from etabli.domain.coordination.enums import UNANSWERED, RequestState
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries import scope
from etabli.domain.governance.models import Organisation
from etabli.domain.territories.models import Territory


class Span(StrEnum):
    """What is measured, in calendar days: to the acknowledgement and to the first answer, since it was sent; from the
    first answer to the day on which all that was promised was delivered.
    """

    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Asked:
    """Which requests; empty: all. `year` of sending; `within`: "oui" sent while the phase of its territory ran."""

    region: str = ""
    need: str = ""
    phase: str = ""
    year: str = ""
    within: str = ""


class Row(NamedTuple):
    """What is read of a request."""

    operator: UUID
    name: str
    territory: str
    need: str
    state: str
    sent_on: date
    answer_by: date
    acknowledge_by: date
    acknowledged_on: date | None
    answered_on: date | None
    closed_on: date | None
    phase_starts_on: date
    phase_ends_on: date

    @property
    def within(self) -> bool:
        return self.phase_starts_on <= self.sent_on <= self.phase_ends_on

    @property
    def last_on(self) -> date:
        return max(one for one in (self.sent_on, self.acknowledged_on, self.answered_on, self.closed_on) if one)

    def late(self, on: date) -> bool:
        """As `queries.requests.overdue` says of rows of the database."""
        late = self.state in UNANSWERED and self.answer_by < on
        return late or (self.state == RequestState.SENT and self.acknowledge_by < on)


PHASE = "request__fiche__plan__territory__phase__"
COLUMNS = (
    *("operator", "operator__name", "request__fiche__plan__territory", "need_kind", "state", "sent_on", "answer_by"),
    *("acknowledge_by", "acknowledged_on", "answered_on", "closed_on", f"{PHASE}starts_on", f"{PHASE}ends_on"),
)


@dataclass(frozen=True)
class Group:
    """Requests told together. `refused`: how many first led to a refusal; None below three answers.

    `territories`: of how many they come; `last_on`: the last day of which something is said.
    """

    key: str
    count: int
    waiting: int
    late: int
    refused: int | None
    territories: int
    last_on: date | None
    spans: Mapping[Span, Delays]


@dataclass(frozen=True)
class Operators:
    """Every operator that was asked something, and all of them together."""

    rows: tuple[Group, ...]
    names: Mapping[str, str]
    together: Group


@dataclass(frozen=True)
class OneOperator:
    """One of them: all its requests, then apart. A territory of two régions counts in both."""

    operator: Organisation
    together: Group
    by_region: tuple[Group, ...]
    by_need: tuple[Group, ...]
    by_year: tuple[Group, ...]
    by_within: tuple[Group, ...]


def operators(asked: Asked, on: date) -> Operators:
    """One query, two when a région is asked for."""
    rows = _rows(asked, on)
    names = {str(one.operator): one.name for one in rows}
    return Operators(grouped(rows, lambda one: [str(one.operator)], on), names, group("", rows, on))


def operator(key: UUID, asked: Asked, on: date) -> OneOperator | None:
    """None when there is no such organisation, or nothing was ever asked of it: three queries."""
    found = Organisation.objects.filter(pk=key).first()
    if found is None or not found.requests_received.exists():
        return None
    rows = _rows(asked, on, key)
    regions = _regions({one.territory for one in rows})
    return OneOperator(
        operator=found,
        together=group("", rows, on),
        by_region=grouped(rows, lambda one: regions.get(one.territory, ()), on),
        by_need=grouped(rows, lambda one: [one.need], on),
        by_year=grouped(rows, lambda one: [str(one.sent_on.year)], on),
        by_within=grouped(rows, lambda one: ["oui" if one.within else "non"], on),
    )


def _rows(asked: Asked, on: date, operator: UUID | None = None) -> list[Row]:
    """The requests that answer, whoever asks."""
    found = SentRequest.objects.order_by().filter(sent_on__lte=on)
    if operator:
        found = found.filter(operator=operator)
    if asked.need:
        found = found.filter(need_kind=asked.need)
    if asked.year:
        found = found.filter(sent_on__year=int(asked.year))
    if asked.region or asked.phase:
        inside = scope.territories(scope.Asked(region=asked.region, phase=asked.phase)).order_by().values("pk")
        found = found.filter(request__fiche__plan__territory__in=inside)
    rows = [Row(*one) for one in found.values_list(*COLUMNS)]
    return [one for one in rows if one.within == (asked.within == "oui")] if asked.within else rows


def _regions(territories: Collection[str]) -> dict[str, set[str]]:
    """The régions in which each territory lies."""
    found = defaultdict(set)
    placed = Territory.objects.filter(pk__in=territories).order_by()
    for territory, region in placed.values_list("pk", "parts__departement__region"):
        found[territory].add(region)
    return found


def grouped(rows: Iterable[Row], keys: Callable[[Row], Iterable[str]], on: date) -> tuple[Group, ...]:
    """The rows by each of their keys, in order of keys."""
    found = defaultdict(list)
    for one in rows:
        for key in keys(one):
            found[key].append(one)
    return tuple(group(key, some, on) for key, some in sorted(found.items()))


def group(key: str, rows: Sequence[Row], on: date) -> Group:
    """What is told of some requests, as known on a day."""
    answered = sum(one.answered_on is not None for one in rows)
    return Group(
        key=key,
        count=len(rows),
        waiting=sum(one.state in UNANSWERED for one in rows),
        late=sum(one.late(on) for one in rows),
        refused=sum(one.state == RequestState.REFUSED for one in rows) if answered >= LEAST else None,
        territories=len({one.territory for one in rows}),
        last_on=max((one.last_on for one in rows), default=None),
        spans={span: measured(span, rows, on) for span in Span},
    )


def measured(span: Span, rows: Iterable[Row], on: date) -> Delays:
    """The delays of a span. What was withdrawn, or will not be delivered, is observed until that day."""
    ended, waiting, left = [], [], []
    for one in rows:
        start = one.answered_on if span is Span.DELIVERED else one.sent_on
        if start is None or (span is Span.DELIVERED and one.state == RequestState.REFUSED):
            continue
        end = _end(span, one)
        if end is not None:
            ended.append((end - start).days)
        elif one.closed_on is not None:
            left.append((one.closed_on - start).days)
        else:
            waiting.append((on - start).days)
    return delays(ended, waiting, left)


def _end(span: Span, row: Row) -> date | None:
    if span is Span.ACKNOWLEDGED:
        return row.acknowledged_on
    if span is Span.ANSWERED:
        return row.answered_on
    return row.closed_on if row.state == RequestState.DELIVERED else None
