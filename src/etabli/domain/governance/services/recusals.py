"""Déport: declared by the person, or by somebody who knows; lifted by the Région or the State only."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.permissions import NotAllowedError, Verdict, require
from etabli.domain.governance.queries.team import of_team
from etabli.domain.governance.services.fresh import reread
from etabli.kernel.typography import french


@transaction.atomic
def declare_recusal(*, recusal: Recusal, by: Actor) -> Recusal:
    """Record that a person of the territory's team stands back from a subject, from now on."""
    author = by.author(require(by, "recusal.declare", recusal.territory))
    assert by.person is not None
    if not of_team(recusal.territory, by.on).filter(person=recusal.person_id).exists():
        raise ValidationError({"person": "Cette personne n’a pas de mandat sur ce territoire."})
    known = Recusal.objects.filter(
        person=recusal.person_id, subject_kind=recusal.subject_kind, subject_id=recusal.subject_id, lifted_at=None
    )
    if known.exists():
        raise ValidationError({"person": "Un déport de cette personne est déjà déclaré sur ce sujet."})
    recusal.declared_by = by.person
    audit.save(recusal, by=author, verb="recusal.declared", scope=recusal.territory_id)
    return recusal


def lifter_of(recusal: Recusal, by: Actor) -> Author:
    """Who lifts it: never who stands back. Raises NotAllowedError."""
    author = by.author(require(by, "recusal.lift", recusal.territory))
    if by.person is not None and recusal.person_id == by.person.pk:
        raise NotAllowedError(Verdict(False, french("On ne lève pas son propre déport : un autre doit le faire.")))
    return author


@transaction.atomic
def lift_recusal(*, recusal: Recusal, by: Actor, reason: str) -> Recusal:
    """The ground is gone. Nobody lifts their own."""
    author = lifter_of(recusal, by)
    reread(recusal)
    if recusal.lifted_at is not None:
        raise ValidationError("Ce déport est déjà levé.")
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : ce motif reste au journal.")})
    recusal.lifted_at = timezone.now()
    audit.save(recusal, by=author, verb="recusal.lifted", reason=reason.strip(), scope=recusal.territory_id)
    return recusal
