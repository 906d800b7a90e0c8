"""Two who change one line: the second sees what the first made of it. The trail says what each had read."""

from django.db import models

from etabli.domain.audit import queries as trail
from etabli.domain.audit import snapshot
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import merge


def check_read(part: models.Model, read: int | None) -> None:
    """Raises EditedMeanwhileError when somebody changed the stored object after the entry `read`.

    `part` has what its editor wrote; its row is locked. The values are those of the trail, by name of field.
    """
    if read is None:
        return
    acts = trail.read(trail.of_object(part))
    if not acts or acts[-1].id <= read:
        return
    base: dict[str, object] = {}
    for act in acts:
        if act.id <= read:
            base |= act.after
    theirs = snapshot.take(type(part)._default_manager.get(pk=part.pk))
    raise EditedMeanwhileError(
        theirs=theirs, merged=merge(base, snapshot.take(part), theirs), revision=acts[-1].id, who=acts[-1].author
    )
