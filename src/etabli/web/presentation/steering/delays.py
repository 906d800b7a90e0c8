"""Delays of operators told: a sentence that answers, a line an operator, quartiles as a picture, tables for files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from etabli.analysis.delays import LEAST, Delays
from etabli.catalogue.coordination.requests import request_rules
from etabli.catalogue.numbers import month, number, plural
from etabli.domain.coordination.queries.delays import Asked, Group, OneOperator, Operators, Span
from etabli.domain.coordination.queries.requests import Asked as Requests
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.web.charts.quartiles import QuartileBars, Quartiles, quartile_bars
from etabli.web.presentation.plans.portfolio import Choice
from etabli.web.presentation.steering import places

SOURCE = "Établi, demandes transmises aux opérateurs"
MOST = 12  # rows of a picture
SPANS = {
    Span.ACKNOWLEDGED: "Accusé de réception",
    Span.ANSWERED: "Première réponse",
    Span.DELIVERED: "De la réponse à ce qui est tenu",
}
WITHIN = {"oui": "Pendant la phase du territoire", "non": "Hors de la phase du territoire"}
SORTS = (
    ("nom", "Opérateur"),
    ("demandes", "Demandes"),
    ("attendent", "Attendent"),
    ("retard", "En retard"),
    ("refus", "Refusées"),
    ("accuse", SPANS[Span.ACKNOWLEDGED]),
    ("reponse", SPANS[Span.ANSWERED]),
    ("tenu", SPANS[Span.DELIVERED]),
)
BY_SPAN = {"accuse": Span.ACKNOWLEDGED, "reponse": Span.ANSWERED, "tenu": Span.DELIVERED}
BY_COUNT: Mapping[str, Callable[[Group], int | None]] = {
    "demandes": lambda one: one.count,
    "attendent": lambda one: one.waiting,
    "retard": lambda one: one.late,
    "refus": lambda one: one.refused,
}
UP = ("nom", *BY_SPAN)  # sorted from the smallest; counts from the largest


@dataclass(frozen=True)
class Told:
    """A delay in a cell: the median, and what it stands on."""

    label: str
    median: str
    rest: str


@dataclass(frozen=True)
class Line:
    """A group of requests on a page. `refused` is empty where it is not told."""

    name: str
    url: str
    group: Group
    refused: str
    delays: tuple[Told, ...]


@dataclass(frozen=True)
class Part:
    """A table of the page of an operator."""

    slug: str
    title: str
    first: str
    lines: tuple[Line, ...]


def answer(together: Group) -> str:
    """What the page says first: how many, how fast, how many wait still."""
    if not together.count:
        return "Aucune demande ne répond à ces filtres."
    one, many = "demande transmise", "demandes transmises"
    return french(f"{plural(together.count, one, many)}. {_half(together.spans[Span.ANSWERED])} {_wait(together)}")


def known(together: Group) -> str:
    """What these delays stand on. The month of the last step, never its day: that would be one request's."""
    if together.count < LEAST or together.last_on is None:
        return ""
    places = f"{plural(together.territories, 'territoire')} {'ont' if together.territories > 1 else 'a'} transmis"
    last = f"Dernière étape saisie : {month(together.last_on)}."
    return french(f"{places} ces demandes. {last} Ce qui se demande sans passer par un plan n'est pas compté.")


def _half(found: Delays) -> str:
    if not found.enough:
        return f"{plural(found.ended, 'réponse')} : trop peu pour dire un délai."
    if found.median is None:
        return "Moins de la moitié a reçu une réponse : le délai médian n'est pas encore connu."
    return f"La moitié reçoit une première réponse en {plural(found.median, 'jour')} au plus."


def _wait(together: Group) -> str:
    if not together.waiting:
        return "Aucune n'attend."
    late = f", dont {number(together.late)} en retard" if together.late else ""
    return f"{number(together.waiting)} {'attendent' if together.waiting > 1 else 'attend'} encore{late}."


def told(label: str, found: Delays) -> Told:
    """Calendar days. Below three ends only how many; a quartile that is not reached yet is said so."""
    if not found.count:
        return Told(label, "–", "")
    if not found.enough:
        return Told(label, "–", french(f"trop peu : {number(found.ended)} sur {number(found.count)}"))
    on = f"{number(found.ended)} sur {number(found.count)}"
    median = "pas encore connue" if found.median is None else plural(found.median, "jour")
    return Told(label, median, french(f"{_quartiles(found)} ; {on}"))


def _quartiles(found: Delays) -> str:
    lower, upper = (number(one) if one is not None else "?" for one in (found.lower, found.upper))
    return f"{lower} à {upper}"


def line(group: Group, name: str, url: str = "") -> Line:
    refused = "" if group.refused is None else number(group.refused)
    return Line(name, url, group, refused, tuple(told(label, group.spans[span]) for span, label in SPANS.items()))


def lines(found: Operators, by: str, query: str) -> list[Line]:
    """A line an operator, in the order that is asked; those of whom it is not known come last."""
    tail = f"?{query}" if query else ""
    rows = [line(one, found.names[one.key], reverse("operator", args=[one.key]) + tail) for one in found.rows]
    rows.sort(key=lambda one: search_key(one.name))
    if by in BY_COUNT:
        rows.sort(key=lambda one: _last(BY_COUNT[by](one.group), -1))
    elif by in BY_SPAN:
        rows.sort(key=lambda one: _last(one.group.spans[BY_SPAN[by]].median, 1))
    return rows


def _last(value: int | None, sign: int) -> tuple[bool, int]:
    return value is None, sign * (value or 0)


def picture(rows: Iterable[Line], title: str) -> QuartileBars | None:
    """Quartiles of the first answer, of the groups whose median is known, the most asked."""
    known = [one for one in rows if one.group.spans[Span.ANSWERED].median is not None]
    kept = sorted(known, key=lambda one: -one.group.count)[:MOST]
    return _bars([(one.name, one.group.spans[Span.ANSWERED]) for one in known if one in kept], title)


def picture_of_spans(together: Group, title: str) -> QuartileBars | None:
    """The three delays of one operator."""
    return _bars([(label, together.spans[span]) for span, label in SPANS.items()], title)


def _bars(rows: Iterable[tuple[str, Delays]], title: str) -> QuartileBars | None:
    drawn = [
        Quartiles(
            name,
            float(found.lower),
            float(found.median),
            None if found.upper is None else float(found.upper),
            french(f"médiane {plural(found.median, 'jour')}, quartiles {_quartiles(found)}"),
        )
        for name, found in rows
        if found.lower is not None and found.median is not None
    ]
    return quartile_bars(drawn, title=title, source=SOURCE, unit="j")


def parts(found: OneOperator, regions: Mapping[str, str]) -> list[Part]:
    """Its requests by région, type, year and phase, the most asked first; years in order."""
    rules = request_rules()
    most = [
        ("regions", "Par région", "Région", found.by_region, lambda key: regions.get(key, key)),
        ("types", "Par type de besoin", "Type de besoin", found.by_need, lambda key: rules.label(key).capitalize()),
    ]
    fixed = [
        ("annees", "Par année de transmission", "Année", found.by_year, str),
        ("programme", "Dans le programme et hors du programme", "Quand", found.by_within, WITHIN.__getitem__),
    ]
    by_count = [(*head, sorted(groups, key=lambda one: -one.count), name) for *head, groups, name in most]
    ordered = [*by_count, *((*head, groups, name) for *head, groups, name in fixed)]
    return [
        Part(slug, title, first, tuple(line(one, french(name(one.key))) for one in groups))
        for slug, title, first, groups, name in ordered
        if groups
    ]


def choices(asked: Asked, regions: Mapping[str, str], phases: Sequence[tuple[str, str]], on: date) -> list[Choice]:
    """The filters, as the address names them."""
    needs = [(one.id, one.label.capitalize()) for one in request_rules().needs]
    years = [(str(year), str(year)) for year in range(on.year, FIRST_YEAR - 1, -1)]
    by_name = sorted(regions.items(), key=lambda pair: search_key(pair[1]))
    return [
        Choice("region", "Région", "Toutes", by_name, asked.region),
        Choice("type", "Type de besoin", "Tous", needs, asked.need),
        Choice("phase", "Phase du territoire", "Toutes", phases, asked.phase),
        Choice("annee", "Transmises en", "Toutes les années", years, asked.year),
        Choice("programme", "Dans le programme", "Pendant la phase ou hors", list(WITHIN.items()), asked.within),
    ]


def late_address(asked: Asked, operator: UUID | None = None) -> str:
    """The late requests that the reader may open, with the filters that the list of them knows."""
    where = {"region": asked.region} if asked.region else {"lieu": places.FRANCE}
    given = {"phase": asked.phase, "type": asked.need, "annee": asked.year, "operateur": str(operator or "")}
    return f"{reverse('request_desk')}?{urlencode({'retard': 'oui'} | where | {k: v for k, v in given.items() if v})}"


def counts_address(asked: Requests) -> str:
    """The delays of all requests, with the filters of the list of those that the reader may open."""
    given = {"region": asked.place.region, "phase": asked.place.phase, "type": asked.need, "annee": asked.year or ""}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('operators')}?{query}" if query else reverse("operators")


FIRST_YEAR = 2018  # the first territories were labelled in November 2018
COUNTS = ("Demandes", "Attendent une réponse", "En retard", "Refusées")
OF_SPAN = ("terminés", "en attente", "sans suite", "premier quartile (jours)", "médiane (jours)", "troisième quartile")
HEADS = (*COUNTS, *(f"{label} : {name}" for label in SPANS.values() for name in OF_SPAN))


def table_of_all(rows: Iterable[Line]) -> Table:
    """Every operator; what is not told is empty."""
    return Table("Opérateurs", ("Opérateur", *map(french, HEADS)), [(one.name, *_cells(one.group)) for one in rows])


def table_of_one(found: OneOperator, told_apart: Iterable[Part]) -> Table:
    """One operator: together, then apart."""
    rows = [("Ensemble", found.operator.name, *_cells(found.together))]
    rows += [(part.title, one.name, *_cells(one.group)) for part in told_apart for one in part.lines]
    return Table("Délais", ("Selon", "Groupe", *map(french, HEADS)), rows)


def _cells(group: Group) -> tuple[int | None, ...]:
    spans = (group.spans[span] for span in SPANS)
    told_apart = (
        value for one in spans for value in (one.ended, one.waiting, one.left, one.lower, one.median, one.upper)
    )
    return (group.count, group.waiting, group.late, group.refused, *told_apart)
