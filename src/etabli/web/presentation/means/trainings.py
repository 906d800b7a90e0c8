"""Training told: sessions, counts of people, insertion; the directory as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.catalogue.numbers import plural
from etabli.domain.training.models import Session, Training
from etabli.domain.training.queries.directory import Found
from etabli.domain.training.queries.insertion import LEAST, Insertion, Share, Sum
from etabli.kernel.typography import NNBSP, french
from etabli.web.presentation.means.platforms import km

UNKNOWN = "non dit"
COLUMNS = ("intitulé", "organisme", "niveau", "rncp", "métiers", "naf", "code commune", "commune", "lieu", "modalité")
COLUMNS += ("financement", "courriel", "téléphone", "lien", "territoire", "prochaine session", "places")
COLUMNS += ("distance (km)", "source", "date de la source")


@dataclass(frozen=True)
class Card:
    """A training in the directory."""

    training: Training
    distance: str
    next: str
    session: Session | None


def cards(rows: Iterable[Found]) -> list[Card]:
    return [Card(one.training, "" if one.km is None else km(one.km), next_session(one.next), one.next) for one in rows]


def next_session(one: Session | None) -> str:
    if one is None:
        return "aucune session annoncée"
    until = f", inscriptions jusqu’au {numbers.day(one.open_until)}" if one.open_until else ""
    return french(f"prochaine session le {numbers.day(one.starts_on)}{until}")


def enrolment(sessions: Iterable[Session], today: date) -> str:
    """The sessions to come that still take people, the first one first; empty where none says so."""
    open_now = [one for one in sessions if one.open_until and one.open_until >= today and one.starts_on >= today]
    if not open_now:
        return ""
    one = min(open_now, key=lambda each: each.starts_on)
    until = numbers.day(one.open_until) if one.open_until else ""
    return french(f"Inscriptions jusqu'au {until}, pour la session du {numbers.day(one.starts_on)}.")


def table(rows: Iterable[Found]) -> list[tuple[object, ...]]:
    return [_row(one) for one in rows]


def _row(one: Found) -> tuple[object, ...]:
    training = one.training
    return (
        training.title,
        training.organisation,
        training.level,
        training.rncp,
        training.trades,
        training.naf,
        training.commune_id,
        training.commune.name,
        training.address,
        training.get_modality_display(),
        training.funding,
        training.email,
        training.phone,
        training.website,
        training.territory.name,
        one.next.starts_on.isoformat() if one.next else "",
        one.next.places if one.next else None,
        None if one.km is None else round(one.km),
        training.source,
        training.source_on.isoformat(),
    )


@dataclass(frozen=True)
class SessionLine:
    """A session for everybody: few people are not told apart."""

    session: Session
    when: str
    open: str
    places: str
    enrolled: str
    completed: str
    women: str


def sessions(rows: Iterable[Session], today: date) -> list[SessionLine]:
    return [_session(one, today) for one in sorted(rows, key=lambda one: one.starts_on, reverse=True)]


def _session(one: Session, today: date) -> SessionLine:
    when = f"du {numbers.day(one.starts_on)} au {numbers.day(one.ends_on)}" if one.ends_on else None
    is_open = one.open_until is not None and one.open_until >= today
    few = one.enrolled is not None and one.enrolled < LEAST
    return SessionLine(
        one,
        when or f"à partir du {numbers.day(one.starts_on)}",
        f"jusqu’au {numbers.day(one.open_until)}"
        if is_open and one.open_until
        else "closes"
        if one.open_until
        else UNKNOWN,
        _count(one.places),
        _count(one.enrolled),
        _count(one.completed),
        f"moins de {LEAST} inscrits" if few and one.women is not None else _count(one.women),
    )


def _count(value: int | None) -> str:
    return UNKNOWN if value is None else numbers.number(value)


def insertion(found: Insertion) -> list[tuple[str, str]]:
    """(label, what is known)."""
    return [
        ("Inscrits", _sum(found.enrolled)),
        ("Ont terminé", _sum(found.completed)),
        ("En emploi six mois après", share(found.at_6)),
        ("En emploi douze mois après", share(found.at_12)),
    ]


def _sum(one: Sum) -> str:
    if one.total is None:
        return UNKNOWN
    who = f"{plural(one.known, 'session')} sur {one.sessions}"
    said = f" ({who} {'le dit' if one.known < 2 else 'le disent'})" if one.known < one.sessions else ""
    return french(f"{numbers.number(one.total)}{said}")


def share(one: Share) -> str:
    if one.asked is None:
        return UNKNOWN
    if one.percent is None:
        return french(f"moins de {LEAST} personnes interrogées : la part n'est pas dite")
    return french(f"{numbers.number(one.percent)}{NNBSP}% de {numbers.number(one.asked)} personnes interrogées")
