"""Schemes of aid in words: a card in the list, and each point of each version with where it was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.catalogue.aids.facts import DeclaredFact, declared_facts
from etabli.catalogue.aids.frameworks import Framework, frameworks
from etabli.catalogue.aids.grounds import Ground, Source
from etabli.catalogue.aids.model import Edge, Rule, Scheme, Version
from etabli.catalogue.aids.reading import ANYWHERE, CHOSEN, TERRITORIES, place, served
from etabli.catalogue.aids.schemes import grounds
from etabli.kernel.french import listed
from etabli.kernel.typography import french
from etabli.web.presentation.aids.states import CLOSED, State, dated, state

NOT_FOUND = "Non établi"
HOME = "L’adresse connue est la page d’accueil du site : le passage reste à y chercher."
PLACES = {
    TERRITORIES: "Dans un Territoire d’industrie",
    CHOSEN: "Dans un territoire retenu par l’appel",
    ANYWHERE: "Aucune condition connue",
}
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
    """A scheme in the list, as of a day. `projects`, `beneficiaries`: ids; None where no rule limits them."""

    id: str
    name: str
    short: str
    summary: str
    kind: str
    operators: tuple[str, ...]
    state: State
    projects: frozenset[str] | None
    beneficiaries: frozenset[str] | None
    place: str
    axes: tuple[tuple[str, str], ...]
    read_on: date | None
    to_verify: int

    @property
    def closed(self) -> bool:
        return self.state.id == CLOSED

    @property
    def where(self) -> str:
        """Empty where no rule asks for a place."""
        return "" if self.place == ANYWHERE else PLACES[self.place]


@dataclass(frozen=True)
class Document:
    """A source of a scheme. `read`: when somebody of the project read it; `caution`: what its address can't bear."""

    title: str
    url: str
    read: str
    caution: str


@dataclass(frozen=True)
class Said:
    """A point with its source; `verify`: recalled or deduced, to check with the operator."""

    label: str
    text: str
    source: str
    url: str
    note: str
    verify: bool
    caution: str = ""


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
    """`brief`: who, where, for what, in a word each. `editions`: the latest first."""

    card: Card
    url: str
    brief: tuple[tuple[str, str], ...]
    editions: tuple[Edition, ...]
    documents: tuple[Document, ...]


def card(scheme: Scheme, on: date) -> Card:
    version = shown(scheme, on)
    return Card(
        id=scheme.id,
        name=french(scheme.name),
        short=french(scheme.short),
        summary=french(scheme.summary),
        kind=KINDS.get(scheme.kind, scheme.kind),
        operators=scheme.operators,
        state=state(scheme, on),
        projects=served(version, "project"),
        beneficiaries=served(version, "beneficiary"),
        place=place(version),
        axes=version.axes,
        read_on=max((one.consulted_on for one in scheme.sources.values() if one.consulted_on), default=None),
        to_verify=sum(one.to_check for one in grounds(version)),
    )


def shown(scheme: Scheme, on: date) -> Version:
    """The rules of a day; on a day without rules, the last ones before it, else the first."""
    before = [one for one in scheme.versions if one.starts.on <= on]
    return scheme.version_on(on) or (before[-1] if before else scheme.versions[0])


def page(scheme: Scheme, on: date, axes: Mapping[tuple[str, str], str]) -> Page:
    """`axes`: the labels of those of the programme, by phase and id."""
    found, version = card(scheme, on), shown(scheme, on)
    return Page(
        card=found,
        url=scheme.url,
        brief=_brief(found, axes),
        editions=tuple(_edition(one, one is version, on) for one in reversed(scheme.versions)),
        documents=tuple(_document(one) for one in scheme.sources.values()),
    )


def _brief(one: Card, axes: Mapping[tuple[str, str], str]) -> tuple[tuple[str, str], ...]:
    facts = declared_facts().facts
    sourced = f"{numbers.day(one.read_on)}" if one.read_on else "Jour non noté"
    left = numbers.plural(one.to_verify, "point est à vérifier", "points sont à vérifier") if one.to_verify else ""
    return tuple(
        (label, french(said))
        for label, said in (
            ("État", one.state.said),
            ("Nature", one.kind),
            ("Qui la gère", listed(one.operators)),
            ("Qui peut demander", chosen(facts["beneficiary"], one.beneficiaries)),
            ("Pour quel projet", chosen(facts["project"], one.projects)),
            ("Où", PLACES[one.place]),
            ("Axes du programme", " ; ".join(axes[axis] for axis in one.axes) or NOT_FOUND),
            ("Dernière lecture des sources", f"{sourced}. {left}." if left else sourced),
        )
    )


def chosen(fact: DeclaredFact, found: frozenset[str] | None) -> str:
    """Answers in the order of the question; what no rule limits is not established."""
    if found is None:
        return "Aucune condition connue"
    return " ; ".join(label[0].lower() + label[1:] for name, label in fact.choices.items() if name in found)


def _document(source: Source) -> Document:
    read = f"lue le {numbers.day(source.consulted_on)}" if source.consulted_on else "jour de lecture non noté"
    return Document(french(_named(source)), source.url, read, _caution(source))


def _named(source: Source) -> str:
    return f"{source.title}, {source.dated}" if source.dated else source.title


def _caution(source: Source | None) -> str:
    return HOME if source is not None and source.is_home_page else ""


def _edition(version: Version, current: bool, on: date) -> Edition:
    """`current`: those that the page opens on. On a day without rules they are the last ones known, or the first."""
    until = f" au {dated(version.ends)}" if version.ends else ""
    whose = "Règles"
    if current and not version.holds_on(on):
        whose = "Dernières règles connues" if version.starts.on <= on else "Premières règles connues"
    title = f"{whose} du {dated(version.starts)}{until}" if until else f"{whose} depuis le {dated(version.starts)}"
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
        Part("Dates", tuple(_edge(label, one) for label, one in _edges(version))),
        Part("Ce qui n’est pas établi", tuple(_said("", one.text, one.ground) for one in version.not_established)),
    )
    return Edition(title, current, tuple(_filled(parts)))


def _edges(version: Version) -> Iterable[tuple[str, Edge]]:
    yield "Premier jour", version.starts
    if version.ends is not None:
        yield "Dernier jour", version.ends


def _edge(label: str, edge: Edge) -> Said:
    """A day with its source, as any other point."""
    doubt = ""
    if edge.doubt is not None:
        first, last = map(numbers.day, edge.doubt)
        doubt = f" ; le jour est entre le {first} et le {last}"
    return _said(label, f"{numbers.day(edge.on)}{doubt}", edge.ground)


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
    return Said(
        label=french(label),
        text=french(text),
        source=french(_named(source)) if source is not None else "",
        url=source.url if source is not None else "",
        note=french(ground.note),
        verify=ground.to_check,
        caution=_caution(source),
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
