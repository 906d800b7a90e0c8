"""Questions that can be asked of the findings of a phase, and what answers to them are made from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingAxis, FindingRule, Kind
from etabli.domain.territories.queries import TerritoryLine
from etabli.kernel.names import search_key
from etabli.kernel.nomenclature import INDUSTRY
from etabli.kernel.typography import french as typeset
from etabli.warehouse import findings, zones
from etabli.warehouse.findings import Comparison
from etabli.web import live
from etabli.web.presentation.ranking import territory_lines

FIRST = {"premier-frein": Kind.FREIN, "premier-atout": Kind.ATOUT}
NOUNS = {  # an axis as the subject of a sentence, by what it is to industry; the pronoun that agrees with it
    "attirer": ({Kind.ATOUT: "l’attractivité", Kind.FREIN: "l’attractivité"}, "elle"),
    "recruter": ({Kind.ATOUT: "le recrutement", Kind.FREIN: "le recrutement"}, "il"),
    "innover": ({Kind.ATOUT: "l’innovation", Kind.FREIN: "l’innovation"}, "elle"),
    "simplifier": ({Kind.ATOUT: "la simplicité des démarches", Kind.FREIN: "la complexité des démarches"}, "elle"),
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
PARTICULARS = re.compile(r"\s*:\s*\{sector\}|\{(in|of)_zone\}")  # what titles say of one place


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


def sides(rule: FindingRule) -> dict[Kind, str]:
    """What the rule can say: its titles, without the name of a sector or a zone, by kind; atout first."""
    found = {side.kind: PARTICULARS.sub("", side.title) for side in (rule.higher, rule.lower) if side}
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
    return live.kept(f"findings:{phase}", lambda: findings.of_level(live.release(), "territory", phase))


def in_region(phase: str, region: str) -> list[TerritoryLine]:
    """Territories of a phase, of one région or of all when none is named, in order of name."""
    kept = [t for t in territory_lines(phase) if not region or region in t.region_codes]
    return sorted(kept, key=lambda t: (search_key(t.name), t.id))


def address(phase: str, question: str, region: str = "", axis: str = "") -> str:
    """The page of a question."""
    asked_for = {"phase": phase, "constat": question, "axe": axis, "region": region}
    return f"{reverse('findings_map')}?{urlencode({k: v for k, v in asked_for.items() if v}, safe=':')}"


def title_of(catalogue: Catalogue, found: Comparison) -> str:
    told = findings.told(catalogue, found, zone_names().get(found.zone, ""))
    return told.title if told else catalogue.rules[found.rule].label


def finding_url(phase: str, found: Comparison) -> str:
    return reverse("finding", args=[f"territoire-{phase}-{found.code}", found.key])


def zone_names() -> Mapping[str, str]:
    return live.kept("zone-names", lambda: zones.names(live.release()))
