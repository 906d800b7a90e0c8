"""Proposing a fiche, changing it, moving it from state to state. Whoever writes says which revision they read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from etabli.catalogue.plans.workflow import Move
from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.diagnosis.models import Finding
from etabli.domain.foundation import clock
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import Merged, merge
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans import rights
from etabli.domain.plans.declared import fiche_workflow, fields, plan_workflow
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.errors import FrozenError, MoveRefusedError
from etabli.domain.plans.models import Fiche, FindingLink, Plan
from etabli.domain.plans.whole import comparable, lacking, value_of, write
from etabli.kernel.typography import french


@transaction.atomic
def add_fiche(
    *,
    plan: Plan,
    values: Mapping[str, Any],
    by: Actor,
    finding: Finding | None = None,
    number: int | None = None,
    reason: str = "",
) -> Fiche:
    """Propose a fiche: a title and an axis are enough. Its number is the next of the plan, unless one is asked for."""
    mandate = permissions.require(by, "plan.propose", plan.territory)
    Plan.objects.select_for_update().get(pk=plan.pk)  # numbers follow each other
    last = Fiche.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    fiche = new_fiche(plan, number or last + 1, values, by)
    audit.save(fiche, by=by.author(mandate), verb="fiche.added", reason=reason, scope=rights.scope_of(fiche))
    if finding is not None:
        link = FindingLink(fiche=fiche, finding=finding)
        audit.save(link, by=by.author(mandate), verb="fiche.finding_linked", scope=rights.scope_of(fiche))
    return fiche


@transaction.atomic
def edit_fiche(*, fiche_id: UUID, revision: int, values: Mapping[str, Any], by: Actor, reason: str = "") -> Fiche:
    """Change fields of the registry. EditedMeanwhileError carries both sides when somebody wrote since `revision`.

    What is contractual changes only while the plan may be edited (FrozenError).
    """
    fiche = locked(fiche_id)
    mandate = rights.require(rights.may_edit(by, fiche))
    mine = _allowed(fiche, values)
    if fiche.revision != revision:
        raise _meanwhile(fiche, revision, mine)
    if not change(fiche, mine):
        return fiche
    fiche.revision += 1
    fiche.changed_at = clock.now()
    audit.save(fiche, by=by.author(mandate), verb="fiche.changed", reason=reason, scope=rights.scope_of(fiche))
    return fiche


def new_fiche(plan: Plan, number: int, values: Mapping[str, Any], by: Actor) -> Fiche:
    """A fiche as `add_fiche` writes it, not saved."""
    fiche = Fiche(plan=plan, number=number, state=fiche_workflow().initial, since=by.on, author=by.person)
    write(fiche, _allowed(fiche, values))
    _close_to_others(fiche, "visibility" in values)
    _check_axis(fiche)
    return fiche


def change(fiche: Fiche, values: Mapping[str, Any]) -> dict[str, Any]:
    """Change fields as `edit_fiche` does, without saving; those that differ. FrozenError, ValidationError."""
    registry = fields()
    changed = {
        name: value
        for name, value in _allowed(fiche, values).items()
        if comparable(value_of(fiche, registry[name])) != comparable(value)
    }
    if not changed:
        return changed
    if any(registry[name].contractual for name in changed) and not is_editable(fiche):
        raise FrozenError(f"fiche {fiche.pk}: contractual fields {sorted(changed)} while {fiche.plan.state}")
    write(fiche, changed)
    if "lead" in changed:
        _close_to_others(fiche, "visibility" in changed)
    _check_axis(fiche)
    if lacks := [field.label for field in lacking(fiche, fiche.state) if field.id in changed]:
        raise ValidationError(
            french(f"Une fiche « {fiche_workflow().state(fiche.state).label} » a besoin de : {', '.join(lacks)}.")
        )
    return changed


@transaction.atomic
def consent(*, fiche_id: UUID, revision: int, agreed: bool, by: Actor) -> Fiche:
    """The firm that leads a fiche agrees to its publication, on a date; or takes its agreement back."""
    fiche = locked(fiche_id)
    mandate = rights.require(rights.may_consent(by, fiche))
    if fiche.revision != revision:
        raise _meanwhile(fiche, revision, {"visibility": fiche.visibility})
    fiche.consented_on = by.on if agreed else None
    fiche.visibility = Visibility.PUBLIC if agreed else Visibility.RESTRICTED
    fiche.revision += 1
    verb = "fiche.publication_agreed" if agreed else "fiche.publication_withdrawn"
    audit.save(fiche, by=by.author(mandate), verb=verb, scope=rights.scope_of(fiche))
    return fiche


@transaction.atomic
def move_fiche(*, fiche_id: UUID, move: str, by: Actor, reason: str = "") -> Fiche:
    """Take a fiche to another state by a move of the workflow. MoveRefusedError says what it lacks."""
    fiche = locked(fiche_id)
    asked = offered(fiche, move)
    allowed = rights.may_follow(by, fiche) if asked.permission == "plan.follow" else rights.may_edit(by, fiche)
    mandate = rights.require(allowed)
    take(fiche, asked, reason, by)
    audit.save(fiche, by=by.author(mandate), verb=f"fiche.{asked.id}", reason=reason, scope=rights.scope_of(fiche))
    return fiche


def offered(fiche: Fiche, move: str) -> Move:
    """The move, where it is offered from the state that the fiche is in; MoveRefusedError else."""
    asked = fiche_workflow().move(move)
    if asked is None or not asked.offered(fiche.state):
        raise MoveRefusedError(
            f"no move {move!r} from {fiche.state}",
            user_message=french("Cette fiche a changé d'état entre-temps : relisez-la avant de continuer."),
        )
    return asked


def take(fiche: Fiche, move: Move, reason: str, by: Actor) -> None:
    """Take a move that is offered, without saving. MoveRefusedError says what lacks."""
    if lacks := hindrances(fiche, move, reason, begun=begins_again(fiche, move)):
        raise MoveRefusedError(f"fiche {fiche.pk} can't {move.id}", lacking=lacks)
    fiche.state, fiche.since, fiche.reason = move.to, by.on, reason.strip()
    fiche.revision += 1
    fiche.changed_at = clock.now()


@transaction.atomic
def confirm_fiche(*, fiche_id: UUID, by: Actor) -> Fiche:
    """Say that what a fiche says still holds today: it changes nothing but how fresh it is."""
    fiche = locked(fiche_id)
    mandate = rights.require(rights.may_follow(by, fiche))
    fiche.confirmed_at = clock.now()
    audit.save(fiche, by=by.author(mandate), verb="fiche.confirmed", scope=rights.scope_of(fiche))
    return fiche


def begins_again(fiche: Fiche, move: Move) -> bool:
    """Whether a fiche set aside goes back to a state where it has been, lacking what it lacked then: a first start asks
    for it, going on does not. One query, where it lacks something.
    """
    aside = {one.id for one in fiche_workflow().states if one.aside}
    if fiche.state not in aside or "fiche_whole" not in move.conditions or not lacking(fiche, move.to):
        return False
    return trail.of_object(fiche).filter(after__state=move.to).exists()


def hindrances(fiche: Fiche, move: Move, reason: str, *, begun: bool = False) -> list[str]:
    """What stands in the way of a move that is offered, in French; nothing when it may be made. `begun`: see
    `begins_again`.
    """
    found = []
    if "reason" in move.conditions and not reason.strip():
        found.append(french("Dites pourquoi : le motif reste lisible."))
    if not begun and "fiche_whole" in move.conditions and (missing := lacking(fiche, move.to)):
        found.append(french(f"Il manque : {', '.join(field.label for field in missing)}."))
    return found


def locked(fiche_id: UUID) -> Fiche:
    """The fiche as it is, locked where the database locks rows."""
    return (
        Fiche.objects.select_for_update(of=("self",)).select_related("plan__territory__phase", "lead").get(pk=fiche_id)
    )


def is_editable(fiche: Fiche) -> bool:
    """Whether what is contractual of it may change now: the plan is in a state that lets, or it joined since."""
    return plan_workflow(fiche.plan.territory.phase_id).state(fiche.plan.state).editable


def _allowed(fiche: Fiche, values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the registry that people write; anything else is left out."""
    phase = fiche.plan.territory.phase_id
    project_type = values.get("project_type", fiche.project_type)
    concerned = {field.id for field in fields().of(phase, project_type) if not field.given}
    return {name: value for name, value in values.items() if name in concerned}


def _close_to_others(fiche: Fiche, chosen: bool) -> None:
    """A fiche led by a firm is restricted, unless somebody chose who reads it."""
    if fiche.led_by_a_firm and not chosen and fiche.consented_on is None:
        fiche.visibility = Visibility.RESTRICTED


def _check_axis(fiche: Fiche) -> None:
    known = {axis.slug for axis in fiche.plan.territory.phase.axes.all()}
    if fiche.axis and fiche.axis not in known:
        raise ValidationError({"axis": "Cet axe n’est pas de cette phase."})


def _meanwhile(fiche: Fiche, revision: int, mine: Mapping[str, Any]) -> EditedMeanwhileError:
    """What both sides changed since the revision that was read, which the trail alone remembers."""
    base: dict[str, Any] = {}
    who = ""
    for act in trail.read(trail.of_object(fiche)):
        if act.after.get("revision", 0) > revision:
            who = act.author
        elif not who:
            base |= act.after
    registry = fields()
    columns = {name: name if registry[name].store == "column" else f"values.{name}" for name in mine}
    theirs = {name: value_of(fiche, registry[name]) for name in mine}
    plain = {name: comparable(value) for name, value in mine.items()}
    merged = merge(
        {name: comparable(base.get(column)) for name, column in columns.items()},
        plain,
        {name: comparable(value) for name, value in theirs.items()},
    )
    kept = {name: mine[name] if merged.values[name] == plain[name] else theirs[name] for name in mine}
    return EditedMeanwhileError(
        theirs=theirs, merged=Merged(kept, merged.conflicts), revision=fiche.revision, who=who or "Établi"
    )
