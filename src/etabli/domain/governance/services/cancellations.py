"""A mandate that has not begun is cancelled: it never was, but for the trail; whoever handed it over goes on."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from etabli.catalogue import numbers
from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.services.fresh import reread
from etabli.domain.governance.services.handovers import giver_of
from etabli.domain.governance.services.mandates import DAY, check_free, keeper_of, scope_of
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french


@transaction.atomic
def cancel_mandate(*, mandate: Mandate, by: Actor, reason: str) -> Mandate | None:
    """Remove a mandate before its first day, with the pair that it would have been part of.

    When it was handed over, the mandate before it runs on as it did, unless it is over already: that one is returned.
    The holder is told, and whoever goes on.
    """
    author = canceller_of(mandate, by)
    reread(mandate)
    if mandate.starts_on <= by.on:
        raise ValidationError(french("Ce mandat a commencé : il ne s'annule plus, mais vous pouvez y mettre fin."))
    if mandate.successor_id is not None:
        raise ValidationError(french("Ce mandat est déjà transmis : annulez d'abord celui qui le suit."))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : ce motif reste au journal.")})
    gone = list(Binome.objects.filter(Q(elu=mandate) | Q(industriel=mandate)))
    for pair in gone:
        audit.delete(pair, by=author, verb="binome.cancelled", reason=reason.strip(), scope=pair.territory_id)
    before = Mandate.objects.select_for_update().filter(successor=mandate).first()
    if before is not None:
        before.successor = None
        audit.save(before, by=author, verb="mandate.not_handed_over", reason=reason.strip(), scope=scope_of(before))
    _tell(mandate, by, reason.strip())
    scope = scope_of(mandate)
    audit.delete(mandate, by=author, verb="mandate.cancelled", reason=reason.strip(), scope=scope)
    goes_on = before is not None and before.in_force(by.on)
    if before is not None and goes_on:
        _go_on(before, mandate.starts_on, author, reason.strip())
    for pair in gone:
        _pair_goes_on(pair.territory_id, pair.starts_on, author, reason.strip())
    return before if goes_on else None


def canceller_of(mandate: Mandate, by: Actor) -> Author:
    """Who may end it may cancel it; and who may hand over, one that was handed over. Raises NotAllowedError."""
    try:
        return keeper_of(mandate, by)
    except NotAllowedError:
        if not hasattr(mandate, "predecessor"):
            raise
        return giver_of(mandate, by)


def _go_on(before: Mandate, on: date, author: Author, reason: str) -> None:
    """Put back the end that the handing over shortened, and tell the holder."""
    _put_back(before, "mandate.ended")
    check_free(before)
    audit.save(before, by=author, verb="mandate.kept_on", reason=reason, scope=scope_of(before))
    if before.person.is_active:
        outbox.write(
            kind="mandate.kept_on",
            to=before.person.email,
            subject=french(f"Établi : votre mandat se poursuit, {before.scope_name}"),
            text=french(
                f"Bonjour,\n\nLa transmission de votre mandat ({_words(before)}), prévue le {numbers.day(on)}, est "
                f"annulée : votre mandat se poursuit comme avant.\n\nMotif : {reason}\n"
            ),
        )


def _pair_goes_on(territory_id: str, on: date, author: Author, reason: str) -> None:
    """The pair that was to end the evening before runs on, when both its mandates do and no other follows."""
    pairs = Binome.objects.filter(territory=territory_id).select_related("elu", "industriel")
    before = pairs.filter(ends_on=on - DAY).first()
    if before is None or pairs.filter(starts_on__gte=on).exists():
        return
    if before.elu.in_force(on) and before.industriel.in_force(on):
        _put_back(before, "binome.ended")
        audit.save(before, by=author, verb="binome.kept_on", reason=reason, scope=territory_id)


def _put_back(instance: models.Model, verb: str) -> None:
    """The fields as they were before the last act of a verb, which the trail alone remembers."""
    (act,) = trail.read(trail.of_object(instance).filter(verb=verb).order_by("-id")[:1])
    for name, value in act.before.items():
        field: Any = instance._meta.get_field(name)
        setattr(instance, field.attname, field.to_python(value))


def _tell(mandate: Mandate, by: Actor, reason: str) -> None:
    """The message to the holder; none when they cancel it themselves, or when their account is closed."""
    if not mandate.person.is_active or (by.person is not None and mandate.person_id == by.person.pk):
        return
    outbox.write(
        kind="mandate.cancelled",
        to=mandate.person.email,
        subject=french(f"Établi : un mandat annulé, {mandate.scope_name}"),
        text=french(
            f"Bonjour,\n\nLe mandat qui devait commencer le {numbers.day(mandate.starts_on)} ({_words(mandate)}, pour "
            f"{mandate.organisation}) est annulé : il n'ouvrira rien.\n\nMotif : {reason}\n\n"
            "Si vous ne comprenez pas cette annulation, écrivez à la Région ou au chef de projet du territoire.\n"
        ),
    )


def _words(mandate: Mandate) -> str:
    return f"{Role(mandate.role).label}, {mandate.scope_name}"
