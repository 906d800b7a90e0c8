"""The shapes of the rules that make findings (atouts, freins) out of figures."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.formula import Formula

AxisId = Literal["attirer", "recruter", "innover", "simplifier"]


class FindingAxis(Declared):
    """An axis under which findings are read. `silence` says why it has none, when no source can give any."""

    id: AxisId
    label: Text
    question: Text
    silence: Text = ""


class Kind(StrEnum):
    """What a finding is to industry there: a strength or an obstacle."""

    ATOUT = "atout"
    FREIN = "frein"


class Side(Declared):
    """What is said when the value lies beyond the reference on one side. Sentences hold {names} in braces."""

    kind: Kind
    title: Text
    sentence: Text


class Design(Declared):
    """The stated variability of a figure known at one date only.

    For a share p (in %) of n units its variance is 100² · effect · p(1 − p) / n, for a ratio r of two counts (for
    100) 2 · r² · effect / n, for a growth rate 2 · 100² · effect / n; `floor`, in the indicator's unit, is the
    deviation that remains at any size.
    """

    spread_of: Literal["share", "ratio", "growth"]
    effect: float = Field(gt=0)
    floor: float = Field(default=0.0, ge=0)
    why: Text


class VariabilityRule(Declared):
    """Where the ordinary variability of a figure comes from: exactly one of the three.

    `years`: the indicator at two of its years; `between`: two formulas, the same quantity measured at two dates;
    `design`: a stated convention.
    """

    years: tuple[int, int] | None = None
    between: tuple[Formula, Formula] | None = None
    design: Design | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "VariabilityRule":
        if sum(part is not None for part in (self.years, self.between, self.design)) != 1:
            raise ValueError("variability is given by years, by between or by design")
        return self


class FindingRule(Declared):
    """What is compared, to what, beyond which effect, on which axis, and in which words.

    A rule on a `place` compares an indicator in its latest year; `size` is the count whose size says how far the
    indicator ordinarily moves. A rule on a `zone` compares a measure of the place's main zone d'emploi. `family`
    groups rules that say nearly the same: at most `put_forward` of a family are put forward. `leverage`, 1 to 3,
    says how far a local plan can act on it.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    label: Text
    subject: Literal["place", "zone"]
    indicator: str = ""
    measure: Literal["", "lq", "first_share", "local_effect", "sectoral_effect"] = ""
    compared_to: Literal["france", "programme", "zones", "none"]
    smallest_effect: float = Field(gt=0)
    why_smallest: Text
    axis: AxisId
    family: str
    put_forward: int = 1
    leverage: int = Field(ge=1, le=3)
    size: Formula | None = None
    variability: VariabilityRule | None = None
    higher: Side | None = None
    lower: Side | None = None
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "FindingRule":
        if self.higher is None and self.lower is None:
            raise ValueError("a rule says something on at least one side")
        if self.subject == "place" and not (self.indicator and self.size and self.variability):
            raise ValueError("a rule on a place has an indicator, a size and a variability")
        if self.subject == "zone" and not self.measure:
            raise ValueError("a rule on a zone d'emploi has a measure")
        return self

    def side(self, *, above: bool) -> Side | None:
        """What the rule says above or below its reference."""
        return self.higher if above else self.lower
