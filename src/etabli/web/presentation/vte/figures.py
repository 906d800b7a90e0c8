"""Volunteers counted, in words: toward the target, by place, school and year; what is hidden says so."""

from dataclasses import dataclass
from datetime import date

from etabli.analysis.delays import LEAST
from etabli.catalogue import numbers
from etabli.catalogue.numbers import plural
from etabli.catalogue.vte.programme import Point, Target, VteProgramme
from etabli.domain.plans.exchange.tables import Table
from etabli.domain.vte.queries.volunteer_figures import Counted, Group, Stayed, Told
from etabli.kernel import money
from etabli.kernel.typography import french

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
        "cible",
        "Vers la cible",
        "Contrats dont le label VTE TI est accordé, signés depuis le début de la cible.",
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
    """A table. `hidden`: of how many groups the count is not told."""

    anchor: str
    head: str
    lines: tuple[Line, ...]
    hidden: int


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
    contracts = found.whole.contracts or 0
    if not contracts:
        return "Aucun contrat n’est encore labellisé dans Établi."
    if contracts < LEAST:
        return french(f"Moins de {LEAST} contrats sont labellisés dans Établi : rien n'en est dit.")
    said = plural(contracts, "contrat labellisé", "contrats labellisés")
    paid = f", {money.euros(found.whole.paid_cents or 0)} versés" if (found.whole.paid_files or 0) >= LEAST else ""
    return french(f"{said} dans Établi{paid}.")


def labels(found: Told) -> list[tuple[str, str]]:
    """How many labels of each scheme; a contract may have both."""
    every = (("VTE TI", found.ti), ("VTE Vert", found.vert))
    return [(name, FEW if 0 < count < LEAST else numbers.number(count)) for name, count in every]


def whole(found: Told) -> Line | None:
    return _line(_few_money(found.whole)) if (found.whole.contracts or 0) >= LEAST else None


def _few_money(one: Group) -> Group:
    if (one.paid_files or 0) and (one.paid_files or 0) < LEAST:
        return Group(one.key, one.label, one.contracts, one.running, None, None, None, one.stayed)
    return one


def grids(found: Told) -> tuple[Grid, ...]:
    """Nothing by group while the whole is not told."""
    if (found.whole.contracts or 0) < LEAST:
        return ()
    grids_ = []
    for name, head, anchor in TABLES:
        groups: tuple[Group, ...] = getattr(found, name)
        hidden = sum(one.contracts is None for one in groups)
        grids_.append(Grid(anchor, head, tuple(_line(one) for one in groups), hidden))
    return tuple(grids_)


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
    return FEW if value is None else numbers.number(value)


def _money(cents: int | None) -> str:
    return FEW if cents is None else money.euros(cents)


def _stayed(one: Stayed | None) -> str:
    """Nothing below three answers; those that are missing are told."""
    if one is None:
        return FEW
    missing = f", {plural(one.missing, 'sans réponse', 'sans réponse')}" if one.missing else ""
    if one.answered < LEAST:
        return french(f"trop peu de réponses{missing}") if one.answered or one.missing else "–"
    return french(f"{one.yes} sur {one.answered}{missing}")


def toward(found: Told, target: Target | None, programme: VteProgramme) -> Toward | None:
    """What Établi counts, beside what is aimed at: never what others counted."""
    if target is None:
        return None
    source = programme.sources[target.source]
    known = found.toward >= LEAST or found.toward == 0
    return Toward(
        text=french(target.text),
        counted=numbers.number(found.toward) if known else french(f"moins de {LEAST}"),
        target=numbers.number(target.contracts),
        share=min(100, found.toward * 100 // target.contracts) if known else 0,
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
    """The block of a portfolio: one sentence."""
    if not found.contracts:
        return "Aucun contrat labellisé dans Établi."
    if not found.enough:
        return french(f"Moins de {LEAST} contrats labellisés dans Établi.")
    said = plural(found.contracts, "contrat labellisé", "contrats labellisés")
    running = f"{numbers.number(found.running)} en cours"
    paid = f"{money.euros(found.paid_cents)} versés à {plural(found.paid, 'entreprise', 'entreprises')}"
    told = f"{said} dans Établi, dont {running}" + (f" ; {paid}." if found.paid >= LEAST else ".")
    if found.paid and found.paid < LEAST:
        told += f" Aide versée pour moins de {LEAST} d'entre eux."
    return french(told + (f" Cible nationale : {numbers.number(target.contracts)}." if target else ""))


HEADS = (
    *("Tableau", "Groupe", "Contrats", "En cours", "Aides versées", "Aide demandée (€)", "Aide versée (€)"),
    *("Encore là à 12 mois", "Réponses à 12 mois", "Sans réponse à 12 mois", "Non dit", "Au"),
)


def table(found: Told, on: date) -> Table:
    """All tables as one file: numbers alone in their columns, empty where they are not told, which "Non dit" says."""
    lines = []
    every = [("Ensemble", found.whole)] if whole(found) else []
    if every:
        every += [(head, group) for name, head, _ in TABLES for group in getattr(found, name)]
    for head, one in every:
        stayed = one.stayed if one.stayed is not None and one.stayed.answered >= LEAST else None
        cells = (
            *(one.label, one.contracts, one.running, one.paid_files, _euros(one.asked_cents), _euros(one.paid_cents)),
            *((stayed.yes, stayed.answered, stayed.missing) if stayed else (None, None, None)),
        )
        hidden = FEW if None in (one.contracts, one.running, one.paid_files, one.asked_cents, one.paid_cents) else None
        lines.append((head, *cells, hidden, on))
    return Table("Volontaires", HEADS, lines)


def _euros(cents: int | None) -> int | float | None:
    """Whole euros where they are."""
    return None if cents is None else cents / 100 if cents % 100 else cents // 100
