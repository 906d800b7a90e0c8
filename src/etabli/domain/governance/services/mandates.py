"""Mandates begin and end; the binôme is designated. Passing them on is in `handovers`. Nothing else changes rights."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from etabli.catalogue import numbers
from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.belonging import check_holder
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate
from etabli.domain.governance.models.mandates import MandateQuerySet
from etabli.domain.governance.permissions import SECOND_FACTOR, NotAllowedError, Verdict, require
from etabli.domain.governance.roles import PAIR
from etabli.domain.governance.services.fresh import reread
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french

DAY = timedelta(days=1)
ONE_AT_A_TIME = (*PAIR, Role.OPERATOR)


@transaction.atomic
def grant(*, mandate: Mandate, by: Author, reason: str = "") -> Mandate:
    """Begin a mandate. Callers have checked the right: an accepted invitation, an answered request, the set-up.

    The organisation is one that may hold the role there. One élu, one industriel and one referent of an operator a
    territory at a time: the one in place must end first. Nobody is both sides of a binôme.
    """
    check_holder(mandate)
    check_free(mandate)
    audit.save(mandate, by=by, verb="mandate.granted", reason=reason, scope=scope_of(mandate))
    return mandate


def check_free(mandate: Mandate, holder_email: str = "") -> None:
    """Raise ValidationError when somebody has, on a day of this mandate, the place that only one may have.

    Also when its holder is then the other side of the binôme; `holder_email`: the holder of a mandate that is only
    offered.
    """
    if mandate.role not in ONE_AT_A_TIME or mandate.territory_id is None:
        return
    Territory.objects.select_for_update().get(pk=mandate.territory_id)  # two grants at once follow each other
    _check_other_side(mandate, holder_email)
    others = _overlapping(mandate).filter(role=mandate.role)
    if mandate.role == Role.OPERATOR:
        others = others.filter(organisation=mandate.organisation)
    if (other := others.first()) is not None:
        day = max(other.starts_on, mandate.starts_on)
        raise ValidationError(
            f"Ce territoire a déjà un {_place(mandate)} en fonction le {numbers.day(day)}\u00a0: "
            "mettez d’abord fin à son mandat, ou transmettez-le."
        )


def _place(mandate: Mandate) -> str:
    """The place that only one may have: of an operator, by operator."""
    return "référent de cet opérateur" if mandate.role == Role.OPERATOR else mandate.get_role_display()


def _overlapping(mandate: Mandate) -> MandateQuerySet:
    """The other mandates of its territory that share a day with it."""
    others = Mandate.objects.filter(territory=mandate.territory_id).exclude(pk=mandate.pk)
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=mandate.starts_on) | Q(until_successor=True)
    if mandate.ends_on is not None and not mandate.until_successor:
        others = others.filter(starts_on__lte=mandate.ends_on)
    return others.filter(running)


def _check_other_side(mandate: Mandate, holder_email: str) -> None:
    """A binôme is two people, on every day."""
    if mandate.role not in PAIR or not (holder_email or mandate.person_id):
        return
    who = Q(person__email__iexact=holder_email) if holder_email else Q(person=mandate.person_id)
    other = _overlapping(mandate).filter(who, role__in=PAIR).exclude(role=mandate.role).first()
    if other is not None:
        day = max(other.starts_on, mandate.starts_on)
        raise ValidationError(
            french(
                f"Cette personne est déjà {other.get_role_display()} de ce territoire le {numbers.day(day)} : un "
                "binôme réunit deux personnes. Choisissez quelqu'un d'autre, ou mettez d'abord fin à cet autre mandat."
            )
        )


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: date, by: Actor, reason: str) -> Mandate:
    """End a mandate in the evening of a day, and the pair it belongs to. One's own may always be ended.

    An end shortens: it never brings back a mandate that is over, nor puts an agreed end off.
    """
    author = keeper_of(mandate, by)
    reread(mandate)
    if not mandate.until_successor and mandate.ends_on is not None and mandate.ends_on < on:
        raise ValidationError({"on": french(f"Ce mandat finit déjà le {numbers.day(mandate.ends_on)}.")})
    if on < mandate.starts_on:
        raise ValidationError(
            {"on": french(f"Ce mandat commence le {numbers.day(mandate.starts_on)} : la fin le suit.")}
        )
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : ce motif reste au journal.")})
    return close(mandate, on=on, by=author, reason=reason.strip())


def close(mandate: Mandate, *, on: date, by: Author, reason: str) -> Mandate:
    """The end itself, without a check of rights: of the mandate and of its pair."""
    _check_acts(mandate, on)
    mandate.ends_on, mandate.until_successor = on, False
    audit.save(mandate, by=by, verb="mandate.ended", reason=reason, scope=scope_of(mandate))
    for pair in Binome.objects.filter(Q(elu=mandate) | Q(industriel=mandate)).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    ):
        if pair.starts_on > on:  # it never was
            audit.delete(pair, by=by, verb="binome.cancelled", reason=reason, scope=pair.territory_id)
            continue
        pair.ends_on = on
        audit.save(pair, by=by, verb="binome.ended", reason=reason, scope=pair.territory_id)
    return mandate


def _check_acts(mandate: Mandate, on: date) -> None:
    """Raise ValidationError when the holder acted under the mandate after the day that would be its last."""
    last = trail.last_under(mandate.pk, mandate.person_id)
    if last is None or (acted_on := timezone.localdate(last.at)) <= on:
        return
    raise ValidationError(
        {
            "on": french(
                f"{mandate.person} a agi sous ce mandat le {numbers.day(acted_on)}, à "
                f"{timezone.localtime(last.at):%H h %M} : le dernier jour du mandat est celui-là au plus tôt, et un "
                f"successeur commence au plus tôt le {numbers.day(acted_on + DAY)}."
            )
        }
    )


@transaction.atomic
def designate_binome(*, territory: Territory, elu: Mandate, industriel: Mandate, on: date, by: Actor) -> Binome:
    """Make the pair of a territory; the one in place ends the evening before."""
    author = by.author(require(by, "binome.designate", territory))
    return pair(territory=territory, elu=elu, industriel=industriel, on=on, by=author)


@transaction.atomic
def pair(*, territory: Territory, elu: Mandate, industriel: Mandate, on: date, by: Author) -> Binome:
    """The same without a check of rights: for the set-up of a demonstration."""
    Territory.objects.select_for_update().get(pk=territory.pk)
    for current in Binome.objects.filter(territory=territory).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)):
        if on <= current.starts_on:
            raise ValidationError(
                {
                    "on": french(
                        f"Le binôme en place commence le {numbers.day(current.starts_on)} : le suivant vient après."
                    )
                }
            )
        current.ends_on = on - DAY
        audit.save(current, by=by, verb="binome.ended", scope=territory.pk)
    for mandate in (elu, industriel):
        if not mandate.in_force(on):
            raise ValidationError({"on": "Les deux mandats doivent être en cours à cette date."})
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


def keeper_of(mandate: Mandate, by: Actor) -> Author:
    """Who ends it: the holder, or whoever may end those of its territory; a side of the binôme, whoever designates it.

    Raises NotAllowedError.
    """
    if by.person is not None and mandate.person_id == by.person.id:
        if mandate in by.guarded:
            raise NotAllowedError(Verdict(False, SECOND_FACTOR, second_factor=True))
        return by.author(mandate)
    if mandate.territory is not None:
        permission = "binome.designate" if mandate.role in PAIR else "team.end"
        return by.author(require(by, permission, mandate.territory))
    return holder(by, Role.ADMINISTRATOR)


def holder(by: Actor, role: Role) -> Author:
    """Mandates over a région, the State's map or the nation are in the hands of one role only."""
    mandate = next((mandate for mandate in by.mandates if mandate.role == role), None)
    if mandate is None:
        raise NotAllowedError(
            Verdict(False, f"Seul un {role.label} peut modifier ce mandat, qui dépasse un territoire.")
        )
    return by.author(mandate)
