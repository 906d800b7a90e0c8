"""The base of everything declared in YAML, and the types of its French texts and its addresses."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from etabli.kernel.typography import french

Text = Annotated[str, AfterValidator(french)]
Url = Annotated[str, Field(pattern=r"^https?://")]


class Declared(BaseModel):
    """Base of everything declared: unknown keys are refused, values can't change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
