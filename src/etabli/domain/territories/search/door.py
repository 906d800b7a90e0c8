"""One index a process, made at the first search and again when another reference is loaded."""

import threading

from etabli.domain.territories.models import LoadedReference
from etabli.domain.territories.search.entries import Hit, read_entries
from etabli.domain.territories.search.index import Index

DEFAULT_LIMIT = 10

_indexes: dict[tuple[str, str], Index] = {}
_lock = threading.Lock()


def search(query: str, limit: int = DEFAULT_LIMIT) -> list[Hit]:
    """Places and territories for what somebody typed, best first. One query once the index is there."""
    index = _index()
    return index.search(query, limit) if index else []


def warm() -> None:
    """Make the index now, so that the first visitor need not wait for it."""
    _index()


def _index() -> Index | None:
    loaded = LoadedReference.objects.first()
    if loaded is None:
        return None
    key = loaded.release_id, loaded.loaded_at.isoformat()
    if key not in _indexes:
        with _lock:
            if key not in _indexes:
                made = Index(read_entries())
                _indexes.clear()
                _indexes[key] = made
                return made
    return _indexes.get(key) or Index(read_entries())
