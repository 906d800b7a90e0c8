"""Whether a scheme is open on a day, in a sentence: the same as the page of changes and as a verdict say."""

from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.catalogue.aids.model import CLOSES, NOT_KNOWN, OPENS, Edge, Scheme
from etabli.kernel.typography import french

OPEN, COMING, UNSURE, CLOSED = "ouvert", "a-venir", "non-connu", "ferme"
LABELS = {
    OPEN: "Ouverts",
    COMING: "Pas encore ouverts",
    UNSURE: "Dont on ne sait pas s’ils sont ouverts",
    CLOSED: "Fermés",
}
ORDER = {OPEN: 0, COMING: 1, UNSURE: 2, CLOSED: 3}


@dataclass(frozen=True, slots=True)
class State:
    """`id`: one of LABELS; `until`: the day that comes next, for an order by end; None where there is none."""

    id: str
    said: str
    until: date | None


def state(scheme: Scheme, on: date) -> State:
    truth, doubtful = scheme.open_on(on), scheme.doubtful_limit(on)
    if doubtful:
        return State(UNSURE, french(f"Non connu : {_doubt(scheme, *doubtful)}"), doubtful[1].on)
    if truth:
        return _open(scheme, on)
    last = scheme.versions[-1].ends
    if truth is None:
        stop = _span("les règles connues s’arrêtent", last) if last else ""
        said = f"Non connu : {stop}, et les sources ne disent pas si une autre édition a suivi"
        return State(UNSURE, french(said), None)
    coming = next((edge for what, edge in scheme.limits() if what == OPENS and edge.on > on), None)
    if coming is None:
        return State(CLOSED, french(_closed(last)), None)
    if on < scheme.versions[0].starts.on:
        return State(COMING, french(_span("Ouvre", coming)), coming.on)
    return State(CLOSED, french(_span("Fermé entre deux éditions ; la suivante ouvre", coming)), coming.on)


def _open(scheme: Scheme, on: date) -> State:
    """Version after version is one span: only where it closes is told, not where its rules change."""
    ends = next((edge for what, edge in scheme.limits() if what == CLOSES and edge.on >= on), None)
    if ends is None:
        return State(OPEN, "Ouvert, sans fin annoncée", None)
    if _stops(scheme, ends):
        return State(OPEN, french(_span("Ouvert ; les règles connues s’arrêtent", ends)), ends.on)
    said = f"Ouvert jusqu’au {dated(ends)}" if ends.doubt is None else _span("Ouvert ; la fin est", ends)
    return State(OPEN, french(said), ends.on)


def _closed(last: Edge | None) -> str:
    if last is None:
        return "Fermé"
    return f"Fermé depuis le {dated(last)}" if last.doubt is None else _span("Fermé ; la fin est", last)


def _doubt(scheme: Scheme, what: str, edge: Edge) -> str:
    if what == OPENS:
        return _span("l’ouverture est", edge)
    return _span("les règles connues s’arrêtent" if _stops(scheme, edge) else "la fin est", edge)


def _stops(scheme: Scheme, edge: Edge) -> bool:
    """Whether that day is the last of what is known, and no end."""
    return edge is scheme.versions[-1].ends and scheme.after_last == NOT_KNOWN


def _span(says: str, edge: Edge) -> str:
    if edge.doubt is None:
        return f"{says} le {dated(edge)}"
    first, last = map(numbers.day, edge.doubt)
    return f"{says} entre le {first} et le {last}"


def dated(edge: Edge) -> str:
    """A day, and whether it is to be verified."""
    return f"{numbers.day(edge.on)} (date à vérifier)" if edge.doubt or edge.ground.to_verify else numbers.day(edge.on)
