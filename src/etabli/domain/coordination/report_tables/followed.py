"""Sections on operators, obstacles, committees, indicators, and what the figures are worth."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from etabli.analysis.delays import LEAST, delays
from etabli.domain.coordination.days import FRESH_MONTHS
from etabli.domain.coordination.enums import UNANSWERED, RequestState
from etabli.domain.coordination.meeting_enums import MeetingState, Outcome
from etabli.domain.coordination.models import AgendaItem, Decision, Meeting, Obstacle, SentRequest
from etabli.domain.coordination.obstacle_states import OPEN, ObstacleState
from etabli.domain.coordination.report_tables.plan import Tables
from etabli.domain.coordination.report_tables.telling import Line, Telling, counts, many, told_number
from etabli.domain.foundation.days import months_before
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Expense, Indicator, IndicatorValue, Milestone, OperatorRequest, Resource


def operators(telling: Telling) -> Tables:
    """Requests on fiches that may be read, by operator, then all of them."""
    asked = telling.world.all(OperatorRequest)
    rows = [
        one
        for one in telling.world.all(SentRequest).values()
        if one.request in asked and asked[one.request].fiche in telling.open_fiches and one.sent_on <= telling.on
    ]
    by_operator = defaultdict(list)
    for one in rows:
        by_operator[one.operator].append(one)
    named = sorted(by_operator, key=lambda key: (telling.name(key), str(key)))
    lines = [Line(str(key), telling.name(key), _requests(by_operator[key], telling.on)) for key in named]
    if rows:
        lines.append(Line("all", "Tous les opérateurs", _requests(rows, telling.on)))
    return {"requests": lines}


def _requests(rows: Sequence[Any], on: date) -> tuple[int | None, ...]:
    """As `queries.delays` tells them."""
    ended = [(one.answered_on - one.sent_on).days for one in rows if one.answered_on is not None]
    left = [(one.closed_on - one.sent_on).days for one in rows if one.answered_on is None and one.closed_on is not None]
    waiting = [(on - one.sent_on).days for one in rows if one.answered_on is None and one.closed_on is None]
    found = delays(ended, waiting, left)
    late = many(
        one
        for one in rows
        if (one.state in UNANSWERED and one.answer_by < on)
        or (one.state == RequestState.SENT and one.acknowledge_by < on)
    )
    refused = many(one for one in rows if one.state == RequestState.REFUSED) if len(ended) >= LEAST else None
    waits = many(one for one in rows if one.state in UNANSWERED)
    return (len(rows), waits, late, refused, found.lower, found.median, found.upper, found.ended)


def obstacles(telling: Telling) -> Tables:
    """Those that may be read, by state; the days that solving them gained."""
    found = [
        one
        for one in telling.world.all(Obstacle).values()
        if (one.fiche is None or one.fiche in telling.open_fiches)
        and (not telling.narrow or one.visibility == Visibility.PUBLIC)
    ]
    states = Counter(one.state for one in found)
    gained = [one.days_gained for one in found if one.state == ObstacleState.SOLVED and one.days_gained is not None]
    spread = delays(gained)
    return {
        "obstacles": counts(
            [
                ("raised", "Signalés", len(found)),
                ("open", "Encore ouverts", sum(states[one] for one in OPEN)),
                ("solved", "Levés", states[ObstacleState.SOLVED]),
                ("closed", "Clos sans être levés", states[ObstacleState.CLOSED]),
            ]
        ),
        "gained": [
            Line("days", "Jours gagnés par blocage levé", (spread.lower, spread.median, spread.upper, len(gained)))
        ],
    }


def committees(telling: Telling) -> Tables:
    """Meetings that were held, and what became of their decisions on what may be read."""
    meetings, items = telling.world.all(Meeting), telling.world.all(AgendaItem)
    held = {
        key
        for key, one in meetings.items()
        if one.state in (MeetingState.HELD, MeetingState.CLOSED) and one.on <= telling.on
    }
    found = [
        one
        for one in telling.world.all(Decision).values()
        if one.item in items and items[one.item].meeting in held and _open_item(telling, items[one.item])
    ]
    outcomes = Counter(one.outcome for one in found)
    late = many(
        one for one in found if one.outcome == Outcome.TO_DO and one.due_on is not None and one.due_on < telling.on
    )
    return {
        "committees": counts(
            [
                ("held", "Réunions tenues", len(held)),
                ("decisions", "Décisions", len(found)),
                *((str(one.value), f"Dont {one.label}", outcomes[one]) for one in Outcome),
                ("late", "À faire, échéance passée", late),
            ]
        )
    }


def _open_item(telling: Telling, item: Any) -> bool:
    fiche = item.fiche
    if item.sent is not None:
        sent, asked = telling.world.all(SentRequest), telling.world.all(OperatorRequest)
        if item.sent not in sent or sent[item.sent].request not in asked:
            return False
        fiche = asked[sent[item.sent].request].fiche
    return fiche is None or fiche in telling.open_fiches


def latest_values(telling: Telling) -> dict[UUID, Any]:
    """The last reading of each indicator by the day."""
    last: dict[UUID, Any] = {}
    for one in telling.world.all(IndicatorValue).values():
        if one.on <= telling.on and (one.indicator not in last or last[one.indicator].on < one.on):
            last[one.indicator] = one
    return last


def indicators(telling: Telling) -> Tables:
    """What is measured of the fiches, from where to where."""
    last = latest_values(telling)
    found = sorted(
        (one for one in telling.world.all(Indicator).values() if one.fiche in telling.seen),
        key=lambda one: (telling.numbers[one.fiche], one.name, str(one.pk)),
    )
    reached = many(one for one in found if one.pk in last and _reached(one, last[one.pk].value))
    return {
        "indicators": counts(
            [
                ("all", "Indicateurs", len(found)),
                ("based", "Avec une valeur de départ", many(one for one in found if one.baseline is not None)),
                ("read", "Avec au moins une valeur relevée", many(one for one in found if one.pk in last)),
                ("reached", "Dont la cible est atteinte", reached),
            ]
        ),
        "each": [
            Line(
                str(one.pk),
                f"Fiche {telling.numbers[one.fiche]} · {one.name}",
                (
                    one.unit,
                    told_number(one.baseline),
                    told_number(one.target),
                    told_number(last[one.pk].value) if one.pk in last else None,
                    last[one.pk].on.isoformat() if one.pk in last else None,
                ),
            )
            for one in found
        ],
    }


def _reached(one: Any, value: Any) -> bool:
    """A target below its baseline is reached from above."""
    return bool(value <= one.target if one.baseline is not None and one.target < one.baseline else value >= one.target)


def freshness(telling: Telling) -> Tables:
    """How lately fiches were looked at, and what is filled in."""
    rows = list(telling.seen.values())
    days = sorted(
        max(0, (telling.on - localdate(max(one.changed_at, one.confirmed_at or one.changed_at))).days) for one in rows
    )
    since = (telling.on - months_before(telling.on, FRESH_MONTHS)).days
    having = {
        model: {one.fiche for one in telling.world.all(model).values()}
        for model in (Expense, Resource, Milestone, Indicator)
    }
    return {
        "freshness": counts(
            [
                ("fiches", "Fiches", len(rows)),
                ("recent", f"Revues depuis moins de {FRESH_MONTHS} mois", many(one for one in days if one <= since)),
                ("lead", "Avec un maître d’ouvrage", many(one for one in rows if one.lead is not None)),
                ("ends", "Avec une fin prévue", many(one for one in rows if one.ends_on is not None)),
                ("expense", "Avec une dépense", many(one for one in rows if one.pk in having[Expense])),
                ("resource", "Avec une ligne de financement", many(one for one in rows if one.pk in having[Resource])),
                ("milestone", "Avec un jalon", many(one for one in rows if one.pk in having[Milestone])),
                ("indicator", "Avec un indicateur", many(one for one in rows if one.pk in having[Indicator])),
            ]
        ),
        "age": [Line("median", "Âge médian", (days[(len(days) - 1) // 2] if days else None,))],
    }


def unknown(telling: Telling) -> Tables:
    """What was not said, or that these readers may not read."""
    rows = telling.seen
    lines = [row for row in telling.lines_of(rows.keys()) if row.pk in telling.open_lines]
    last = latest_values(telling)
    sent = {one.request for one in telling.world.all(SentRequest).values()}
    priced = {one.fiche for one in telling.world.all(Expense).values()}
    funded = {row.fiche for row in lines}
    found: list[tuple[str, str, int | None]] = [
        ("cost", "Fiches dont le coût n’est pas dit", many(one for one in rows if one not in priced)),
        ("funding", "Fiches sans financement lisible", many(one for one in rows if one not in funded)),
        ("year", "Lignes de financement sans année", many(one for one in lines if one.year is None)),
        (
            "values",
            "Indicateurs sans aucune valeur relevée",
            many(one for one in telling.world.all(Indicator).values() if one.fiche in rows and one.pk not in last),
        ),
        (
            "unsent",
            "Demandes écrites et jamais transmises à l’opérateur",
            many(
                one
                for one in telling.world.all(OperatorRequest).values()
                if one.fiche in telling.open_fiches and one.pk not in sent
            ),
        ),
    ]
    return {"unknown": counts(found)}
