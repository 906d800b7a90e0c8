"""What goes wrong when two people write at once."""

from typing import Any

from etabli.domain.foundation.merging import Merged
from etabli.kernel.errors import EtabliError


class EditedMeanwhileError(EtabliError):
    """Somebody else changed it since it was read; nothing was written.

    `theirs` are the values there are now, at `revision`; `merged` what both make together; `who` changed it last.
    """

    default_user_message = "Une autre personne a modifié ceci pendant que vous écriviez. Rien n’a été remplacé."

    def __init__(self, *, theirs: dict[str, Any], merged: Merged, revision: int, who: str) -> None:
        super().__init__(f"edited meanwhile by {who}, now at revision {revision}")
        self.theirs, self.merged, self.revision, self.who = theirs, merged, revision, who
