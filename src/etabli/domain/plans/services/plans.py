"""Beginning a plan, writing its texts and ambitions, and moving it from state to state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.diagnosis.models import Finding
from etabli.domain.foundation import clock
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import merge
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import require
from etabli.domain.plans.conditions import Facts, in_force, lacks, pending, reached
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.enums import VersionKind, VersionState
from etabli.domain.plans.errors import FrozenError, MoveRefusedError
from etabli.domain.plans.freezing import content_of
from etabli.domain.plans.models import Ambition, Plan, PlanVersion
from etabli.domain.plans.services.telling import tell
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french

TEXTS = ("presentation", "stakes", "strategy", "starts_on", "ends_on")


@transaction.atomic
def start_plan(*, territory: Territory, by: Actor) -> Plan:
    """Begin the plan of a territory, in the first state of the workflow of its phase. There is one a territory."""
    mandate = require(by, "plan.edit", territory)
    plan = Plan(territory=territory, state=plan_workflow(territory.phase_id).initial, since=by.on)
    audit.save(plan, by=by.author(mandate), verb="plan.started", scope=territory.pk)
    return plan


@transaction.atomic
def write_plan(*, plan_id: UUID, revision: int, values: Mapping[str, Any], by: Actor) -> Plan:
    """Write the texts and the dates of a plan, as long as it may be edited."""
    plan = locked(plan_id)
    mandate = require(by, "plan.edit", plan.territory)
    mine = {name: value for name, value in values.items() if name in TEXTS}
    if plan.revision != revision:
        raise _meanwhile(plan, revision, mine)
    if all(getattr(plan, name) == value for name, value in mine.items()):
        return plan
    check_editable(plan)
    for name, value in mine.items():
        setattr(plan, name, value)
    plan.revision += 1
    audit.save(plan, by=by.author(mandate), verb="plan.written", scope=plan.territory_id)
    return plan


@transaction.atomic
def save_ambition(*, ambition: Ambition, by: Actor) -> Ambition:
    """Add an ambition or change it. It names findings of its own territory."""
    plan = locked(ambition.plan_id)
    mandate = require(by, "plan.edit", plan.territory)
    check_editable(plan)
    if ambition.axis not in {axis.slug for axis in plan.territory.phase.axes.all()}:
        raise ValidationError({"axis": "Cet axe n’est pas de cette phase."})
    known = Finding.objects.filter(territory=plan.territory_id, pk__in=ambition.findings)
    ambition.findings = sorted(str(finding) for finding in known.values_list("pk", flat=True))
    audit.save(ambition, by=by.author(mandate), verb="plan.ambition_written", scope=plan.territory_id)
    return ambition


@transaction.atomic
def remove_ambition(*, ambition: Ambition, by: Actor) -> None:
    plan = locked(ambition.plan_id)
    mandate = require(by, "plan.edit", plan.territory)
    check_editable(plan)
    audit.delete(ambition, by=by.author(mandate), verb="plan.ambition_removed", scope=plan.territory_id)


@transaction.atomic
def move_plan(*, plan_id: UUID, move: str, by: Actor, reason: str = "", confirmed: bool = False) -> Plan:
    """Take a plan to another state by a move of its workflow, with its effects on versions, in one transaction.

    MoveRefusedError says what lacks; NotAllowedError who may. `confirmed`: whoever makes the move knows of what it
    `confirms`; the trail keeps it as the reason.
    """
    plan = locked(plan_id)
    facts = Facts(plan, by.on, reason)
    asked = plan_workflow(plan.territory.phase_id).move(move)
    if asked is None or not asked.offered(plan.state, facts.reached):
        raise MoveRefusedError(
            f"no move {move!r} from {plan.state}",
            user_message=french("Ce plan a changé d'état entre-temps : relisez-le avant de continuer."),
        )
    mandate = require(by, asked.permission, plan.territory)
    if missing := lacks(asked.conditions, facts):
        raise MoveRefusedError(f"plan {plan.pk} can't {move}", lacking=missing)
    if known := lacks(asked.confirms, facts):
        if not confirmed:
            raise MoveRefusedError(f"plan {plan.pk}: {move} is not confirmed", lacking=known)
        reason = reason.strip() or " ".join(known)
    author = by.author(mandate)
    if asked.freezes:
        _freeze(plan, by, mandate, seals=asked.seals)
    if asked.thaws and (waiting := pending(plan)) is not None:
        waiting.state = VersionState.WITHDRAWN
        audit.save(waiting, by=author, verb="plan.version_withdrawn", reason=reason, scope=plan.territory_id)
    if asked.seals:
        _seal(plan, by, mandate)
    plan.state, plan.since = asked.to, by.on
    plan.revision += 1
    audit.save(plan, by=author, verb=f"plan.{asked.id}", reason=reason, scope=plan.territory_id)
    tell(plan, asked, reason, by)
    return plan


def locked(plan_id: UUID) -> Plan:
    """The plan as it is, locked where the database locks rows."""
    return Plan.objects.select_for_update(of=("self",)).select_related("territory__phase").get(pk=plan_id)


def is_editable(plan: Plan) -> bool:
    """Whether what is contractual may change now."""
    return plan_workflow(plan.territory.phase_id).state(plan.state).editable


def check_editable(plan: Plan) -> None:
    """Raises FrozenError where what is contractual may not change now."""
    if not is_editable(plan):
        raise FrozenError(f"plan {plan.pk} is {plan.state}")


def _freeze(plan: Plan, by: Actor, mandate: Mandate, *, seals: bool) -> PlanVersion:
    """A version of the plan as it stands; one that waited is withdrawn. What is signed is a contract, then avenants."""
    if (waiting := pending(plan)) is not None:
        waiting.state = VersionState.WITHDRAWN
        audit.save(waiting, by=by.author(mandate), verb="plan.version_withdrawn", scope=plan.territory_id)
    content, current = content_of(plan), in_force(plan)
    first = VersionKind.PLAN if seals else VersionKind.CONTRACT
    again = current is not None and (seals or "signed" in reached(plan))
    kind = VersionKind.AMENDMENT if again else first
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    assert by.person is not None
    version = PlanVersion(
        plan=plan,
        number=last + 1,
        kind=kind,
        content=content,
        content_hash=seal(content),
        replaces=current,
        made_by=by.person,
    )
    audit.save(version, by=by.author(mandate), verb="plan.version_frozen", scope=plan.territory_id)
    return version


def _seal(plan: Plan, by: Actor, mandate: Mandate) -> None:
    """The frozen version comes into force; the one before is replaced. Its content is what everybody signed."""
    version, current = pending(plan), in_force(plan)
    if version is None:
        raise MoveRefusedError("nothing to seal", lacking=[french("Aucune version n'attend de signature.")])
    if seal(version.content) != version.content_hash:
        raise MoveRefusedError(
            f"version {version.pk} was altered",
            lacking=[french("Le contenu de cette version a été altéré : son empreinte ne correspond plus.")],
        )
    author = by.author(mandate)
    if current is not None:
        current.state = VersionState.REPLACED
        audit.save(current, by=author, verb="plan.version_replaced", scope=plan.territory_id)
    version.state, version.sealed_at = VersionState.SEALED, clock.now()
    audit.save(version, by=author, verb="plan.version_sealed", scope=plan.territory_id)


def _meanwhile(plan: Plan, revision: int, mine: Mapping[str, Any]) -> EditedMeanwhileError:
    base: dict[str, Any] = {}
    who = ""
    for act in trail.read(trail.of_object(plan)):
        if act.after.get("revision", 0) > revision:
            who = act.author
        elif not who:
            base |= act.after
    theirs = {name: getattr(plan, name) for name in mine}
    return EditedMeanwhileError(
        theirs=theirs, merged=merge(base, mine, theirs), revision=plan.revision, who=who or "Établi"
    )
