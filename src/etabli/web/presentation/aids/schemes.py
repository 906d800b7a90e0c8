"""Schemes of aid in words: whether one is open, and each point of each version with where it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.catalogue.aids.frameworks import Framework, frameworks
from etabli.catalogue.aids.grounds import Ground
from etabli.catalogue.aids.model import Edge, Rule, Scheme, Version
from etabli.kernel.french import listed
from etabli.kernel.typography import french

NOT_FOUND = "Non établi"
KINDS = {
    "subvention": "subvention",
    "avance": "avance récupérable",
    "pret": "prêt ou garantie",
    "fonds_propres": "fonds propres",
    "ingenierie": "ingénierie",
    "accompagnement": "accompagnement",
    "label": "label",
}


@dataclass(frozen=True)
class Card:
    """A scheme in the list. `order`: the open first, then those of which nobody knows, then the closed."""

    id: str
    name: str
    short: str
    summary: str
    kind: str
    operators: str
    state: str
    order: int
    closed: bool
    types: frozenset[str]


@dataclass(frozen=True)
class Said:
    """A point with its source; `verify`: recalled or deduced, to check with the operator."""

    label: str
    text: str
    source: str
    url: str
    note: str
    verify: bool


@dataclass(frozen=True)
class Part:
    title: str
    points: tuple[Said, ...]


@dataclass(frozen=True)
class Edition:
    title: str
    current: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    card: Card
    url: str
    editions: tuple[Edition, ...]  # the latest first


def card(scheme: Scheme, on: date) -> Card:
    truth = scheme.open_on(on)
    order = {True: 0, None: 1, False: 2}[truth]
    types = frozenset(kind for version in scheme.versions for kind in version.project_types)
    return Card(
        id=scheme.id,
        name=french(scheme.name),
        short=french(scheme.short),
        summary=french(scheme.summary),
        kind=KINDS.get(scheme.kind, scheme.kind),
        operators=listed(scheme.operators),
        state=_state(scheme, on),
        order=order,
        closed=truth is False and on > scheme.versions[-1].starts.on,
        types=types,
    )


def page(scheme: Scheme, on: date) -> Page:
    editions = tuple(_edition(one, on) for one in reversed(scheme.versions))
    return Page(card(scheme, on), scheme.url, editions)


def _state(scheme: Scheme, on: date) -> str:
    truth = scheme.open_on(on)
    if truth:
        ends = scheme.version_on(on)
        if ends is not None and ends.ends is not None and scheme.open_on(ends.ends.on) is True:
            return f"Ouvert jusqu’au {_day(ends.ends)}"
        return "Ouvert, sans fin annoncée"
    if truth is None:
        return "Non connu : les sources ne disent pas s’il est encore ouvert".replace(" :", "\u00a0:")
    last = scheme.versions[-1]
    if on < last.starts.on:
        return f"Ouvre le {_day(last.starts)}"
    return f"Fermé depuis le {_day(last.ends)}" if last.ends else "Fermé"


def _day(edge: Edge) -> str:
    return numbers.day(edge.on) if edge.doubt is None else f"{numbers.day(edge.on)} (date à vérifier)"


def _edition(version: Version, on: date) -> Edition:
    until = f" au {_day(version.ends)}" if version.ends else ""
    title = f"Règles du {_day(version.starts)}{until}" if until else f"Règles depuis le {_day(version.starts)}"
    parts = (
        Part("Conditions", tuple(_said(one.label, _both(one), one.ground) for one in version.rules)),
        Part(
            "Montant",
            tuple(
                _said("", one.text or _amount(one.euros, one.pct, one.ceiling_eur), one.ground)
                for one in version.amounts
            ),
        ),
        Part("Cumul", tuple(_said("", one.text, one.ground) for one in version.cumulations)),
        Part(
            "Aides d’État",
            (
                _said(
                    "Aide de minimis",
                    version.de_minimis.text or _known(version.de_minimis.value),
                    version.de_minimis.ground,
                ),
                _said("Régime", version.regime.text or _known(version.regime.value), version.regime.ground),
            ),
        ),
        Part(
            "Régimes possibles, déduits de la nature des dépenses",
            tuple(_framework(frameworks()[one], version) for one in version.frameworks),
        ),
        Part("Délais", tuple(_said("", one.text, one.ground) for one in version.deadlines)),
        Part("Pièces demandées", tuple(_said("", one.text, one.ground) for one in version.documents)),
        Part("Ce que l’on juge", tuple(_said("", one.text, one.ground) for one in version.judged)),
        Part("Ce qui n’est pas établi", tuple(_said("", one.text, one.ground) for one in version.not_established)),
    )
    return Edition(title, version.holds_on(on), tuple(_filled(parts)))


def _framework(one: Framework, version: Version) -> Said:
    """The article, what it asks, and the numbers that serve while these rules hold; deduced, so always to verify."""
    serving = one.numbers_between(version.starts.on, version.ends.on if version.ends else None)
    named = listed([f"n° {each.number}" for each in serving]) if serving else ""
    return Said(
        label=french(one.label),
        text=french(f"{one.article}. {one.text}" + (f" Régime français {named}." if named else "")),
        source=french(one.source.title),
        url=one.source.url,
        note=french(" ".join(dict.fromkeys(each.note for each in serving if each.note))),
        verify=True,
    )


def _both(rule: Rule) -> str:
    """What is said when it holds, then what it asks, which is said when it does not."""
    return f"{rule.holds} Sinon : {rule.fails[0].lower()}{rule.fails[1:]}"


def _filled(parts: Iterable[Part]) -> Iterable[Part]:
    return (one for one in parts if one.points)


def _said(label: str, text: str, ground: Ground) -> Said:
    source = ground.source
    dated = f", {source.dated}" if source is not None and source.dated else ""
    return Said(
        label=french(label),
        text=french(text),
        source=french(f"{source.title}{dated}") if source is not None else "",
        url=source.url if source is not None else "",
        note=french(ground.note),
        verify=ground.confidence == "recalled",
    )


def _known(value: bool | str | None) -> str:
    if value is None:
        return NOT_FOUND
    return value if isinstance(value, str) else ("oui" if value else "non")


def _amount(euros: int | None, pct: int | None, ceiling: int | None) -> str:
    if euros is not None:
        return f"{numbers.number(euros)} €"
    if pct is None:
        return NOT_FOUND
    return f"{pct} %" + (f", {numbers.number(ceiling)} € au plus" if ceiling is not None else "")
