"""The industry of a zone d'emploi: specialisations with their margins, shift-share, what is near, what to ask about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from etabli.analysis.comparisons import OF_PLACE, OF_ZONE
from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse.relatedness import NearSector
from etabli.warehouse.zones import Effects, Reclassification, ZoneShare
from etabli.web.charts.contributions import Contribution, Contributions, contributions
from etabli.web.presentation.sectors import ZoneSectors, quotient
from etabli.web.presentation.trajectory import jobs, touched

EFFECTS = (
    ("Effet national", "national"),
    ("Effet sectoriel", "sectoral"),
    ("Résidu local", "local"),
)
SPLIT_FROM = 50  # jobs at the start
NOT_SPLIT = "–"
SOURCES = {"urssaf_jobs": "Urssaf", "flores_jobs": "Insee, FLORES"}


@dataclass(frozen=True)
class EffectRow:
    """One industrial sector of the shift-share table; texts in jobs, with their sign."""

    label: str
    before: str
    after: str
    national: str
    sectoral: str
    local: str
    competitive: str
    allocation: str


@dataclass(frozen=True)
class ShiftShare:
    """The decomposition of a zone's industrial jobs, `total` being the sum of its sectors.

    `unknown` names the sectors left out; then nothing sums, and there is no total.
    """

    sentence: str
    chart: Contributions | None
    rows: tuple[EffectRow, ...]
    total: EffectRow | None
    unknown: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class NearLine:
    label: str
    lq: str
    explained_by: str


@dataclass(frozen=True)
class ZoneIndustry:
    """All that is said of one zone."""

    zone: ZoneShare
    heading: str
    share: str
    sectors: ZoneSectors | None
    shift_share: ShiftShare | None
    near: tuple[NearLine, ...]
    questions: tuple[str, ...]

    @property
    def speaks(self) -> bool:
        """Whether what is said of the zone may be said in the place's name: as findings require it."""
        inside, weight = self.zone.share_of_territory, self.zone.share_of_zone
        return inside is not None and weight is not None and inside >= OF_PLACE and weight >= OF_ZONE

    @property
    def touched(self) -> bool:
        """Whether some of the place's jobs are there, as far as is known: enough to be written otherwise than 0 %."""
        return touched(self.zone)


def read(
    catalogue: Catalogue,
    zone: ZoneShare,
    sectors: ZoneSectors | None,
    effects: Sequence[Effects],
    near: Sequence[NearSector],
    changed: Sequence[Reclassification],
) -> ZoneIndustry:
    """What is known of a zone; each part may be empty."""
    return ZoneIndustry(
        zone=zone,
        heading=f"Zone d’emploi {french.of_area(zone.name)}",
        share=share_sentence(zone),
        sectors=sectors,
        shift_share=_shift_share(catalogue, zone, [e for e in effects if e.zone == zone.zone]),
        near=tuple(_near(catalogue, one) for one in near),
        questions=tuple(_question(catalogue, one) for one in changed if one.zone == zone.zone),
    )


def share_sentence(zone: ZoneShare) -> str:
    """`78 % des emplois du territoire y sont ; il réunit 92 % de ceux de la zone.`"""
    if zone.share_of_territory is None or zone.share_of_zone is None:
        return "La part du lieu dans cette zone n’est pas connue."
    inside = "Moins de 1" if zone.share_of_territory < 0.005 else numbers.number(100 * zone.share_of_territory)
    return typeset(
        f"{inside} % des emplois du lieu sont dans cette zone ; il réunit "
        f"{numbers.number(100 * zone.share_of_zone)} % des "
        "emplois de la zone."
    )


def _shift_share(catalogue: Catalogue, zone: ZoneShare, effects: list[Effects]) -> ShiftShare | None:
    if not effects:
        return None
    start, end = effects[0].start, effects[0].end
    rows = tuple(_row(catalogue.sectors[e.sector], e) for e in effects if e.local is not None and (e.before or e.after))
    unknown = tuple(catalogue.sectors[e.sector] for e in effects if e.local is None)
    if not rows:
        return None
    if unknown:
        sentence = typeset(
            f"L'ensemble ne peut pas être décomposé : {numbers.plural(len(unknown), 'secteur')} de l'industrie de "
            f"cette zone {'manque' if len(unknown) == 1 else 'manquent'} à l'une des deux dates au moins. Le tableau "
            "donne ceux qui sont connus."
        )
        return ShiftShare(sentence, None, rows, None, unknown, start, end)
    whole = _whole(effects)
    before = whole.before or 0.0
    totals = {name: getattr(whole, name) or 0.0 for _, name in EFFECTS}
    change = sum(totals.values())
    bars = [Contribution(label, totals[name], signed(totals[name], before)) for label, name in EFFECTS]
    bars.append(Contribution("Évolution de l’emploi industriel", change, signed(change, before), total=True))
    chart = contributions(
        bars,
        title=f"Ce qui fait l’évolution de l’emploi industriel privé, zone d’emploi {french.of_area(zone.name)}, "
        f"{start}–{end}",
        source=f"Urssaf, emploi salarié privé, fin {start} et fin {end}",
    )
    sentence = _sentence(totals, change, before, start, end)
    return ShiftShare(sentence, chart, rows, _row("Industrie", whole), (), start, end)


def _whole(effects: Sequence[Effects]) -> Effects:
    """The sum of all sectors of a zone, each known at both dates."""
    summed = ("before", "after", "national", "sectoral", "local", "competitive", "allocation")
    return replace(effects[0], sector="", **{name: sum(getattr(e, name) or 0.0 for e in effects) for name in summed})


def _sentence(totals: dict[str, float], change: float, before: float, start: int, end: int) -> str:
    """The decomposition said in one sentence, in jobs."""
    moved = "gagné" if change >= 0 else "perdu"
    local = totals["local"]
    side = "de plus" if local >= 0 else "de moins"
    return typeset(
        f"De {start} à {end}, l'industrie de la zone a {moved} {jobs(abs(change))} emplois salariés privés "
        f"({numbers.number(100 * change / before, 1, sign=True)} %). Si chacun de ses secteurs avait suivi la France, "
        f"l'évolution aurait été de {numbers.number(round(change - local), sign=True)} ; le résidu local est de "
        f"{jobs(abs(local))} emplois {side}."
    )


def signed(value: float, before: float) -> str:
    """A change in jobs and its rate: `+48 540 (+8,9 %)`."""
    rounded = round(value, -1) if abs(value) >= 1000 else value
    rate = f" ({numbers.number(100 * value / before, 1, sign=True)}{numbers.NNBSP}%)" if before else ""
    return f"{numbers.number(rounded, sign=True)}{rate}"


def _row(label: str, effects: Effects) -> EffectRow:
    """A line of the table: what splits the local residual is not told of a few jobs, where it is arithmetic alone."""
    split = (effects.before or 0.0) >= SPLIT_FROM

    def signed(value: float | None) -> str:
        return "non disponible" if value is None else numbers.number(value, sign=True)

    return EffectRow(
        label=label,
        before=numbers.number(effects.before or 0.0),
        after=numbers.number(effects.after or 0.0),
        national=signed(effects.national),
        sectoral=signed(effects.sectoral),
        local=signed(effects.local),
        competitive=signed(effects.competitive) if split else NOT_SPLIT,
        allocation=signed(effects.allocation) if split else NOT_SPLIT,
    )


def _near(catalogue: Catalogue, one: NearSector) -> NearLine:
    names = [french.small(catalogue.sectors[sector]) for sector, _ in one.explained_by]
    return NearLine(
        label=catalogue.sectors[one.sector],
        lq=quotient(one.lq) if one.lq == one.lq else "non disponible",
        explained_by=f"{numbers.NNBSP}; ".join(names),
    )


def _question(catalogue: Catalogue, one: Reclassification) -> str:
    source = SOURCES.get(one.measure, one.measure)
    lost, gained = catalogue.sectors[one.from_sector], catalogue.sectors[one.to_sector]
    return typeset(
        f"Entre fin {one.start} et fin {one.end} ({source}), le secteur « {lost} » perd {jobs(one.loss)} emplois et le "
        f"secteur « {gained} » en gagne {jobs(one.gain)} : un établissement a peut-être changé de code d'activité sans "
        "que rien n'ait bougé. À vérifier sur place avant d'en conclure quoi que ce soit."
    )
