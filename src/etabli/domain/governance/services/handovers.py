"""Mandates pass on: one or many at once, all or none; a pair goes on with the successor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from etabli.catalogue import numbers
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate, Person
from etabli.domain.governance.permissions import NotAllowedError, Verdict, require
from etabli.domain.governance.services.fresh import reread
from etabli.domain.governance.services.mandates import DAY, close, grant, holder, scope_of
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Successor:
    """Who takes a mandate on, known by address; the names are for whoever has no account yet."""

    mandate: Mandate
    email: str
    given_name: str = ""
    family_name: str = ""


@transaction.atomic
def hand_over_each(
    *,
    successors: Sequence[Successor],
    on: date,
    by: Actor,
    reason: str,
    expected_end: date | None = None,
    link: str,
    rehearsal: bool = False,
) -> list[Mandate]:
    """Pass each mandate on to a person of its own, made when the address is new. All of it happens, or nothing. The
    successor, whoever leaves and the other member of the binôme are told.

    ValidationError names the mandates that can't pass on, one message each. `link`: where successors sign in.
    A rehearsal does everything, then takes it all back: what it accepts, the same call a moment later does.
    """
    found, faults = [], []
    for successor in successors:
        try:
            with transaction.atomic():
                (begun,) = hand_over(
                    mandates=[successor.mandate],
                    to=_person(successor, by),
                    on=on,
                    by=by,
                    reason=reason,
                    expected_end=expected_end,
                )
                _tell(begun, link)
                _tell_around(successor.mandate, begun, by)
                found.append(begun)
        except ValidationError as error:
            faults.append(f"{successor.mandate.scope_name}\u00a0: {' '.join(error.messages)}")
    if faults:
        raise ValidationError(faults)
    transaction.set_rollback(rehearsal)
    return found


@transaction.atomic
def hand_over(
    *,
    mandates: Sequence[Mandate],
    to: Person,
    on: date,
    by: Actor,
    reason: str,
    function: str = "",
    expected_end: date | None = None,
) -> list[Mandate]:
    """Pass mandates on: each ends the evening before `on`, and the successor's, alike, begins that morning.

    A pair goes on with the successor. An élu's runs until its own successor, `expected_end` being only expected.
    Raises when one of the mandates is not the giver's to hand over: then none is.
    """
    return [
        _hand_over(mandate, to=to, on=on, by=by, reason=reason.strip(), function=function, expected_end=expected_end)
        for mandate in mandates
    ]


def _hand_over(
    mandate: Mandate, *, to: Person, on: date, by: Actor, reason: str, function: str, expected_end: date | None
) -> Mandate:
    author = giver_of(mandate, by)
    reread(mandate)
    _check(mandate, to=to, on=on, by=by, reason=reason)
    pairs = list(Binome.objects.in_force(on).filter(Q(elu=mandate) | Q(industriel=mandate)))
    close(mandate, on=on - DAY, by=author, reason=reason)
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
        ends_on=expected_end,
        until_successor=mandate.role == Role.ELU,
    )
    grant(mandate=successor, by=author, reason=reason)
    mandate.successor = successor
    audit.save(mandate, by=author, verb="mandate.handed_over", reason=reason, scope=scope_of(mandate))
    for pair in pairs:
        elu, industriel = (successor if member == mandate else member for member in (pair.elu, pair.industriel))
        again = Binome(territory=pair.territory, elu=elu, industriel=industriel, starts_on=on)
        audit.save(again, by=author, verb="binome.designated", reason=reason, scope=pair.territory_id)
    return successor


def _check(mandate: Mandate, *, to: Person, on: date, by: Actor, reason: str) -> None:
    """What makes a handing over impossible, in the giver's words."""
    if not reason:
        raise ValidationError({"reason": french("Dites pourquoi : ce motif reste au journal.")})
    if mandate.successor_id is not None:
        raise ValidationError("Ce mandat a déjà été transmis.")
    if on <= mandate.starts_on:
        raise ValidationError({"on": "La transmission a lieu après le début du mandat transmis."})
    if not mandate.in_force(on - DAY):
        raise ValidationError("Ce mandat a déjà pris fin à cette date. Invitez plutôt la personne qui prend la suite.")
    if to.pk == mandate.person_id:
        raise ValidationError("Cette personne est déjà titulaire du mandat.")
    if not to.is_active:
        raise ValidationError("Le compte de cette personne est fermé.")
    if by.person is not None and to.pk == by.person.pk:
        raise ValidationError("On ne se transmet pas un mandat à soi-même.")


def giver_of(mandate: Mandate, by: Actor) -> Author:
    """Who passes it on. Raises NotAllowedError."""
    if mandate.territory is not None:
        return by.author(require(by, "team.hand_over", mandate.territory))
    return holder(by, Role.ADMINISTRATOR)


def _person(successor: Successor, by: Actor) -> Person:
    """The account of the address, or a new one without a password: it is signed in to by e-mail link."""
    if by.person is None:
        raise NotAllowedError(Verdict(False, "Connectez-vous."))
    email = successor.email.strip().lower()
    if found := Person.objects.filter(email__iexact=email).first():
        return found
    person = Person(email=email, given_name=successor.given_name.strip(), family_name=successor.family_name.strip())
    if not person.given_name or not person.family_name:
        raise ValidationError(french(f"{email} n’a pas encore de compte : donnez son prénom et son nom."))
    person.set_unusable_password()
    audit.save(person, by=by.author(), verb="person.created")
    return person


def _tell(mandate: Mandate, link: str) -> None:
    """The message that tells a successor, with what the RGPD asks to be said to somebody others have entered."""
    role, place = Role(mandate.role).label, mandate.scope_name
    outbox.write(
        kind="mandate.handed_over",
        to=mandate.person.email,
        subject=french(f"Établi : votre mandat, {place}"[:200]),
        text=french(
            f"Bonjour,\n\nÀ partir du {numbers.day(mandate.starts_on)}, vous êtes {role} ({place}), "
            f"pour {mandate.organisation}.\n\nPour ouvrir votre espace, connectez-vous avec cette adresse :\n{link}\n\n"
            "Votre nom, votre fonction et cette adresse ont été enregistrés par la personne qui vous a désigné, pour "
            "la conduite du programme. La page « Données personnelles » dit vos droits et comment les exercer.\n"
        ),
    )


def _tell_around(before: Mandate, begun: Mandate, by: Actor) -> None:
    """The messages to whoever leaves, and to the other member of the binôme that goes on."""
    role, place, day = Role(begun.role).label, begun.scope_name, numbers.day(begun.starts_on)
    last = numbers.day(begun.starts_on - DAY)
    leaving = (
        f"Votre mandat ({role}, {place}) prend fin le {last} au soir. {begun.person} vous succède à partir du {day}. "
        "Ce que vous avez fait reste au journal, sous votre nom."
    )
    staying = (
        f"{begun.person} succède à {before.person} ({role}, {place}) à partir du {day}. Votre binôme continue avec "
        "cette personne."
    )
    told = {before.person: leaving, **dict.fromkeys(_partners(begun), staying)}
    for person, text in told.items():
        if person.is_active and person.pk not in (by.person.pk if by.person else None, begun.person_id):
            outbox.write(
                kind="mandate.handed_over",
                to=person.email,
                subject=french(f"Établi : un mandat transmis, {place}"),
                text=french(f"Bonjour,\n\n{text}\n"),
            )


def _partners(begun: Mandate) -> list[Person]:
    """The other member of the pair that a mandate is part of from its first day."""
    pairs = Binome.objects.filter(Q(elu=begun) | Q(industriel=begun))
    pairs = pairs.select_related("elu__person", "industriel__person")
    return [(pair.industriel if pair.elu_id == begun.pk else pair.elu).person for pair in pairs]
