"""What is said of firms: lists for who follows them; totals for everybody, from three firms on.

A row of too few firms is not shown; what is not shown is told together where it is of three firms or more, so that
taking the rows from the total never tells what one or two firms did. Else it is said in words, without a number.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Count, Q

from etabli.domain.governance.actor import Actor
from etabli.domain.training.enums import WITH_MONEY
from etabli.domain.training.models import Departures, Diagnostic, Recommendation, Transmission
from etabli.domain.training.rights import followed_by

LEAST = 3  # firms, below which nothing is said of them
Key = TypeVar("Key", str, int)


@dataclass(frozen=True)
class Rows(Generic[Key]):
    """`other`: what is not shown, told together; `partly`: something more is not shown, nor counted here."""

    shown: tuple[tuple[Key, int], ...] = ()
    other: int = 0
    partly: bool = False

    @property
    def total(self) -> int:
        return sum(count for _, count in self.shown) + self.other


@dataclass(frozen=True)
class Told:
    """What everybody reads. None: of too few firms. `follows`: recommendations by what followed; `years`: departs."""

    diagnosed: int | None
    follows: Rows[str]
    invested_cents: int | None
    handing_on: int | None
    years: Rows[int]
    tutors: int | None


def told(territory: str = "", *, inside: bool = False) -> Told:
    """Of a territory; of all, what each of them says added up, so that no territory is the total less the others.

    `inside`: for who follows the firms of that territory, and reads them one by one. Four queries, however many there
    are.
    """
    place = Q(territory=territory) if territory else Q()
    diagnostics: dict[str, dict[UUID, str]] = defaultdict(dict)
    for where, pk, siret in Diagnostic.objects.filter(place).order_by().values_list("territory", "pk", "siret"):
        diagnostics[where][pk] = siret
    handing: dict[str, dict[UUID, str]] = defaultdict(dict)
    tutors: dict[UUID, int] = {}
    transmissions = Transmission.objects.filter(place).order_by()
    for where, pk, siret, count in transmissions.values_list("territory", "pk", "siret", "tutors"):
        handing[where][pk] = siret
        if count is not None:
            tutors[pk] = count
    of_diagnostics = Q(diagnostic__territory=territory) if territory else Q()
    rows = Recommendation.objects.filter(of_diagnostics).order_by()
    recommended = list(rows.values_list("diagnostic", "follow", "amount_cents"))
    of_firms = Q(transmission__territory=territory) if territory else Q()
    leaving = list(Departures.objects.filter(of_firms).order_by().values_list("transmission", "year", "count"))
    return _together(
        [
            _told(diagnostics[where], recommended, handing[where], leaving, tutors, 1 if inside else LEAST)
            for where in diagnostics.keys() | handing.keys()
        ]
    )


def _told(
    diagnostics: dict[UUID, str],
    recommended: Iterable[tuple[UUID, str, int | None]],
    handing: dict[UUID, str],
    leaving: Iterable[tuple[UUID, int, int]],
    tutors: dict[UUID, int],
    least: int,
) -> Told:
    """Of one territory, nothing of fewer firms than `least`."""
    diagnosed, handing_on = _firms(diagnostics), _firms(handing)
    said = [row for row in recommended if row[0] in diagnostics]
    left = [row for row in leaving if row[0] in handing]
    return Told(
        diagnosed=diagnosed if diagnosed >= least else None,
        follows=_rows([(one, follow, 1) for one, follow, _ in said], diagnostics, least),
        invested_cents=_invested(said, diagnostics, least),
        handing_on=handing_on if handing_on >= least else None,
        years=_rows(left, handing, least),
        tutors=_tutors({one: count for one, count in tutors.items() if one in handing}, handing, least),
    )


def _together(every: Iterable[Told]) -> Told:
    """What is told of each, added up."""
    found = list(every)
    return Told(
        diagnosed=_sum(one.diagnosed for one in found),
        follows=_added(one.follows for one in found),
        invested_cents=_sum(one.invested_cents for one in found),
        handing_on=_sum(one.handing_on for one in found),
        years=_added(one.years for one in found),
        tutors=_sum(one.tutors for one in found),
    )


def _added(every: Iterable[Rows[Key]]) -> Rows[Key]:
    found = list(every)
    counts: Counter[Key] = Counter()
    for one in found:
        counts.update(dict(one.shown))
    return Rows(tuple(sorted(counts.items())), sum(one.other for one in found), any(one.partly for one in found))


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _firms(diagnostics: dict[UUID, str]) -> int:
    """Those whose name went count one each."""
    return len({siret[:9] or str(pk) for pk, siret in diagnostics.items()})


def _rows(rows: Iterable[tuple[UUID, Key, int]], names: Mapping[UUID, str], least: int) -> Rows[Key]:
    """Those of enough firms; the others together where they are of enough."""
    counts: Counter[Key] = Counter()
    of: dict[Key, dict[UUID, str]] = defaultdict(dict)
    for one, key, count in rows:
        counts[key] += count
        of[key][one] = names[one]
    shown = {key for key in counts if _firms(of[key]) >= least}
    hidden = counts.keys() - shown
    enough = _firms({one: name for key in hidden for one, name in of[key].items()}) >= least
    return Rows(
        shown=tuple((key, counts[key]) for key in sorted(shown)),
        other=sum(counts[key] for key in hidden) if enough else 0,
        partly=bool(hidden) and not enough,
    )


def _invested(rows: Iterable[tuple[UUID, str, int | None]], diagnostics: dict[UUID, str], least: int) -> int | None:
    money = [(one, amount) for one, follow, amount in rows if follow in WITH_MONEY and amount is not None]
    enough = _firms({one: diagnostics[one] for one, _ in money}) >= least
    return sum(amount for _, amount in money) if enough else None


def _tutors(counts: dict[UUID, int], handing: dict[UUID, str], least: int) -> int | None:
    return sum(counts.values()) if _firms({one: handing[one] for one in counts}) >= least else None


def diagnostics(actor: Actor) -> list[Diagnostic]:
    """Those that the actor follows, with `late`, recommendations to ask again by today. One query."""
    rows = Diagnostic.objects.filter(followed_by(actor)).select_related("territory")
    late = Count("recommendations", filter=Q(recommendations__remind_on__lte=actor.on))
    return list(rows.annotate(late=late, recommended=Count("recommendations")).order_by("-late", "-done_on", "pk"))


def transmissions(actor: Actor) -> list[Transmission]:
    """Those that the actor follows. Two queries."""
    rows = Transmission.objects.filter(followed_by(actor)).select_related("territory")
    return list(rows.prefetch_related("departures").order_by("-told_on", "pk"))


def diagnostic(actor: Actor, diagnostic_id: UUID) -> Diagnostic | None:
    rows = Diagnostic.objects.filter(followed_by(actor), pk=diagnostic_id)
    return rows.select_related("territory__phase", "fiche__plan").prefetch_related("recommendations").first()


def transmission(actor: Actor, transmission_id: UUID) -> Transmission | None:
    rows = Transmission.objects.filter(followed_by(actor), pk=transmission_id)
    return rows.select_related("territory__phase", "fiche__plan").prefetch_related("departures").first()


def is_late(one: Recommendation, on: date) -> bool:
    return one.remind_on is not None and one.remind_on <= on


def about(text: str) -> list[Transmission | Diagnostic]:
    """What is kept of a firm, by its name, its SIRET or a number."""
    text = text.strip()
    if not text:
        return []
    said = Q(firm__icontains=text) | Q(siret="".join(text.split()))
    with suppress(ValueError):
        said |= Q(pk=UUID(text))
    return [
        *Transmission.objects.filter(said).select_related("territory").order_by("pk"),
        *Diagnostic.objects.filter(said).select_related("territory").order_by("pk"),
    ]


def copy(one: Transmission | Diagnostic) -> dict[str, object]:
    """All that is kept of it, as JSON can hold it."""
    common: dict[str, object] = {
        "number": str(one.pk),
        "territory": one.territory.name,
        "firm": one.firm,
        "siret": one.siret,
    }
    if isinstance(one, Transmission):
        departures = list(one.departures.values("year", "trade", "count"))
        told_on = one.told_on.isoformat()
        told_of = {"state": one.get_state_display(), "tutors": one.tutors, "plan": one.plan, "told_on": told_on}
        return {**common, "kind": "transmission", **told_of, "departures": departures}
    recommended = [
        {"text": each.text, "follow": each.get_follow_display(), "amount_cents": each.amount_cents, "aid": each.aid}
        for each in one.recommendations.all()
    ]
    told_of = {"done_by": one.done_by, "done_on": one.done_on.isoformat(), "scheme": one.scheme}
    return {**common, "kind": "diagnostic", **told_of, "recommendations": recommended}
