"""The monthly point told: what was said of each fiche, and what became of the money."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.domain.coordination.models import MonthlyWord
from etabli.domain.coordination.queries import monthly as queries
from etabli.domain.coordination.queries.monthly import Monthly
from etabli.domain.plans.models import Resource
from etabli.domain.territories.models import Territory
from etabli.kernel import money
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Line:
    """What people said of one fiche: several where they said the same. `money` in words, `twice` where another person
    declared the same; `waiting`: the key of what the reader may record; `blocked`: of what says that it is blocked.
    """

    answer: str
    words: str
    who: str
    money: str
    twice: bool
    became: str
    waiting: UUID | None
    blocked: UUID | None


@dataclass(frozen=True)
class OfFiche:
    """What was said of one fiche in a month."""

    title: str
    url: str
    number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Month:
    """`fiches`: what was said, a fiche at a time; `silent`: those of which nobody said anything, (label, address)."""

    name: str
    told: str
    fiches: tuple[OfFiche, ...]
    silent: tuple[tuple[str, str], ...]


def months(found: Monthly, territory: Territory) -> list[Month]:
    place = [territory.phase_id, territory.published_id]
    return [_month(one, place, found) for one in found.months]


def _month(one: queries.Month, place: list[str], found: Monthly) -> Month:
    answered = {word.fiche_id for word in one.words if word.said}
    silent = {word.fiche_id: word.fiche for word in one.words if word.fiche_id not in answered}
    return Month(
        name=numbers.month(one.month).capitalize(),
        told=french(f"{numbers.plural(len(answered), 'fiche', 'fiches')} avec une réponse sur {one.asked}."),
        fiches=tuple(
            _of_fiche(list(words), place, found)
            for _, words in groupby((word for word in one.words if word.said), key=lambda word: word.fiche_id)
        ),
        silent=tuple(
            (f"{fiche.number}. {fiche.title}", reverse("fiche", args=[*place, fiche.number]))
            for fiche in silent.values()
        ),
    )


def line_name(resource: Resource) -> str:
    """A line of financing as its bearer knows it."""
    scheme = f", {resource.scheme}" if resource.scheme else ""
    return french(f"{resource.funder.name}{scheme}, {resource.get_instrument_display()}, {resource.year}")


def _of_fiche(words: Sequence[MonthlyWord], place: list[str], found: Monthly) -> OfFiche:
    fiche = words[0].fiche
    payments = Counter(_payment(word) for word in words)
    told: dict[object, Line] = {}
    for word in words:
        line = _line(word, found, twice=word.received_cents is not None and payments[_payment(word)] > 1)
        same = (line.answer, line.words) if not line.money else word.pk
        told[same] = replace(told[same], who=f"{told[same].who} ; {line.who}") if same in told else line
    url = reverse("fiche", args=[*place, fiche.number])
    return OfFiche(fiche.title, url, fiche.number, tuple(told.values()))


def _payment(word: MonthlyWord) -> tuple[object, ...]:
    return word.resource_id, word.received_cents, word.received_on


def _line(word: MonthlyWord, found: Monthly, *, twice: bool) -> Line:
    answer = monthly_rules().answer(word.said)
    return Line(
        answer=answer.label if answer else word.said,
        words=word.words,
        who=f"{word.form.mandate.person} ({word.form.mandate.organisation.name})",
        money=_money(word),
        twice=twice,
        became=_became(word),
        waiting=word.pk if word.pk in found.recordable else None,
        blocked=word.pk if word.said == "blocked" else None,
    )


def _money(word: MonthlyWord) -> str:
    if word.received_cents is None or word.received_on is None or word.resource is None:
        return ""
    amount, on = money.euros(word.received_cents), numbers.day(word.received_on)
    return french(f"{amount} déclarés reçus le {on}, de {word.resource.funder.name}")


def _became(word: MonthlyWord) -> str:
    if word.received_cents is None:
        return ""
    if word.recorded_id is not None:
        return "enregistré"
    return french(f"mis de côté : {word.set_aside_because}") if word.set_aside_because else "à enregistrer"
