"""What a committee decides of a fiche: the moves and fields that one changes by hand, the decision as their cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.plans.workflow import Move
from etabli.domain.audit import services as audit
from etabli.domain.foundation import clock
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.plans import rights
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.services.fiches import begins_again, change, hindrances, locked, offered, take


@dataclass(frozen=True)
class Cause:
    """The decision, in words, and what names it (`details` of the entry): ids of the decision and of its meeting."""

    words: str
    details: Mapping[str, str]


@transaction.atomic
def move_as_decided(*, fiche_id: UUID, move: str, cause: Cause, by: Actor) -> Fiche:
    """Take a fiche to another state. The caller has checked that the committee decides here; MoveRefusedError."""
    fiche, mandate = _held(fiche_id, by)
    asked = offered(fiche, move)
    take(fiche, asked, cause.words, by)
    _save(fiche, f"fiche.{asked.id}", cause, by, mandate)
    return fiche


def moves_to_decide(fiche: Fiche) -> list[tuple[Move, str]]:
    """The moves from where the fiche is, each with what stands in the way of a decision, in words; empty for none."""
    moves = fiche_workflow().from_state(fiche.state, frozenset())
    return [(one, " ".join(hindrances(fiche, one, "décision", begun=begins_again(fiche, one)))) for one in moves]


@transaction.atomic
def change_as_decided(*, fiche_id: UUID, values: Mapping[str, Any], cause: Cause, by: Actor) -> Fiche:
    """Change fields of a fiche, as `edit_fiche` would: FrozenError; ValidationError when none differs."""
    fiche, mandate = _held(fiche_id, by)
    if not change(fiche, values):
        raise ValidationError("La fiche porte déjà cette valeur : il n’y a rien à changer.")
    fiche.revision += 1
    fiche.changed_at = clock.now()
    _save(fiche, "fiche.changed", cause, by, mandate)
    return fiche


def _held(fiche_id: UUID, by: Actor) -> tuple[Fiche, Mandate]:
    fiche = locked(fiche_id)
    found = permissions.require(by, "committee.decide", fiche.plan.territory, subject=fiche.subject)
    return fiche, found


def _save(fiche: Fiche, verb: str, cause: Cause, by: Actor, mandate: Mandate) -> None:
    told = {"reason": cause.words, "scope": rights.scope_of(fiche), "details": dict(cause.details)}
    audit.save(fiche, by=by.author(mandate), verb=verb, **told)
