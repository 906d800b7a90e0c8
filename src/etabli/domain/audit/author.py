"""Who writes an entry: a person under a mandate, or the software itself."""

from dataclasses import dataclass
from uuid import UUID

from etabli.domain.audit.enums import Origin


@dataclass(frozen=True)
class Author:
    """`label` is how the person is named to readers until erased; `mandate_id` the mandate that gave the right."""

    person_id: UUID | None
    label: str = ""
    mandate_id: UUID | None = None

    @property
    def origin(self) -> Origin:
        return Origin.PERSON if self.person_id else Origin.SYSTEM


SYSTEM = Author(person_id=None)
