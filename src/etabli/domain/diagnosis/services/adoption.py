"""A version is adopted by both sides of the binôme, in the comité de projet of one day, and then never changes."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.diagnosis import committees
from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import Signature, Version
from etabli.domain.diagnosis.rights import apart_from
from etabli.domain.foundation import clock
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate
from etabli.domain.governance.permissions import require
from etabli.domain.notifications import services as notifications
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french

ALTERED = "Le contenu de cette version a été altéré : son empreinte ne correspond plus."


@transaction.atomic
def sign(*, version_id: UUID, committee_on: date, by: Actor) -> Version:
    """Adopt for one's side of the binôme in force; with the other side's adoption it is adopted for good.

    What a side adopted stands when its holder changes: it is asked of nobody again. Both sides are two people. Who
    stands back from a finding signs the version that holds it, and the signature says so for ever.
    """
    version = locked(version_id)
    mine, pair = _side(version, by)
    if seal(version.content) != version.content_hash:
        raise ValidationError(french(ALTERED))
    signed = signed_of(version)
    if mine.role in signed:
        raise ValidationError(french(_adopted_already(signed[mine.role], mine)))
    committees.check(version, committee_on, by.on)
    other = next(iter(signed.values()), None)
    if other is not None and other.mandate.person_id == mine.person_id:
        raise ValidationError(
            french(
                f"Vous avez déjà adopté cette version comme {Role(other.side).label} : l'adoption de l'autre côté "
                "vient d'une autre personne. Le chef de projet peut retirer cette version et en présenter une autre."
            )
        )
    if other is not None and version.committee_on != committee_on:
        raise ValidationError(
            french(
                f"Ce comité est daté du {_day(version)} par l'autre membre du binôme, et vous avez répondu pour une "
                "autre date. Relisez la page ; si cette date est fausse, signalez-le avant d'adopter."
            )
        )
    author = by.author(mine)
    signature = Signature(
        version=version,
        mandate=mine,
        side=mine.role,
        content_hash=version.content_hash,
        stands_back_from=apart_from(version, by),
    )
    audit.save(signature, by=author, verb="version.signed", scope=version.territory_id)
    version.committee_on = committee_on
    if {mine.role, *signed} >= {member.role for member in pair}:
        version.state, version.adopted_at = VersionState.ADOPTED, clock.now()
    verb = "version.adopted" if version.state == VersionState.ADOPTED else "version.committee_dated"
    audit.save(version, by=author, verb=verb, scope=version.territory_id)
    return version


@transaction.atomic
def date_committee(*, version_id: UUID, committee_on: date, by: Actor) -> Version:
    """Correct the day of the committee, for the side that gave it, until the other side adopts."""
    version = locked(version_id)
    mine, _ = _side(version, by)
    if mine.role not in signed_of(version):
        raise ValidationError(french("Cette date est corrigée par le côté du binôme qui l'a donnée."))
    committees.check(version, committee_on, by.on)
    version.committee_on = committee_on
    audit.save(version, by=by.author(mine), verb="version.committee_dated", scope=version.territory_id)
    return version


@transaction.atomic
def contest_committee(*, version_id: UUID, reason: str, by: Actor) -> Version:
    """Tell the side that dated the committee, and the chefs de projet, that the day is wrong. Nothing changes yet."""
    version = locked(version_id)
    mine, pair = _side(version, by)
    signed = signed_of(version)
    if mine.role in signed or not signed:
        raise ValidationError(french("On signale une date que l'autre côté du binôme a donnée, avant d'adopter."))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites quelle est la bonne date, ou ce qui ne va pas.")})
    entry = audit.note(
        version,
        by=by.author(mine),
        verb="version.committee_contested",
        reason=reason.strip(),
        scope=version.territory_id,
    )
    territory = version.territory
    leads = Mandate.objects.in_force(by.on).filter(territory=territory, role=Role.PROJECT_LEAD).select_related("person")
    notifications.tell(
        kind="version.committee_contested",
        event=f"version.committee_contested:{entry.pk}",
        people=[one.person for one in (*leads, *(member for member in pair if member.role in signed))],
        title=f"Une date de comité à vérifier, {territory.name}",
        text=(
            f"L'{Role(mine.role).label} signale que la date du comité de projet ({_day(version)}) qui adopte la "
            f"version {version.number} de l'état des lieux ({territory.name}) est à vérifier :\n\n{reason.strip()}\n\n"
            "Le côté du binôme qui l'a donnée peut la corriger dans Établi."
        ),
        url=reverse("version", args=[territory.phase_id, territory.published_id, version.number]),
        territory=territory,
        by=by,
    )
    return version


def signed_of(version: Version) -> dict[str, Signature]:
    """The adoption of each side."""
    found = version.signatures.exclude(side="").select_related("mandate__person")
    return {signature.side: signature for signature in found}


def locked(version_id: UUID) -> Version:
    """A version that no other act changes meanwhile."""
    found = Version.objects.select_for_update(of=("self",)).select_related("territory__phase")
    return found.get(pk=version_id)


def pair_of(territory: Territory, on: date) -> tuple[Mandate, Mandate]:
    """The mandates of the binôme in force. Raises ValidationError when there is none."""
    found = (
        Binome.objects.in_force(on)
        .filter(territory=territory)
        .select_related("elu__person", "industriel__person")
        .first()
    )
    if found is None:
        raise ValidationError(french("Ce territoire n'a pas de binôme en fonction : il doit être désigné d'abord."))
    return found.elu, found.industriel


def _side(version: Version, by: Actor) -> tuple[Mandate, tuple[Mandate, Mandate]]:
    """The mandate under which the actor stands for a side, and the pair; only while the version is presented."""
    require(by, "diagnosis.adopt", version.territory)
    if version.state != VersionState.SUBMITTED:
        raise ValidationError("Seule une version présentée au comité de projet peut être adoptée.")
    pair = pair_of(version.territory, by.on)
    mine = [member for member in pair if by.person is not None and member.person_id == by.person.id]
    if len(mine) > 1:
        raise ValidationError(french("Vous tenez les deux côtés du binôme : il doit d'abord être désigné autrement."))
    if not mine:
        raise ValidationError("Seuls les deux membres du binôme en fonction adoptent une version.")
    return mine[0], pair


def _adopted_already(signature: Signature, mine: Mandate) -> str:
    if signature.mandate.person_id == mine.person_id:
        return "Vous avez déjà adopté cette version."
    on = day(timezone.localdate(signature.signed_at))
    return (
        f"L'{Role(mine.role).label} d'alors a déjà adopté cette version, le {on} : cette "
        "adoption tient, elle n'est pas à redonner."
    )


def _day(version: Version) -> str:
    return day(version.committee_on) if version.committee_on else ""
