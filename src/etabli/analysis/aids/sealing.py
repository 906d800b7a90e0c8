"""What a version of a scheme decides, as a sum: a version that is over does not change unseen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from etabli.catalogue.aids.model import Scheme, Version

Seals = Mapping[str, str]


def seal(version: Version) -> str:
    """SHA-256 of its days, conditions, amounts and cumulations; not of its words nor of why they are believed."""
    edges = [(edge.on, edge.doubt) for edge in (version.starts, version.ends) if edge]
    decides = {
        "edges": edges,
        "rules": [(one.id, one.needs) for one in version.rules],
        "amounts": [(one.id, one.when, one.euros, one.pct, one.base, one.ceiling_eur) for one in version.amounts],
        "cumulations": [(one.scheme, one.other, one.allowed, one.ceiling_eur) for one in version.cumulations],
    }
    return hashlib.sha256(json.dumps(_plain(decides), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def over(schemes: Mapping[str, Scheme], on: date) -> dict[str, str]:
    """The seals of versions whose last day is before that day, by « scheme/version »."""
    return {
        f"{scheme.id}/{version.id}": seal(version)
        for scheme in schemes.values()
        for version in scheme.versions
        if version.ends is not None and version.ends.on < on
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        held = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {"is": type(value).__name__, **held}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
