"""Follow-ups and tasks that nobody has any more, for a mandate ended: handed over together to one in place."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from etabli.catalogue.numbers import plural
from etabli.domain.audit import services as audit
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import FollowedFirm
from etabli.domain.firms.queries.handover import Orphans, orphans
from etabli.domain.firms.services.followed import NOT_A_KEEPER, pass_on
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate, Recusal
from etabli.domain.notifications import services as notifications
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french


@dataclass(frozen=True)
class HandedOver:
    """How many of each."""

    firms: int
    tasks: int


@transaction.atomic
def hand_over(*, territory: Territory, to: UUID, by: Actor, chosen: Collection[UUID] | None = None) -> HandedOver:
    """Give all that nobody has on the territory, or those of the firms `chosen`, to a mandate in place, who is told.

    All of it or nothing. Who stands back from one of the firms is not given it: then nothing is.
    """
    mandate = rights.required(rights.may_import(by, territory))
    target = rights.keepers(territory, by.on).filter(pk=to).first()
    if target is None:
        raise ValidationError({"to": french(NOT_A_KEEPER)})
    found = _within(by, territory, chosen)
    if not found.firms and not found.tasks:
        raise ValidationError(french("Rien n’est sans responsable dans ce que vous avez choisi : rechargez la page."))
    _nobody_stands_back(target, found)
    for firm in found.firms:
        pass_on(firm, target, mandate, by.on, by.author(mandate))
    for task in found.tasks:
        task.assignee = target
        scope = rights.scope_of(task.firm)
        audit.save(task, by=by.author(mandate), verb="followed.task_handed_over", scope=scope)
    _tell(territory, target, found, by)
    return HandedOver(len(found.firms), len(found.tasks))


def _within(by: Actor, territory: Territory, chosen: Collection[UUID] | None) -> Orphans:
    """Those of the firms chosen, all where none is said, read once their firms are locked: whatever is done of a firm
    locks it first, so nothing that was read changes any more.
    """
    before = orphans(by, territory)
    held = {one.pk for one in before.firms} | {one.firm_id for one in before.tasks}
    held = held if chosen is None else held & set(chosen)
    list(FollowedFirm.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk"))
    found = orphans(by, territory)
    return Orphans([one for one in found.firms if one.pk in held], [one for one in found.tasks if one.firm_id in held])


def _nobody_stands_back(target: Mandate, found: Orphans) -> None:
    firms = {one.subject: one for one in (*found.firms, *(task.firm for task in found.tasks))}
    mine = Recusal.objects.in_force().filter(person=target.person_id, subject_id__in=[key for _, key in firms])
    for kind, key in mine.values_list("subject_kind", "subject_id"):
        if (kind, key) in firms:
            raise ValidationError({"to": french(f"{target.person} s’est déporté d’une de ces entreprises.")})


def _tell(territory: Territory, target: Mandate, found: Orphans, by: Actor) -> None:
    many = [plural(len(found.firms), "suivi", "suivis")] if found.firms else []
    many += [plural(len(found.tasks), "tâche", "tâches")] if found.tasks else []
    first = (found.firms or found.tasks)[0]
    notifications.tell(
        kind="followed.given",
        event=f"followed.given:{first.pk}:{target.pk}:{by.on}",
        people=[target.person],
        title=f"Suivis d'entreprises transmis, {territory.name}",
        text=f"On vous a transmis {' et '.join(many)}.",
        url=f"{reverse('followed')}?territoire={territory.pk}&suivi={target.pk}",
        territory=territory,
        by=by,
    )
