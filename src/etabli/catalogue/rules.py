"""The shapes of the rules that make findings (atouts, freins) out of figures."""

from enum import StrEnum
from string import Formatter
from typing import Literal

from pydantic import Field, model_validator

from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.formula import Formula

# What may stand in braces in a title or sentence: for any rule, for rules on zones, and for some of their measures.
WORDS = frozenset(
    ("le", "Le", "du", "dans_le", "Dans_le", "value", "reference", "beside", "gap", "year", "moved", "reference_moved")
)
ZONE_WORDS = frozenset(("la_zone", "La_zone", "in_zone", "of_zone", "share_of_place"))
MEASURE_WORDS = {"lq": frozenset(("sector", "jobs", "sector_moved")), "first_share": frozenset(("sector",))}

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

    `years`: the indicator at two of its years; `between`: two formulas, the same quantity measured at two dates, or
    the same change over a period whose dates are shifted; `design`: a stated convention. `one_end` says that the
    formulas shift the last date of the period alone, as the source has no figure around the first.
    """

    years: tuple[int, int] | None = None
    between: tuple[Formula, Formula] | None = None
    one_end: bool = False
    design: Design | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "VariabilityRule":
        if sum(part is not None for part in (self.years, self.between, self.design)) != 1:
            raise ValueError("variability is given by years, by between or by design")
        if self.one_end and not self.between:
            raise ValueError("one_end goes with between")
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

    @model_validator(mode="after")
    def _sayable(self) -> "FindingRule":
        known = (
            WORDS
            | (ZONE_WORDS if self.subject == "zone" else frozenset())
            | MEASURE_WORDS.get(self.measure, frozenset())
        )
        for side in (self.higher, self.lower):
            for text in (side.title, side.sentence) if side else ():
                asked = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
                if not asked <= known:
                    wrong, right = ", ".join(sorted(asked - known)), ", ".join(sorted(known))
                    raise ValueError(f"{{{wrong}}} can't be said of this rule, whose sentences may hold {right}")
        return self

    def side(self, *, above: bool) -> Side | None:
        """What the rule says above or below its reference."""
        return self.higher if above else self.lower
