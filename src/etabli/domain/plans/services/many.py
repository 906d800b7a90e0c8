"""Many fiches, parts or stages at once, as an import writes them: the same rules as one by one, in few queries.

All are of one plan. Each object has its own entry on the trail.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, prefetch_related_objects

from etabli.domain.audit import services as audit
from etabli.domain.audit.services import Act
from etabli.domain.foundation import clock
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import Merged
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans import rights
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.models import Fiche, IndicatorValue, Plan, Resource, Stage
from etabli.domain.plans.models.money import ONCE
from etabli.domain.plans.services.fiches import change, is_editable, new_fiche
from etabli.domain.plans.services.money import check_stage, scope_of_stage
from etabli.domain.plans.services.parts import PARTS
from etabli.kernel.typography import french

Edit = tuple[UUID, int, Mapping[str, Any]]  # a fiche, the revision that was read, its fields


@transaction.atomic
def add_fiches(
    *, plan: Plan, values: Sequence[tuple[int | None, Mapping[str, Any]]], by: Actor, reason: str = ""
) -> list[Fiche]:
    """`add_fiche` for many, in their order: those whose number is asked for, then those that take the next."""
    mandate = permissions.require(by, "plan.propose", plan.territory)
    Plan.objects.select_for_update().get(pk=plan.pk)  # numbers follow each other
    asked = [number for number, _ in values if number is not None]
    last = max([Fiche.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0, *asked])
    made = []
    for number, given in values:
        last += number is None
        made.append(new_fiche(plan, number or last, given, by))
    author = by.author(mandate)
    audit.save_all([Act(one, author, "fiche.added", rights.scope_of(one)) for one in made], reason=reason)
    return made


@transaction.atomic
def edit_fiches(*, plan: Plan, edits: Sequence[Edit], by: Actor, reason: str = "") -> None:
    """`edit_fiche` for many. EditedMeanwhileError, and nothing written, when one has another revision."""
    fiches = _locked(plan, [fiche_id for fiche_id, _, _ in edits])
    may = rights.editing(by, plan.territory, list(fiches.values()))
    acts = []
    for fiche_id, revision, values in edits:
        fiche = fiches[fiche_id]
        mandate = rights.require(may[fiche_id])
        if fiche.revision != revision:
            raise EditedMeanwhileError(
                theirs={}, merged=Merged(dict(values), ()), revision=fiche.revision, who="Établi"
            )
        if change(fiche, values):
            fiche.revision += 1
            fiche.changed_at = clock.now()
            acts.append(Act(fiche, by.author(mandate), "fiche.changed", rights.scope_of(fiche)))
    audit.save_all(acts, reason=reason)


@transaction.atomic
def write_parts(*, plan: Plan, parts: Sequence[models.Model], by: Actor, reason: str = "") -> None:
    """`add_part` or `change_part` for many of one kind. FrozenError when one would change what is signed."""
    if not parts:
        return
    rule, model = PARTS[type(parts[0])], type(parts[0])
    fiches = _locked(plan, [_fiche_id(part) for part in parts])
    judge = rights.following if rule.may == "follow" else rights.editing
    may = judge(by, plan.territory, list(fiches.values()))
    stored = model._default_manager.in_bulk([part.pk for part in parts])
    acts = []
    for part in parts:
        fiche, before = fiches[_fiche_id(part)], stored.get(part.pk)
        mandate = rights.require(may[fiche.pk])
        changed = _changed(before, part)
        if before is not None and _fiche_id(before) != fiche.pk:
            raise ValueError("a part does not change fiche")
        if rule.contractual and (before is None or changed - rule.free) and not is_editable(fiche):
            raise FrozenError(f"{rule.verb} written ({sorted(changed)}) while {fiche.plan.state}")
        if isinstance(part, Resource):
            part.fiche = fiche
        scope = rights.scope_of_line(part) if isinstance(part, Resource) else rights.scope_of(fiche)
        verb = f"{rule.verb}_{'added' if before is None else 'changed'}"
        acts.append(Act(part, by.author(mandate), verb, scope))
    audit.save_all(acts, reason=reason)


@transaction.atomic
def write_stages(*, plan: Plan, stages: Sequence[Stage], by: Actor, reason: str) -> None:
    """`record` or `correct` for many: each is checked as alone."""
    if not stages:
        return
    resources = (
        Resource.objects.select_for_update(of=("self",))
        .select_related("fiche__plan__territory__phase", "fiche__lead", "funder")
        .filter(fiche__plan=plan)
        .in_bulk([stage.resource_id for stage in stages])
    )
    stored = Stage.objects.in_bulk([stage.pk for stage in stages])
    standing = {
        (resource, kind): pk
        for resource, kind, pk in Stage.objects.filter(resource__in=resources, kind__in=ONCE).values_list(
            "resource", "kind", "pk"
        )
    }
    verdicts: dict[UUID, permissions.Verdict] = {}
    acts = []
    for stage in stages:
        resource, before = resources[stage.resource_id], stored.get(stage.pk)
        if before is not None and (before.resource_id, before.kind) != (stage.resource_id, stage.kind):
            raise ValueError("a stage changes neither its line nor its kind")
        if resource.funder_id not in verdicts:
            verdicts[resource.funder_id] = rights.may_record(by, resource)
        mandate = rights.require(verdicts[resource.funder_id])
        check_stage(stage, resource, by)
        if stage.kind in ONCE and standing.setdefault((resource.pk, stage.kind), stage.pk) != stage.pk:
            raise ValidationError({"kind": french("Cette étape est déjà saisie : corrigez-la.")})
        verb = "money.recorded" if before is None else "money.corrected"
        acts.append(Act(stage, by.author(mandate), verb, scope_of_stage(stage, resource)))
    audit.save_all(acts, reason=reason)


def _locked(plan: Plan, keys: Sequence[UUID]) -> dict[UUID, Fiche]:
    """The fiches as they are, locked where the database locks rows; all with the plan that is given."""
    found = Fiche.objects.select_for_update(of=("self",)).select_related("lead").filter(plan=plan).in_bulk(keys)
    prefetch_related_objects([plan.territory.phase], "axes")
    for one in found.values():
        one.plan = plan
    return found


def _fiche_id(part: Any) -> UUID:
    found: UUID = part.indicator.fiche_id if isinstance(part, IndicatorValue) else part.fiche_id
    return found


def _changed(before: models.Model | None, part: models.Model) -> set[str]:
    if before is None:
        return set()
    fields = part._meta.concrete_fields
    return {field.name for field in fields if field.value_from_object(part) != field.value_from_object(before)}
