"""What could not be judged of a place, and why: it is not the same as having been judged with nothing to say."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse.unjudged import Reason, Unjudged

OF_PLACE = {
    Reason.LEVEL_NOT_COMPARED: "Non jugé à cette échelle, parce qu'un lieu qui réunit aussi des métropoles ne se "
    "compare pas au territoire médian du programme",
    Reason.LEVEL_NOT_PUBLISHED: "Non jugé, parce que ces chiffres ne sont pas publiés à cette échelle dans cette "
    "version des données",
    Reason.VALUE_MISSING: "Non jugé, faute de valeur (non disponible, ou couverte par le secret statistique)",
    Reason.SUM_INCOMPLETE: "Non jugé, parce que la valeur n'est connue que d'une partie des membres",
    Reason.SIZE_MISSING: "Non jugé, faute de l'effectif qui dirait de combien un tel chiffre varie d'ordinaire",
    Reason.LAW_MISSING: "Non jugé, parce que la variabilité ordinaire d'un tel chiffre n'a pas pu être mesurée",
    Reason.REFERENCE_MISSING: "Non jugé, faute de référence",
}
OF_ZONES = {
    Reason.LEVEL_NOT_COMPARED: "Non jugé à cette échelle, parce que les secteurs ne sont connus que par zone d'emploi, "
    "et la part d'une zone dans un lieu que par intercommunalité",
    Reason.ZONE_UNKNOWN: "Non jugé, parce que la part de ce lieu dans ses zones d'emploi n'est pas connue",
    Reason.NO_MAIN_ZONE: "Aucune zone d'emploi ne représente assez ce lieu (15 % de ses emplois, un tiers de ceux de "
    "la zone), donc rien n'est jugé d'après leurs secteurs",
    Reason.VALUE_MISSING: "Non jugé {zone}, parce qu'un secteur au moins y manque (non disponible, ou couvert par le "
    "secret statistique)",
    Reason.LAW_MISSING: "Non jugé {zone}, parce que la variabilité ordinaire d'un tel chiffre n'a pas pu être mesurée",
    Reason.REFERENCE_MISSING: "Non jugé {zone}, faute de référence",
}


def sentences(catalogue: Catalogue, found: Sequence[Unjudged], zone_names: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence a reason, naming its rules in their order; where a zone d'emploi is at fault, one a zone."""

    def of_zone(one: Unjudged) -> bool:
        return catalogue.rules[one.rule].subject == "zone"

    ordered = sorted(found, key=lambda one: (of_zone(one), list(Reason).index(one.reason), one.zone))
    said = []
    for (zones, reason, zone), group in groupby(ordered, key=lambda one: (of_zone(one), one.reason, one.zone)):
        where = f"dans la zone d'emploi {french.of_area(zone_names.get(zone, zone))}" if zone else ""
        why = (OF_ZONES if zones else OF_PLACE)[reason].format(zone=where)
        said.append(typeset(f"{why} : {' ; '.join(_labels(catalogue, list(group)))}."))
    return tuple(said)


def _labels(catalogue: Catalogue, group: Sequence[Unjudged]) -> list[str]:
    """The label of each rule once, with how many of its sectors."""
    labels = []
    for rule, ones in groupby(group, key=lambda one: one.rule):
        sectors = sum(bool(one.sector) for one in ones)
        labels.append(catalogue.rules[rule].label + (f" ({numbers.plural(sectors, 'secteur')})" if sectors else ""))
    return labels
