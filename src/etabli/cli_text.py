"""What commands print for people: one entry a thing, folded to the width of the terminal, never cut.

Output that goes to a file or to another command is as wide as `COLUMNS` says, 80 without it; `--json` is for programs.
"""

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from etabli.analysis.findings import RATE
from etabli.catalogue import numbers, sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Unit
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse.programme import Territory
from etabli.warehouse.unjudged import Reason

INDENT = 4
WHY = {
    Reason.LEVEL_NOT_COMPARED: "not compared at this level",
    Reason.LEVEL_NOT_PUBLISHED: "not published at this level",
    Reason.ZONE_UNKNOWN: "its zones d'emploi are not known",
    Reason.NO_MAIN_ZONE: "no zone d'emploi may speak for it",
    Reason.VALUE_MISSING: "the value is missing or secret",
    Reason.SUM_INCOMPLETE: "the value of some members is missing or secret",
    Reason.SIZE_MISSING: "the count it rests on is missing or secret",
    Reason.LAW_MISSING: "how far such a figure ordinarily moves could not be measured",
    Reason.REFERENCE_MISSING: "nothing known to compare it with",
}
AGAINST = {
    "france": "France {}",
    "programme": "median territory {}",
    "zones": "median zone d’emploi {}",
    "none": "compared with zero",
}


def say(lines: Iterator[str]) -> None:
    """Print folded lines; what follows the first one of an entry is indented already."""
    width = max(shutil.get_terminal_size().columns, 40)
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        folded = textwrap.wrap(
            line, width, subsequent_indent=" " * (indent or INDENT), break_long_words=False, break_on_hyphens=False
        )
        print("\n".join(folded))


def territories(found: Sequence[Territory]) -> Iterator[str]:
    """Id and name; then where it is and how large."""
    for one in found:
        yield f"{one.id}  {one.name}"
        facts = f"members: {len(one.members)}; communes: {one.communes:,}; population: {one.population:,}"
        yield f"{' ' * INDENT}régions: {', '.join(one.regions)}; {facts}"


def manifest(found: Mapping[str, Any]) -> Iterator[str]:
    """A release and its sources."""
    yield f"release {found['release']}, built {found['built_at']}, programme {found['programme']}"
    for source in found["sources"]:
        yield f"{source['id']}: {source['publisher']}"
        yield f"{' ' * INDENT}{source['vintage']}; {source['licence']}; {sum(source['rows'].values()):,} rows"
    yield f"quarantined rows: {sum(found['quarantined'].values())}"


def diagnosis(catalogue: Catalogue, found: Mapping[str, Any]) -> Iterator[str]:
    """The findings put forward, gaps left unclaimed, what could not be judged, every indicator in its latest year."""
    yield _heading(found)
    yield from _findings(found["findings"])
    doubtful = [one for one in found["findings"] if one["kind"] is None and one["p"] <= RATE]
    if doubtful:
        yield from ("", f"NOT CLAIMED (under {RATE:.0%} taken alone, not once all are judged together: may be true)")
        for one in doubtful:
            yield from _gap(catalogue, one)
    if found["not_judged"]:
        yield from ("", "NOT JUDGED (not the same as: nothing to say)")
        yield from _holes(found["not_judged"])
    yield from ("", "INDICATORS")
    for line in found["indicators"]:
        yield from _indicator(catalogue, line)


def _heading(found: Mapping[str, Any]) -> str:
    place = found["place"]
    told = {
        "territory": f"{place['code']}, phase {found['phase']}",
        "group": f"group of {len(place['members'])} EPCI",
    }
    where = told.get(place["level"], f"{place['level']}:{place['code']}")
    return f"{place['name']} ({where}), release {found['release']}"


def _findings(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    claimed = sum(one["kind"] is not None for one in found)
    yield ""
    yield f"FINDINGS ({len(found)} comparisons judged together, {claimed} claimed; all of them: --json)"
    for one in found:
        if one["position"]:
            yield f"{one['position']}. {one['kind']}, {one['axis']}: {one['title']}"
            yield " " * INDENT + one["sentence"]


def _gap(catalogue: Catalogue, one: Mapping[str, Any]) -> Iterator[str]:
    """What is compared; then value, year, reference, the interval in which it ordinarily stays, probability."""

    def amount(value: float) -> str:
        return sentences.amount(rule, catalogue.indicators.get(rule.indicator), value)

    rule = catalogue.rules[one["rule"]]
    sector = f" ({french.small(one['sector_name'])})" if one["sector_name"] else ""
    yield f"{one['label']}{_in_zone(one['zone_name'])}{sector}"
    facts = [
        amount(one["value"]),
        str(one["year"]),
        AGAINST[rule.compared_to].format(amount(one["reference"])),
        f"margin {amount(one['margin_low'])} to {amount(one['margin_high'])}",
        f"corrected probability {numbers.number(100 * one['q'], 1)}{numbers.SUFFIX[Unit.PERCENT]}",
    ]
    yield " " * INDENT + "; ".join(facts)


def _in_zone(name: str | None) -> str:
    return typeset(f", zone d'emploi {french.of_area(name)}") if name else ""


def _holes(holes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One line a rule, zone and reason; sectors of one zone together."""
    for (label, zone, reason), group in groupby(holes, key=lambda one: (one["label"], one["zone_name"], one["reason"])):
        sectors = [french.small(one["sector_name"]) for one in group if one["sector_name"]]
        about = f" ({', '.join(sectors)})" if sectors else ""
        yield f"{label}{_in_zone(zone)}{about}: {WHY[Reason(reason)]}"


def _indicator(catalogue: Catalogue, line: Mapping[str, Any]) -> Iterator[str]:
    """The name; then value, year, France, rank, source."""

    def amount(value: float) -> str:
        return numbers.of_indicator(value, indicator, estimated=line["status"] == "estimated")

    indicator = catalogue.indicators[line["id"]]
    bounded = line["low"] is not None and line["high"] is not None
    ends = dict.fromkeys(amount(line[end]) for end in ("low", "high")) if bounded else {}  # one where they read alike
    within = " to ".join(ends)
    if line["value"] is None:
        facts = [within or line["status"], str(line["year"])]
    else:
        facts = [amount(line["value"]), str(line["year"])]
        facts += ["estimated" + (f", {within}" if len(ends) > 1 else "")] if ends else []
    if line["known"] < line["members"]:
        facts.append(f"{line['known']} of {line['members']} members known")
    if line["france"] is not None:
        facts.append(f"France {numbers.of_indicator(line['france'], indicator)}")
    if line["rank"]:
        ranks = sorted({line["rank_low"], line["rank_high"]})
        facts.append(f"rank {' to '.join(map(str, ranks))} of {line['of']}")
    yield line["label"]
    yield " " * INDENT + "; ".join([*facts, line["source"]])
