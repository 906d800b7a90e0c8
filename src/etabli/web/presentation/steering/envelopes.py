"""Envelopes told: what each has, gives away, reserves and keeps; and what a scenario chose."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.coordination.models import Scenario
from etabli.domain.coordination.programming import Chosen, Criteria, Criterion, Why
from etabli.domain.coordination.queries.envelopes import Reserved, Standing
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.presentation.steering.addresses import Link
from etabli.web.presentation.steering.freshness import of_moments

CRITERIA = [
    (Criterion.MATURITY.value, "les projets les plus mûrs"),
    (Criterion.COMMITMENT.value, "les engagements fermes"),
    (Criterion.ASKED.value, "les demandes les plus anciennes"),
    (Criterion.LEVERAGE.value, "la plus petite part du coût demandée"),
    (Criterion.SMALL.value, "les plus petits montants"),
    (Criterion.SERVED.value, "les territoires les moins servis"),
]
WHYS = {
    Why.BY_HAND: "écartée à la main",
    Why.CAP: "au-delà du plafond du territoire",
    Why.NOT_ENOUGH: "ne tient plus dans ce qui reste",
}
HEADS = (
    *("Exercice", "Financeur", "Dispositif", "Pour", "Montant (€)", "Délégué (€)", "Réservé (€)", "Payé (€)"),
    *("Reste (€)", "Demandé en attente (€)", "À désengager (€)", "Lignes non comptées"),
)


@dataclass(frozen=True)
class Row:
    """An envelope of a list. `deep`: how many it hangs under; `over`: more was given than there is."""

    url: str
    place: str
    scheme: str
    funder: str
    year: int
    deep: int
    cells: tuple[tuple[str, str], ...]
    over: bool
    remark: str


@dataclass(frozen=True)
class LineRow:
    """A line that an envelope pays, or might. `key` names it in the address of a scenario."""

    key: UUID
    title: str
    url: str
    territory: str
    amount: str
    note: str


def rows(found: Sequence[Standing]) -> list[Row]:
    deep: dict[UUID, int] = {}
    for one in found:
        deep[one.envelope.pk] = deep.get(one.envelope.parent_id, -1) + 1 if one.envelope.parent_id else 0
    return [row(one, deep[one.envelope.pk]) for one in found]


def row(one: Standing, deep: int = 0) -> Row:
    envelope = one.envelope
    return Row(
        url=reverse("envelope", args=[envelope.pk]),
        place=envelope.place,
        scheme=envelope.scheme,
        funder=envelope.funder.name,
        year=envelope.year,
        deep=min(deep, 2),
        cells=(
            ("Montant", money.euros(envelope.amount_cents)),
            ("Délégué", money.euros(one.delegated)),
            ("Réservé", money.euros(one.reserved)),
            ("Payé", money.euros(one.paid)),
            ("Reste", french(f"{'au plus ' if one.untold else ''}{money.euros(one.remains)}")),
            ("Demandé, en attente", money.euros(one.asked)),
        ),
        over=one.remains < 0,
        remark=remark(one),
    )


def remark(one: Standing) -> str:
    """What the sums don't say by themselves."""
    said = []
    if one.remains < 0:
        said.append(f"Il est accordé ou délégué {money.euros(-one.remains)} de plus que le montant.")
    if one.untold:
        many = numbers.plural(one.untold, "ligne accordée", "lignes accordées")
        said.append(f"{many} à des entreprises ne vous est pas ouverte : le reste est un maximum.")
    if one.to_release:
        said.append(f"{money.euros(one.to_release)} sont accordés à des fiches abandonnées : à désengager.")
    return french(" ".join(said))


def by_year(found: Sequence[Standing]) -> list[tuple[int, tuple[tuple[str, str], ...]]]:
    """What they have together, a year at a time: what is delegated counts once, where it was delegated to."""
    there = {one.envelope.pk for one in found}
    years: defaultdict[int, list[Standing]] = defaultdict(list)
    for one in found:
        years[one.envelope.year].append(one)
    return [(year, _together(years[year], there)) for year in sorted(years, reverse=True)]


def _together(several: Sequence[Standing], there: Collection[UUID]) -> tuple[tuple[str, str], ...]:
    whole = sum(one.envelope.amount_cents for one in several if one.envelope.parent_id not in there)
    elsewhere = sum(one.delegated for one in several) - sum(
        one.envelope.amount_cents for one in several if one.envelope.parent_id in there
    )
    remains = whole - elsewhere - sum(one.reserved for one in several)
    at_most = "au plus " if any(one.untold for one in several) else ""
    return (
        ("Montant", money.euros(whole)),
        ("Réservé", money.euros(sum(one.reserved for one in several))),
        ("Payé", money.euros(sum(one.paid for one in several))),
        ("Reste", french(f"{at_most}{money.euros(remains)}")),
        ("Demandé, en attente", money.euros(sum(one.asked for one in several))),
    )


def fresh(found: Iterable[Standing], on: date) -> str:
    """How fresh the fiches are whose lines are added up, each once."""
    said = {fiche: moment for one in found for fiche, moment in one.said.items()}
    return of_moments(tuple(said.values()), on)


def table(found: Iterable[Standing]) -> Table:
    """Amounts in euros."""
    return Table("Enveloppes", HEADS, [_cells(one) for one in found])


def _cells(one: Standing) -> tuple[object, ...]:
    envelope = one.envelope
    sums = (envelope.amount_cents, one.delegated, one.reserved, one.paid, one.remains, one.asked, one.to_release)
    return (
        *(envelope.year, envelope.funder.name, envelope.scheme, envelope.place),
        *(cents / 100 for cents in sums),
        one.untold,
    )


def accorded(one: Standing) -> list[LineRow]:
    """The lines that reserve it, those that the reader may open, the largest first."""
    mine = sorted((line for line in one.own if line.seen and line.line.agreed), key=lambda line: -line.line.agreed)
    return [_line(line, money.euros(line.line.agreed), "fiche abandonnée" if line.out else "") for line in mine]


def grouped(one: Standing) -> str:
    """The accorded lines that are not listed, together."""
    rest = [line for line in one.own if not line.seen and line.line.agreed]
    if not rest:
        return ""
    many = numbers.plural(len(rest), "autre ligne accordée", "autres lignes accordées")
    if one.untold:
        return french(f"{many}, réservée à d'autres lecteurs : son montant n'est pas dit.")
    return french(f"{many} : {money.euros(sum(line.line.agreed for line in rest))} ensemble.")


def _line(one: Reserved, amount: str, note: str) -> LineRow:
    return LineRow(
        key=one.line.id,
        title=f"{one.number}. {one.title}",
        url=reverse("fiche_money", args=[one.phase, one.published_id, one.number]),
        territory=one.name,
        amount=amount,
        note=note,
    )


def taken(one: Standing, chosen: Chosen) -> list[LineRow]:
    there = {line.line.id: line for line in one.own}
    return [_line(there[each.line], money.euros(each.asked), "") for each in chosen.taken]


def left(one: Standing, chosen: Chosen) -> list[LineRow]:
    there = {line.line.id: line for line in one.own}
    return [_line(there[each.line], money.euros(each.asked), WHYS[why]) for each, why in chosen.left]


def answer(chosen: Chosen) -> str:
    """A scenario in a sentence; where nothing is left to share out, why."""
    if chosen.amount <= 0:
        return _nothing_left(chosen)
    lines = numbers.plural(len(chosen.taken), "demande", "demandes")
    there = numbers.plural(chosen.territories, "territoire", "territoires")
    return french(
        f"{lines} dans {there} pour {money.euros(chosen.spent)} ; il resterait {money.euros(chosen.remains)}. "
        f"{numbers.plural(len(chosen.left), 'demande laissée', 'demandes laissées')}."
    )


def _nothing_left(chosen: Chosen) -> str:
    """Of an envelope that is exceeded, or used up."""
    asked = sum(one.asked for one, _ in chosen.left)
    what = f"est dépassée de {money.euros(-chosen.amount)}" if chosen.amount else "est épuisée"
    waits = numbers.plural(len(chosen.left), "demande attend", "demandes attendent")
    rest = f"{waits} ({money.euros(asked)})" if chosen.left else "aucune demande n'attend"
    return french(
        f"Cette enveloppe {what} : il n'y a rien à répartir, et {rest}. Un scénario y sert dès que son montant est "
        "augmenté, ou que des accords sont annulés."
    )


def exceeded(found: Iterable[Standing]) -> list[Link]:
    """The envelopes of which more was given than there is, by how much."""
    return [
        Link(
            french(
                f"{one.envelope.scheme} {one.envelope.year}, {one.envelope.place}, de {money.euros(-one.remains)}"
                f"{' au moins' if one.untold else ''}"
            ),
            reverse("envelope", args=[one.envelope.pk]),
        )
        for one in found
        if one.remains < 0
    ]


def in_words(criteria: Criteria) -> str:
    """The criteria of a scenario."""
    names = dict(CRITERIA)
    said = ", puis ".join(names[one.value] for one in criteria.order)
    cap = f" ; au plus {criteria.cap} % par territoire" if criteria.cap else ""
    hand = len(criteria.included) + len(criteria.excluded)
    by_hand = f" ; {numbers.plural(hand, 'choix à la main', 'choix à la main')}" if hand else ""
    return french(f"{said}{cap}{by_hand}")


@dataclass(frozen=True)
class Column:
    """A kept scenario beside others."""

    key: UUID
    name: str
    who: str
    on: object
    criteria: str
    cells: tuple[tuple[str, str], ...]


COMPARED = (
    *("À répartir", "Programmé", "Resterait", "Demandes servies", "Demandes laissées"),
    *("Territoires servis", "Prêts à démarrer"),
)


def compared(scenarios: Iterable[Scenario]) -> list[Column]:
    return [_column(one) for one in scenarios]


def _column(one: Scenario) -> Column:
    found: Mapping[str, object] = one.found
    amount, spent = int(str(found["amount"])), int(str(found["spent"]))
    served, without = found["taken"], found["left"]
    assert isinstance(served, list) and isinstance(without, list)
    told = (
        *(money.euros(amount), money.euros(spent), money.euros(amount - spent)),
        *(numbers.number(len(served)), numbers.number(len(without))),
        *(numbers.number(int(str(found["territories"]))), numbers.number(int(str(found["ready"])))),
    )
    return Column(
        key=one.pk,
        name=one.name,
        who=f"{one.mandate.person} ({one.mandate.organisation.name})",
        on=one.made_at,
        criteria=in_words(Criteria.of_data(one.criteria)),
        cells=tuple(zip(COMPARED, told, strict=True)),
    )
