"""The seal of a version: the same content gives the same SHA-256 on any database."""

import hashlib
import json
from typing import Any


def seal(content: Any) -> str:
    """SHA-256 of the content in one writing: keys in order, numbers as floats (a database may make 1 of 1.0)."""
    text = json.dumps(_plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0  # minus zero is zero
    return value
