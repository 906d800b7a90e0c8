"""The catalogue of aids as a list: what the address asks, which schemes answer, in which order; the same as a table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.aids.facts import declared_facts
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel.names import search_key, sort_key
from etabli.web.presentation.aids.schemes import PLACES, Card, chosen
from etabli.web.presentation.aids.states import LABELS, ORDER

LONGEST = 100
NEVER = date.max
SORTS: Mapping[str, tuple[str, Callable[[Card], tuple[object, ...]]]] = {
    "": ("État", lambda one: (ORDER[one.state.id], sort_key(one.short))),
    "nom": ("Nom", lambda one: (sort_key(one.short),)),
    "gestionnaire": ("Qui la gère", lambda one: (sort_key(" ".join(one.operators)), sort_key(one.short))),
    "date": ("Date la plus proche", lambda one: (one.state.until or NEVER, sort_key(one.short))),
}


@dataclass(frozen=True)
class Choice:
    """A field of the form: its name in the address, what it asks, the answers, and what was asked."""

    name: str
    label: str
    every: str
    options: Mapping[str, str]
    asked: str


@dataclass(frozen=True)
class Asked:
    """`closed`: those that are closed too; asking for the closed asks for them."""

    words: str
    project: str
    operator: str
    beneficiary: str
    place: str
    axis: str
    state: str
    closed: bool
    sort: str

    @property
    def narrows(self) -> bool:
        return any((self.words, self.project, self.operator, self.beneficiary, self.place, self.axis, self.state))


def asked(given: Mapping[str, str], cards: Sequence[Card], axes: Mapping[tuple[str, str], str]) -> Asked:
    """What the address asks, as far as it means something."""
    facts = declared_facts().facts

    def one_of(name: str, known: Iterable[str]) -> str:
        return given[name] if given.get(name) in set(known) else ""

    state = one_of("etat", LABELS)
    return Asked(
        words=given.get("q", "").replace("\x00", "").strip()[:LONGEST],
        project=one_of("type", facts["project"].choices),
        operator=one_of("gestionnaire", _operators(cards)),
        beneficiary=one_of("porteur", facts["beneficiary"].choices),
        place=one_of("lieu", PLACES),
        axis=one_of("axe", map(axis_key, axes)),
        state=state,
        closed=given.get("fermes") == "oui" or state == "ferme",
        sort=one_of("tri", SORTS),
    )


def listed(cards: Iterable[Card], what: Asked) -> list[Card]:
    return sorted((one for one in cards if _answers(one, what)), key=SORTS[what.sort][1])


def choices(what: Asked, cards: Sequence[Card], axes: Mapping[tuple[str, str], str]) -> list[Choice]:
    """The fields of the form, in order."""
    facts = declared_facts().facts
    operators = {one: one for one in _operators(cards)}
    return [
        Choice("type", "Projet", "Tous les projets", facts["project"].choices, what.project),
        Choice("porteur", "Qui demande", "Tous les porteurs", facts["beneficiary"].choices, what.beneficiary),
        Choice("lieu", "Lieu", "Tous les lieux", PLACES, what.place),
        Choice("gestionnaire", "Qui la gère", "Tous", operators, what.operator),
        Choice(
            "axe", "Axe du programme", "Tous les axes", {axis_key(key): said for key, said in axes.items()}, what.axis
        ),
        Choice("etat", "État", "Tous, sauf fermés", LABELS, what.state),
        Choice("tri", "Ranger par", SORTS[""][0], {key: said for key, (said, _) in SORTS.items() if key}, what.sort),
    ]


def axis_key(axis: tuple[str, str]) -> str:
    """In the address: 2-transition."""
    return "-".join(axis)


def table(cards: Sequence[Card], on: date, axes: Mapping[tuple[str, str], str]) -> Table:
    """The list as a file: one line a scheme."""
    facts = declared_facts().facts
    heads = ("Identifiant", "Nom", "En bref", "Nature", "Qui la gère", "État", "Au", "Qui peut demander")
    heads += ("Pour quel projet", "Où", "Axes du programme", "Dernière lecture des sources", "Points à vérifier")
    lines = [
        (
            *(one.id, one.name, one.summary, one.kind, " ; ".join(one.operators), one.state.said, on),
            chosen(facts["beneficiary"], one.beneficiaries),
            chosen(facts["project"], one.projects),
            PLACES[one.place],
            " ; ".join(axes[axis] for axis in one.axes),
            *(one.read_on, one.to_verify),
        )
        for one in cards
    ]
    return Table("Aides", heads, lines)


def _answers(one: Card, what: Asked) -> bool:
    """A scheme that no rule limits to some projects, or to some who ask, serves all of them."""
    text = search_key(" ".join((one.name, one.short, one.summary, one.kind, *one.operators)))
    return (
        all(word in text for word in search_key(what.words).split())
        and (what.closed or not one.closed)
        and (not what.project or one.projects is None or what.project in one.projects)
        and (not what.beneficiary or one.beneficiaries is None or what.beneficiary in one.beneficiaries)
        and (not what.operator or what.operator in one.operators)
        and (not what.place or what.place == one.place)
        and (not what.axis or what.axis in map(axis_key, one.axes))
        and (not what.state or what.state == one.state.id)
    )


def _operators(cards: Iterable[Card]) -> list[str]:
    return sorted({name for one in cards for name in one.operators}, key=sort_key)
