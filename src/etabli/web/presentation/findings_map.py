"""Findings across the territories of a phase: the answer to one question on a map, and what many of them share."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from etabli.catalogue import numbers, sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Source
from etabli.catalogue.rules import FindingAxis, FindingRule, Kind
from etabli.domain.territories.queries import TerritoryLine
from etabli.kernel import french
from etabli.kernel.names import search_key
from etabli.kernel.nomenclature import INDUSTRY
from etabli.kernel.typography import french as typeset
from etabli.warehouse import findings, zones
from etabli.warehouse.findings import Comparison
from etabli.web import live
from etabli.web.charts.contributions import Contribution, Contributions, contributions
from etabli.web.presentation import static_map
from etabli.web.presentation.etat_des_lieux import PERIOD
from etabli.web.presentation.findings import ZONE_SOURCES
from etabli.web.presentation.ranking import territory_lines

THE = {Kind.ATOUT: "l’atout", Kind.FREIN: "le frein"}
FIRST = {"premier-frein": Kind.FREIN, "premier-atout": Kind.ATOUT}
NOUNS = {  # an axis as the subject of a sentence, by what it is to industry; the pronoun that agrees with it
    "attirer": ({Kind.ATOUT: "l’attractivité", Kind.FREIN: "l’attractivité"}, "elle"),
    "recruter": ({Kind.ATOUT: "le recrutement", Kind.FREIN: "le recrutement"}, "il"),
    "innover": ({Kind.ATOUT: "l’innovation", Kind.FREIN: "l’innovation"}, "elle"),
    "simplifier": ({Kind.ATOUT: "la simplicité des démarches", Kind.FREIN: "la complexité des démarches"}, "elle"),
}
DOTS, HATCH = "M5 5h.01", "M0 10L10 0M-2 2L2-2M8 12L12 8"
MARKS = {  # what is drawn over the colour of each class, on a tile of 10: the classes stay apart without colour
    "recruter": "M5 0v10",
    "innover": DOTS,
    "simplifier": "M5 0v10M0 5h10",
    "frein": "M0 5h10",
    "other": DOTS,
    "unknown": HATCH,
}
SORTS = {
    "constat": "dans l’ordre de la légende, du plus net au moins net",
    "nom": "par nom",
    "region": "par région",
}
VALUE_SORTS = {
    "valeur": "de la plus forte valeur à la plus faible",
    "valeur-croissante": "de la plus faible valeur à la plus forte",
}
MOST = 5  # rules and sectors named among the most frequent
SECTOR = re.compile(r"\s*:\s*\{sector\}")


@dataclass(frozen=True)
class Question:
    """What the map answers: the axis of the first claim of a kind (or whether it is `axis`), or one rule's verdict."""

    id: str
    label: str
    kind: Kind | None = None
    axis: FindingAxis | None = None
    rule: FindingRule | None = None
    sector: str = ""

    @property
    def sorts(self) -> Mapping[str, str]:
        """Values are put in order where they have one unit."""
        return SORTS | VALUE_SORTS if self.rule else SORTS

    @property
    def title(self) -> str:
        if self.rule is None and self.axis is None:
            return typeset(f"Quel est le premier {self.kind} de chaque territoire ?")
        if self.rule is None:
            nouns, pronoun = NOUNS[self.axis.id]
            return typeset(f"Où {nouns[self.kind]} est-{pronoun} le premier {self.kind} ?")
        if self.sector:
            return typeset(f"Où le secteur « {self.label} » est-il une spécialité ?")
        kinds = " ou ".join(f"un {kind}" for kind in sides(self.rule))
        return typeset(f"{self.rule.label} : où est-ce {kinds} ?")


@dataclass(frozen=True)
class Step:
    """A class of the map: colour and pattern by `key`, the path of the pattern, how many territories it holds."""

    key: str
    label: str
    count: int
    mark: str


@dataclass(frozen=True)
class Line:
    """A territory and its answer; `found` is the comparison shown, None where nothing is. Texts are final French."""

    id: str
    name: str
    url: str
    regions: str
    region_codes: tuple[str, ...]
    key: str
    reply: str
    title: str
    about: str
    finding_url: str
    value: str
    reference: str
    notes: tuple[str, ...]
    found: Comparison | None


@dataclass(frozen=True)
class Answer:
    """Lines of the territories asked for, in order of name; the map always has all those of the phase."""

    question: Question
    sentence: str
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    map: static_map.StaticMap | None


def sides(rule: FindingRule) -> dict[Kind, str]:
    """What the rule can say: its titles, without the name of a sector, by kind; atout first."""
    found = {side.kind: SECTOR.sub("", side.title) for side in (rule.higher, rule.lower) if side}
    return {kind: found[kind] for kind in Kind if kind in found}


def questions(catalogue: Catalogue) -> list[tuple[str, list[Question]]]:
    """Every question that can be asked, by group; those on a first claim are asked of one axis by `asked`."""
    firsts = [Question(id_, f"Premier {kind} de chaque territoire", kind=kind) for id_, kind in FIRST.items()]
    groups = [("Ce qui vient en premier", firsts)]
    for axis in catalogue.axes.values():
        rules = [rule for rule in catalogue.rules.values() if rule.axis == axis.id]
        groups.append((f"{axis.label}, règle par règle", [Question(r.id, r.label, rule=r) for r in rules]))
    speciality = next((rule for rule in catalogue.rules.values() if rule.measure == "lq"), None)
    if speciality:
        names = [Question(f"{speciality.id}:{s}", catalogue.sectors[s], rule=speciality, sector=s) for s in INDUSTRY]
        groups.append(("Spécialité, secteur par secteur", names))
    return [(label, group) for label, group in groups if group]


def asked(catalogue: Catalogue, constat: str, axe: str) -> Question:
    """The question of an address, or the first one."""
    known = {question.id: question for _, group in questions(catalogue) for question in group}
    question = known.get(constat) or next(iter(known.values()))
    return question if question.rule else replace(question, axis=catalogue.axes.get(axe))


def judged(phase: str) -> Mapping[str, Sequence[Comparison]]:
    """Every comparison of each territory of a phase in the order they are told, kept by release."""

    def read() -> dict[str, list[Comparison]]:
        release = live.release()
        return {t.id: findings.of_place(release, "territory", t.id, phase) for t in territory_lines(phase)}

    return live.kept(f"findings:{phase}", read)


def in_region(phase: str, region: str) -> list[TerritoryLine]:
    """Territories of a phase, of one région or of all when none is named, in order of name."""
    kept = [t for t in territory_lines(phase) if not region or region in t.region_codes]
    return sorted(kept, key=lambda t: (search_key(t.name), t.id))


def answer(phase: str, question: Question, region: str = "") -> Answer:
    """The question put to each territory of a phase, or of one of its régions."""
    catalogue = live.catalogue()
    every = [_line(catalogue, question, territory) for territory in in_region(phase, "")]
    lines = tuple(line for line in every if not region or region in line.region_codes)
    counts = Counter(line.key for line in lines)
    labels = _labels(catalogue, question)
    return Answer(
        question=question,
        sentence=_sentence(catalogue, question, counts, region),
        steps=tuple(Step(key, label, counts[key], MARKS.get(key, "")) for key, label in labels.items()),
        lines=lines,
        map=_drawn(phase, every, {line.id for line in lines}),
    )


def _labels(catalogue: Catalogue, question: Question) -> dict[str, str]:
    """Classes in the order of the legend, with what each says."""
    unknown = {"unknown": "non jugé, faute de données"}
    if question.rule:
        kinds = {kind.value: f"{kind} affirmé" for kind in sides(question.rule)}
        if question.sector:
            kinds = {"atout": "spécialité affirmée"}
        return kinds | {"none": "rien n’est affirmé"} | unknown
    kind = question.kind
    if question.axis:
        return {
            "first": f"premier {kind}",
            "other": f"un {kind} de cet axe, sans être le premier",
            "none": f"aucun {kind} affirmé sur cet axe",
        } | unknown
    return {axis.id: axis.label for axis in catalogue.axes.values()} | {"none": f"aucun {kind} affirmé"} | unknown


def _verdict(catalogue: Catalogue, question: Question, told: Sequence[Comparison]) -> tuple[str, Comparison | None]:
    """The class of a territory and the comparison that puts it there; `told` is in the order of its état des lieux."""
    if question.rule:
        mine = [c for c in told if c.rule == question.rule.id and question.sector in ("", c.sector)]
        if not mine:
            return "unknown", None
        return (mine[0].kind.value if mine[0].kind else "none"), mine[0]
    axes = {rule.id: rule.axis for rule in catalogue.rules.values()}
    of_kind = [c for c in told if c.kind is question.kind]
    if question.axis is None:
        if not told:
            return "unknown", None
        return (axes[of_kind[0].rule], of_kind[0]) if of_kind else ("none", None)
    if not any(axes[c.rule] == question.axis.id for c in told):
        return "unknown", None
    found = next((c for c in of_kind if axes[c.rule] == question.axis.id), None)
    if found is None:
        return "none", None
    return ("first" if found is of_kind[0] else "other"), found


def _line(catalogue: Catalogue, question: Question, territory: TerritoryLine) -> Line:
    told = judged(territory.phase).get(territory.id, ())
    key, found = _verdict(catalogue, question, told)
    reply = _labels(catalogue, question)[key]
    line = Line(
        id=territory.id,
        name=territory.name,
        url=reverse("territory_etat_des_lieux", args=[territory.phase, territory.id]),
        regions=", ".join(territory.regions),
        region_codes=tuple(territory.region_codes),
        key=key,
        reply=reply,
        title="",
        about="",
        finding_url="",
        value="",
        reference="",
        notes=_missing(catalogue, question, told, key),
        found=found,
    )
    return line if found is None else _with_comparison(catalogue, line, territory.phase, found)


def _with_comparison(catalogue: Catalogue, line: Line, phase: str, found: Comparison) -> Line:
    rule = catalogue.rules[found.rule]
    indicator = catalogue.indicators.get(rule.indicator)
    zone = _zone_names().get(found.zone, "")
    about = f"zone d’emploi {french.of_area(zone)}" if zone else french.small(rule.label)
    against = sentences.amount(rule, indicator, found.reference)
    beside = {"none": "zéro"}.get(rule.compared_to) or f"{against} {sentences.BESIDE[rule.compared_to]}"
    return replace(
        line,
        title=_title(catalogue, found) if found.kind else rule.label,
        about=f"{about}, {found.year}",
        finding_url=_finding_url(phase, found) if found.kind else "",
        value=sentences.amount(rule, indicator, found.value),
        reference="1, la part de la France" if rule.measure == "lq" else beside,
        notes=(*line.notes, *(("estimation",) if found.estimated else ())),
    )


def _missing(catalogue: Catalogue, question: Question, told: Sequence[Comparison], key: str) -> tuple[str, ...]:
    """What could not be judged, where nothing is claimed."""
    if question.rule:
        if key != "unknown":
            return ()
        what = "secteur absent ou non publié" if question.sector else "chiffre manquant"
        zone = ", ou aucune zone d’emploi ne décrit assez ce lieu" if question.rule.subject == "zone" else ""
        return (what + zone,)
    wanted = {r.id for r in catalogue.rules.values() if question.axis is None or r.axis == question.axis.id}
    known = len(wanted & {c.rule for c in told})
    if key not in ("none", "unknown") or known == len(wanted):
        return ()
    return (f"{numbers.plural(known, 'règle jugée', 'règles jugées')} sur {len(wanted)}",)


def _title(catalogue: Catalogue, found: Comparison) -> str:
    told = findings.told(catalogue, found, _zone_names().get(found.zone, ""))
    return told.title if told else catalogue.rules[found.rule].label


def _finding_url(phase: str, found: Comparison) -> str:
    return reverse("finding", args=[f"territoire-{phase}-{found.code}", found.key])


def _zone_names() -> Mapping[str, str]:
    return live.kept("zone-names", lambda: zones.names(live.release()))


def _sentence(catalogue: Catalogue, question: Question, counts: Counter[str], region: str) -> str:
    """The answer with its counts, then what nothing is known or claimed of."""
    total = counts.total()
    beside = f" de la région {live.region_names().get(region, region)}" if region else ""
    among = f"{numbers.plural(total, 'territoire')}{beside}"
    if not total:
        return f"Aucun territoire{beside} n’est dans cette phase."
    if question.axis and question.axis.silence:
        return typeset(f"On ne peut pas le dire : {french.small(question.axis.silence)}")
    if total == 1:
        (key,) = counts
        return typeset(f"Un seul territoire{beside}. Réponse : {french.small(_labels(catalogue, question)[key])}.")
    if counts["unknown"] == total:
        return typeset(f"Aucun des {among} n'est jugé, faute de données.")
    if question.rule:
        parts = _of_rule(question, counts, among)
    elif question.axis:
        parts = _of_axis(question, counts, among)
    else:
        parts = _of_first(catalogue, question, counts, among)
    if counts["unknown"]:
        verb = "n’est pas jugé" if counts["unknown"] == 1 else "ne sont pas jugés"
        parts.append(f"{counts['unknown']} {verb}, faute de données")
    return typeset(french.capital(" ; ".join(parts)) + ".")


def _of_first(catalogue: Catalogue, question: Question, counts: Counter[str], among: str) -> list[str]:
    found = sorted((axis for axis in catalogue.axes if counts[axis]), key=lambda axis: -counts[axis])
    if not found:
        return [f"aucun {question.kind} n'est affirmé parmi les {among}"]
    first, *others = found
    noun = {axis: NOUNS[axis][0][question.kind] for axis in found}
    text = f"{noun[first]} est le premier {question.kind} de {counts[first]} des {among}"
    text += "".join(f", {noun[axis]} de {counts[axis]}" for axis in others)
    return [text, *([f"aucun {question.kind} n'est affirmé dans {counts['none']}"] if counts["none"] else [])]


def _of_axis(question: Question, counts: Counter[str], among: str) -> list[str]:
    noun, kind = NOUNS[question.axis.id][0][question.kind], question.kind
    if counts["first"]:
        parts = [f"{noun} est le premier {kind} de {counts['first']} des {among}"]
    else:
        parts = [
            f"{noun} n'est affirmé{'e' if NOUNS[question.axis.id][1] == 'elle' else ''} comme premier {kind} "
            f"d'aucun des {among}"
        ]
    if counts["other"]:
        parts.append(f"un {kind} de cet axe est affirmé sans être le premier dans {counts['other']}")
    return [*parts, *([f"aucun ne l'est dans {counts['none']}"] if counts["none"] else [])]


def _of_rule(question: Question, counts: Counter[str], among: str) -> list[str]:
    if question.sector:
        where = f"dans {counts['atout']} des {among}" if counts["atout"] else f"dans aucun des {among}"
        parts = [f"« {question.label} » est une spécialité affirmée {where}"]
        if not counts["atout"]:
            parts = [f"« {question.label} » n'est une spécialité affirmée {where}"]
    else:
        parts = [
            f"un {kind} est affirmé dans {counts[kind.value]} (« {french.small(title)} »)"
            if counts[kind.value]
            else f"aucun {kind} n'est affirmé (« {french.small(title)} »)"
            for kind, title in sides(question.rule).items()
        ]
        parts[0] = f"parmi les {among}, {parts[0]}"
    return [*parts, *([f"rien n'est affirmé dans {counts['none']}"] if counts["none"] else [])]


def reasons(catalogue: Catalogue, rule: FindingRule) -> list[tuple[str, str]]:
    """How a rule judges: reference, smallest effect that counts, and what to beware of, as (term, text)."""
    smallest = sentences.difference(rule, catalogue.indicators.get(rule.indicator), rule.smallest_effect)
    beside = {"none": "zéro : les secteurs du lieu tels qu'ils évoluent en France"}
    against = "1, la part de la France" if rule.measure == "lq" else sentences.BESIDE[rule.compared_to]
    return [
        (
            "Comparé à",
            typeset(beside.get(rule.compared_to, "la valeur " + against if rule.measure != "lq" else against)),
        ),
        ("Plus petit écart qui compte", f"{smallest}. {rule.why_smallest}"),
        *(("À savoir", note) for note in rule.notes),
    ]


def sources(catalogue: Catalogue, rule: FindingRule) -> tuple[Source, ...]:
    """The sources of the values that a rule compares."""
    if rule.indicator:
        return catalogue.sources_of(catalogue.indicators[rule.indicator])
    return tuple(catalogue.sources[source] for source in ZONE_SOURCES[rule.measure])


def _drawn(phase: str, lines: Iterable[Line], shown: set[str]) -> static_map.StaticMap | None:
    """The map of a phase; territories that are not asked for are drawn, and told apart."""
    known = {line.id: line for line in lines}
    texts = {
        line.id: ", ".join(part for part in (line.reply, line.title, line.value) if part) for line in known.values()
    }
    classes = {line.id: line.key if line.id in shown else "elsewhere" for line in known.values()}
    drawn = static_map.static_map(live.release(), phase, {i: line.name for i, line in known.items()}, texts, classes)
    if drawn is None:
        return None
    shapes = (replace(s, url=known[s.code].url) if s.code in known else replace(s, css="unknown") for s in drawn.shapes)
    return replace(drawn, shapes=tuple(shapes))


def in_order(found: Answer, sort: str) -> list[Line]:
    """The lines of an answer; values that are missing come last."""
    if sort == "nom":
        return sorted(found.lines, key=lambda line: (search_key(line.name), line.id))
    if sort == "region":
        return sorted(found.lines, key=lambda line: (search_key(line.regions), search_key(line.name), line.id))
    if sort in VALUE_SORTS:
        way = 1 if sort == "valeur-croissante" else -1
        return sorted(found.lines, key=lambda x: (x.found is None, x.found.value * way if x.found else 0.0, x.id))
    order = {step.key: n for n, step in enumerate(found.steps)}
    return sorted(found.lines, key=lambda x: (order[x.key], -x.found.score if x.found else 0.0, search_key(x.name)))


def address(phase: str, question: str, region: str = "", axis: str = "") -> str:
    """The page of a question."""
    asked_for = {"phase": phase, "constat": question, "axe": axis, "region": region}
    return f"{reverse('findings_map')}?{urlencode({k: v for k, v in asked_for.items() if v}, safe=':')}"


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
        f"{THE[kind]} le plus souvent affirmé est « {french.small(found[0].label)} » ({found[0].count} sur {total})"
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
        claims = {k: FirstClaim(_title(catalogue, c), _finding_url(phase, c)) for k, c in first.items() if c}
        url = reverse("territory_etat_des_lieux", args=[phase, territory.id])
        rows.append(FirstClaims(territory.name, url, claims.get(Kind.ATOUT), claims.get(Kind.FREIN), bool(told)))
    return rows


@dataclass(frozen=True)
class SectorChange:
    """Jobs of a sector at two dates, over the zones d'emploi where both are known."""

    label: str
    before: float
    after: float
    zones: int

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def text(self) -> str:
        """`+48 540 (+8,9 %)`."""
        rate = 100 * self.change / self.before
        return f"{numbers.number(_tens(self.change), sign=True)} ({numbers.number(rate, 1, sign=True)}{numbers.NNBSP}%)"


@dataclass(frozen=True)
class SectorChanges:
    start: int
    end: int
    zones: int
    sentence: str
    chart: Contributions | None
    rows: tuple[SectorChange, ...]


def sector_changes() -> SectorChanges:
    """Which industrial sectors gained and lost private jobs in France, from the largest gain to the largest loss."""
    return live.kept("sector-changes", _sector_changes)


def _sector_changes() -> SectorChanges:
    release, catalogue, (start, end) = live.release(), live.catalogue(), PERIOD
    effects = zones.shift_share(release, list(_zone_names()), start, end)
    known = [e for e in effects if e.before is not None and e.after is not None]
    rows = [
        SectorChange(
            catalogue.sectors[sector],
            sum(e.before for e in known if e.sector == sector),
            sum(e.after for e in known if e.sector == sector),
            sum(e.sector == sector for e in known),
        )
        for sector in sorted({e.sector for e in known})
    ]
    rows = sorted((row for row in rows if row.before), key=lambda row: (-row.change, row.label))
    chart = contributions(
        [Contribution(row.label, row.change, row.text) for row in rows],
        title=f"Emplois salariés privés gagnés ou perdus par secteur industriel en France, {start}–{end}",
        source=f"Urssaf, emploi salarié privé, fin {start} et fin {end}",
    )
    return SectorChanges(start, end, len({e.zone for e in effects}), _moved(rows), chart, tuple(rows))


def _moved(rows: Sequence[SectorChange]) -> str:
    up, down = [row for row in rows if row.change > 0], [row for row in rows if row.change < 0]
    start, end = PERIOD
    if not up or not down:
        return typeset(f"De fin {start} à fin {end}, tous les secteurs connus ont évolué dans le même sens.")
    return typeset(
        f"De fin {start} à fin {end}, {len(up)} secteurs industriels sur {len(rows)} ont gagné des emplois salariés "
        f"privés et {len(down)} en ont perdu. Le plus fort gain : « {up[0].label} », {up[0].text} ; la plus forte "
        f"perte : « {down[-1].label} », {down[-1].text}."
    )


def _tens(jobs: float) -> float:
    """Rounded as elsewhere: to ten from a thousand jobs."""
    return round(jobs, -1) if abs(jobs) >= 1000 else jobs
