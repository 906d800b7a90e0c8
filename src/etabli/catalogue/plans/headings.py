"""The names under which existing plans have the fields of a fiche, from `headings.yaml`."""

from functools import lru_cache
from pathlib import Path

from pydantic import RootModel, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Text
from etabli.catalogue.plans.fields import FicheFields
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.names import search_key

HEADINGS_FILE = Path(__file__).resolve().parent / "headings.yaml"


class Headings(RootModel[dict[str, tuple[Text, ...]]]):
    """Names by id of the field. A name is that of one field."""

    @model_validator(mode="after")
    def _tell_fields_apart(self) -> "Headings":
        seen: dict[str, str] = {}
        for field, names in self.root.items():
            for key in {search_key(name) for name in names}:
                if key in seen:
                    raise ValueError(f"{key!r} names {seen[key]} and {field}")
                seen[key] = field
        return self


@lru_cache(maxsize=1)
def headings() -> Headings:
    return parse(Headings, read_yaml(HEADINGS_FILE, dict), HEADINGS_FILE.name)


def names_of(registry: FicheFields) -> dict[str, str]:
    """The id of the field by every folded name of it: its own names first, then those of existing plans."""
    found: dict[str, str] = {}
    for names in ("id", "column", "label", "heading"):
        for field in registry.fields:
            if key := search_key(getattr(field, names)):
                found.setdefault(key, field.id)
    for field_id, others in headings().root.items():
        for name in others:
            found.setdefault(search_key(name), field_id)
    return found
