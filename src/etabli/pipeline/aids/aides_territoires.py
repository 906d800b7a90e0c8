"""Reads a file of Aides-territoires: the answer of its API (`/api/aids/`), one page or its whole dump, as JSON.

Fields: the documentation of that API, version 1.6 and what was added since (names may be texts or objects).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etabli.kernel.errors import EtabliError
from etabli.pipeline.aids import incoming
from etabli.pipeline.aids.incoming import Incoming, Listed, UnreadableRowError, read_each

LIST = "aides-territoires"
SITE = "https://aides-territoires.beta.gouv.fr"


class AidsFileError(EtabliError):
    """A file that is no list of aids."""


def read(path: Path) -> Listed:
    """Raises AidsFileError: the file is not JSON, or holds no list."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AidsFileError(f"{path}: not JSON ({error})") from error
    rows = held.get("results") if isinstance(held, Mapping) else held
    if not isinstance(rows, list):
        raise AidsFileError(f"{path}: a list of aids is expected, or an object with « results »")
    return read_each((row if isinstance(row, Mapping) else {} for row in rows), _one, "id")


def _one(row: Mapping[str, Any]) -> Incoming:
    opens, closes = incoming.day(row, "start_date"), incoming.last_day(row, "submission_deadline")
    incoming.in_order(opens, closes)
    address = incoming.plain(row.get("url"))
    return Incoming(
        list_id=LIST,
        key=incoming.needed(row, "id"),
        name=incoming.needed(row, "name"),
        summary=incoming.short(incoming.plain(row.get("description"))),
        url=incoming.plain(row.get("origin_url")) or (f"{SITE}{address}" if address.startswith("/") else address),
        operators=_named(row, "financers"),
        kinds=tuple(one.casefold() for one in _named(row, "aid_types")),
        beneficiaries=tuple(one.casefold() for one in _named(row, "targeted_audiences")),
        places=incoming.names([row.get("perimeter")]),
        opens_on=opens,
        closes_on=closes,
        updated_on=incoming.day(row, "date_updated"),
        told=_told(row),
        rate_pct=(_rate(row, "subvention_rate_lower_bound"), _rate(row, "subvention_rate_upper_bound")),
    )


def _told(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    text = incoming.plain(row.get("eligibility"))
    return (("eligibilite", f"Conditions, selon la liste : {text}"),) if text else ()


def _named(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    held = row.get(name) or []
    if not isinstance(held, list):
        raise UnreadableRowError(f"« {name} » n’est pas une liste.")
    return incoming.names([one.get("name") if isinstance(one, Mapping) else one for one in held])


def _rate(row: Mapping[str, Any], name: str) -> int | None:
    found = incoming.whole(row, name)
    if found is not None and found > 100:
        raise UnreadableRowError(f"« {name} » dépasse 100 %.")
    return found
