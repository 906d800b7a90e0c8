"""What is known of a firm and of its project. Every fact may be missing; a number may be known between bounds only."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, NamedTuple

from etabli.kernel.codes import OVERSEAS_PREFIXES, departement_of
from etabli.kernel.intervals import Interval, exactly
from etabli.kernel.register_layout import BANDS

CORSICA = ("2A", "2B")
# Staff at the end of the year by the codes of SIRENE (trancheEffectifs…). NN (no employer, not filled in) says nothing.
STAFF_BANDS = {code: Interval(low, high) for code, (low, high) in BANDS.items() if low is not None}


class Span(NamedTuple):
    """Days, both included, during which a commune is known to be in a Territoire d'industrie, or known not to be."""

    first: date
    last: date
    inside: bool


class Place(NamedTuple):
    """A commune and what is known of its place in the programme. A day that no span holds is not known."""

    code_insee: str
    spans: tuple[Span, ...] = ()

    def in_territory(self, day: date) -> bool | None:
        return next((span.inside for span in self.spans if span.first <= day <= span.last), None)

    @property
    def corsica_or_overseas(self) -> bool:
        return self.code_insee.startswith(OVERSEAS_PREFIXES) or departement_of(self.code_insee) in CORSICA


BEGINS = ("signed_on", "hired_on")  # days of a contract, that schemes count on


class Granted(NamedTuple):
    """A de minimis aid: the day it was granted (not paid), None where nobody gave it; its gross grant equivalent."""

    on: date | None
    euros: Interval


class DeMinimis(NamedTuple):
    """De minimis aids of a single undertaking. `complete`: none is left out, nor any of its linked enterprises.

    `on`: the day on which the aid that is asked is granted, which their window ends on; None where it is not known, and
    the day that the scheme counts on is taken.
    """

    granted: tuple[Granted, ...] = ()
    complete: bool = True
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One firm with one project. Its fields are those that `catalogue/aids/facts.yaml` declares, None where missing."""

    project: str | None = None
    beneficiary: str | None = None
    commune: Place | None = None
    naf: str | None = None
    serves_industry: bool | None = None
    linked: bool | None = None
    own_staff: Interval | None = None
    own_turnover_eur: Interval | None = None
    own_balance_eur: Interval | None = None
    consolidated_staff: Interval | None = None
    consolidated_turnover_eur: Interval | None = None
    consolidated_balance_eur: Interval | None = None
    micro_entrepreneur: bool | None = None
    in_difficulty: bool | None = None
    taxes_paid: bool | None = None
    spend_eur: Interval | None = None
    works_started: bool | None = None
    governance_agreement: bool | None = None
    rebond_territory: bool | None = None
    years_of_works: Interval | None = None
    residual_deficit: bool | None = None
    contract: str | None = None
    contract_months: Interval | None = None
    signed_on: date | None = None
    hired_on: date | None = None
    label_asked_on: date | None = None
    years_after_bac: Interval | None = None
    training_for_bac_3: bool | None = None
    diploma_on: date | None = None
    responsible_mission: bool | None = None
    green_mission: bool | None = None
    hiring_aid: str | None = None
    vte_verts_of_siret: Interval | None = None
    vte_verts_of_siren: Interval | None = None
    mission_spend_eur: Interval | None = None
    de_minimis: DeMinimis | None = None

    def given(self, **answers: Any) -> "Facts":
        """The same with more facts. A whole number given for a number is that number exactly."""
        return replace(self, **{name: _value(name, value) for name, value in answers.items()})


NAMES = tuple(field.name for field in fields(Facts))
NUMBERS = frozenset(field.name for field in fields(Facts) if field.type == Interval | None)


def facts(**answers: Any) -> Facts:
    """Facts from plain values: `facts(own_staff=12, spend_eur=Interval(100_000, None))`."""
    return Facts().given(**answers)


ENTERPRISES = ("1", "5", "6")  # legal forms, level 1: sole traders, commercial companies, other private registered


def of_register(
    *,
    code_insee: str | None,
    spans: tuple[Span, ...],
    naf: str | None,
    staff_band: str | None,
    legal_form: str | None = None,
) -> Facts:
    """What a SIRET tells. `staff_band` is that of the legal unit, not of the establishment; other codes say nothing.

    `legal_form`: INSEE's « catégorie juridique »; it tells an enterprise, and nothing of the others.

    Bands count people on 31 December, European law counts annual work units: near a threshold the firm is to be asked.
    """
    return Facts(
        beneficiary="entreprise" if (legal_form or "").startswith(ENTERPRISES) else None,
        commune=Place(code_insee, spans) if code_insee else None,
        naf=naf,
        own_staff=STAFF_BANDS.get(staff_band or ""),
    )


def _value(name: str, value: Any) -> Any:
    return exactly(value) if name in NUMBERS and isinstance(value, int) and not isinstance(value, bool) else value
