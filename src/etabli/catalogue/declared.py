"""The base of everything declared in YAML, and the type of its French texts."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from etabli.kernel.typography import french

Text = Annotated[str, AfterValidator(french)]


class Declared(BaseModel):
    """Base of everything declared: unknown keys are refused, values can't change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
