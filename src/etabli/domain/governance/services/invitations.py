"""Invitations by link, and requests to join: two ways into a territory, both answered by somebody who may."""

from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue import numbers
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.belonging import check_holder
from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models import Invitation, JoinRequest, Mandate, Organisation, Person
from etabli.domain.governance.models.mandates import OF_TERRITORY, SCOPES
from etabli.domain.governance.permissions import NotAllowedError, Verdict, offering, require
from etabli.domain.governance.roles import GUARDED, PAIR
from etabli.domain.governance.services.fresh import reread
from etabli.domain.governance.services.mandates import check_free, grant, scope_of
from etabli.domain.outbox import services as outbox
from etabli.kernel.french import of
from etabli.kernel.typography import french

VALID = timedelta(days=14)
SECOND_FACTOR = (
    "Ce rôle demande un second facteur : une application de codes sur votre téléphone. Ajoutez-la le jour même, depuis "
    "votre compte."
)


@transaction.atomic
def invite(*, invitation: Invitation, by: Actor, link: Callable[[str], str]) -> Invitation:
    """Offer a mandate to an address. `link` makes an address of the secret, which is in the message only.

    For an organisation that may hold the role there. Nobody invites themselves; a side of the binôme is offered by
    whoever may designate it, a role beyond a territory as `permissions.offering` says.
    """
    author = by.author(_inviting(invitation, by))
    assert by.person is not None
    hidden = secret.fresh()
    invitation.email = invitation.email.strip().lower()
    if invitation.email == by.person.email.lower():
        raise ValidationError({"email": "On ne s’invite pas soi-même."})
    if invitation.ends_on is not None and invitation.ends_on < timezone.localdate():
        raise ValidationError({"ends_on": "Cette date est passée."})
    scope = {name: getattr(invitation, f"{name}_id") for name in SCOPES}
    same = Invitation.objects.filter(email=invitation.email, role=invitation.role, **scope)
    if same.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()).exists():
        raise ValidationError({"email": "Une invitation à ce rôle attend déjà la réponse de cette personne."})
    check_holder(_offered(invitation))
    check_free(_offered(invitation), holder_email=invitation.email)
    invitation.secret_hash, invitation.invited_by = secret.hashed(hidden), by.person
    invitation.expires_at = timezone.now() + VALID
    audit.save(invitation, by=author, verb="invitation.sent", scope=scope_of(_offered(invitation)))
    place = _offered(invitation).scope_name
    outbox.write(
        kind="invitation",
        to=invitation.email,
        subject=french(f"Établi : invitation, {place}"),
        text=french(_message(invitation, place, link(hidden))),
        secret=True,
    )
    return invitation


def _message(invitation: Invitation, place: str, link: str) -> str:
    """What the person reads: who offers what, how to answer, and what a guarded role will ask for."""
    role = Role(invitation.role)
    named = f"le rôle {of(role.label)}" if role in OF_TERRITORY else f"le rôle « {role.label} »"
    parts = [f"Bonjour,\n\n{invitation.invited_by} vous propose {named} ({place}), pour {invitation.organisation}."]
    if invitation.message:
        parts.append(invitation.message)
    day = numbers.day(timezone.localtime(invitation.expires_at))
    parts.append(f"Pour répondre, ouvrez ce lien avant le {day} :\n{link}")
    if role in GUARDED:
        parts.append(SECOND_FACTOR)
    parts.append("Ce lien ne fonctionne qu’une fois. Si vous n’attendiez pas ce message, ignorez-le.\n")
    return "\n\n".join(parts)


def _inviting(invitation: Invitation, by: Actor) -> Mandate:
    if invitation.role in OF_TERRITORY and invitation.territory is not None:
        return require(by, "binome.designate" if invitation.role in PAIR else "team.invite", invitation.territory)
    if invitation.role in OF_TERRITORY:
        raise ValidationError({"role": "Ce rôle s’exerce sur un territoire : invitez depuis sa page « Équipe »."})
    found = offering(by, Role(invitation.role), invitation.region_id)
    if found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def _offered(invitation: Invitation) -> Mandate:
    """The mandate that the invitation would begin today."""
    scope = {f"{name}_id": getattr(invitation, f"{name}_id") for name in SCOPES}
    return Mandate(
        role=invitation.role,
        organisation=invitation.organisation,
        function=invitation.function,
        starts_on=timezone.localdate(),
        ends_on=invitation.ends_on,
        until_successor=invitation.role == Role.ELU,
        **scope,
    )


def invitation_of(hidden: str) -> Invitation | None:
    """The invitation that a link opens, whatever became of it."""
    return Invitation.objects.filter(secret_hash=secret.hashed(hidden)).select_related("organisation").first()


@transaction.atomic
def accept_invitation(*, hidden: str, person: Person) -> Mandate:
    """Begin the mandate of an invitation. It is for the address it was sent to, and works once."""
    invitation = Invitation.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    if invitation is None:
        raise ValidationError("Cette invitation n’existe pas : vérifiez que l’adresse est entière.")
    if invitation.accepted_at is not None:
        raise ValidationError("Cette invitation a déjà été acceptée.")
    if invitation.withdrawn_at is not None:
        raise ValidationError("Cette invitation a été retirée. Demandez-en une autre à la personne qui l’a envoyée.")
    if timezone.now() >= invitation.expires_at:
        raise ValidationError("Cette invitation a expiré. Demandez-en une autre à la personne qui l’a envoyée.")
    if invitation.ends_on is not None and invitation.ends_on < timezone.localdate():
        raise ValidationError("Le mandat proposé est déjà passé. Demandez une autre invitation.")
    if person.email.lower() != invitation.email:
        raise ValidationError("Cette invitation est adressée à une autre personne : connectez-vous avec son adresse.")
    mandate = _offered(invitation)
    mandate.person = person
    grant(mandate=mandate, by=Actor(person, timezone.localdate()).author(), reason="invitation acceptée")
    invitation.accepted_at, invitation.mandate = timezone.now(), mandate
    audit.save(
        invitation,
        by=Actor(person, timezone.localdate()).author(mandate),
        verb="invitation.accepted",
        scope=scope_of(mandate),
    )
    return mandate


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Actor) -> Invitation:
    """Take an invitation back before it is accepted."""
    author = by.author(_inviting(invitation, by))
    reread(invitation)
    if not invitation.is_open:
        raise ValidationError("Cette invitation n’est plus en attente.")
    invitation.withdrawn_at = timezone.now()
    audit.save(invitation, by=author, verb="invitation.withdrawn", scope=scope_of(_offered(invitation)))
    return invitation


@transaction.atomic
def decline(*, hidden: str, person: Person) -> Invitation:
    """The invited person says no, which tells who invited them. Raises ValidationError."""
    invitation = Invitation.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    if invitation is None or not invitation.is_open:
        raise ValidationError("Cette invitation n’est plus en attente.")
    if person.email.lower() != invitation.email:
        raise ValidationError("Cette invitation est adressée à une autre personne : connectez-vous avec son adresse.")
    invitation.withdrawn_at, invitation.declined = timezone.now(), True
    offered = _offered(invitation)
    by = Actor(person, timezone.localdate()).author()
    audit.save(invitation, by=by, verb="invitation.declined", scope=scope_of(offered))
    if invitation.invited_by.is_active:
        outbox.write(
            kind="invitation.declined",
            to=invitation.invited_by.email,
            subject=french(f"Établi : une invitation déclinée, {offered.scope_name}"),
            text=french(
                f"Bonjour,\n\n{invitation.email} a décliné votre invitation ({Role(invitation.role).label}, "
                f"{offered.scope_name}), pour {invitation.organisation}.\n"
            ),
        )
    return invitation


@transaction.atomic
def ask_to_join(*, request: JoinRequest, by: Actor) -> JoinRequest:
    """Ask for a role on a territory, which tells those who may answer. The binôme is designated, not asked for."""
    if by.person is None:
        raise NotAllowedError(Verdict(False, french("Connectez-vous : une demande est faite en votre nom.")))
    check_asked(request.role)
    here = {"role": request.role, "territory": request.territory_id}
    if Mandate.objects.in_force(by.on).filter(person=by.person, **here).exists():
        raise ValidationError({"role": "Vous avez déjà ce rôle sur ce territoire."})
    if JoinRequest.objects.filter(person=by.person, answer=Answer.PENDING, **here).exists():
        raise ValidationError({"role": "Vous avez déjà une demande en attente pour ce rôle."})
    if request.organisation is not None:
        check_holder(Mandate(role=request.role, organisation=request.organisation, territory=request.territory))
    request.person, request.answer = by.person, Answer.PENDING
    audit.save(request, by=by.author(), verb="request.sent", scope=request.territory_id)
    for address in _answering(request, by):
        outbox.write(
            kind="request.sent",
            to=address,
            subject=f"Établi : une demande, {request.territory.name}"[:200],
            text=(
                f"Bonjour,\n\n{by.person} demande le rôle {of(Role(request.role).label)} ({request.territory.name}), "
                f"pour {request.for_whom}.\n\nVous pouvez y répondre dans Établi, page Équipe du territoire.\n"
            ),
        )
    return request


def check_asked(role: str) -> None:
    """Raise ValidationError for a role that is given, never asked for."""
    if role not in OF_TERRITORY or role in PAIR:
        raise ValidationError(
            {"role": french("Ce rôle ne se demande pas : il est donné par la Région ou la délégation nationale.")}
        )


def _answering(request: JoinRequest, by: Actor) -> list[str]:
    """Addresses of the chefs de projet of the territory; of the Région's people when there is none."""
    running = Mandate.objects.in_force(by.on).filter(person__is_active=True).exclude(person=by.person)
    leads = running.filter(role=Role.PROJECT_LEAD, territory=request.territory_id)
    regions = running.filter(role=Role.REGION, region__departements__territory_parts__territory=request.territory_id)
    found = leads if leads.exists() else regions
    return sorted(set(found.values_list("person__email", flat=True)))


def answerer_of(request: JoinRequest, by: Actor) -> Author:
    """Who answers it: never who asks. Raises NotAllowedError."""
    author = by.author(require(by, "team.answer", request.territory))
    if by.person is not None and request.person_id == by.person.pk:
        raise NotAllowedError(Verdict(False, french("On ne répond pas à sa propre demande : un autre doit le faire.")))
    return author


@transaction.atomic
def answer_request(
    *,
    request: JoinRequest,
    accept: bool,
    by: Actor,
    reason: str = "",
    organisation: Organisation | None = None,
    link: str = "",
) -> JoinRequest:
    """Accept, which begins the mandate today, or refuse with a reason. The person is told by e-mail.

    `organisation`: which one it is, when the request names one that was not declared. `link`: where the person begins,
    or asks again.
    """
    author = answerer_of(request, by)
    reread(request)
    if request.answer != Answer.PENDING:
        raise ValidationError("Cette demande a déjà reçu une réponse.")
    if not accept and not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : la personne lira ce motif.")})
    if accept:
        request.organisation = request.organisation or organisation
        if request.organisation is None:
            raise ValidationError({"organisation_name": french("Dites pour quelle organisation la personne agira.")})
        mandate = Mandate(
            person=request.person,
            role=request.role,
            organisation=request.organisation,
            territory=request.territory,
            starts_on=timezone.localdate(),
        )
        request.mandate = grant(mandate=mandate, by=author, reason=reason or "demande acceptée")
    request.answer = Answer.ACCEPTED if accept else Answer.REFUSED
    request.answered_at, request.answered_by, request.reason = timezone.now(), by.person, reason.strip()
    verb = "request.accepted" if accept else "request.refused"
    audit.save(request, by=author, verb=verb, reason=reason, scope=request.territory_id)
    outbox.write(
        kind=verb,
        to=request.person.email,
        subject=f"Établi : votre demande, {request.territory.name}",
        text=(
            f"Bonjour,\n\nVotre demande ({Role(request.role).label}, {request.territory.name}) est "
            f"{request.get_answer_display()}.\n"
            + (f"\n{reason.strip()}\n" if reason.strip() else "")
            + _next(accept, link)
        ),
    )
    return request


def _next(accepted: bool, link: str) -> str:
    """What the person may do now."""
    if not link:
        return ""
    asks = "Pour commencer, ouvrez votre espace" if accepted else "Pour faire une autre demande"
    return french(f"\n{asks} :\n{link}\n")
