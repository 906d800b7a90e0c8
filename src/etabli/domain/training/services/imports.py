"""A list of training is imported: lines that are right are written through the service of the pages, all or none."""

from collections.abc import Sequence

from django.db import transaction

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory
from etabli.domain.training.importing import Line, read
from etabli.domain.training.rights import KEEP
from etabli.domain.training.services.trainings import save_training


@transaction.atomic
def import_trainings(*, territory: Territory, content: bytes, by: Actor) -> Sequence[Line]:
    """What was done of each line; those in quarantine are left out, and say why."""
    permissions.require(by, KEEP, territory)
    lines = read(territory, content)
    for line in lines:
        if line.training is not None:
            save_training(training=line.training, by=by)
    return lines
