"""May this person do this here? A verdict with its reason; and the list of where they may. One rule for both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from etabli.catalogue.numbers import day
from etabli.domain.governance.actor import Actor, reach, reached_by
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Recusal
from etabli.domain.governance.roles import GUARDED, LOCAL, MATRIX, OFFERING, Permission
from etabli.domain.territories.models import Territory
from etabli.kernel.errors import EtabliError
from etabli.kernel.french import of
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Verdict:
    """`reason` is a French sentence for the person, also when they may. `mandate` is what gives the right.

    `territory` is the one of a refusal: its team is whom to ask, first those of the roles `ask`.
    """

    allowed: bool
    reason: str
    mandate: Mandate | None = None
    territory: Territory | None = None
    ask: tuple[Role, ...] = ()
    second_factor: bool = False  # a role of theirs would do, once they give their second factor or add one

    def __bool__(self) -> bool:
        return self.allowed


class NotAllowedError(EtabliError):
    """Somebody asked for what their mandates don't allow; `user_message` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"refused: {verdict.reason}", user_message=verdict.reason)
        self.verdict = verdict


def territories(actor: Actor, permission: str) -> QuerySet[Territory]:
    """The territories where the actor has a permission."""
    return Territory.objects.filter(where(actor, permission))


def where(actor: Actor, permission: str, path: str = "pk") -> Q:
    """The same as a filter on rows whose territory is at the end of `path`."""
    return reached_by(_giving(actor, MATRIX[permission]), path)


def with_reach(asked: QuerySet[Any], actor: Actor, path: str = "pk") -> QuerySet[Any]:
    """Annotate rows with which mandates of the actor reach the territory of each, for `reaching`; a local one needs no
    query.
    """
    return asked.annotate(
        **{
            _reached(n): ExpressionWrapper(reach(mandate, path), BooleanField())
            for n, mandate in enumerate(actor.mandates)
            if mandate.territory_id is None
        }
    )


def reaching(actor: Actor, row: Any, territory: str) -> tuple[Mandate, ...]:
    """The mandates of the actor that reach the territory (its key) of a row that `with_reach` was asked of."""
    return tuple(
        mandate
        for n, mandate in enumerate(actor.mandates)
        if (getattr(row, _reached(n)) if mandate.territory_id is None else mandate.territory_id == territory)
    )


def given(mandates: Iterable[Mandate], *permissions: str) -> frozenset[str]:
    """Those of the permissions that the mandates give, where they reach."""
    roles = {Role(mandate.role) for mandate in mandates}
    return frozenset(one for one in permissions if not roles.isdisjoint(MATRIX[one].roles))


def _reached(n: int) -> str:
    return f"reached_by_{n}"


def verdict(actor: Actor, permission: str, territory: Territory, *, subject: tuple[str, str] | None = None) -> Verdict:
    """Whether the actor may do this on this territory, and why. `subject` is the (kind, id) that it is about."""
    asked = MATRIX[permission]
    if not actor.signed_in:
        return Verdict(False, "Connectez-vous : cette page est réservée aux personnes qui ont un mandat.")
    mandate = _first_reaching(_giving(actor, asked), territory)
    if mandate is None:
        reason = _why_not(actor, asked, territory)
        waits = reason == SECOND_FACTOR
        return Verdict(False, reason, territory=territory, ask=_able(actor, asked), second_factor=waits)
    if asked.shielded and subject is not None and recused(actor, subject):
        return Verdict(
            False,
            "Vous vous êtes déporté de ce sujet, ou un déport a été confirmé : vous n’en voyez pas la partie "
            "confidentielle et n’y donnez pas d’avis.",
        )
    return Verdict(True, f"Votre mandat : {mandate.get_role_display()}, {mandate.scope_name}.", mandate)


def require(actor: Actor, permission: str, territory: Territory, *, subject: tuple[str, str] | None = None) -> Mandate:
    """The mandate that gives the right; raises NotAllowedError with the reason."""
    found = verdict(actor, permission, territory, subject=subject)
    if not found.allowed or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def anywhere(actor: Actor, permission: str) -> Verdict:
    """Whether a mandate of the actor gives the permission somewhere: for what belongs to no territory."""
    asked = MATRIX[permission]
    if not actor.signed_in:
        return Verdict(False, "Connectez-vous : cette page est réservée aux personnes qui ont un mandat.")
    for mandate in _giving(actor, asked):
        return Verdict(True, f"Votre mandat : {mandate.get_role_display()}, {mandate.scope_name}.", mandate)
    reason = _no_role(actor, asked)
    return Verdict(False, reason, ask=_able(actor, asked), second_factor=reason == SECOND_FACTOR)


def offering(actor: Actor, role: Role, region_id: str | None = None) -> Verdict:
    """Whether the actor may invite to a role that goes beyond a territory. Who holds a région invites there only."""
    giving = _giving(actor, MATRIX[OFFERING[role]])
    for mandate in giving:
        if mandate.region_id in (None, region_id):
            return Verdict(True, f"Votre mandat : {mandate.get_role_display()}, {mandate.scope_name}.", mandate)
    if not giving:
        return anywhere(actor, OFFERING[role])
    places = ", ".join(dict.fromkeys(mandate.scope_name for mandate in giving))
    return Verdict(False, f"Votre mandat porte sur {places} : vous n’y invitez que des personnes de cette Région.")


def offered_at(actor: Actor) -> Q:
    """The invitations beyond a territory that the actor may make or take back, as a filter on Invitation."""
    found = Q(pk__in=[])
    for role, permission in OFFERING.items():
        for mandate in _giving(actor, MATRIX[permission]):
            found |= Q(role=role, region=mandate.region_id) if mandate.region_id else Q(role=role)
    return found


def recused(actor: Actor, subject: tuple[str, str]) -> bool:
    """Whether the person stands back from a subject."""
    kind, key = subject
    return Recusal.objects.in_force().filter(person=actor.person, subject_kind=kind, subject_id=key).exists()


def standing_back(person_id: UUID, subjects: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the subjects that a person stands back from. One query."""
    mine = Recusal.objects.in_force().filter(person=person_id, subject_id__in=[key for _, key in subjects])
    return set(mine.values_list("subject_kind", "subject_id")) & set(subjects)


def _giving(actor: Actor, permission: Permission) -> list[Mandate]:
    return [mandate for mandate in actor.mandates if Role(mandate.role) in permission.roles]


def _first_reaching(mandates: Sequence[Mandate], territory: Territory) -> Mandate | None:
    """The first mandate whose reach holds the territory: the rule of the list, one mandate at a time."""
    for mandate in mandates:
        if mandate.territory_id is not None:
            if mandate.territory_id == territory.pk:
                return mandate
        elif Territory.objects.filter(reach(mandate), pk=territory.pk).exists():
            return mandate
    return None


def _why_not(actor: Actor, permission: Permission, territory: Territory) -> str:
    """The nearest thing to a right that the person has, and whom to ask."""
    ended = _first_reaching([mandate for mandate in actor.past if Role(mandate.role) in permission.roles], territory)
    if ended is not None:
        name, scope = ended.get_role_display(), ended.scope_name
        if ended.starts_on > actor.on:
            return f"Votre mandat ({name}, {scope}) commence le {day(ended.starts_on)}."
        assert ended.ends_on is not None
        return f"Votre mandat ({name}, {scope}) a pris fin le {day(ended.ends_on)}. {_whom(actor, permission)}"
    if any(Role(mandate.role) in permission.roles for mandate in actor.guarded):
        return SECOND_FACTOR
    elsewhere = _giving(actor, permission)
    if elsewhere:
        places = ", ".join(dict.fromkeys(mandate.scope_name for mandate in elsewhere))
        return f"Votre mandat porte sur {places}, et pas sur {territory.name}. {_whom(actor, permission)}"
    return _no_role(actor, permission)


def _no_role(actor: Actor, permission: Permission) -> str:
    roles = ", ".join(Role(role).label for role in permission.roles)
    mine = ", ".join(dict.fromkeys(mandate.get_role_display() for mandate in actor.mandates))
    yours = (
        f"Votre rôle ({mine}) ne permet pas {of(permission.label)}"
        if mine
        else (f"Vous n’avez pas de mandat qui permette {of(permission.label)}")
    )
    if any(role in permission.roles for role in GUARDED) and actor.guarded:
        return SECOND_FACTOR
    return f"{yours}. Rôles qui le peuvent : {roles}. {_whom(actor, permission)}"


SECOND_FACTOR = french(
    "Ce rôle demande un second facteur : il n'ouvre rien tant qu'un code n'a pas confirmé votre connexion."
)
ASKED = {
    Role.PROJECT_LEAD: "au chef de projet du territoire",
    Role.REGION: "à la Région",
    Role.DELEGATION: "à la délégation nationale",
    Role.ADMINISTRATOR: "à un administrateur d’Établi",
}


def _able(actor: Actor, permission: Permission) -> tuple[Role, ...]:
    """Who can help: those who give local roles when one of them would do, else those who may themselves."""
    local = any(role in LOCAL for role in permission.roles)
    able = (Role.PROJECT_LEAD, Role.REGION) if local else [role for role in ASKED if role in permission.roles]
    others = [role for role in able if all(mandate.role != role for mandate in actor.mandates)]
    return tuple(others) or (Role.ADMINISTRATOR,)


def _whom(actor: Actor, permission: Permission) -> str:
    *first, last = [ASKED[role] for role in _able(actor, permission)]
    return f"Adressez-vous {', '.join(first)} ou {last}." if first else f"Adressez-vous {last}."
