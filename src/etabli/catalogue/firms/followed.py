"""The rules of followed firms: how long things are kept, reminders, tags that are suggested, headings of lists."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.names import search_key

FOLLOWED_FILE = "followed.yaml"
HERE = Path(__file__).resolve().parent
COLUMNS = (
    "siret",
    "name",
    "commune",
    "tags",
    "because",
    "contact",
    "function",
    "email",
    "phone",
    "met_on",
    "kind",
    "note",
)


class FollowedRules(Declared):
    """See the head of `followed.yaml`."""

    contact_months: int = Field(gt=0, le=60)
    stopped_months: int = Field(gt=0, le=60)
    import_days: int = Field(gt=0, le=30)
    remind_days: int = Field(ge=0, le=30)
    home_days: int = Field(ge=0, le=60)
    origin: Text
    tags: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...]
    columns: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _whole(self) -> "FollowedRules":
        if tuple(self.columns) != COLUMNS:
            raise ValueError(f"columns are, in this order: {COLUMNS}")
        every = [heading for headings in self.columns.values() for heading in headings]
        if len(set(every)) != len(every):
            raise ValueError("a heading says one column")
        if wrong := [one for one in every if search_key(one) != one]:
            raise ValueError(f"headings are written folded: {wrong}")
        return self

    def column_of(self, heading: str) -> str:
        """The column that a heading names; empty where it names none."""
        key = search_key(heading)
        return next((column for column, headings in self.columns.items() if key in headings), "")


@lru_cache(maxsize=1)
def followed_rules() -> FollowedRules:
    """Raises CatalogueError naming the key."""
    return parse(FollowedRules, read_yaml(HERE / FOLLOWED_FILE, dict), FOLLOWED_FILE)
