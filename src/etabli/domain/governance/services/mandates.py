"""Mandates begin, end and pass on; the binôme is designated. Nothing else changes who may do what."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate, Person
from etabli.domain.governance.permissions import NotAllowedError, Verdict, require
from etabli.domain.territories.models import Territory

DAY = timedelta(days=1)


@transaction.atomic
def grant(*, mandate: Mandate, by: Author, reason: str = "") -> Mandate:
    """Begin a mandate. Callers have checked the right: an accepted invitation, an answered request, the set-up.

    One élu, one industriel and one referent of an operator a territory at a time: the one in place must end first.
    """
    if mandate.role in (Role.ELU, Role.INDUSTRIEL, Role.OPERATOR):
        others = Mandate.objects.in_force(mandate.starts_on).filter(territory=mandate.territory, role=mandate.role)
        if mandate.role == Role.OPERATOR:
            others = others.filter(organisation=mandate.organisation)
        if others.exclude(pk=mandate.pk).exists():
            raise ValidationError(
                f"Ce territoire a déjà un {mandate.get_role_display()} en fonction le {mandate.starts_on:%d/%m/%Y} : "
                "mettez d’abord fin à son mandat, ou transmettez-le."
            )
    audit.save(mandate, by=by, verb="mandate.granted", reason=reason, scope=scope_of(mandate))
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: date, by: Actor, reason: str) -> Mandate:
    """End a mandate in the evening of a day, and the pair it belongs to. One's own may always be ended."""
    author = _keeper(mandate, by)
    return _end(mandate, on=on, by=author, reason=reason)


def _end(mandate: Mandate, *, on: date, by: Author, reason: str) -> Mandate:
    mandate.ends_on, mandate.until_successor = max(on, mandate.starts_on), False
    audit.save(mandate, by=by, verb="mandate.ended", reason=reason, scope=scope_of(mandate))
    for pair in Binome.objects.filter(Q(elu=mandate) | Q(industriel=mandate), ends_on=None):
        pair.ends_on = max(mandate.ends_on, pair.starts_on)
        audit.save(pair, by=by, verb="binome.ended", reason=reason, scope=pair.territory_id)
    return mandate


@transaction.atomic
def hand_over(
    *, mandates: Sequence[Mandate], to: Person, on: date, by: Actor, reason: str, function: str = ""
) -> list[Mandate]:
    """Pass mandates on: each ends the evening before `on`, and the successor's, alike, begins that morning.

    A pair goes on with the successor. Raises when one of the mandates is not the giver's to hand over: then none is.
    """
    found = []
    for mandate in mandates:
        author = _transmitter(mandate, by)
        pairs = list(
            Binome.objects.in_force(on).filter(elu=mandate) | Binome.objects.in_force(on).filter(industriel=mandate)
        )
        if on <= mandate.starts_on:
            raise ValidationError("La transmission a lieu après le début du mandat transmis.")
        _end(mandate, on=on - DAY, by=author, reason=reason)
        successor = Mandate(
            person=to,
            role=mandate.role,
            organisation=mandate.organisation,
            territory=mandate.territory,
            region=mandate.region,
            departement=mandate.departement,
            arrondissement=mandate.arrondissement,
            function=function or mandate.function,
            starts_on=on,
        )
        grant(mandate=successor, by=author, reason=reason)
        mandate.successor = successor
        audit.save(mandate, by=author, verb="mandate.handed_over", reason=reason, scope=scope_of(mandate))
        for pair in pairs:
            _again(pair, old=mandate, new=successor, by=author, reason=reason)
        found.append(successor)
    return found


def _again(pair: Binome, *, old: Mandate, new: Mandate, by: Author, reason: str) -> None:
    elu, industriel = (new if member.pk == old.pk else member for member in (pair.elu, pair.industriel))
    again = Binome(territory=pair.territory, elu=elu, industriel=industriel, starts_on=new.starts_on)
    audit.save(again, by=by, verb="binome.designated", reason=reason, scope=pair.territory_id)


@transaction.atomic
def designate_binome(*, territory: Territory, elu: Mandate, industriel: Mandate, on: date, by: Actor) -> Binome:
    """Make the pair of a territory; the one in place ends the evening before."""
    author = by.author(require(by, "binome.designate", territory))
    return pair(territory=territory, elu=elu, industriel=industriel, on=on, by=author)


def pair(*, territory: Territory, elu: Mandate, industriel: Mandate, on: date, by: Author) -> Binome:
    """The same without a check of rights: for the set-up of a demonstration."""
    for current in Binome.objects.filter(territory=territory, ends_on=None):
        current.ends_on = max(on - DAY, current.starts_on)
        audit.save(current, by=by, verb="binome.ended", scope=territory.pk)
    for mandate in (elu, industriel):
        if not mandate.in_force(on):
            raise ValidationError("Les deux mandats doivent être en cours à cette date.")
    found = Binome(territory=territory, elu=elu, industriel=industriel, starts_on=on)
    audit.save(found, by=by, verb="binome.designated", scope=territory.pk)
    return found


def scope_of(mandate: Mandate) -> str:
    """Where the trail files it: the territory, else the région, département, arrondissement, or the nation."""
    if mandate.territory_id:
        return mandate.territory_id
    for kind in ("region", "departement", "arrondissement"):
        if code := getattr(mandate, f"{kind}_id"):
            return f"{kind}:{code}"
    return "nation"


def _keeper(mandate: Mandate, by: Actor) -> Author:
    """One's own mandate, or the right to end those of its territory."""
    if by.person is not None and mandate.person_id == by.person.id:
        return by.author(mandate)
    if mandate.territory is not None:
        return by.author(require(by, "team.end", mandate.territory))
    return _holder(by, Role.ADMINISTRATOR)


def _transmitter(mandate: Mandate, by: Actor) -> Author:
    if mandate.territory is not None:
        return by.author(require(by, "team.hand_over", mandate.territory))
    return _holder(by, Role.ADMINISTRATOR)


def _holder(by: Actor, role: Role) -> Author:
    """Mandates over a région, the State's map or the nation are in the hands of one role only."""
    mandate = next((mandate for mandate in by.mandates if mandate.role == role), None)
    if mandate is None:
        raise NotAllowedError(
            Verdict(False, f"Seul un {role.label} peut modifier ce mandat, qui dépasse un territoire.")
        )
    return by.author(mandate)
