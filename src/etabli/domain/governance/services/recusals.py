"""Déport: one's own at once; another's is reported, and waits for them, the Région or the State, who also lift it."""

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
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french


@transaction.atomic
def declare_recusal(*, recusal: Recusal, by: Actor, link: str = "") -> Recusal:
    """One's own holds from now on, also when others had reported it; another's closes nothing before it is confirmed.

    The person reported is told, with `link`: where they read it.
    """
    author = by.author(require(by, "recusal.declare", recusal.territory))
    assert by.person is not None
    if not of_team(recusal.territory, by.on).filter(person=recusal.person_id).exists():
        raise ValidationError({"person": "Cette personne n’a pas de mandat sur ce territoire."})
    own = recusal.person_id == by.person.pk
    known = Recusal.objects.select_for_update(of=("self",)).filter(
        person=recusal.person_id, subject_kind=recusal.subject_kind, subject_id=recusal.subject_id, lifted_at=None
    )
    before = known.first()
    if before is not None and own and before.waits:
        before.ground, before.explanation = recusal.ground, recusal.explanation or before.explanation
        return _confirmed(before, by, author, "recusal.accepted")
    if before is not None:
        told = "signalé" if before.waits else "déclaré"
        raise ValidationError({"person": f"Un déport de cette personne est déjà {told} sur ce sujet."})
    recusal.declared_by = by.person
    if own:
        return _confirmed(recusal, by, author, "recusal.declared")
    audit.save(recusal, by=author, verb="recusal.reported", scope=recusal.territory_id)
    _tell(
        recusal,
        "recusal.reported",
        "un déport vous concernant est signalé",
        f"{by.person} signale que vous devriez vous déporter de « {recusal.subject_title} » "
        f"({recusal.territory.name}). Motif : {recusal.get_ground_display()}.\n\n"
        "Rien ne vous est fermé tant que ce signalement n'est pas confirmé, par vous, par la Région ou par les "
        "services de l'État. Vous pouvez aussi leur dire qu'il n'est pas fondé : ils l'écartent.",
        link,
    )
    return recusal


def confirmer_of(recusal: Recusal, by: Actor) -> Author:
    """Who confirms a report: the person it is about, or the Région or the State, never who made it."""
    mine = by.person is not None and recusal.person_id == by.person.pk
    author = by.author(require(by, "recusal.declare" if mine else "recusal.lift", recusal.territory))
    if by.person is not None and recusal.declared_by_id == by.person.pk:
        raise NotAllowedError(
            Verdict(False, french("On ne confirme pas son propre signalement : un autre doit le faire."))
        )
    return author


@transaction.atomic
def confirm_recusal(*, recusal: Recusal, by: Actor, link: str = "") -> Recusal:
    """From now on it holds."""
    author = confirmer_of(recusal, by)
    reread(recusal)
    if not recusal.waits:
        raise ValidationError("Ce signalement n’attend plus : il est déjà confirmé ou écarté.")
    assert by.person is not None
    mine = recusal.person_id == by.person.pk
    _confirmed(recusal, by, author, "recusal.accepted" if mine else "recusal.confirmed")
    if not mine:
        _tell(
            recusal,
            "recusal.confirmed",
            "vous êtes déporté d'un sujet",
            f"{by.person} a confirmé votre déport de « {recusal.subject_title} » ({recusal.territory.name}). "
            f"Motif : {recusal.get_ground_display()}.\n\nVous n'en voyez plus la partie confidentielle et n'y donnez "
            "plus d'avis. Pour le faire lever, adressez-vous à la Région ou aux services de l'État.",
            link,
        )
    return recusal


def lifter_of(recusal: Recusal, by: Actor) -> Author:
    """Who lifts it, or dismisses a report: never the person it is about. Raises NotAllowedError."""
    author = by.author(require(by, "recusal.lift", recusal.territory))
    if by.person is not None and recusal.person_id == by.person.pk:
        raise NotAllowedError(Verdict(False, french("On ne lève pas son propre déport : un autre doit le faire.")))
    return author


@transaction.atomic
def lift_recusal(*, recusal: Recusal, by: Actor, reason: str, link: str = "") -> Recusal:
    """The ground is gone; or what was reported is not founded. Nobody lifts their own."""
    author = lifter_of(recusal, by)
    reread(recusal)
    if recusal.lifted_at is not None:
        raise ValidationError("Ce déport est déjà levé.")
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : ce motif reste au journal.")})
    waited = recusal.waits
    recusal.lifted_at = timezone.now()
    verb, told = ("recusal.dismissed", "écarté") if waited else ("recusal.lifted", "levé")
    audit.save(recusal, by=author, verb=verb, reason=reason.strip(), scope=recusal.territory_id)
    _tell(
        recusal,
        verb,
        f"un déport vous concernant est {told}",
        f"{by.person} a {told} le déport qui vous concernait, sur « {recusal.subject_title} » "
        f"({recusal.territory.name}). Motif : {reason.strip()}",
        link,
    )
    return recusal


def _confirmed(recusal: Recusal, by: Actor, author: Author, verb: str) -> Recusal:
    recusal.confirmed_by, recusal.confirmed_at = by.person, timezone.now()
    audit.save(recusal, by=author, verb=verb, scope=recusal.territory_id)
    return recusal


def _tell(recusal: Recusal, kind: str, subject: str, text: str, link: str) -> None:
    """Nobody misses what closes a subject to them."""
    outbox.write(
        kind=kind,
        to=recusal.person.email,
        subject=french(f"Établi : {subject}"),
        text=french(f"Bonjour,\n\n{text}\n")
        + (french("\nPour lire ce qui vous concerne :\n") + f"{link}\n" if link else ""),
    )
