"""Reads the mappings of a declared aid key by key: what is wrong or left over is an error that names file and key."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn, TypeVar

from etabli.kernel.errors import CatalogueError
from etabli.kernel.intervals import Interval, exactly
from etabli.kernel.typography import french

Read = TypeVar("Read")
NOTHING = object()


class Node:
    """A mapping being read. Each key is taken once; `done` refuses the keys that nobody took."""

    def __init__(self, file: str, value: Any, key: str = "") -> None:
        self.file, self.key = file, key
        if not isinstance(value, Mapping):
            self.refuse("a mapping is expected")
        self._left = dict(value)

    def refuse(self, reason: str, key: str = "") -> NoReturn:
        raise CatalogueError(": ".join(part for part in (self.file, self.path(key), reason) if part))

    @property
    def left(self) -> tuple[Any, ...]:
        """The keys that nobody took yet."""
        return tuple(self._left)

    def path(self, key: str) -> str:
        return ".".join(part for part in (self.key, key) if part)

    def has(self, key: str) -> bool:
        return key in self._left

    def done(self) -> None:
        if self._left:
            self.refuse(f"unknown keys {sorted(map(str, self._left))}")

    def take(self, key: str, default: Any = NOTHING) -> Any:
        value = self._left.pop(key, default)
        if value is NOTHING:
            self.refuse("is missing", key)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A French text, typeset."""
        value = self.take(key, NOTHING if default is None else default)
        if not isinstance(value, str) or (not value.strip() and default != value):
            self.refuse("a text is expected", key)
        return french(value)

    def slug(self, key: str) -> str:
        value = self.take(key)
        if (
            not isinstance(value, str)
            or not value.replace("-", "").replace("_", "").isalnum()
            or value != value.lower()
        ):
            self.refuse("an identifier in lower case is expected", key)
        return value

    def among(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        value = self.take(key, NOTHING if default is None else default)
        if value not in (known := tuple(allowed)):
            self.refuse(f"{value!r} is none of {sorted(known)}", key)
        return str(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self.take(key, default)
        if not isinstance(value, bool):
            self.refuse("true or false is expected", key)
        return value

    def day(self, key: str) -> date:
        value = self.take(key)
        if type(value) is not date:
            self.refuse("a day is expected, as in 2024-01-31", key)
        return value

    def day_or_none(self, key: str) -> date | None:
        if self._left.get(key) is None:
            self.take(key, None)
            return None
        return self.day(key)

    def whole(self, key: str) -> int:
        """A whole number, zero or more."""
        value = self.take(key)
        if type(value) is not int or value < 0:
            self.refuse("a whole number is expected", key)
        return value

    def threshold(self, key: str) -> Interval:
        """A whole number, or two where the sources differ and nobody knows which holds: [200000, 400000]."""
        value = self.take(key)
        if type(value) is int and value >= 0:
            return exactly(value)
        if (
            isinstance(value, list)
            and len(value) == 2
            and all(type(one) is int for one in value)
            and value[0] < value[1]
        ):
            return Interval(*value)
        self.refuse("a whole number is expected, or the two that the sources give", key)

    def slugs(self, key: str) -> tuple[str, ...]:
        """A list of identifiers, or one alone."""
        value = self.take(key)
        found = value if isinstance(value, list) else [value]
        if not found or not all(isinstance(one, str) for one in found) or len(set(found)) != len(found):
            self.refuse("identifiers are expected, each once", key)
        return tuple(found)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.refuse("a list of texts is expected", key)
        return tuple(french(one) for one in value)

    def each(self, key: str, read: Callable[["Node"], Read], default: Any = NOTHING) -> tuple[Read, ...]:
        """What a list of mappings holds, each read to its last key."""
        value = self.take(key, default)
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.refuse("a list is expected", key)
        found = []
        for number, one in enumerate(value):
            named = one.get("id", number) if isinstance(one, Mapping) else number
            found.append(self._read(Node(self.file, one, self.path(f"{key}.{named}")), read))
        return tuple(found)

    def one(self, key: str, read: Callable[["Node"], Read]) -> Read:
        return self._read(Node(self.file, self.take(key), self.path(key)), read)

    def one_or_none(self, key: str, read: Callable[["Node"], Read]) -> Read | None:
        """None where the key says so: it is never left out by mistake."""
        if self.has(key) and self._left[key] is None:
            self.take(key)
            return None
        return self.one(key, read)

    def keyed(self, key: str, read: Callable[["Node", str], Read]) -> dict[str, Read]:
        """What a mapping of mappings holds, by key."""
        found = {}
        held = Node(self.file, self.take(key), self.path(key))
        for name in held.left:
            node = Node(self.file, held.take(name), held.path(str(name)))
            found[str(name)] = read(node, str(name))
            node.done()
        return found

    def _read(self, node: "Node", read: Callable[["Node"], Read]) -> Read:
        value = read(node)
        node.done()
        return value
