"""Checks JSON against a JSON Schema: the few keywords that ours use, each fault with its path. Others are an error."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "null": (type(None),),
}
FORMATS: dict[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}
SAYING = {"$schema", "$id", "title", "description", "examples"}  # keywords that check nothing
KNOWN = SAYING | {
    *("type", "enum", "required", "properties", "items", "pattern", "format"),
    *("minLength", "maxLength", "minimum", "maxItems"),
}


def faults(value: Any, schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """(path, keyword) of everything that does not hold."""
    if unknown := schema.keys() - KNOWN:
        raise ValueError(f"keywords that are not checked: {sorted(unknown)}")
    types = schema.get("type", [])
    named = [types] if isinstance(types, str) else types
    if named and not any(isinstance(value, TYPES[one]) and not isinstance(value, bool) for one in named):
        yield path, "type"
        return
    if value is None:
        return
    if "enum" in schema and value not in schema["enum"]:
        yield path, "enum"
    if isinstance(value, str):
        yield from ((path, keyword) for keyword in _of_text(value, schema))
    elif isinstance(value, int):
        if value < schema.get("minimum", value):
            yield path, "minimum"
    elif isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield path, "maxItems"
            return
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{path}[{index}]")
    elif isinstance(value, dict):
        yield from ((f"{path}.{name}", "required") for name in schema.get("required", []) if name not in value)
        for name, part in schema.get("properties", {}).items():
            if name in value:
                yield from faults(value[name], part, f"{path}.{name}")


def _of_text(value: str, schema: dict[str, Any]) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield "minLength" if len(value) < schema.get("minLength", 0) else "maxLength"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield "pattern"
    if "format" in schema:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield "format"
