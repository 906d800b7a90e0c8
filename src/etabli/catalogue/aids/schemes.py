"""Reads the schemes of aid, one YAML file each; refuses what does not hold. See docs/how-to/add-an-aid.md."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path

from etabli.catalogue.aids.conditions import Bounded, Condition, leaves, read_condition
from etabli.catalogue.aids.facts import DeclaredFacts, declared_facts
from etabli.catalogue.aids.frameworks import frameworks
from etabli.catalogue.aids.grounds import Ground, Source, read_ground, read_source
from etabli.catalogue.aids.model import (
    CLOSED,
    NOT_KNOWN,
    Amount,
    Cumulation,
    Edge,
    Known,
    Rule,
    Scheme,
    Statement,
    Version,
)
from etabli.catalogue.aids.node import Node
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.errors import CatalogueError

SCHEMES = Path(__file__).resolve().parent / "schemes"
KINDS = ("subvention", "avance", "pret", "fonds_propres", "ingenierie", "accompagnement", "label")
ALLOWED = ("fully", "partly", "never", "unknown")
Sources = Mapping[str, Source]


@lru_cache(maxsize=1)
def aid_schemes() -> Mapping[str, Scheme]:
    """All schemes by id, in the order of their ids. Raises CatalogueError naming file and key."""
    return read_schemes(SCHEMES)


def read_schemes(directory: Path, facts: DeclaredFacts | None = None) -> Mapping[str, Scheme]:
    """Raises CatalogueError naming file and key."""
    schemes = {path.stem: read_scheme(path, facts or declared_facts()) for path in sorted(directory.glob("*.yaml"))}
    for scheme in schemes.values():
        for version in scheme.versions:
            where = f"{scheme.id}.yaml: versions.{version.id}.cumulations"
            for cumulation in version.cumulations:
                if cumulation.scheme and cumulation.scheme not in schemes:
                    raise CatalogueError(f"{where}: {cumulation.scheme!r} is no scheme")
                if cumulation.scheme and scheme.id in _pairs(schemes[cumulation.scheme]):
                    raise CatalogueError(f"{where}: {cumulation.scheme} declares the same pair; one of the two does")
    return schemes


def _pairs(scheme: Scheme) -> set[str]:
    return {cumulation.scheme for version in scheme.versions for cumulation in version.cumulations}


def read_scheme(path: Path, facts: DeclaredFacts) -> Scheme:
    """Raises CatalogueError naming file and key."""
    node = Node(path.name, read_yaml(path, dict))
    sources = node.keyed("sources", read_source)
    counts_on = node.slug("counts_on") if node.has("counts_on") else ""
    if counts_on and facts.kind(counts_on) != "date":
        node.refuse("a fact that is a date is expected", "counts_on")
    scheme = Scheme(
        id=node.slug("id"),
        name=node.text("name"),
        short=node.text("short"),
        summary=node.text("summary"),
        kind=node.among("kind", KINDS),
        operators=node.texts("operators"),
        url=node.text("url", ""),
        counts_on=counts_on,
        after_last=node.among("after_last", (CLOSED, NOT_KNOWN)),
        sources=sources,
        versions=node.each("versions", lambda one: _version(one, sources, facts)),
    )
    node.done()
    if scheme.id != path.stem:
        node.refuse(f"{scheme.id!r} is not the name of the file", "id")
    _follow(scheme, node)
    if unused := sorted(sources.keys() - _cited(scheme)):
        node.refuse(f"sources that nothing cites: {unused}", "sources")
    return scheme


def _follow(scheme: Scheme, node: Node) -> None:
    if not scheme.versions:
        node.refuse("a version is expected", "versions")
    _once(node, "versions", scheme.versions)
    for before, after in pairwise(scheme.versions):
        if before.ends is None or before.ends.on >= after.starts.on:
            node.refuse(f"{before.id} and {after.id} overlap, or stand in the wrong order", "versions")


def _cited(scheme: Scheme) -> set[str]:
    return {ground.source.id for version in scheme.versions for ground in grounds(version) if ground.source}


def grounds(version: Version) -> tuple[Ground, ...]:
    """Why everything that a version says is believed."""
    edges = [edge.ground for edge in (version.starts, version.ends) if edge]
    said: list[Rule | Amount | Cumulation | Known | Statement] = [
        *version.rules,
        *version.amounts,
        *version.cumulations,
        version.de_minimis,
        version.regime,
        *version.documents,
        *version.deadlines,
        *version.judged,
        *version.not_established,
    ]
    return (*edges, *(one.ground for one in said))


def _version(node: Node, sources: Sources, facts: DeclaredFacts) -> Version:
    statements = partial(_statement, sources=sources)
    version = Version(
        id=node.slug("id"),
        starts=node.one("from", lambda one: _edge(one, sources)),
        ends=node.one_or_none("until", lambda one: _edge(one, sources)),
        axes=_axes(node),
        project_types=node.slugs("project_types") if node.has("project_types") else (),
        rules=node.each("rules", lambda one: _rule(one, sources, facts)),
        amounts=node.each("amounts", lambda one: _amount(one, sources, facts), []),
        cumulations=node.each("cumulations", lambda one: _cumulation(one, sources), []),
        de_minimis=node.one("de_minimis", lambda one: _known(one, sources, lambda held: held.flag("value", False))),
        regime=node.one("regime", lambda one: _known(one, sources, lambda held: held.text("value"))),
        frameworks=_frameworks(node),
        documents=node.each("documents", statements, []),
        deadlines=node.each("deadlines", statements, []),
        judged=node.each("judged", statements, []),
        not_established=node.each("not_established", statements, []),
    )
    if version.ends and version.ends.on < version.starts.on:
        node.refuse("ends before it starts", "until")
    for key in ("rules", "amounts", "documents", "deadlines", "judged", "not_established"):
        _once(node, key, getattr(version, key))
    return version


def _edge(node: Node, sources: Sources) -> Edge:
    on, doubt = node.day("day"), node.take("doubt", None)
    if doubt is not None and not (
        isinstance(doubt, list)
        and len(doubt) == 2
        and all(type(one) is date for one in doubt)
        and doubt[0] <= on <= doubt[1]
        and doubt[0] < doubt[1]
    ):
        node.refuse("two days around the one retained are expected", "doubt")
    return Edge(on, (doubt[0], doubt[1]) if doubt else None, read_ground(node, sources))


def _axes(node: Node) -> tuple[tuple[str, str], ...]:
    """Phase and axis of the programme."""
    given = Node(node.file, node.take("axes", {}), node.path("axes"))
    return tuple((str(phase), axis) for phase in given.left for axis in given.slugs(phase))


def _frameworks(node: Node) -> tuple[str, ...]:
    named = node.slugs("frameworks") if node.has("frameworks") else ()
    if strange := sorted(set(named) - frameworks().keys()):
        node.refuse(f"no framework of frameworks.yaml: {strange}", "frameworks")
    return named


def _rule(node: Node, sources: Sources, facts: DeclaredFacts) -> Rule:
    rule = Rule(
        id=node.slug("id"),
        label=node.text("label"),
        needs=node.one("needs", lambda one: read_condition(one, facts)),
        holds=node.text("holds"),
        fails=node.text("fails"),
        settled=node.text("settled", ""),
        ground=read_ground(node, sources, may_be_unknown=False),
    )
    if rule.id == "period":
        node.refuse("period is said by the dates of the version", "id")
    for test in leaves(rule.needs):
        bounds = (test.low, test.high) if isinstance(test, Bounded) else ()
        if any(bound and not bound.known for bound in bounds) and not rule.settled:
            node.refuse("a threshold that is not established says so in words", "settled")
    return rule


def _amount(node: Node, sources: Sources, facts: DeclaredFacts) -> Amount:
    def condition(one: Node) -> Condition:
        return read_condition(one, facts)

    amount = Amount(
        id=node.slug("id"),
        when=node.one("when", condition) if node.has("when") else None,
        euros=node.whole("euros") if node.has("euros") else None,
        pct=node.whole("pct") if node.has("pct") else None,
        base=node.among("base", facts.facts) if node.has("base") else "",
        ceiling_eur=node.whole("ceiling_eur") if node.has("ceiling_eur") else None,
        text=node.text("text"),
        ground=read_ground(node, sources),
    )
    if amount.euros is not None and amount.pct is not None:
        node.refuse("euros or a rate, not both")
    if (amount.pct is None) != (not amount.base):
        node.refuse("a rate has a base, and a base a rate", "pct")
    if amount.pct is not None and not 0 < amount.pct <= 100:
        node.refuse("a rate between 1 and 100 is expected", "pct")
    if (amount.euros is None and amount.pct is None and amount.ceiling_eur is None) != (
        amount.ground.confidence == "unknown"
    ):
        node.refuse("an amount without any figure is unknown, and an unknown one has none", "confidence")
    return amount


def _cumulation(node: Node, sources: Sources) -> Cumulation:
    cumulation = Cumulation(
        scheme=node.slug("scheme") if node.has("scheme") else "",
        other=node.text("other", ""),
        allowed=node.among("allowed", ALLOWED),
        ceiling_eur=node.whole("ceiling_eur") if node.has("ceiling_eur") else None,
        text=node.text("text"),
        ground=read_ground(node, sources),
    )
    if bool(cumulation.scheme) == bool(cumulation.other):
        node.refuse("a scheme, or something else, is expected")
    if (cumulation.allowed == "unknown") != (cumulation.ground.confidence == "unknown"):
        node.refuse("what is unknown is declared so twice: allowed and confidence", "allowed")
    return cumulation


def _known(node: Node, sources: Sources, read: Callable[[Node], bool | str]) -> Known:
    ground = read_ground(node, sources)
    if node.has("value") == (ground.confidence == "unknown"):
        node.refuse("a value is expected unless it is unknown", "value")
    return Known(read(node) if node.has("value") else None, node.text("text", ""), ground)


def _statement(node: Node, *, sources: Sources) -> Statement:
    return Statement(node.slug("id"), node.text("text"), read_ground(node, sources))


def _once(node: Node, key: str, declared: Sequence[Version | Rule | Amount | Statement]) -> None:
    named = [one.id for one in declared]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        node.refuse(f"declared twice: {twice}", key)
