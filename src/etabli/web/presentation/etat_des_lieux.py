"""The état des lieux of a place: the answer in five sentences, findings by axis, sectors, trajectory, doubts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator
from etabli.catalogue.programme import Axis
from etabli.catalogue.rules import FindingAxis, Kind
from etabli.catalogue.sentences import moved
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse import comparators as comparable
from etabli.warehouse import diagnosis, evidence, observatory, relatedness, zones
from etabli.warehouse.findings import Comparison
from etabli.warehouse.laws import Laws, laws
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject
from etabli.warehouse.unjudged import unjudged
from etabli.web import live
from etabli.web.charts.chart import Chart
from etabli.web.charts.gap import TERRITORIES, Others
from etabli.web.presentation import comparators, not_judged, readings, sectors, trajectory, zone_industry
from etabli.web.presentation import findings as told
from etabli.web.presentation.comparators import Asked, Trajectories
from etabli.web.presentation.findings import Background, FindingReading
from etabli.web.presentation.trajectory import LongSeries
from etabli.web.presentation.zone_industry import ZoneIndustry

PERIOD = (2019, 2024)
PRIVATE_JOBS = "evolution-emplois-prives-2019-2024"
WIDE = ("departement", "region")  # levels that hold metropoles: less is published, and less is judged
SECTORS_SOURCE = "Insee, FLORES"
ZONES_READ = 6
KEPT = 48  # places whose état des lieux stays in memory
NAMED = 3  # findings named in the answer
NOTHING_JUDGED = (
    "Aucun écart n'a pu être jugé, faute de données : l'état des lieux ne peut venir que des acteurs locaux."
)
OTHERS = {
    "epci": Others("intercommunalité", "les autres intercommunalités"),
    "departement": Others("département", "les autres départements"),
    "region": Others("région", "les autres régions"),
}


@dataclass(frozen=True)
class AxisReading:
    """Findings put forward on an axis; `nothing` says why there is none, in final French.

    `of_phase` names the phase's own axes that take it up.
    """

    axis: FindingAxis
    of_phase: tuple[Axis, ...]
    atouts: tuple[FindingReading, ...]
    freins: tuple[FindingReading, ...]
    nothing: str


@dataclass(frozen=True)
class Comparables:
    """The nearest places and the trajectories against them; `sentence` alone when there are none.

    `choice` says back what the reader has chosen and `query` keeps it in addresses, both empty for the usual choice.
    """

    sentence: str
    names: tuple[str, ...]
    trajectories: Trajectories | None
    choice: str = ""
    query: str = ""


@dataclass(frozen=True)
class EtatDesLieux:
    """Everything that the page and the documents say of a place. All texts are final French.

    `compared` are all comparisons that could be made. `undecided` matter and can't be claimed; `silent` were judged,
    and there is nothing to say. `unjudged` says what could not be judged, and why.
    """

    subject: Subject
    release: Release
    answer: tuple[str, ...]
    axes: tuple[AxisReading, ...]
    others: tuple[FindingReading, ...]
    undecided: tuple[FindingReading, ...]
    silent: tuple[FindingReading, ...]
    zones: tuple[ZoneIndustry, ...]
    other_zones: tuple[ZoneIndustry, ...]
    comparables: Comparables
    long_series: tuple[LongSeries, ...]
    unknown: tuple[str, ...]
    unjudged: tuple[str, ...]
    notes: tuple[str, ...]
    compared: tuple[Comparison, ...]
    values: tuple[IndicatorValue, ...]

    @property
    def judged(self) -> int:
        """How many comparisons could be made."""
        return len(self.compared)

    @property
    def claimed(self) -> tuple[FindingReading, ...]:
        """Every claim: those put forward in order, then the others."""
        forward = [f for axis in self.axes for f in (*axis.atouts, *axis.freins)]
        return (*sorted(forward, key=lambda f: f.comparison.position), *self.others)

    def finding(self, key: str) -> FindingReading | None:
        """One comparison by its key, claimed or not."""
        return next((f for f in self._readings if f.key == key), None)

    @property
    def _readings(self) -> tuple[FindingReading, ...]:
        return (*self.claimed, *self.undecided, *self.silent)

    @property
    def charts(self) -> dict[str, Chart]:
        """Every picture by the name it has in addresses."""
        found = {f"constat-{f.key}": f.picture for f in self._readings}
        return {name: chart for name, chart in found.items() if chart is not None} | self.wider_charts

    @cached_property
    def wider_charts(self) -> dict[str, Chart]:
        """Those that show more than one finding, by name."""
        found: dict[str, Chart | None] = {}
        for zone in self.zones:
            found[f"secteurs-{zone.zone.zone}"] = zone.sectors.chart if zone.sectors else None
            found[f"decomposition-{zone.zone.zone}"] = zone.shift_share.chart if zone.shift_share else None
        for one in self.comparables.trajectories.series if self.comparables.trajectories else ():
            found[f"trajectoires-{one.indicator}"] = one.drawing
        for one_zone in self.long_series:
            found[f"serie-longue-{one_zone.zone}"] = one_zone.panel.chart
        return {name: chart for name, chart in found.items() if chart is not None}


def of(subject: Subject, choice: Asked | None = None) -> EtatDesLieux:
    """The état des lieux of a place, kept in memory by release; `choice` changes the places it is compared with."""
    found = _kept(live.release().id, subject)
    if choice is None or choice.usual:
        return found
    return replace(found, comparables=_comparables(live.catalogue(), subject, found.values, choice))


def warm() -> None:
    """What every état des lieux of a release shares, read before the first visitor."""
    _industry_of_zones()
    _nearness()
    evidence.load(live.release(), live.catalogue())
    for zoning in ("ze2020", "ze2010"):
        zones.of_members(live.release(), [], zoning)
    zones.estel_industry(live.release(), [])
    comparators.compared_places()
    comparators.all_series()


@lru_cache(maxsize=KEPT)
def _kept(release_id: str, subject: Subject) -> EtatDesLieux:
    release, catalogue = live.release(), live.catalogue()
    values, compared = diagnosis.judged(release, catalogue, subject)
    background = _background(release, catalogue, subject)
    readings_ = [told.read(catalogue, c, background, level=subject.level) for c in compared]
    claimed = [f for f in readings_ if f.kind]
    forward = [f for f in claimed if f.comparison.position]
    undecided = [f for f in readings_ if not f.kind and f.beyond]
    touched = _zones(release, catalogue, subject)
    industry = tuple(zone for zone in touched if zone.speaks) or touched[:1]
    axes = tuple(_axis(axis, subject, claimed, judged=bool(compared)) for axis in catalogue.axes.values())
    return EtatDesLieux(
        subject=subject,
        release=release,
        answer=tuple(_answer(catalogue, subject, values, readings_, industry, len(undecided))),
        axes=axes,
        others=tuple(f for f in claimed if not f.comparison.position),
        undecided=tuple(undecided),
        silent=tuple(f for f in readings_ if not f.kind and not f.beyond),
        zones=industry,
        other_zones=tuple(zone for zone in touched if zone not in industry and zone.touched),
        comparables=_comparables(catalogue, subject, values, comparators.asked((), "", level=subject.level)),
        long_series=tuple(trajectory.estel(release, zones.of_members(release, subject.members, "ze2010"))),
        unknown=tuple(_unknown(catalogue, subject, values)),
        unjudged=not_judged.sentences(catalogue, unjudged(release, catalogue, subject, compared), _zone_names()),
        notes=tuple(dict.fromkeys(note for f in forward for note in f.rule.notes)),
        compared=tuple(compared),
        values=tuple(values),
    )


def _background(release: Release, catalogue: Catalogue, subject: Subject) -> Background:
    level = "territory" if subject.level == "group" else subject.level
    phase = subject.phase or (live.programme().phases[-1].id if level == "territory" else "")
    return Background(
        zone_names=_zone_names(),
        others=live.kept(
            f"distributions:{level}:{phase}", lambda: observatory.distributions(release, catalogue, level, [phase])
        ),
        zone_values=live.kept("zone-values", lambda: zones.profile_values(release)),
        laws=laws_of_release(),
        others_are=OTHERS.get(level, TERRITORIES),
    )


def laws_of_release() -> Laws:
    """The laws of variability of the live release."""
    return live.kept("laws", lambda: laws(live.release()))


def _axis(axis: FindingAxis, subject: Subject, claimed: Sequence[FindingReading], *, judged: bool) -> AxisReading:
    phase = next((p for p in live.programme().phases if p.id == subject.phase), None)
    mine = [f for f in claimed if f.rule.axis == axis.id]
    forward = [f for f in mine if f.comparison.position]
    return AxisReading(
        axis=axis,
        of_phase=tuple(a for a in phase.axes if axis.id in a.takes_up) if phase else (),
        atouts=tuple(f for f in forward if f.comparison.kind is Kind.ATOUT),
        freins=tuple(f for f in forward if f.comparison.kind is Kind.FREIN),
        nothing="" if forward else typeset(axis.silence or _nothing(len(mine), judged=judged)),
    )


def _nothing(others: int, *, judged: bool) -> str:
    """Why nothing is put forward on an axis where `others` findings are affirmed all the same."""
    if others == 1:
        return "Rien n'est mis en avant sur cet axe ; un constat y est affirmé, parmi les autres constats ci-dessous."
    if others:
        return (
            f"Rien n'est mis en avant sur cet axe ; {others} constats y sont affirmés, parmi les autres constats "
            "ci-dessous."
        )
    if judged:
        return "Aucun écart ne peut être affirmé sur cet axe à partir des sources ouvertes."
    return "Rien n'a pu être jugé sur cet axe, faute de données."


def _zones(release: Release, catalogue: Catalogue, subject: Subject) -> tuple[ZoneIndustry, ...]:
    touched = [replace(z, name=typeset(z.name)) for z in zones.of_members(release, subject.members)[:ZONES_READ]]
    industry, nearness = _industry_of_zones(), _nearness()
    return tuple(
        zone_industry.read(
            catalogue,
            zone,
            sectors.of_zone(zone, industry.cells.get(zone.zone, []), catalogue, SECTORS_SOURCE),
            industry.effects.get(zone.zone, []),
            relatedness.near(nearness, zone.zone) if nearness else [],
            industry.changed,
        )
        for zone in touched
    )


@dataclass(frozen=True)
class IndustryOfZones:
    """Sectors, effects and probable changes of code of every zone d'emploi of a release."""

    cells: Mapping[str, list[zones.Specialisation]]
    effects: Mapping[str, list[zones.Effects]]
    changed: Sequence[zones.Reclassification]


def _industry_of_zones() -> IndustryOfZones:
    return live.kept("industry-of-zones", _read_industry)


def _read_industry() -> IndustryOfZones:
    release = live.release()
    codes = list(_zone_names())
    cells, effects = defaultdict(list), defaultdict(list)
    for cell in zones.specialisations(release, codes):
        cells[cell.zone].append(cell)
    for effect in zones.shift_share(release, codes, *PERIOD):
        effects[effect.zone].append(effect)
    return IndustryOfZones(dict(cells), dict(effects), zones.reclassifications(release, codes))


def _nearness() -> relatedness.Nearness | None:
    return live.kept("nearness", lambda: relatedness.load(live.release()))


def _zone_names() -> Mapping[str, str]:
    return live.kept("zone-names", lambda: {c: typeset(name) for c, name in zones.names(live.release()).items()})


def _comparables(
    catalogue: Catalogue, subject: Subject, values: Sequence[IndicatorValue], choice: Asked
) -> Comparables:
    if subject.level in WIDE:
        return Comparables(
            typeset(
                "Des lieux comparables sont cherchés pour un territoire ou une intercommunalité, pas à cette échelle."
            ),
            (),
            None,
        )
    found, near = comparators.nearest_to(subject, values, choice)
    places = [replace(place, name=typeset(place.name)) for place in near]
    sentence = typeset(comparators.answer(found, subject.name, choice.pool))
    told = {"choice": comparators.in_a_sentence(choice), "query": choice.query}
    if not found.nearest:
        return Comparables(sentence, (), None, **told)
    return Comparables(
        sentence=sentence,
        names=tuple(place.name for place in places[1:]),
        trajectories=comparators.trajectories_against(catalogue, places, _own_series(catalogue, values)),
        **told,
    )


def _own_series(catalogue: Catalogue, values: Sequence[IndicatorValue]) -> dict[str, list[comparable.Point]]:
    """The subject's own points, by indicator: a group has none in the release."""
    return {
        indicator: [
            comparable.Point(v.year, v.value if v.complete else None, v.status)
            for v in values
            if v.indicator == indicator
        ]
        for indicator, *_ in comparators.TRAJECTORIES
    }


def _latest(
    catalogue: Catalogue, values: Sequence[IndicatorValue], indicator: str
) -> tuple[Indicator, str, int] | None:
    """An indicator, its latest value in words and its year; None when it is not known for every member."""
    declared = catalogue.indicators[indicator]
    value = observatory.latest(list(values), declared)
    if value is None or value.value is None or not value.complete:
        return None
    return declared, readings.text(value, declared), value.year


def _answer(
    catalogue: Catalogue,
    subject: Subject,
    values: Sequence[IndicatorValue],
    judged: Sequence[FindingReading],
    industry: Sequence[ZoneIndustry],
    undecided: int,
) -> list[str]:
    """Five sentences: how large, what it does, how it moves, what is claimed, what is not."""
    claimed = [f for f in judged if f.kind]
    return [
        typeset(text)
        for text in (
            _size(catalogue, subject, values),
            _industry(catalogue, subject, claimed, industry),
            _movement(catalogue, subject, values, judged),
            _claims(claimed) if judged else "",
            _doubts(undecided) if judged else NOTHING_JUDGED,
        )
        if text
    ]


def _size(catalogue: Catalogue, subject: Subject, values: Sequence[IndicatorValue]) -> str:
    population = _latest(catalogue, values, "population")
    jobs = _latest(catalogue, values, "emplois-industriels")
    share = _latest(catalogue, values, "part-industrie")
    place = french.capital(french.PLACES[subject.level].le)
    if population is None:
        return f"{place} n'a pas de population connue dans les sources de cette version."
    text = f"{place} compte {population[1]} habitants en {population[2]}"
    if jobs and share:
        return f"{text} et {jobs[1]} emplois industriels en {jobs[2]} (estimation), soit {share[1]} des emplois."
    return f"{text} ; son emploi industriel {_not_known(subject)}."


def _not_known(subject: Subject, agreement: str = "") -> str:
    """Why a sum is not told; `agreement` is what its participle ends in."""
    if subject.level in WIDE:
        return f"n'est pas publié{agreement} à cette échelle dans cette version des données"
    return f"n'est pas connu{agreement}" + (" pour tous ses membres" if len(subject.members) > 1 else "")


def _industry(
    catalogue: Catalogue, subject: Subject, claimed: Sequence[FindingReading], industry: Sequence[ZoneIndustry]
) -> str:
    names = [french.small(catalogue.sectors[sector]) for sector in _specialities(claimed)]
    if names:
        among = "une spécialité" if len(names) == 1 else "ses spécialités"
        named = _named([f"« {name} »" for name in names])
        return f"Son industrie se distingue en France par {among} : {named}."
    if subject.level in WIDE:
        return "Les secteurs ne sont connus que par zone d'emploi, et ne sont pas jugés à cette échelle."
    if not industry:
        return "Les secteurs ne sont connus que par zone d'emploi : rien ne peut être dit de ses spécialités."
    return "Aucune spécialité industrielle ne peut être affirmée à partir de ses zones d'emploi."


def _specialities(claimed: Sequence[FindingReading]) -> list[str]:
    """Sectors affirmed as specialities, each once: two zones may have the same."""
    return list(dict.fromkeys(f.comparison.sector for f in claimed if f.rule.measure == "lq"))


def _named(texts: Sequence[str]) -> str:
    """The first few, and how many more."""
    left = len(texts) - NAMED
    if left <= 0:
        return comparators.listed(texts)
    return ", ".join(texts[:NAMED]) + (" et une autre" if left == 1 else f" et {left} autres")


def _movement(
    catalogue: Catalogue, subject: Subject, values: Sequence[IndicatorValue], judged: Sequence[FindingReading]
) -> str:
    private = _latest(catalogue, values, PRIVATE_JOBS)
    france = live.france().get((PRIVATE_JOBS, PERIOD[1]))
    if private is None:
        return f"L'évolution de l'emploi privé {_not_known(subject, 'e')}."
    value = observatory.latest(list(values), private[0])
    here = moved(value.value or 0.0, private[0]) if value else ""
    text = f"De {PERIOD[0]} à {PERIOD[1]}, l'emploi salarié privé y {here}, tous secteurs confondus"
    if france is None or france.value is None:
        return f"{text}."
    finding = next((f for f in judged if f.rule.indicator == PRIVATE_JOBS), None)
    return f"{text} ; en France, il {moved(france.value, private[0])}{_unaffirmed(finding)}."


def _unaffirmed(finding: FindingReading | None) -> str:
    """What a reader has to know of a gap that is told and not affirmed."""
    if finding is None:
        return ", sans que l'écart ait pu être jugé"
    if finding.kind:
        return ""
    if abs(finding.comparison.gap) <= finding.rule.smallest_effect:
        return " : l'écart est trop petit pour compter"
    return ", sans que l'on puisse affirmer cet écart"


def _claims(claimed: Sequence[FindingReading]) -> str:
    """The first atouts and freins by their titles; specialities, named in the sentence before, as one.

    What is affirmed without being put forward is affirmed all the same.
    """
    said = []
    for kind, word in ((Kind.ATOUT, "atout"), (Kind.FREIN, "frein")):
        mine = [f for f in claimed if f.comparison.kind is kind]
        titles = [f"« {f.title} »" for f in mine if f.rule.measure != "lq"]
        several = len(mine) > 1
        if specialities := _specialities(mine):
            one = len(specialities) == 1
            several = bool(titles) or not one
            titles.insert(0, "cette spécialité" if one else "ces spécialités")
        if not titles:
            said.append(f"aucun {word} ne peut être affirmé")
            continue
        head = f"ses premiers {word}s" if several else f"son premier {word}"
        if not any(f.comparison.position for f in mine):
            head = f"{len(mine)} {word}s affirmés" if several else f"un {word} affirmé"
            head += ", sans être mis en avant"
        left = len(titles) - NAMED
        more = "" if left <= 0 else ", et un autre" if left == 1 else f", et {left} autres"
        said.append(f"{head} : {comparators.listed(titles[:NAMED])}{more}")
    return french.capital(" ; ".join(said)) + "."


def _doubts(undecided: int) -> str:
    if not undecided:
        return "Tous les écarts qui comptent sont affirmés ; ce que les sources ne disent pas est en bas de page."
    what, verb = ("un écart", "compte") if undecided == 1 else (f"{undecided} écarts", "comptent")
    return (
        f"Il reste {what} qui {verb} sans pouvoir être affirmé{'s' if undecided > 1 else ''} ; l'axe Simplifier ne "
        "peut être décrit que par les acteurs locaux."
    )


def _unknown(catalogue: Catalogue, subject: Subject, values: Sequence[IndicatorValue]) -> list[str]:
    """What the sources do not say here, as sentences."""
    latest = [
        (indicator, observatory.latest(list(values), indicator))
        for indicator in catalogue.indicators.values()
        if indicator.aggregation == "sum" and (subject.level == "group" or subject.level in indicator.levels)
    ]
    missing = [i.short for i, v in latest if v is None or v.value is None]
    partial = [f"{i.short} ({v.known} sur {v.members})" for i, v in latest if v is not None and v.partial]
    said = []
    if missing:
        said.append(f"Non disponible ici : {' ; '.join(missing)}.")
    if partial:
        said.append(f"Connu pour une partie des membres seulement, et donc jamais affirmé : {' ; '.join(partial)}.")
    said.append(
        "Les secteurs ne sont connus que par zone d'emploi, et ne sont jamais répartis entre les lieux qui "
        "s'y trouvent."
    )
    said.append(
        "L'inventaire des friches n'est pas exhaustif : leur nombre ne se compare pas d'un lieu à l'autre et n'appuie "
        "aucun constat."
    )
    said += [axis.silence for axis in catalogue.axes.values() if axis.silence]
    return [typeset(text) for text in said]
