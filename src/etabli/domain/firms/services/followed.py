"""A firm is followed: from the register or by hand, put right, sorted by tags, given to another, followed no more."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import FirmTag, FollowedFirm, FollowerChange
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import PerimeterCommune, Territory
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

MOST_TAGS = 12
OUTSIDE = "Cette commune n’est pas du territoire : choisissez-en une dans la liste."
ALREADY = "Cette entreprise est déjà suivie sur ce territoire."
STOPPED = "Cette entreprise n’est plus suivie : reprenez son suivi d’abord."
NOT_A_KEEPER = "Choisissez dans la liste : cette personne n’a plus de mandat qui le permette."
CHANGED = ("name", "siret", "code_insee", "because")


@transaction.atomic
def follow(*, firm: FollowedFirm, by: Actor, tags: Iterable[str] = ()) -> FollowedFirm:
    """Begin, under the mandate of who says so unless a follower is named. The caller gives what the register knows."""
    mandate = rights.required(rights.may_follow(by, firm.territory))
    if firm.follower_id is None:
        firm.follower = mandate
    elif rights.keeper(firm, firm.follower_id, by.on) is None:
        raise ValidationError({"follower": french(NOT_A_KEEPER)})
    firm.followed_on = firm.followed_on or by.on
    write_new(firm, by.author(mandate))
    write_tags(firm, tags, by.author(mandate))
    return firm


def write_new(firm: FollowedFirm, author: Author) -> None:
    """The right was checked."""
    _place(firm)
    firm.clean()
    twin = FollowedFirm.objects.in_force().filter(territory=firm.territory).exclude(pk=firm.pk)
    if firm.siret and twin.filter(siret=firm.siret).exists():
        raise ValidationError({"siret": french(ALREADY)})
    if not firm.siret and twin.filter(siret="", key=firm.key).exists():
        raise ValidationError({"name": french(ALREADY)})
    audit.save(firm, by=author, verb="followed.begun", scope=rights.scope_of(firm))


@transaction.atomic
def change(*, firm_id: UUID, values: Mapping[str, Any], by: Actor, tags: Iterable[str] | None = None) -> FollowedFirm:
    """Put right what is known of it: name, SIRET, commune, why, tags."""
    firm, mandate = opened(firm_id, by)
    for name in CHANGED:
        if name in values:
            setattr(firm, name, values[name])
    _place(firm)
    firm.clean()
    twin = FollowedFirm.objects.in_force().filter(territory=firm.territory, siret=firm.siret).exclude(pk=firm.pk)
    if firm.siret and twin.exists():
        raise ValidationError({"siret": french(ALREADY)})
    audit.save(firm, by=by.author(mandate), verb="followed.changed", scope=rights.scope_of(firm))
    if tags is not None:
        write_tags(firm, tags, by.author(mandate), whole=True)
    return firm


@transaction.atomic
def assign(*, firm_id: UUID, to: UUID, by: Actor) -> FollowedFirm:
    """Somebody else follows it: a mandate in place that may."""
    firm = locked(firm_id)
    mandate = rights.required(rights.may_lead(by, firm))
    target = rights.keeper(firm, to, by.on)
    if target is None:
        raise ValidationError({"to": french(NOT_A_KEEPER)})
    if target.pk == firm.follower_id:
        raise ValidationError({"to": "Cette personne la suit déjà."})
    pass_on(firm, target, mandate, by.on, by.author(mandate))
    return firm


def pass_on(firm: FollowedFirm, to: Mandate, mandate: Mandate, on: date, author: Author) -> None:
    """The right was checked. Who followed before stays in the history."""
    told = FollowerChange(firm=firm, before=firm.follower, after=to, mandate=mandate, on=on)
    firm.follower = to
    scope = rights.scope_of(firm)
    audit.save(told, by=author, verb="followed.handed_over", scope=scope)
    audit.save(firm, by=author, verb="followed.given", scope=scope)


@transaction.atomic
def stop(*, firm_id: UUID, reason: str, by: Actor) -> FollowedFirm:
    """It is followed no more, and why; what was noted stays a while (`retention`)."""
    firm = locked(firm_id)
    mandate = rights.required(rights.may_lead(by, firm))
    if not firm.is_followed:
        raise ValidationError(french(STOPPED))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : qui reprendra ce suivi le lira.")})
    firm.stopped_on, firm.stopped_because = by.on, reason.strip()
    audit.save(firm, by=by.author(mandate), verb="followed.stopped", scope=rights.scope_of(firm))
    return firm


@transaction.atomic
def resume(*, firm_id: UUID, by: Actor) -> FollowedFirm:
    """It is followed again, by who says so; it undoes `stop`."""
    firm = locked(firm_id)
    mandate = rights.required(rights.may_lead(by, firm))
    if firm.is_followed or firm.forgotten_at is not None:
        raise ValidationError(french("Ce suivi ne se reprend pas : il court encore, ou il est effacé."))
    firm.stopped_on, firm.stopped_because = None, ""
    twin = FollowedFirm.objects.in_force().filter(territory=firm.territory, siret=firm.siret)
    if firm.siret and twin.exists():
        raise ValidationError(french(ALREADY))
    audit.save(firm, by=by.author(mandate), verb="followed.resumed", scope=rights.scope_of(firm))
    keeper = rights.keeper(firm, firm.follower_id, by.on)
    if keeper is None:
        pass_on(firm, mandate, mandate, by.on, by.author(mandate))
    return firm


def write_tags(firm: FollowedFirm, labels: Iterable[str], author: Author, *, whole: bool = False) -> int:
    """Add those that are not there; with `whole`, remove those that are not said. How many changed."""
    said = {search_key(one): " ".join(one.split()) for one in labels if one.strip()}
    if len(said) > MOST_TAGS:
        raise ValidationError({"tags": f"{MOST_TAGS} étiquettes au plus."})
    there = {one.key: one for one in firm.tags.all()}
    scope, changed = rights.scope_of(firm), 0
    for key, label in said.items():
        if key not in there:
            changed += 1
            tag = FirmTag(firm=firm, label=label, key=key)
            audit.save(tag, by=author, verb="followed.tagged", scope=scope)
    for key, tag in there.items():
        if whole and key not in said:
            changed += 1
            audit.delete(tag, by=author, verb="followed.untagged", scope=scope)
    return changed


def opened(firm_id: UUID, by: Actor) -> tuple[FollowedFirm, Mandate]:
    """The firm, locked and followed, and the mandate under which the actor keeps it."""
    firm = locked(firm_id)
    mandate = rights.required(rights.may_keep(by, firm))
    if not firm.is_followed:
        raise ValidationError(french(STOPPED))
    return firm, mandate


def locked(firm_id: UUID) -> FollowedFirm:
    """The firm with its place, locked where the database can."""
    FollowedFirm.objects.select_for_update().get(pk=firm_id)
    return FollowedFirm.objects.select_related("territory__phase", "follower__person").get(pk=firm_id)


def communes(territory: Territory) -> dict[str, str]:
    """Names of the communes of the territory, by code. One query."""
    inside = PerimeterCommune.objects.filter(listed_territory__territory=territory, perimeter_list__reference=True)
    return dict(inside.order_by("commune__name").values_list("commune", "commune__name"))


def _place(firm: FollowedFirm) -> None:
    """Its commune is of the territory, and is named as the reference names it."""
    inside = PerimeterCommune.objects.filter(
        listed_territory__territory=firm.territory, perimeter_list__reference=True, commune=firm.code_insee
    )
    name = inside.values_list("commune__name", flat=True).first()
    if name is None:
        raise ValidationError({"code_insee": french(OUTSIDE)})
    firm.commune = name
