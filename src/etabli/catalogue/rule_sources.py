"""The sources behind a rule of findings: those of its indicator, or of its measure of zones d'emploi."""

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Source
from etabli.catalogue.rules import FindingRule

ZONE_SOURCES = {
    "lq": ("insee_flores",),
    "first_share": ("insee_flores",),
    "local_effect": ("urssaf_a38",),
    "sectoral_effect": ("urssaf_a38",),
}


def sources_of_rule(catalogue: Catalogue, rule: FindingRule) -> tuple[Source, ...]:
    """Every source that a comparison of the rule rests on."""
    if rule.indicator:
        return catalogue.sources_of(catalogue.indicators[rule.indicator])
    return tuple(catalogue.sources[source] for source in ZONE_SOURCES[rule.measure])
