"""Where a need goes: the first rule that takes it and finds somebody there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.firms.needs import Facts, Rule, To, need_rules
from etabli.domain.firms.models.stated import Stated
from etabli.domain.firms.rights import answering
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Commune, Territory


@dataclass(frozen=True)
class Routed:
    """`mandate` is of the organisation and role that receive; None: nobody is named there, and the rule is the last."""

    rule: Rule
    mandate: Mandate | None


def route(stated: Stated, on: date) -> Routed:
    """Three queries."""
    facts = stated.facts(regions(stated.territory, stated.code_insee))
    return routed(facts, list(answering(stated.territory, on)))


def routed(facts: Facts, there: Sequence[Mandate]) -> Routed:
    """The rule of a need, among those who are there. A kind of organisation that is named first is preferred."""
    for rule in need_rules().answering(facts):
        if found := received(rule.to, there):
            return Routed(rule, found)
    return Routed(need_rules().rules[-1], None)


def received(to: To, there: Sequence[Mandate]) -> Mandate | None:
    """Who receives, the longest in place first."""
    fitting = [one for one in there if one.role == to.role and (not to.siren or one.organisation.siren == to.siren)]
    for kind in to.kinds:
        if found := next((one for one in fitting if one.organisation.kind == kind), None):
            return found
    return fitting[0] if fitting and not to.kinds else None


def regions(territory: Territory, code_insee: str) -> tuple[str, ...]:
    """That of the commune where it is known, else those of the territory."""
    if code_insee:
        found = Commune.objects.filter(pk=code_insee).values_list("departement__region", flat=True)
        if known := tuple(found):
            return known
    return tuple(territory.parts.order_by().values_list("departement__region", flat=True).distinct())
