"""Obstacles told: how late, each step of their history, and lists as tables of a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.catalogue.numbers import day, plural
from etabli.domain.coordination.models import Obstacle, ObstacleStep
from etabli.domain.coordination.obstacle_states import ObstacleAct, ObstacleState
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel.typography import french

READERS = (
    ("public", "Tout le monde"),
    ("signatories", "Les personnes qui ont un mandat sur le territoire"),
    ("restricted", "Le binôme, le chef de projet, la Région, l’État et l’autorité saisie"),
)
HEADS = (
    *("Territoire", "Intitulé", "Nature", "Niveau", "État", "Autorité", "Signalé le", "Adressé le"),
    *("Réponse attendue le", "En retard", "Réponse", "Clos le", "Ce qui a changé", "Jours gagnés", "Temps gagné"),
)
SOLVED_HEADS = (
    *("Territoire", "Intitulé", "Ce qui se passait", "Nature", "Niveau", "Autorité", "Levé le"),
    *("Ce qui a changé", "Ce qui a été fait", "Jours gagnés", "Temps gagné"),
)


@dataclass(frozen=True)
class Line:
    """An obstacle of a list."""

    obstacle: Obstacle
    kind: str
    waits: str
    late: bool
    gain: str
    change: str


@dataclass(frozen=True)
class Told:
    """A step of a history: who, what, and the words they left."""

    on: date
    text: str
    words: str


@dataclass(frozen=True)
class LevelRule:
    """What the rules say of a level."""

    label: str
    text: str


def lines(rows: Iterable[Obstacle], on: date) -> list[Line]:
    return [line(one, on) for one in rows]


def line(one: Obstacle, on: date) -> Line:
    rules = obstacle_rules()
    change = rules.change(one.change) if one.change else ""
    return Line(one, rules.label(one.kind), waits(one, on), one.is_late(on), gain(one), change)


def waits(one: Obstacle, on: date) -> str:
    """Since when it waits, by when it is answered, or how it ended."""
    if one.state == ObstacleState.RAISED:
        return french(f"signalé le {day(one.raised_on)}")
    if one.closed_on is not None:
        return french(f"{one.get_state_display()} le {day(one.closed_on)}")
    if one.is_late(on) and one.answer_by is not None:
        return french(f"en retard de {plural((on - one.answer_by).days, 'jour')}")
    if one.waits and one.answer_by is not None:
        promised = one.state == ObstacleState.ANSWERED
        return french(f"{'promis pour le' if promised else 'réponse attendue le'} {day(one.answer_by)}")
    return french(f"{one.get_answer_display().removeprefix('a répondu : ')}, le {day(one.answered_on)}")


def gain(one: Obstacle) -> str:
    """The time gained, as far as it is known."""
    days = plural(one.days_gained, "jour gagné", "jours gagnés") if one.days_gained is not None else ""
    return french(" : ".join(part for part in (days, one.gain_words) if part))


def steps(found: Iterable[ObstacleStep]) -> list[Told]:
    return [Told(one.on, french(_step(one)), one.words) for one in found]


def _step(one: ObstacleStep) -> str:
    whom = f" à {one.authority.name}" if one.authority is not None else ""
    if one.mandate is None:
        up = f"sans réponse dans le délai, le blocage est passé au niveau {one.get_level_display()}"
        return f"{up}{f', adressé{whom}' if whom else ', où personne n’est encore nommé'}"
    text = f"{one.mandate.person} ({one.mandate.organisation.name}) {one.get_act_display()}"
    if one.act == ObstacleAct.SENT:
        text += whom
    if one.act == ObstacleAct.ESCALATED:
        text += f", {one.get_level_display()}{f', et l’a adressé{whom}' if whom else ''}"
    if one.promised_on is not None:
        text += f", pour le {day(one.promised_on)}"
    if one.group is not None:
        text += f", avec tout le thème « {one.group.title} »"
    return text + (", par le lien d’un message" if one.by_link else "")


def proposed(kind: str, level: str) -> str:
    """The competent authorities of a level, in words."""
    return french(", ".join(one.label for one in obstacle_rules().competent(kind, level)))


def level_rules() -> list[LevelRule]:
    """The delays, as the rules declare them."""
    found = []
    for one in obstacle_rules().levels:
        text = f"réponse attendue en {plural(one.answer_days, 'jour ouvré', 'jours ouvrés')}"
        text += f", rappelée {plural(one.remind_days, 'jour ouvré', 'jours ouvrés')} avant"
        if one.up_after_days is not None:
            more = plural(one.up_after_days, "jour ouvré", "jours ouvrés")
            text += f" ; {more} après, sans réponse, le blocage passe au niveau supérieur"
        found.append(LevelRule(f"niveau {one.label}", french(text)))
    return found


def table(rows: Iterable[Obstacle], on: date) -> Table:
    """What is not known is empty."""
    return Table("Blocages", HEADS, [_row(one, on) for one in rows])


def _row(one: Obstacle, on: date) -> tuple[object, ...]:
    rules = obstacle_rules()
    answer = one.get_answer_display().removeprefix("a répondu : ") if one.answer else None
    return (
        *(one.territory.name, one.title, rules.label(one.kind), one.get_level_display(), one.get_state_display()),
        *(one.authority.name if one.authority else None, one.raised_on, one.sent_on, one.answer_by),
        *("oui" if one.is_late(on) else "non", answer, one.closed_on),
        *(rules.change(one.change) if one.change else None, one.days_gained, one.gain_words or None),
    )


def solved_table(rows: Iterable[Obstacle]) -> Table:
    rules = obstacle_rules()
    cells = [
        (
            *(one.territory.name, one.title, one.facts, rules.label(one.kind), one.get_level_display()),
            *(one.authority.name if one.authority else None, one.closed_on, rules.change(one.change), one.done),
            *(one.days_gained, one.gain_words or None),
        )
        for one in rows
    ]
    return Table("Blocages levés", SOLVED_HEADS, cells)
