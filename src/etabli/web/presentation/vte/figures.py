"""Volunteers counted, in words: toward the target, by place, school and year; what is hidden says so."""

from dataclasses import dataclass
from datetime import date

from etabli.analysis.delays import LEAST
from etabli.catalogue import numbers
from etabli.catalogue.numbers import plural
from etabli.catalogue.vte.programme import Point, Target, VteProgramme
from etabli.domain.plans.exchange.tables import Table
from etabli.domain.vte.queries.volunteer_figures import Counted, Told
from etabli.domain.vte.queries.volunteer_groups import Group, Stayed
from etabli.kernel import money
from etabli.kernel.typography import french

HIDDEN = "masqué"  # in a cell: the page says why
FEW = french(f"moins de {LEAST}, ou masqué")
TABLES = (
    ("by_territory", "Territoire", "territoires"),
    ("by_region", "Région", "regions"),
    ("by_school", "École", "ecoles"),
    ("by_year", "Année de signature", "annees"),
)
DEFINITIONS = (
    (
        "contrats",
        "Contrats",
        "Dossiers suivis dans Établi dont un label au moins est accordé. Le lieu est celui de l'établissement au jour "
        "du contrat, par la liste du programme de ce jour ; à défaut, le territoire qui suit le dossier.",
    ),
    ("cours", "En cours", "Contrats dont le début est constaté et qui ne sont ni terminés ni rompus."),
    ("versees", "Aides versées", "Contrats pour lesquels de l'argent a été versé, reversements déduits."),
    ("demande", "Aide demandée", "Somme des aides demandées, versées ou non."),
    ("verse", "Aide versée", "Somme des versements consignés, reversements déduits."),
    (
        "maintien",
        "Encore là à 12 mois",
        "Parmi les contrats commencés depuis douze mois ou plus. Sont partis : les jeunes dont l'entreprise le dit, et "
        "les contrats rompus avant douze mois. Sans réponse ne veut pas dire parti : c'est inconnu.",
    ),
    (
        "maintien-24",
        "Encore là à 24 mois",
        "Parmi les jeunes qui ont accepté que la question leur soit posée, et à qui elle l'a été. De l'ensemble seul.",
    ),
    (
        "cible",
        "Vers la cible",
        "Contrats dont le label VTE TI est accordé, signés depuis le début de la cible. Un contrat qui n'a que le "
        "label VTE Vert n'y compte pas.",
    ),
)


@dataclass(frozen=True)
class Line:
    """A group, each cell in words."""

    label: str
    contracts: str
    running: str
    paid_files: str
    asked: str
    paid: str
    stayed: str


@dataclass(frozen=True)
class Grid:
    """A table."""

    anchor: str
    head: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Cited:
    """A count of somebody else."""

    text: str
    source: str
    url: str


@dataclass(frozen=True)
class Toward:
    """The target, what Établi counts, and its share in percent, for a drawing."""

    text: str
    counted: str
    target: str
    share: int
    note: str
    source: str
    url: str


def answer(found: Told) -> str:
    """One sentence."""
    contracts = found.whole.contracts
    if contracts == 0:
        return "Aucun contrat n’est encore labellisé dans Établi."
    if contracts is None:
        return french(f"Moins de {LEAST} contrats sont labellisés dans Établi : rien n'en est dit.")
    said = plural(contracts, "contrat labellisé", "contrats labellisés")
    paid = f", {money.euros(found.whole.paid_cents)} versés" if found.whole.paid_cents else ""
    return french(f"{said} dans Établi{paid}.")


def labels(found: Told) -> list[tuple[str, str]]:
    """How many labels of each scheme; a contract may have both."""
    return [("VTE TI", _count(found.labels.ti)), ("VTE Vert", _count(found.labels.vert))]


def whole(found: Told) -> Line | None:
    return _line(found.whole) if found.enough else None


def later(found: Told) -> str:
    """Who was there at 24 months."""
    return _stayed(found.later)


def grids(found: Told) -> tuple[Grid, ...]:
    """Nothing by group while the whole is not told. A table that can't be told says so by being empty."""
    if not found.enough:
        return ()
    return tuple(Grid(anchor, head, tuple(_line(one) for one in getattr(found, name))) for name, head, anchor in TABLES)


def _line(one: Group) -> Line:
    return Line(
        label=one.label,
        contracts=_count(one.contracts),
        running=_count(one.running),
        paid_files=_count(one.paid_files),
        asked=_money(one.asked_cents),
        paid=_money(one.paid_cents),
        stayed=_stayed(one.stayed),
    )


def _count(value: int | None) -> str:
    return HIDDEN if value is None else numbers.number(value)


def _money(cents: int | None) -> str:
    return HIDDEN if cents is None else money.euros(cents)


def _stayed(one: Stayed) -> str:
    """The answers, and those that are missing, which is no departure."""
    missing = "" if one.missing == 0 else f", sans réponse : {_count(one.missing)}"
    if one.answered == 0 and one.missing == 0:
        return "–"
    if one.answered is None:
        return french(f"{HIDDEN}{missing}") if one.missing is not None else HIDDEN
    return french(f"{one.yes} sur {one.answered}{missing}")


def toward(found: Told, target: Target | None, programme: VteProgramme) -> Toward | None:
    """What Établi counts, beside what is aimed at: never what others counted."""
    if target is None:
        return None
    source = programme.sources[target.source]
    count = found.labels.toward if found.enough or found.whole.contracts == 0 else None
    return Toward(
        text=french(target.text),
        counted="Nombre masqué de" if count is None else numbers.number(count),
        target=numbers.number(target.contracts),
        share=min(100, (count or 0) * 100 // target.contracts),
        note=french(target.note),
        source=french(source.title),
        url=source.url,
    )


def cited(programme: VteProgramme) -> list[Cited]:
    return [_cited(one, programme) for one in programme.points]


def _cited(one: Point, programme: VteProgramme) -> Cited:
    source = programme.sources[one.source]
    mark = "" if one.confidence == "sourced" else " (à vérifier)"
    text = french(f"{numbers.number(one.contracts)} {one.text}, {one.dated}{mark}")
    return Cited(text, french(source.title), source.url)


def counted(found: Counted, target: Target | None) -> str:
    """The block of a portfolio, in a sentence or two: contracts, never firms, as money goes with a contract."""
    if found.contracts is None:
        return french(f"Contrats labellisés dans Établi : {FEW}.")
    if not found.contracts:
        return "Aucun contrat labellisé dans Établi."
    said = f"{plural(found.contracts, 'contrat labellisé', 'contrats labellisés')} dans Établi"
    if found.running is not None:
        said += f", dont {numbers.number(found.running)} en cours"
    if found.paid and found.paid_cents is not None:
        said += f" ; {money.euros(found.paid_cents)} versés pour {plural(found.paid, 'contrat', 'contrats')}"
    if target is None:
        return french(f"{said}.")
    counts = FEW if found.toward is None else f"{numbers.number(found.toward)} avec le label VTE TI"
    return french(f"{said}. Vers la cible nationale de {numbers.number(target.contracts)} : {counts}.")


HEADS = (
    *("Tableau", "Groupe", "Contrats", "En cours", "Aides versées", "Aide demandée (€)", "Aide versée (€)"),
    *("Encore là à 12 mois", "Réponses à 12 mois", "Sans réponse à 12 mois", "Non dit", "Au"),
)


def table(found: Told, on: date) -> Table:
    """All tables as one file: numbers alone in their columns, empty where they are not told, which "Non dit" says."""
    lines = []
    every = [("Ensemble", found.whole)] if found.enough else []
    if every:
        every += [(head, group) for name, head, _ in TABLES for group in getattr(found, name)]
    for head, one in every:
        told = (
            *(one.contracts, one.running, one.paid_files, _euros(one.asked_cents), _euros(one.paid_cents)),
            *(one.stayed.yes, one.stayed.answered, one.stayed.missing),
        )
        lines.append((head, one.label, *told, FEW if None in told else None, on))
    return Table("Volontaires", HEADS, lines)


def _euros(cents: int | None) -> int | float | None:
    """Whole euros where they are."""
    return None if cents is None else cents / 100 if cents % 100 else cents // 100
