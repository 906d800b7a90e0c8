"""One change to several fiches, each written as on its own page; what one refuses leaves the others changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans.errors import FrozenError, MoveRefusedError
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.several import MEANWHILE, Asked, Made, Planned, last_act, value_before
from etabli.domain.plans.services.fiches import edit_fiche, move_fiche
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Done:
    """What became of each fiche, and between which entries of the trail it is told."""

    fiches: tuple[Planned, ...]
    acts: tuple[int, int]

    @property
    def changed(self) -> int:
        return sum(one.changes for one in self.fiches)

    @property
    def refused(self) -> tuple[Planned, ...]:
        return tuple(one for one in self.fiches if one.refusal)


def change_several(*, shown: Sequence[Planned], asked: Asked, by: Actor) -> Done:
    """Make what was shown. A fiche that changed since is left, and so is one that refuses: `refusal` says why."""
    before = last_act()
    found = tuple(_changed(one, asked, by) if one.changes else one for one in shown)
    return Done(found, (before + 1, last_act()))


def undo_several(*, made: Sequence[Made], by: Actor) -> list[Fiche]:
    """Give each fiche the values that it had, as long as nobody wrote since; those that got them back."""
    found = []
    for one in made:
        if not one.can_go_back:
            continue
        values = {name: value_before(name, value) for name, value in one.before.items()}
        try:
            edited = edit_fiche(fiche_id=one.fiche.pk, revision=one.revision, values=values, by=by, reason="annulation")
        except (FrozenError, NotAllowedError, EditedMeanwhileError, ValidationError):
            continue
        if edited.revision != one.revision:
            found.append(edited)
    return found


def _changed(one: Planned, asked: Asked, by: Actor) -> Planned:
    fiche = one.fiche
    try:
        if asked.move is not None:
            move_fiche(fiche_id=fiche.pk, move=asked.move.id, reason=asked.reason, by=by)
        elif asked.field is not None:
            edit_fiche(fiche_id=fiche.pk, revision=fiche.revision, values={asked.field.id: asked.value}, by=by)
    except EditedMeanwhileError:
        return replace(one, refusal=MEANWHILE)
    except NotAllowedError as error:
        return replace(one, refusal=error.verdict.reason)
    except (MoveRefusedError, FrozenError) as error:
        return replace(one, refusal=error.user_message)
    except ValidationError as error:
        return replace(one, refusal=french(" ".join(error.messages)))
    return one
