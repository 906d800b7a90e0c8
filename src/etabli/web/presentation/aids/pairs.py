"""Cumulation told: for each pair that a firm may ask for, what is known of having both, and what both bring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etabli.analysis.aids.eligibility import Outcome, Verdict
from etabli.analysis.aids.pairs import Pair, pairs
from etabli.catalogue.aids.grounds import Ground
from etabli.catalogue.aids.model import Cumulation
from etabli.kernel.french import listed
from etabli.kernel.intervals import exactly
from etabli.kernel.typography import french
from etabli.web.presentation.aids.ceilings import between

LIMITS = {
    "cumulation": "limité par le plafond du cumul",
    "de_minimis": "limité par la place qui reste sous le plafond de minimis",
}
DE_MINIMIS, NOT_TOLD = "de_minimis", "selon la place qui reste sous le plafond de minimis"
ALLOWED = {
    "fully": "oui",
    "partly": "en partie",
    "never": "non",
    "unknown": "non établi",
}


@dataclass(frozen=True)
class Said:
    """Two aids, or an aid and another kind: whether they go together, what is said of it, how much they bring."""

    title: str
    allowed: str
    text: str
    together: str
    ceiling: str
    verify: bool
    source: str
    url: str


@dataclass(frozen=True)
class Cumulations:
    """`silent`: pairs of which no source says anything."""

    several: tuple[Said, ...]
    silent: tuple[str, ...]


def cumulations(told: Iterable[Verdict]) -> Cumulations | None:
    """Of what may be asked for by rules of the day; None where there is nothing to say."""
    possible = [one for one in told if one.outcome is not Outcome.NO and one.version is not None]
    found = pairs(possible)
    several = [_pair(one, rule) for one in found if (rule := one.found.rule) is not None] + list(_others(possible))
    silent = tuple(_names(one) for one in found if one.found.rule is None)
    return Cumulations(tuple(several), silent) if several or silent else None


def _pair(pair: Pair, rule: Cumulation) -> Said:
    euros = pair.found.euros
    said = between(euros) if euros.high is not None else ""
    told = pair.one.facts.de_minimis is not None
    limits = [LIMITS[name] if told or name != DE_MINIMIS else NOT_TOLD for name in pair.found.limited_by]
    if said and limits:
        said += f", {' et '.join(limits)}"
    if said and not pair.sure:
        said += ", si les deux vous sont accordées"
    ceiling = french(between(exactly(rule.ceiling_eur))) if rule.ceiling_eur is not None else ""
    return _said(_names(pair), rule.allowed, rule.text, rule.ground, together=french(said), ceiling=ceiling)


def _others(possible: Sequence[Verdict]) -> Iterable[Said]:
    """What else than a scheme each goes with."""
    for verdict in possible:
        for rule in verdict.version.version.cumulations if verdict.version else ():
            if rule.other:
                yield _said(f"{verdict.scheme.short} et {rule.other}", rule.allowed, rule.text, rule.ground)


def _said(title: str, allowed: str, text: str, ground: Ground, *, together: str = "", ceiling: str = "") -> Said:
    source = ground.source
    return Said(
        title=french(title),
        allowed=ALLOWED[allowed],
        text=french(text),
        together=together,
        ceiling=ceiling,
        verify=ground.to_verify,
        source=french(source.title) if source is not None else "",
        url=source.url if source is not None else "",
    )


def _names(pair: Pair) -> str:
    return french(listed([pair.one.scheme.short, pair.other.scheme.short]))
