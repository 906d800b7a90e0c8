"""The checks of a financing plan, on plain values: one function a rule of `catalogue/plans/financing.yaml`.

A check says nothing where its rule does not apply. It never blocks. Amounts are cents; several of different
instruments are never added together: rates count grants alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from etabli.catalogue.plans.financing import FinancingRule, financing_rules
from etabli.domain.governance.enums import OrganisationKind as Kind
from etabli.domain.plans.enums import AidRegime, Budget, Instrument, Nature, StageKind, Tax
from etabli.domain.plans.totals import CASH, Line
from etabli.kernel import money
from etabli.kernel.names import search_key
from etabli.kernel.typography import NNBSP, french

LOCAL = (Kind.EPCI, Kind.COMMUNE, Kind.SYNDICAT)  # who may aid a firm beside the Région
COLLECTIVITY = (*LOCAL, Kind.REGION)
STATE = (Kind.PREFECTURE, Kind.SOUS_PREFECTURE, Kind.DREETS, Kind.DREAL)
PUBLIC = (*COLLECTIVITY, *STATE, Kind.OPERATOR, Kind.CHAMBER, Kind.DELEGATION)
PROPERTY = (Nature.LAND, Nature.WORKS)
STUDY = (Nature.STUDIES, Nature.SERVICES)
State = Literal["kept", "warned", "unjudged"]


@dataclass(frozen=True)
class Cost:
    """An expense."""

    nature: str
    budget: str
    tax: str
    year: int
    cents: int
    eligible: int | None = None


@dataclass(frozen=True)
class Paying:
    """A resource: its amounts in `line`, the day of each stage in `days`. `own`: its funder leads the fiche.

    `text`: what it says of itself, scheme, reference and evidence. `circle`: it is open to fewer than its fiche.
    """

    name: str
    funder: str
    own: bool
    line: Line
    regime: str = AidRegime.NONE
    reference: str = ""
    text: str = ""
    days: tuple[tuple[str, date], ...] = ()
    narrower: bool = False

    def on(self, kind: str) -> list[date]:
        return sorted(day for stage, day in self.days if stage == kind)


@dataclass(frozen=True)
class Dossier:
    """A fiche with its financing plan. `whole`: every line is there; without it, nothing that adds lines is judged.

    `milestones`: title and day. `minimis`: de minimis grants that the leading firm has had elsewhere, day and cents.
    `apart`: Corsica or overseas, where some rules differ; `overseas`: the latter.
    """

    lead: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    costs: tuple[Cost, ...] = ()
    lines: tuple[Paying, ...] = ()
    milestones: tuple[tuple[str, date], ...] = ()
    minimis: tuple[tuple[date, int], ...] = ()
    whole: bool = True
    overseas: bool = False
    apart: bool = False

    @property
    def cost(self) -> int:
        return sum(cost.cents for cost in self.costs)

    @property
    def one_tax(self) -> bool:
        return len({cost.tax for cost in self.costs}) < 2

    @property
    def aids(self) -> list[Paying]:
        """Grants of public bodies other than the one that leads."""
        return [one for one in self.lines if _grant(one) and one.funder in PUBLIC and not one.own]


@dataclass(frozen=True)
class Checked:
    """What came of a rule that applies: kept, warned, or not judged for want of something. `said` has the figures."""

    rule: FinancingRule
    state: State
    said: str


Said = tuple[State, str] | None
Check = Callable[[Dossier, FinancingRule], Iterable[Said]]


def checked(dossier: Dossier) -> list[Checked]:
    """What every rule says of a fiche, what is to be looked at first, in the order of the rules."""
    found = [
        Checked(rule, said[0], french(said[1]))
        for rule in financing_rules().rules
        for said in CHECKS[rule.id](dossier, rule)
        if said is not None
    ]
    return sorted(found, key=lambda one: ("warned", "unjudged", "kept").index(one.state))


def aid_rate(dossier: Dossier) -> tuple[float, bool] | None:
    """Public grants over what is eligible, in percent, and whether every eligible part is known; None of nothing.

    An expense whose eligible part is not known counts whole.
    """
    if not dossier.costs or not dossier.one_tax or not dossier.whole:
        return None
    base = sum(cost.cents if cost.eligible is None else cost.eligible for cost in dossier.costs)
    rate = money.share(sum(one.line.expected for one in dossier.aids), base)
    return None if rate is None else (rate, all(cost.eligible is not None for cost in dossier.costs))


def _grant(one: Paying) -> bool:
    return one.line.instrument == Instrument.GRANT


def _holds(words: Iterable[str], text: str) -> bool:
    folded = search_key(text)
    return any(word in folded for word in words)


def _percent(rate: float) -> str:
    return f"{rate:.1f}".replace(".", ",").removesuffix(",0") + f"{NNBSP}%"


def _unsure(dossier: Dossier) -> Said:
    """Why nothing that adds lines is judged."""
    if not dossier.whole:
        return "unjudged", "Des lignes ne vous sont pas ouvertes : ce calcul serait faux."
    if not dossier.one_tax:
        return "unjudged", "Des dépenses HT et TTC se mêlent : ce calcul serait faux."
    return None if dossier.costs else ("unjudged", "Aucune dépense n'est saisie.")


def _own_share(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    """What the public maître d'ouvrage is left to pay, over what public bodies pay, itself included."""
    invests = any(cost.budget == Budget.INVESTMENT for cost in dossier.costs)
    if dossier.lead not in COLLECTIVITY or not dossier.aids or dossier.overseas or not (invests or not dossier.costs):
        return
    if unsure := _unsure(dossier):
        yield unsure
        return
    aids = sum(one.line.expected for one in dossier.aids)
    private = sum(one.line.expected for one in dossier.lines if _grant(one) and one.funder not in PUBLIC)
    left = dossier.cost - aids - private
    rate, least = money.share(left, left + aids), rule.figure.percent or 0
    if rate is None:
        return
    if left < 0:
        yield "warned", f"Les subventions dépassent le coût de {money.euros(-left)}."
        return
    said = f"Reste au maître d'ouvrage : {money.euros(left)}, soit {_percent(rate)} des financements publics"
    yield ("kept" if rate >= least else "warned", f"{said}, pour {least} % au moins.")


def _public_aid_rate(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    of_state = any(one.funder in STATE for one in dossier.aids)
    if not of_state or not any(cost.budget == Budget.INVESTMENT for cost in dossier.costs):
        return
    if unsure := _unsure(dossier):
        yield unsure
        return
    found = aid_rate(dossier)
    if found is None:
        yield "unjudged", "Aucune dépense éligible n'est saisie."
        return
    rate, known = found
    base = "la dépense éligible" if known else "la dépense, dont une part éligible n'est pas saisie"
    yield (
        "kept" if rate <= (rule.figure.percent or 0) else "warned",
        f"Les subventions publiques font {_percent(rate)} de {base}, pour {rule.figure.percent} % au plus.",
    )


def _de_minimis(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    """The largest sum of any three years that end with a grant; a grant without a date counts in every one."""
    mine = [one for one in dossier.lines if one.regime == AidRegime.DE_MINIMIS and _grant(one) and not one.own]
    if dossier.lead != Kind.FIRM or not mine:
        return
    if not dossier.whole:
        yield "unjudged", "Des lignes ne vous sont pas ouvertes : ce calcul serait faux."
        return
    undated, dated = 0, list(dossier.minimis)
    for one in mine:
        days = one.on(StageKind.GRANTED) or one.on(StageKind.CONTRACTED)
        if days:
            dated.append((days[0], one.line.expected))
        else:
            undated += one.line.expected
    years, most = rule.figure.years or 0, (rule.figure.euros or 0) * 100
    windows = [sum(cents for day, cents in dated if _years_before(end, years) < day <= end) for end, _ in dated]
    largest = undated + max(windows, default=0)
    yield (
        "kept" if largest <= most else "warned",
        f"Aides de minimis connues sur {years} ans : {money.euros(largest)}, pour {money.euros(most)} au plus.",
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _fonds_vert_floor(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    if dossier.apart or not any(_holds(rule.words, one.text) for one in dossier.lines):
        return
    if not dossier.costs or not dossier.one_tax:
        yield _unsure(dossier) or ("unjudged", "Aucune dépense n'est saisie.")
        return
    least = (rule.figure.euros or 0) * 100
    yield (
        "kept" if dossier.cost >= least else "warned",
        f"La dépense est de {money.euros(dossier.cost)}, pour {money.euros(least)} au moins.",
    )


def _engineering_ceiling(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    ours = [
        one for one in dossier.lines if one.line.instrument == Instrument.ENGINEERING and _holds(rule.words, one.name)
    ]
    if not ours:
        return
    studies = sum(cost.cents for cost in dossier.costs if cost.nature in STUDY)
    given = sum(one.line.expected for one in ours)
    if not dossier.whole or not dossier.one_tax or not studies:
        yield (
            "unjudged",
            "Aucune étude ni prestation n'est saisie parmi les dépenses, ou toutes les lignes ne sont pas là.",
        )
        return
    rate, most = 100 * given / studies, rule.figure.percent or 0
    yield (
        "kept" if rate <= most else "warned",
        f"{money.euros(given)} pour {money.euros(studies)} d'études et de prestations, soit {_percent(rate)}, "
        f"pour {most} % au plus.",
    )


def _incentive(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    """The first day that binds: the beginning of the fiche, or a milestone that names an order or works."""
    begun = [("le début de la fiche", dossier.starts_on)] if dossier.starts_on else []
    begun += [(f"le jalon « {title} »", day) for title, day in dossier.milestones if _holds(rule.words, title)]
    for one in dossier.lines:
        asked = one.on(StageKind.REQUESTED)
        if one.own or one.funder not in PUBLIC or one.line.instrument == Instrument.ENGINEERING or not asked:
            continue
        earlier = [(name, day) for name, day in begun if day < asked[0]]
        if earlier:
            name, day = min(earlier, key=lambda pair: pair[1])
            yield "warned", f"{one.name} : demande du {asked[0]:%d/%m/%Y}, après {name}, le {day:%d/%m/%Y}."
        elif begun:
            yield "kept", f"{one.name} : demande du {asked[0]:%d/%m/%Y}, avant le début."


def _regional_agreement(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    property_only = bool(dossier.costs) and all(cost.nature in PROPERTY for cost in dossier.costs)
    if dossier.lead != Kind.FIRM or property_only:
        return
    for one in dossier.lines:
        if one.funder not in LOCAL or one.line.instrument == Instrument.ENGINEERING or _holds(rule.exempt, one.text):
            continue
        agreed = _holds(rule.words, one.text)
        said = "une convention est citée" if agreed else "aucune convention avec la Région n'est citée"
        yield ("kept" if agreed else "warned", f"{one.name} : {said}.")


def _aid_regime(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    if dossier.lead != Kind.FIRM:
        return
    for one in dossier.lines:
        if one.own or one.funder not in PUBLIC or one.line.instrument == Instrument.ENGINEERING:
            continue
        if one.regime == AidRegime.UNKNOWN:
            yield "warned", f"{one.name} : le régime d'aide est à préciser."
        elif one.regime in (AidRegime.GBER, AidRegime.SA) and not one.reference.strip():
            yield "warned", f"{one.name} : il manque l'article ou le numéro du régime."


def _over(kind: str, name: str, most: Callable[[Line], int], needs: str, limit: str) -> Check:
    """A stage that is more than another that stands."""

    def check(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
        for one in dossier.lines:
            amount = one.line.paid if kind == StageKind.PAID else one.line.at(kind)
            if one.line.has(kind) and one.line.has(needs) and amount > most(one.line):
                yield "warned", f"{one.name} : {name} {money.euros(amount)}, {limit} {money.euros(most(one.line))}."

    return check


def _paid_after_granted(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    for one in dossier.lines:
        paid, agreed = one.on(StageKind.PAID), one.on(StageKind.GRANTED) or one.on(StageKind.CONTRACTED)
        if paid and not agreed:
            yield "warned", f"{one.name} : un versement le {paid[0]:%d/%m/%Y}, et aucune décision saisie."
        elif paid and paid[0] < agreed[0]:
            yield "warned", f"{one.name} : un versement le {paid[0]:%d/%m/%Y}, une décision du {agreed[0]:%d/%m/%Y}."


def _one_tax(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    if not dossier.one_tax:
        with_tax = sum(cost.cents for cost in dossier.costs if cost.tax == Tax.INCLUDED)
        yield "warned", f"{money.euros(dossier.cost - with_tax)} HT et {money.euros(with_tax)} TTC."


def _years_within(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    first = dossier.starts_on.year if dossier.starts_on else None
    last = dossier.ends_on.year if dossier.ends_on else None
    outside = {
        cost.year
        for cost in dossier.costs
        if (first is not None and cost.year < first) or (last is not None and cost.year > last)
    }
    if outside:
        years = ", ".join(str(year) for year in sorted(outside))
        yield "warned", f"Années de dépense : {years} ; la fiche va de {first or '…'} à {last or '…'}."


def _hidden_by_difference(dossier: Dossier, rule: FinancingRule) -> Iterable[Said]:
    """One line that pays is open to fewer than its fiche: its amount is the cost less the others."""
    hidden = [one for one in dossier.lines if one.narrower and one.line.instrument in CASH and one.line.expected]
    if len(hidden) == 1 and dossier.costs:
        yield "warned", f"{hidden[0].name} : la seule ligne réservée de cette fiche."


CHECKS: dict[str, Check] = {
    "own_share": _own_share,
    "public_aid_rate": _public_aid_rate,
    "de_minimis": _de_minimis,
    "fonds_vert_floor": _fonds_vert_floor,
    "engineering_ceiling": _engineering_ceiling,
    "incentive": _incentive,
    "regional_agreement": _regional_agreement,
    "aid_regime": _aid_regime,
    "granted_within_requested": _over(
        StageKind.GRANTED, "accordé", lambda line: line.at(StageKind.REQUESTED), StageKind.REQUESTED, "sollicité"
    ),
    "contracted_within_granted": _over(
        StageKind.CONTRACTED,
        "conventionné",
        lambda line: line.agreed,
        StageKind.GRANTED,
        "accordé, net des annulations,",
    ),
    "paid_within_granted": _over(
        StageKind.PAID, "versé, net des reversements,", lambda line: line.agreed, StageKind.GRANTED, "accordé"
    ),
    "paid_after_granted": _paid_after_granted,
    "one_tax": _one_tax,
    "years_within": _years_within,
    "hidden_by_difference": _hidden_by_difference,
}
