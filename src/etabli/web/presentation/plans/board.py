"""The fiches of a plan in columns, one a state, in the order of the workflow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.plans.workflow import State
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.models import Fiche


@dataclass(frozen=True)
class Card:
    """A fiche in its column. `late`: its end has passed and it is not over."""

    fiche: Fiche
    axis: str
    late: bool


@dataclass(frozen=True)
class Column:
    state: State
    cards: tuple[Card, ...]


def columns(fiches: Sequence[Fiche], axes: dict[str, str], today: date) -> list[Column]:
    """Every state with its fiches; those aside (en pause, bloquée) where the workflow lists them."""
    cards: dict[str, list[Card]] = {}
    for fiche in fiches:
        over = fiche.state in ("done", "abandoned")
        late = fiche.ends_on is not None and fiche.ends_on < today and not over
        cards.setdefault(fiche.state, []).append(Card(fiche, axes.get(fiche.axis, fiche.axis), late))
    return [Column(state, tuple(cards.get(state.id, ()))) for state in fiche_workflow().states]
