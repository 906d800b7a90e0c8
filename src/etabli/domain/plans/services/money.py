"""What was said and done of a resource: a stage with its amount, its date and what proves it."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.plans import rights
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Resource, Stage
from etabli.domain.plans.models.money import ONCE
from etabli.domain.plans.services.meanwhile import check_read
from etabli.domain.plans.services.parts import add_part, remove_part
from etabli.kernel.typography import french


@transaction.atomic
def add_resource(*, resource: Resource, by: Actor, first: Stage | None = None, file: Checked | None = None) -> Resource:
    """Add a line to a fiche, with its first stage where one is known, and what proves it."""
    add_part(part=resource, by=by)
    if first is not None:
        first.resource = resource
        record(stage=first, by=by, file=file)
    return resource


@transaction.atomic
def remove_resource(*, resource: Resource, by: Actor, reason: str) -> None:
    """Take a line away; its stages go first, one by one, each with its reason."""
    if resource.stages.exists():
        raise ValidationError(french("Retirez d'abord les étapes de cette ligne : chacune garde son motif."))
    remove_part(part=resource, by=by, reason=reason)


@transaction.atomic
def record(*, stage: Stage, by: Actor, file: Checked | None = None) -> Stage:
    """Record a stage with the file that proves it. One that stands once is said again by correcting it; payments and
    refunds add up.
    """
    resource, mandate = _recordable(stage.resource_id, by)
    check_stage(stage, resource, by)
    if stage.kind in ONCE and resource.stages.filter(kind=stage.kind).exists():
        raise ValidationError({"kind": french("Cette étape est déjà saisie : corrigez-la.")})
    _hold(stage, file)
    audit.save(stage, by=by.author(mandate), verb="money.recorded", scope=scope_of_stage(stage, resource))
    return stage


@transaction.atomic
def correct(
    *,
    stage: Stage,
    by: Actor,
    reason: str,
    read: int | None = None,
    file: Checked | None = None,
    without_file: bool = False,
) -> Stage:
    """Change a stage that was recorded, and say why: the trail keeps both. `read`: see `parts.change_part`.

    A `file` takes the place of the one that is there; `without_file` takes it away.
    """
    resource, mandate = _recordable(stage.resource_id, by)
    stored = Stage.objects.get(pk=stage.pk)
    if (stored.resource_id, stored.kind) != (stage.resource_id, stage.kind):
        raise ValueError("a stage changes neither its line nor its kind")
    check_read(stage, read)
    if not reason.strip():
        raise ValidationError({"reason_of_change": french("Dites pourquoi ce montant est corrigé.")})
    check_stage(stage, resource, by)
    if file is not None or without_file:
        _hold(stage, file)
    scope = scope_of_stage(stage, resource)
    audit.save(stage, by=by.author(mandate), verb="money.corrected", reason=reason, scope=scope)
    if stored.file_sha256 not in ("", stage.file_sha256):
        transaction.on_commit(lambda: files.remove(stored.file_sha256))
    return stage


@transaction.atomic
def erase(*, stage: Stage, by: Actor, reason: str) -> None:
    """Take back a stage that was recorded by mistake; the trail keeps it, and why."""
    resource, mandate = _recordable(stage.resource_id, by)
    if not reason.strip():
        raise ValidationError({"reason_of_change": french("Dites pourquoi cette étape est retirée.")})
    sha256 = stage.file_sha256
    scope = scope_of_stage(stage, resource)
    audit.delete(stage, by=by.author(mandate), verb="money.removed", reason=reason, scope=scope)
    if sha256:
        transaction.on_commit(lambda: files.remove(sha256))


def _hold(stage: Stage, file: Checked | None) -> None:
    """The file that proves a stage, kept where evidence is; None: none."""
    stage.file_name, stage.file_kind = (file.name, file.kind) if file else ("", "")
    stage.file_size, stage.file_sha256 = (len(file.content), file.sha256) if file else (0, "")
    if file is not None:
        files.keep(file)


def _recordable(resource_id: UUID, by: Actor) -> tuple[Resource, Mandate]:
    resource = (
        Resource.objects.select_for_update(of=("self",))
        .select_related("fiche__plan__territory__phase", "fiche__lead", "funder")
        .get(pk=resource_id)
    )
    return resource, rights.require(rights.may_record(by, resource))


def check_stage(stage: Stage, resource: Resource, by: Actor) -> None:
    """A date that has come; a refusal with its reason; credits for money of the State alone."""
    if stage.on is not None and stage.on > by.on:
        raise ValidationError({"on": french("Cette date n'est pas encore venue.")})
    if stage.kind == StageKind.REFUSED and not stage.reason.strip():
        raise ValidationError({"reason": french("Dites le motif du refus.")})
    if stage.credit and resource.funder.kind not in rights.OF_STATE:
        raise ValidationError({"credit": french("AE et CP ne se disent que des crédits de l'État.")})


def scope_of_stage(stage: Stage, resource: Resource) -> str:
    """A firm's refusal is filed apart whatever the line."""
    if stage.kind == StageKind.REFUSED and resource.fiche.led_by_a_firm:
        return f"confidential:{resource.fiche.plan.territory_id}"
    return rights.scope_of_line(resource)
