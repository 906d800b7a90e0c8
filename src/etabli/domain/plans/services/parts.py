"""What belongs to a fiche: partners, milestones, indicators, requests, lines of money. One way to write all of them.

`PARTS` says, by kind, who may (`edit`: whoever edits the fiche, `follow`: the bearer too) and whether it is
contractual: then it changes only while the plan may be edited.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import models, transaction

from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.audit.models import Pseudonym
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.plans import rights
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.models import (
    Dependency,
    Expense,
    Fiche,
    FindingLink,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Partner,
    Resource,
)
from etabli.domain.plans.services.fiches import is_editable, locked
from etabli.domain.plans.services.meanwhile import check_read


@dataclass(frozen=True)
class PartRule:
    """How a kind of part is written; `verb` begins the names of its acts."""

    verb: str
    may: Literal["edit", "follow"]
    contractual: bool
    free: frozenset[str] = frozenset()  # fields that may change all the same


PARTS: dict[type[models.Model], PartRule] = {
    Partner: PartRule("fiche.partner", "edit", True),
    FindingLink: PartRule("fiche.finding_link", "edit", False),
    Dependency: PartRule("fiche.dependency", "edit", False),
    Milestone: PartRule("fiche.milestone", "follow", True, frozenset({"done_on"})),
    Indicator: PartRule("fiche.indicator", "edit", True),
    IndicatorValue: PartRule("fiche.indicator_value", "follow", False),
    OperatorRequest: PartRule("fiche.request", "edit", False),
    Expense: PartRule("fiche.expense", "edit", True),
    Resource: PartRule("fiche.resource", "edit", True, frozenset({"file_number", "aid_reference", "visibility"})),
}


@transaction.atomic
def add_part(*, part: models.Model, by: Actor) -> models.Model:
    """Add a part to its fiche. ValidationError when it is not whole, FrozenError when what is signed would change."""
    fiche, mandate = _writable(part, by)
    rule = PARTS[type(part)]
    if rule.contractual and not is_editable(fiche):
        raise FrozenError(f"{rule.verb} added while {fiche.plan.state}")
    audit.save(part, by=by.author(mandate), verb=f"{rule.verb}_added", scope=_scope(part, fiche))
    return part


@transaction.atomic
def change_part(*, part: models.Model, by: Actor, reason: str = "", read: int | None = None) -> models.Model:
    """Write what was changed of a part; its fiche stays the same.

    `read`: the last entry of the trail that its editor knew; EditedMeanwhileError when there is a later one.
    """
    fiche, mandate = _writable(part, by)
    check_read(part, read)
    rule, stored = PARTS[type(part)], type(part)._default_manager.get(pk=part.pk)
    changed = {
        field.name
        for field in part._meta.concrete_fields
        if field.value_from_object(part) != field.value_from_object(stored)
    }
    if _fiche_id(stored) != fiche.pk:
        raise ValueError("a part does not change fiche")
    if rule.contractual and changed - rule.free and not is_editable(fiche):
        raise FrozenError(f"{rule.verb} changed ({sorted(changed)}) while {fiche.plan.state}")
    verb, scope = f"{rule.verb}_changed", _scope(part, fiche)
    audit.save(part, by=by.author(mandate), verb=verb, reason=reason, scope=scope)
    return part


@transaction.atomic
def remove_part(*, part: models.Model, by: Actor, reason: str = "") -> None:
    """Take a part away; the trail keeps what it was. What hangs on it must go first (ProtectedError)."""
    fiche, mandate = _writable(part, by)
    rule = PARTS[type(part)]
    if rule.contractual and not is_editable(fiche):
        raise FrozenError(f"{rule.verb} removed while {fiche.plan.state}")
    verb, scope = f"{rule.verb}_removed", _scope(part, fiche)
    audit.delete(part, by=by.author(mandate), verb=verb, reason=reason, scope=scope)


@transaction.atomic
def restore_part(*, model: type[models.Model], part_id: UUID, by: Actor) -> models.Model:
    """Put back a part that the actor removed last, as the trail has it. LookupError when that is not what happened."""
    last = trail.read(trail.of_object(model(pk=part_id)))[-1:]
    mine = Pseudonym.objects.filter(person_id=by.person.id).values_list("pk", flat=True) if by.person else ()
    if not last or last[0].after or last[0].author_id not in mine:
        raise LookupError(f"{model.__name__} {part_id} was not removed by this person")
    fields = {field.name: field for field in model._meta.concrete_fields}
    part = model(**{fields[name].attname: fields[name].to_python(value) for name, value in last[0].before.items()})
    return add_part(part=part, by=by)


def _fiche_id(part: models.Model) -> object:
    return part.indicator.fiche_id if isinstance(part, IndicatorValue) else part.fiche_id


def _writable(part: models.Model, by: Actor) -> tuple[Fiche, Mandate]:
    fiche = locked(_fiche_id(part))
    allowed = rights.may_follow(by, fiche) if PARTS[type(part)].may == "follow" else rights.may_edit(by, fiche)
    return fiche, rights.require(allowed)


def _scope(part: models.Model, fiche: Fiche) -> str:
    return rights.scope_of_line(part) if isinstance(part, Resource) else rights.scope_of(fiche)
