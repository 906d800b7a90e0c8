"""What the dated rules of the aid say of an offer: judged by `analysis.aids`, as the page of a firm's aids asks them.

The contract is not signed yet: the day of its start stands for the day of its signature, and pages say so.
"""

from dataclasses import dataclass
from datetime import date

from etabli.analysis.aids.amounts import Sum, amount
from etabli.analysis.aids.eligibility import Outcome, Reason, Verdict, compiled_schemes, judged
from etabli.analysis.aids.facts import Facts, Place, facts
from etabli.analysis.aids.places import known_spans
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.territories import queries as territories
from etabli.domain.vte.enums import AidState
from etabli.domain.vte.models.said import OfferSaid

SCHEME = "vte-ti"
LATER = (
    "candidate",
    "de_minimis",
)  # rules that an offer can't tell: they are of the candidate, of the firm's other aids


NOT_DUE = "L'aide VTE TI n'est pas due pour cette offre, telle qu'elle est écrite :"
ANYWAY = "Vous pouvez corriger l'offre. Elle peut aussi être publiée sans l'aide, si qui la relit en donne le motif."
CALL = "Appelez le chef de projet du territoire."


@dataclass(frozen=True)
class Check:
    """`state`: what the rules of the offer itself say; `later`: the reasons that are known only with the candidate."""

    state: AidState
    verdict: Verdict
    of_offer: tuple[Reason, ...]
    later: tuple[Reason, ...]
    sum: Sum

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """The noes of a no, the unknowns of an unknown."""
        return tuple(one for one in self.of_offer if one.outcome is OUTCOME[self.state])


@dataclass(frozen=True)
class Refusal:
    """A rule that says no, for the firm: what it asks, where that is read, what can be done."""

    label: str
    asks: str
    source: str
    url: str
    advice: str


def refusals(found: Check) -> tuple[Refusal, ...]:
    """The rules that an offer does not answer; none where the aid may still come."""
    if found.state is not AidState.NO:
        return ()
    advice = offer_rules().advice
    return tuple(
        Refusal(
            label=one.label,
            asks=" ".join(one.sentences),
            source=one.ground.source.title if one.ground is not None else "",
            url=one.ground.source.url or "" if one.ground is not None else "",
            advice=advice.get(one.rule, CALL),
        )
        for one in found.deciding
    )


def refused(said: OfferSaid, on: date) -> str:
    """The same as a message says it; empty where no rule says no."""
    found = refusals(check(said, on))
    if not found:
        return ""
    told = [
        f"- {one.label} : {one.asks} {one.advice}" + (f" (source : {one.source})" if one.source else "")
        for one in found
    ]
    return "\n".join((NOT_DUE, *told, ANYWAY))


OUTCOME = {AidState.YES: Outcome.YES, AidState.NO: Outcome.NO, AidState.UNKNOWN: Outcome.UNKNOWN}


def check(said: OfferSaid, on: date) -> Check:
    """What the rules say, as known on a day."""
    found = judged(compiled_schemes()[SCHEME], known(said), on)
    ours = tuple(one for one in found.reasons if one.rule not in LATER)
    outcomes = {one.outcome for one in ours}
    if found.version is None and Outcome.NO not in outcomes:
        state = AidState.UNKNOWN
    elif Outcome.NO in outcomes:
        state = AidState.NO
    else:
        state = AidState.UNKNOWN if Outcome.UNKNOWN in outcomes else AidState.YES
    later = tuple(one for one in found.reasons if one.rule in LATER)
    return Check(state, found, ours, later, amount(found))


def known(said: OfferSaid) -> Facts:
    """What an offer tells of its firm and of its project."""
    where = territories.listed(said.commune_id)
    given: dict[str, object] = {
        "project": "vte",
        "beneficiary": "entreprise",
        "naf": said.naf or None,
        "serves_industry": said.serves_industry,
        "linked": said.linked,
        "contract": said.contract,
        "signed_on": said.starts_on,
        "years_after_bac": said.level,
        "responsible_mission": said.responsible,
    }
    if where is not None:
        given["commune"] = Place(where.code_insee, known_spans(where.days, where.begins_on, where.ends_on))
    if said.months is not None:
        given["contract_months"] = said.months
    whole = "consolidated" if said.linked else "own"
    if said.staff is not None:
        given[f"{whole}_staff"] = said.staff
    if said.turnover_eur is not None:
        given[f"{whole}_turnover_eur"] = said.turnover_eur
    return facts(**given)
