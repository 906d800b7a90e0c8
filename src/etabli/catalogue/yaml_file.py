"""Reads a YAML file of the catalogue; whatever is wrong with it is a CatalogueError that names the file."""

from pathlib import Path
from typing import Any, TypeVar

import yaml

from etabli.kernel.errors import CatalogueError

T = TypeVar("T", dict[Any, Any], list[Any])
NAMES = {dict: "a mapping", list: "a list"}


class _UniqueKeys(yaml.CSafeLoader):
    """A safe loader that refuses a key that stands twice in a mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for position, key in enumerate(keys):
            if key in keys[:position]:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", node.value[position][0].start_mark
                )
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path, kind: type[T]) -> T:
    """The mapping or the list that a file holds. Raises CatalogueError."""
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506 (a safe loader)
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: an impossible date, bytes that are not UTF-8
        raise CatalogueError(f"{path}: {error}") from error
    if not isinstance(value, kind):
        raise CatalogueError(f"{path}: {NAMES[kind]} is expected")
    return value
