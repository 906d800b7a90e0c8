"""A training is described, withdrawn; its sessions, and the counts of people that are known of them."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.rights import sight
from etabli.domain.training.models import Session, Training
from etabli.domain.training.rights import KEEP
from etabli.kernel.typography import french

NOT_YOURS = french("Cette fiche n'existe pas, ou elle ne vous est pas ouverte.")
STAYS = "Ce qui est dit ne change pas de territoire."


@transaction.atomic
def save_training(*, training: Training, by: Actor) -> Training:
    """Describe one, new or not."""
    mandate = permissions.require(by, KEEP, training.territory)
    stored = Training.objects.select_for_update().filter(pk=training.pk).first()
    if stored is not None and stored.territory_id != training.territory_id:
        raise ValidationError(STAYS)
    check_fiche(training.fiche_id, stored.fiche_id if stored else None, by)
    verb = "training.changed" if stored else "training.described"
    audit.save(training, by=by.author(mandate), verb=verb, scope=training.territory_id)
    return training


def check_fiche(named: UUID | None, before: UUID | None, by: Actor) -> None:
    """One names a fiche that one reads; what was named before stays."""
    if named is not None and named != before and not sight(by).fiches().filter(pk=named).exists():
        raise ValidationError({"fiche": NOT_YOURS})


@transaction.atomic
def withdraw_training(*, training_id: UUID, by: Actor) -> Training:
    """No longer in the directory; its sessions stay counted."""
    training = locked(training_id)
    mandate = permissions.require(by, KEEP, training.territory)
    training.withdrawn_on = training.withdrawn_on or by.on
    audit.save(training, by=by.author(mandate), verb="training.withdrawn", scope=training.territory_id)
    return training


@transaction.atomic
def save_session(*, session: Session, by: Actor) -> Session:
    """Describe a session, new or not, and say what is known of who came."""
    training = locked(session.training_id)
    mandate = permissions.require(by, KEEP, training.territory)
    stored = Session.objects.filter(pk=session.pk).first()
    if stored is not None and stored.training_id != training.pk:
        raise ValidationError("Cette session est d’une autre formation.")
    audit.save(session, by=by.author(mandate), verb="training.session", scope=training.territory_id)
    return session


@transaction.atomic
def remove_session(*, session_id: UUID, by: Actor) -> None:
    """It was never held, or was written by mistake; the trail keeps what it said."""
    session = Session.objects.get(pk=session_id)
    training = locked(session.training_id)
    mandate = permissions.require(by, KEEP, training.territory)
    audit.delete(session, by=by.author(mandate), verb="training.session_removed", scope=training.territory_id)


def locked(training_id: UUID) -> Training:
    Training.objects.select_for_update().get(pk=training_id)
    return Training.objects.select_related("territory__phase", "fiche__plan").get(pk=training_id)
