"""What the findings of many territories have in common: counts by axis, the most frequent, the first of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingAxis, Kind
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse.findings import Comparison
from etabli.web import live
from etabli.web.presentation.findings_questions import (
    FIRST,
    address,
    finding_url,
    in_region,
    judged,
    sides,
    title_of,
)

MOST = 5  # rules and sectors named among the most frequent
THE = {Kind.ATOUT: "l’atout", Kind.FREIN: "le frein"}


@dataclass(frozen=True)
class AxisCount:
    """Findings put forward on an axis, and the territories that have at least one of each kind."""

    axis: FindingAxis
    atouts: int
    freins: int
    with_atout: int
    with_frein: int
    atout_url: str
    frein_url: str


@dataclass(frozen=True)
class Frequent:
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Reading:
    """What the territories of a phase, or of one of its régions, have in common."""

    total: int
    unjudged: int
    sentence: str
    axes: tuple[AxisCount, ...]
    atouts: tuple[Frequent, ...]
    freins: tuple[Frequent, ...]
    specialities: tuple[Frequent, ...]


def reading(phase: str, region: str = "") -> Reading:
    """Counts over territories: findings put forward by axis, and the claims that most of them share."""
    catalogue, every = live.catalogue(), judged(phase)
    told = [every.get(t.id, ()) for t in in_region(phase, region)]
    frequent = {kind: _frequent(catalogue, kind, told, phase, region) for kind in Kind}
    speciality = Counter(s for one in told for s in {c.sector for c in one if c.kind and c.jobs is not None})
    named = sorted(speciality, key=lambda s: (-speciality[s], s))[:MOST]
    rule = next((rule.id for rule in catalogue.rules.values() if rule.measure == "lq"), "")
    return Reading(
        total=len(told),
        unjudged=sum(not one for one in told),
        sentence=_most(frequent, len(told)) if any(told) else "Rien n’est jugé ici, faute de données.",
        axes=tuple(_axis(axis, catalogue, told, phase, region) for axis in catalogue.axes.values()),
        atouts=frequent[Kind.ATOUT],
        freins=frequent[Kind.FREIN],
        specialities=tuple(
            Frequent(catalogue.sectors[s], speciality[s], address(phase, f"{rule}:{s}", region)) for s in named
        ),
    )


def _axis(
    axis: FindingAxis, catalogue: Catalogue, told: Sequence[Sequence[Comparison]], phase: str, region: str
) -> AxisCount:
    forward = [[c.kind for c in one if c.position and catalogue.rules[c.rule].axis == axis.id] for one in told]
    atouts, freins = ([kinds.count(kind) for kinds in forward] for kind in Kind)
    urls = {kind: address(phase, id_, region, axis.id) for id_, kind in FIRST.items()}
    some = [sum(count > 0 for count in counts) for counts in (atouts, freins)]
    return AxisCount(axis, sum(atouts), sum(freins), *some, urls[Kind.ATOUT], urls[Kind.FREIN])


def _frequent(
    catalogue: Catalogue, kind: Kind, told: Sequence[Sequence[Comparison]], phase: str, region: str
) -> tuple[Frequent, ...]:
    counts = Counter(rule for one in told for rule in {c.rule for c in one if c.kind is kind})
    named = sorted(counts, key=lambda rule: (-counts[rule], rule))[:MOST]
    titles = {rule: sides(catalogue.rules[rule])[kind] for rule in named}
    return tuple(Frequent(titles[rule], counts[rule], address(phase, rule, region)) for rule in named)


def _most(frequent: Mapping[Kind, Sequence[Frequent]], total: int) -> str:
    said = [
        f"{THE[kind]} le plus souvent affirmé est « {found[0].label} » ({found[0].count} sur {total})"
        if found
        else f"aucun {kind} ne peut être affirmé"
        for kind, found in frequent.items()
    ]
    return typeset(french.capital(" ; ".join(said)) + ".")


@dataclass(frozen=True)
class FirstClaim:
    title: str
    url: str


@dataclass(frozen=True)
class FirstClaims:
    """The claims that a territory's état des lieux tells first; None where no claim of the kind is made."""

    name: str
    url: str
    atout: FirstClaim | None
    frein: FirstClaim | None
    judged: bool


def first_claims(phase: str, region: str) -> list[FirstClaims]:
    """First atout and first frein of each territory of a région, in order of name."""
    catalogue, every, rows = live.catalogue(), judged(phase), []
    for territory in in_region(phase, region):
        told = every.get(territory.id, ())
        first = {kind: next((c for c in told if c.kind is kind), None) for kind in Kind}
        claims = {k: FirstClaim(title_of(catalogue, c), finding_url(phase, c)) for k, c in first.items() if c}
        url = reverse("territory_etat_des_lieux", args=[phase, territory.id])
        rows.append(FirstClaims(territory.name, url, claims.get(Kind.ATOUT), claims.get(Kind.FREIN), bool(told)))
    return rows
