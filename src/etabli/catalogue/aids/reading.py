"""What the rules of a version say of whom they serve, where and for which project, read from their conditions."""

from etabli.catalogue.aids.conditions import OneOf, leaves
from etabli.catalogue.aids.model import Rule, Version

ANYWHERE, TERRITORIES, CHOSEN = "partout", "territoires", "retenus"
PLACES = {"in_territory": TERRITORIES, "rebond_territory": CHOSEN}


def served(version: Version, fact: str) -> frozenset[str] | None:
    """The answers to `project` or `beneficiary` that its rule takes; None where no rule asks."""
    found = None
    for rule in _of(version, fact):
        wanted = frozenset(
            str(one)
            for test in leaves(rule.needs)
            if isinstance(test, OneOf) and test.fact == fact
            for one in test.wanted
        )
        found = wanted if found is None else found & wanted
    return found


def place(version: Version) -> str:
    """ANYWHERE where no rule asks for a place: then none is known, not surely none."""
    for rule in version.rules:
        for test in leaves(rule.needs):
            if isinstance(test, OneOf) and test.fact in PLACES:
                return PLACES[test.fact]
    return ANYWHERE


def _of(version: Version, fact: str) -> list[Rule]:
    """The rule of that name: others may name the fact to leave some out of what they ask."""
    return [rule for rule in version.rules if rule.id == fact]
