"""Whether a place is in the programme, in words: for each phase, and on a day."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.catalogue.programme import Phase
from etabli.domain.territories.enums import Membership
from etabli.domain.territories.queries import Answer, InTerritory


@dataclass(frozen=True)
class PhaseAnswer:
    phase: str
    label: str
    territories: tuple[InTerritory, ...]


@dataclass(frozen=True)
class DayAnswer:
    """`label` is oui, non or inconnu; `explanation` says on which lists it rests."""

    label: str
    explanation: str


def by_phase(territories: Sequence[InTerritory], phases: Sequence[Phase]) -> list[PhaseAnswer]:
    """One answer a phase, in the order of the programme."""
    return [PhaseAnswer(p.id, p.label, tuple(t for t in territories if t.phase == p.id)) for p in phases]


def on_a_day(answer: Answer) -> DayAnswer:
    """The answer on a date with what it rests on."""
    day = numbers.day(answer.on)
    names = " puis ".join(dict.fromkeys(f"« {t.name} » (phase {t.phase})" for t in answer.territories))
    lists = " et ".join(f"la liste du {numbers.day(b.observed_on)}" for b in answer.basis)
    match answer.status:
        case Membership.YES:
            text = f"Le {day}, la commune était dans {names}, selon {lists}."
        case Membership.NO if not answer.basis:
            text = f"Le {day}, le programme n’avait pas commencé."
        case Membership.NO:
            text = f"Le {day}, la commune n’était dans aucun territoire, selon {lists}."
        case _ if not answer.basis:
            text = f"Aucune liste connue ne permet de répondre pour le {day}."
        case _:
            verb = "ne permettent" if len(answer.basis) > 1 else "ne permet"
            text = f"Pour le {day}, {lists} {verb} pas de conclure."
    return DayAnswer(answer.status.label.capitalize(), text)
