"""An invitation in words: what it offers, and why it no longer can be accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError

from etabli.catalogue.numbers import day
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation
from etabli.domain.governance.models.mandates import OF_NATION
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Offer:
    """What the page of an invitation says. `beyond`: over more than a territory."""

    role: str
    place: str
    organisation: str
    function: str
    by: str
    email: str
    ends_on: date | None
    expires_at: datetime
    message: str
    beyond: bool


def place_of(invitation: Invitation) -> str:
    if invitation.role in OF_NATION:
        return "France entière"
    found = invitation.territory or invitation.region or invitation.departement or invitation.arrondissement
    return getattr(found, "name", "")


def offer(invitation: Invitation) -> Offer:
    return Offer(
        role=str(Role(invitation.role).label),
        place=place_of(invitation),
        organisation=str(invitation.organisation),
        function=invitation.function,
        by=str(invitation.invited_by),
        email=invitation.email,
        ends_on=invitation.ends_on,
        expires_at=invitation.expires_at,
        message=invitation.message,
        beyond=invitation.territory_id is None,
    )


def words(invitation: Invitation) -> str:
    """« contributeur, Plastics Vallée »."""
    return f"{Role(invitation.role).label}, {place_of(invitation)}"


def closed(invitation: Invitation | None) -> str:
    """Why a link opens nothing any more, and what to do; empty while it does."""
    if invitation is None:
        return "Cette invitation n’existe pas. Vérifiez que l’adresse est entière, telle que le courriel la donne."
    if invitation.accepted_at:
        return "Cette invitation a déjà été acceptée : le mandat est dans l’espace de la personne qui l’a acceptée."
    if invitation.declined:
        return "Cette invitation a été déclinée. Pour en avoir une autre, écrivez à qui vous l’a envoyée."
    if invitation.withdrawn_at:
        return "Cette invitation a été retirée. Si vous pensez que c’est une erreur, écrivez à qui vous l’a envoyée."
    if not invitation.is_open:
        return "Cette invitation a expiré. Demandez-en une autre à la personne qui vous l’a envoyée."
    return ""


def closed_line(invitation: Invitation) -> tuple[Invitation, str]:
    """With what became of it, for those who invite."""
    if invitation.accepted_at:
        return invitation, f"acceptée le {day(invitation.accepted_at)}"
    if invitation.declined and invitation.withdrawn_at:
        return invitation, f"déclinée le {day(invitation.withdrawn_at)}"
    if invitation.withdrawn_at:
        return invitation, f"retirée le {day(invitation.withdrawn_at)}"
    return invitation, f"expirée le {day(invitation.expires_at)}"


def said(act: Callable[[], object]) -> str:
    """What a service refused, in its words; empty when it did it."""
    try:
        act()
    except ValidationError as error:
        return french(" ".join(error.messages))
    return ""
