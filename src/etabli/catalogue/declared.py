"""The base of everything declared in YAML."""

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Base of everything declared: unknown keys are refused, values can't change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
