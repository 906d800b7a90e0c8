"""The ceiling of de minimis told: what counts on the day that counts, what remains, when the next aid leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etabli.analysis.aids.amounts import NOTHING, amount
from etabli.analysis.aids.de_minimis import DAYS, LATER, YEARS, Counted, counted
from etabli.analysis.aids.eligibility import Outcome, Verdict
from etabli.analysis.aids.facts import Granted
from etabli.analysis.aids.pairs import asked_together
from etabli.catalogue import numbers
from etabli.catalogue.aids.facts import declared_facts
from etabli.kernel.french import listed
from etabli.kernel.intervals import Interval
from etabli.kernel.typography import french
from etabli.web.presentation.aids.asked import one_aid

WINDOWS = {"rolling": "sur trois ans glissants", "fiscal": "sur trois exercices"}


@dataclass(frozen=True)
class Room:
    """Under the ceiling of a day. `facts`: a label and what it says, in order; `doubts`: why it is not exact."""

    title: str
    facts: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    source: str
    url: str


@dataclass(frozen=True)
class Ceilings:
    """`rooms`: one a day that counts; `together`: what the aids asked for add up to, and whether it fits."""

    rooms: tuple[Room, ...]
    together: str


def ceilings(told: Iterable[Verdict]) -> Ceilings | None:
    """Of the schemes that may be asked for and count as de minimis aid; None where there are none."""
    counting = [one for one in told if one.outcome is not Outcome.NO and _counts(one)]
    days = {one.day: [each for each in counting if each.day == one.day] for one in counting}
    rooms = [_room(found, several) for day in sorted(days) for several in (days[day],) for found in _counted(several)]
    return Ceilings(tuple(rooms), _together(counting)) if rooms else None


def _counts(verdict: Verdict) -> bool:
    return verdict.version is not None and verdict.version.version.de_minimis.value is True


def _counted(several: Sequence[Verdict]) -> tuple[Counted, ...]:
    found = counted(several[0].facts.de_minimis, several[0].day)
    return (found,) if found else ()


def _room(found: Counted, several: Sequence[Verdict]) -> Room:
    ceiling = found.ceiling
    told = several[0].facts.de_minimis is not None
    rows = [("Plafond", f"{_euros(ceiling.ceiling_eur)} par entreprise unique, {WINDOWS[ceiling.window]}")]
    if told:
        rows.append(("Compté de façon sûre", _sum(found.sure)))
        if found.possible:
            rows.append(("Compte peut-être aussi", _sum(found.possible)))
        rows.append(("Il reste", between(found.left)))
        if found.leaves_on is not None:
            leaves = f"le {numbers.day(found.leaves_on)}, {between(found.leaves)} ne comptent plus"
            rows.append(("Prochaine sortie", leaves))
    else:
        rows.append(("Compté", "vos aides reçues ne sont pas encore dites"))
    words = declared_facts().sentences
    names = listed([one.scheme.short for one in several])
    return Room(
        title=french(f"Au {numbers.day(found.day)}, jour qui compte pour {names}"),
        facts=tuple((label, french(text)) for label, text in rows),
        doubts=tuple(french(words[why]) for why in found.doubts if why in (DAYS, YEARS, LATER) and told),
        source=french(ceiling.source.title),
        url=ceiling.source.url,
    )


def _sum(aids: Sequence[Granted]) -> str:
    if not aids:
        return "0 €"
    total = _euros(sum(one.euros.high or 0 for one in aids))
    return f"{total} ({listed([one_aid(one) for one in aids])})" if len(aids) > 1 else one_aid(aids[0])


def _together(counting: Sequence[Verdict]) -> str:
    """What those that pay add up to, their cumulation cut to its ceiling, next to the room that is left."""
    paying = [one for one in counting if amount(one).euros != NOTHING]
    if len(paying) < 2:
        return ""
    found = asked_together(paying)
    names = listed([one.scheme.short for one in paying])
    said = f"Demandées ensemble, {names} feraient {between(found.euros)} d'aides de minimis"
    if found.fits is None:
        return french(f"{said} : on ne peut pas dire encore si elles tiennent sous le plafond.")
    if found.fits:
        return french(f"{said} : elles tiennent sous le plafond.")
    said += " : elles ne tiennent pas toutes sous le plafond."
    return french(f"{said} Celle qui dépasse peut être refusée en entier.")


def between(euros: Interval) -> str:
    low, high = euros
    if high is None:
        return f"au moins {_euros(low or 0)}"
    return _euros(high) if low == high else f"de {numbers.number(low or 0)} à {_euros(high)}"


def _euros(number: int) -> str:
    return f"{numbers.number(number)} €"
