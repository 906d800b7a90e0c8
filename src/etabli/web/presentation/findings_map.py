"""The answer of each territory of a phase to one question, on a map and in a table."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from etabli.catalogue import numbers, sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingRule
from etabli.domain.territories.queries import TerritoryLine
from etabli.kernel import french
from etabli.kernel.names import search_key
from etabli.kernel.typography import french as typeset
from etabli.warehouse.findings import Comparison
from etabli.web import live
from etabli.web.presentation import static_map
from etabli.web.presentation.findings import against
from etabli.web.presentation.findings_questions import (
    NOUNS,
    VALUE_SORTS,
    Question,
    finding_url,
    in_region,
    judged,
    sides,
    title_of,
    zone_names,
)

DOTS, HATCH = "M5 5h.01", "M0 10L10 0M-2 2L2-2M8 12L12 8"
MARKS = {  # what is drawn over the colour of each class, on a tile of 10: the classes stay apart without colour
    "recruter": "M5 0v10",
    "innover": DOTS,
    "simplifier": "M5 0v10M0 5h10",
    "frein": "M0 5h10",
    "other": DOTS,
    "unknown": HATCH,
}

UNFOLDED = 20  # lines of the table that are read without opening anything
SUBJECTS = 4  # of a class, named in the sentence; the legend has them all
Subjects = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True)
class Step:
    """A class of the map: colour and pattern by `key`, the path of the pattern, how many territories it holds.

    `subjects` are what is claimed of them, where a class gathers several: `(title with its year, how many)`.
    """

    key: str
    label: str
    count: int
    mark: str
    subjects: tuple[tuple[str, int], ...]


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
class Part:
    """Lines of the table that are folded together under a label; all of them, unfolded, where it is empty."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Answer:
    """Lines of the territories asked for, in order of name; the map always has all those of the phase."""

    question: Question
    sentence: str
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    map: static_map.StaticMap | None


def answer(phase: str, question: Question, region: str = "") -> Answer:
    """The question put to each territory of a phase, or of one of its régions."""
    catalogue = live.catalogue()
    every = [_line(catalogue, question, territory) for territory in in_region(phase, "")]
    lines = tuple(line for line in every if not region or region in line.region_codes)
    counts = Counter(line.key for line in lines)
    subjects = {} if question.rule else _subjects(catalogue, lines)
    labels = _labels(catalogue, question)
    return Answer(
        question=question,
        sentence=_sentence(catalogue, question, counts, subjects, region),
        steps=tuple(
            Step(key, label, counts[key], MARKS.get(key, ""), tuple(subjects.get(key, ())))
            for key, label in labels.items()
        ),
        lines=lines,
        map=_drawn(phase, every, {line.id for line in lines}),
    )


def _subjects(catalogue: Catalogue, lines: Iterable[Line]) -> dict[str, list[tuple[str, int]]]:
    """What is claimed in each class, the most frequent first: an axis gathers opposite things."""
    counts: dict[str, Counter[tuple[str, int]]] = {}
    for line in lines:
        if line.found is not None and line.found.kind:
            title = sides(catalogue.rules[line.found.rule])[line.found.kind]
            counts.setdefault(line.key, Counter())[title, line.found.year] += 1
    ordered = {key: sorted(one.items(), key=lambda found: (-found[1], found[0])) for key, one in counts.items()}
    return {
        key: [(typeset(f"« {title} » ({year})"), count) for (title, year), count in one] for key, one in ordered.items()
    }


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
    zone = zone_names().get(found.zone, "")
    about = f"zone d’emploi {french.of_area(zone)}" if zone else french.small(rule.label)
    return replace(
        line,
        title=title_of(catalogue, found) if found.kind else rule.label,
        about=f"{about}, {found.year}",
        finding_url=finding_url(phase, found) if found.kind else "",
        value=sentences.amount(rule, indicator, found.value),
        reference=against(rule, sentences.amount(rule, indicator, found.reference)),
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


def _sentence(catalogue: Catalogue, question: Question, counts: Counter[str], subjects: Subjects, region: str) -> str:
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
        parts = _of_axis(question, counts, subjects, among)
    else:
        parts = _of_first(catalogue, question, counts, subjects, among)
    if counts["unknown"]:
        verb = "n’est pas jugé" if counts["unknown"] == 1 else "ne sont pas jugés"
        parts.append(f"{counts['unknown']} {verb}, faute de données")
    return typeset(french.capital(" ; ".join(parts)) + ".")


def _of_first(
    catalogue: Catalogue, question: Question, counts: Counter[str], subjects: Subjects, among: str
) -> list[str]:
    found = sorted((axis for axis in catalogue.axes if counts[axis]), key=lambda axis: -counts[axis])
    if not found:
        return [f"aucun {question.kind} n'est affirmé parmi les {among}"]
    first, *others = found
    labels = {axis: catalogue.axes[axis].label for axis in found}
    parts = [
        f"le premier {question.kind} relève de l'axe {labels[first]} dans {counts[first]} des {among} : "
        f"{_counted(subjects[first], SUBJECTS)}",
        *(f"de l'axe {labels[axis]} dans {counts[axis]} : {_counted(subjects[axis], 1)}" for axis in others),
    ]
    return [*parts, *([f"aucun {question.kind} n'est affirmé dans {counts['none']}"] if counts["none"] else [])]


def _counted(subjects: Sequence[tuple[str, int]], most: int) -> str:
    """`« Une démographie moins favorable qu'en France » (2022) dans 24, d'autres sujets dans 12`."""
    said = [f"{title} dans {count}" for title, count in subjects[:most]]
    left = subjects[most:]
    if left:
        what = "d'autres sujets" if len(left) > 1 else "un autre sujet"
        said.append(f"{what} dans {sum(count for _, count in left)}")
    return ", ".join(said)


def _of_axis(question: Question, counts: Counter[str], subjects: Subjects, among: str) -> list[str]:
    noun, kind = NOUNS[question.axis.id][0][question.kind], question.kind
    if counts["first"]:
        parts = [
            f"{noun} est le premier {kind} de {counts['first']} des {among} : {_counted(subjects['first'], SUBJECTS)}"
        ]
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
            f"un {kind} est affirmé dans {counts[kind.value]} (« {title} »)"
            if counts[kind.value]
            else f"aucun {kind} n'est affirmé (« {title} »)"
            for kind, title in sides(question.rule).items()
        ]
        parts[0] = f"parmi les {among}, {parts[0]}"
    return [*parts, *([f"rien n'est affirmé dans {counts['none']}"] if counts["none"] else [])]


def reasons(catalogue: Catalogue, rule: FindingRule) -> list[tuple[str, str]]:
    """How a rule judges: reference, smallest effect that counts, and what to beware of, as (term, text)."""
    smallest = sentences.difference(rule, catalogue.indicators.get(rule.indicator), rule.smallest_effect)
    beside = {"none": "zéro : les secteurs du lieu tels qu'ils évoluent en France"}
    whose = "1, la part de la France" if rule.measure == "lq" else sentences.BESIDE[rule.compared_to]
    return [
        (
            "Comparé à",
            typeset(beside.get(rule.compared_to, "la valeur " + whose if rule.measure != "lq" else whose)),
        ),
        ("Plus petit écart qui compte", f"{smallest}. {rule.why_smallest}"),
        *(("À savoir", note) for note in rule.notes),
    ]


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


def in_parts(lines: Sequence[Line], sort: str) -> list[Part]:
    """The lines in what a phone can show: by région, or, where they are in the order of a value, the first ones apart.

    Lines keep their order inside a part. A territory of two régions stands in both.
    """
    if len(lines) <= UNFOLDED:
        return [Part("", tuple(lines))] if lines else []
    if sort in VALUE_SORTS:
        rest = tuple(lines[UNFOLDED:])
        return [
            Part("", tuple(lines[:UNFOLDED])),
            Part(numbers.plural(len(rest), "territoire suivant", "territoires suivants"), rest),
        ]
    names = live.region_names()
    by_region: dict[str, list[Line]] = {}
    for line in lines:
        for code in line.region_codes:
            by_region.setdefault(names.get(code, code), []).append(line)
    return [
        Part(typeset(f"{name} ({numbers.plural(len(found), 'territoire')})"), tuple(found))
        for name, found in sorted(by_region.items(), key=lambda item: search_key(item[0]))
    ]
