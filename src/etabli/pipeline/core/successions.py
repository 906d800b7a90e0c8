"""Which commune of today a former commune belongs to: mergers since 1943, changed codes, old names.

Two kinds of evidence: the communes déléguées, communes associées and former codes listed by each vintage of
the Code officiel géographique (the latest that speaks of a code wins), then INSEE's history 1943–2019.
"""

from collections import defaultdict
from typing import Any

CURRENT_KIND = "commune-actuelle"
Record = dict[str, Any]


class History:
    """INSEE's history: each record is a commune (COM) or a part of one (COMD, COMA, COMP) during a period."""

    def __init__(self, records: list[Record]) -> None:
        self._by_id = {record["id"]: record for record in records}
        self.by_code: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            self.by_code[record["code"]].append(record)

    def last_commune(self, code: str) -> str | None:
        """Code in 2019 of the commune in which `code` ended, None when the history loses it."""
        records = self.by_code.get(code, [])
        if not records:
            return None
        record = max(records, key=lambda r: ("dateFin" not in r, r["type"] == "COM", r.get("dateDebut", "")))
        seen = set()
        while record["id"] not in seen:
            seen.add(record["id"])
            if record["type"] == "COM" and "dateFin" not in record:
                return str(record["code"])
            following = record.get("successeur") or record.get("pole")
            if following is None:
                return None
            record = self._by_id[following]
        return None


def links_between_vintages(vintages: dict[int, list[Record]]) -> dict[str, str]:
    """Former code → code of its commune in the latest vintage that mentions it."""
    links: dict[str, str] = {}
    for vintage in sorted(vintages, reverse=True):
        parts, codes = {}, {}
        for record in vintages[vintage]:
            parent = record["code"] if record["type"] == CURRENT_KIND else record.get("chefLieu")
            if parent is None:
                continue
            if parent != record["code"]:
                parts[record["code"]] = parent
            codes.update({former: parent for former in record.get("anciensCodes", []) if former != parent})
        links = {**codes, **parts, **links}
    return links


def successions(vintages: dict[int, list[Record]], history: History) -> list[tuple[str, str, str, str]]:
    """(old code, old name, current code, current name) of every code that was a commune and is one no more.

    A code whose ground was shared out goes to the commune that holds its last main part.
    """
    current = {r["code"]: r["nom"] for r in vintages[max(vintages)] if r["type"] == CURRENT_KIND}
    links = links_between_vintages(vintages)
    names = _names(vintages, history)
    found = []
    for code in sorted(names.keys() - current.keys()):
        end = _follow(code, current, links, history)
        if end is not None:
            found.append((code, names[code][-1], end, current[end]))
    return found


def former_names(vintages: dict[int, list[Record]], history: History) -> list[tuple[str, str]]:
    """(code, name) of every name that a commune of today, or a former code of it, bore and bears no more."""
    current = {r["code"]: r["nom"] for r in vintages[max(vintages)] if r["type"] == CURRENT_KIND}
    links = links_between_vintages(vintages)
    found = set()
    for code, names in _names(vintages, history).items():
        end = _follow(code, current, links, history)
        latest = current.get(code, names[-1])
        if end is not None:
            found.update((end, name) for name in names if name not in (latest, current[end]))
    return sorted(found)


def _follow(code: str, current: dict[str, str], links: dict[str, str], history: History) -> str | None:
    seen: set[str] = set()
    end: str | None = code
    while end is not None and end not in current:
        if end in seen:
            return None
        seen.add(end)
        end = links.get(end) or history.last_commune(end)
    return end


def _names(vintages: dict[int, list[Record]], history: History) -> dict[str, list[str]]:
    """Every name a commune code bore, oldest first."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for code, records in history.by_code.items():
        for record in sorted(records, key=lambda r: r.get("dateDebut", "")):
            if record["type"] == "COM":
                names[code].pop(record["nom"], None)
                names[code][record["nom"]] = None
    for vintage in sorted(vintages):
        for record in vintages[vintage]:
            if record["type"] == CURRENT_KIND:
                names[record["code"]].pop(record["nom"], None)
                names[record["code"]][record["nom"]] = None
    return {code: list(found) for code, found in names.items()}
