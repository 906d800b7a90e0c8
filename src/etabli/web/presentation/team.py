"""The team of a territory in words: who, for whom, from when to when, and what the reader may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from etabli.catalogue.numbers import day, plural
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.models.mandates import OF_NATION
from etabli.domain.governance.queries.recusals import Mine
from etabli.domain.governance.queries.space import Space
from etabli.domain.governance.queries.team import Team
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.declared import has_plans
from etabli.kernel.french import of
from etabli.kernel.names import sort_key
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency, any_who_may
from etabli.web.presentation.invitation import words

GROUPS = (
    ("Élu et industriel référents", (Role.ELU, Role.INDUSTRIEL), "Personne n’a encore été invité à ces rôles."),
    (
        "Chef de projet",
        (Role.PROJECT_LEAD,),
        "Personne n’a ce rôle : invitez un chef de projet, il tient l’équipe à jour.",
    ),
    (
        "Contributeurs et maîtres d’ouvrage",
        (Role.CONTRIBUTOR, Role.PROJECT_OWNER),
        "Personne pour l’instant.",
    ),
    ("Référents des opérateurs", (Role.OPERATOR,), "Aucun opérateur n’a encore de référent ici."),
    ("Région et services de l’État", (Role.REGION, Role.STATE), "Personne n’a encore de mandat qui vienne jusqu’ici."),
)


@dataclass(frozen=True)
class Line:
    """One mandate. `actions` are (label, address), of those that the reader may do."""

    name: str
    demonstration: bool
    role: str
    function: str
    organisation: str
    organisation_url: str
    place: str
    term: str
    email: str
    actions: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Group:
    heading: str
    lines: Sequence[Line]
    empty: str


@dataclass(frozen=True)
class PairLine:
    """One member of a binôme as everybody may read it: no address, and no name when the account has none."""

    role: str
    name: str
    function: str
    organisation: str
    since: str
    demonstration: bool


@dataclass(frozen=True)
class HeldLine:
    """A mandate of mine: where, until when, my pair, and where it is worked on."""

    role: str
    place: str
    term: str
    organisation: str
    partner: str
    url: str
    end_url: str
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Held:
    """All of my mandates, by place: the first are shown, the others folded."""

    every: tuple[HeldLine, ...]

    @property
    def first(self) -> tuple[HeldLine, ...]:
        return self.every[:FEW]

    @property
    def others(self) -> tuple[HeldLine, ...]:
        return self.every[FEW:]

    @property
    def alike(self) -> str:
        """« référent d’opérateur, pour … », said once where several are the same; empty otherwise."""
        found = {f"{one.role}, pour {one.organisation}" for one in self.every}
        return found.pop() if len(found) == 1 and len(self.every) > 1 else ""

    def __bool__(self) -> bool:
        return bool(self.every)


def term(mandate: Mandate) -> str:
    """« depuis le 1er janvier 2025, jusqu’à la désignation de son successeur » ; « à partir du … » before it begins."""
    begun = mandate.starts_on <= timezone.localdate()
    since = f"{'depuis le' if begun else 'à partir du'} {day(mandate.starts_on)}"
    if mandate.until_successor:
        expected = f" (fin attendue le {day(mandate.ends_on)})" if mandate.ends_on else ""
        return f"{since}, jusqu’à la désignation de son successeur{expected}"
    return f"du {day(mandate.starts_on)} au {day(mandate.ends_on)}" if mandate.ends_on else since


def lines(mandates: Sequence[Mandate], actor: Actor | None = None, may: frozenset[str] = frozenset()) -> list[Line]:
    return [
        Line(
            name=str(mandate.person),
            demonstration=mandate.person.demonstration,
            role=mandate.get_role_display(),
            function=mandate.function,
            organisation=str(mandate.organisation),
            organisation_url=reverse("organisation", args=[mandate.organisation_id]),
            place=mandate.scope_name,
            term=term(mandate),
            email=mandate.person.email if mandate.person.is_active else "",
            actions=_actions(mandate, actor, may) if actor else (),
        )
        for mandate in mandates
    ]


def _actions(mandate: Mandate, actor: Actor, may: frozenset[str]) -> list[tuple[str, str]]:
    found = []
    own = actor.person is not None and mandate.person_id == actor.person.pk
    if mandate.territory_id and "team.hand_over" in may and not own and mandate.successor_id is None:
        found.append(("Transmettre", reverse("mandate_pass_on", args=[mandate.pk])))
    ending = "binome.designate" if mandate.role in (Role.ELU, Role.INDUSTRIEL) else "team.end"
    if mandate.starts_on > actor.on:
        gives = "team.hand_over" in may and hasattr(mandate, "predecessor")
        if own or (mandate.territory_id and (ending in may or gives)):
            found.append(("Annuler", reverse("mandate_cancel", args=[mandate.pk])))
    elif own or (mandate.territory_id and ending in may):
        found.append(("Mettre fin", reverse("mandate_end", args=[mandate.pk])))
    return found


def groups(team: Team, actor: Actor) -> list[Group]:
    """Those in force and those to come, by role."""
    every = [*team.running, *team.coming]
    return [
        Group(heading, lines([m for m in every if m.role in roles], actor, team.may), french(empty))
        for heading, roles, empty in GROUPS
    ]


def past_lines(team: Team) -> list[Line]:
    return lines(sorted(team.past, key=lambda mandate: mandate.ends_on or mandate.starts_on, reverse=True))


def pair_lines(team: Team) -> list[PairLine]:
    """The binôme of now; empty when there is none."""
    if team.pair is None:
        return []
    return [_member(mandate) for mandate in (team.pair.elu, team.pair.industriel)]


def _member(mandate: Mandate) -> PairLine:
    name = f"{mandate.person.given_name} {mandate.person.family_name}".strip()
    return PairLine(
        role=mandate.get_role_display(),
        name=name or "nom non communiqué",
        function=mandate.function,
        organisation=str(mandate.organisation),
        since=f"depuis le {day(mandate.starts_on)}",
        demonstration=mandate.person.demonstration,
    )


def pairs_before(team: Team) -> list[str]:
    """« Ada Lovelace et Jean Bo, du … au … », the latest first."""
    return [
        f"{pair.elu.person} et {pair.industriel.person}, du {day(pair.starts_on)} au {day(pair.ends_on)}"
        for pair in team.pairs_before
        if pair.ends_on is not None
    ]


def entries(team: Team) -> str:
    """« 2 demandes à traiter, 1 invitation en attente »."""
    parts = []
    if team.requests:
        parts.append(plural(team.requests, "demande à traiter", "demandes à traiter"))
    if team.invitations:
        parts.append(plural(team.invitations, "invitation en attente", "invitations en attente"))
    return ", ".join(parts)


FEW = 6  # mandates, or territories, shown on the home before the rest is folded
WIDE = ("region", "departement", "arrondissement")


def _of_wide(mandate: Mandate, url: str) -> list[tuple[str, str]]:
    """Where a mandate of more than a territory leads: its territories, what to follow there, the whole portfolio."""
    wide = mandate.region_id or mandate.role in OF_NATION
    found = [("Territoires", url)] if wide else []
    slug = next((f"{kind}-{key}" for kind in WIDE if (key := getattr(mandate, f"{kind}_id"))), "france")
    if has_plans() and not mandate.territory_id:
        found += [("À suivre", reverse("portfolio_desk", args=[slug])), ("Pilotage", reverse("portfolio", args=[slug]))]
    return found


def held(space: Space) -> Held:
    every = (_held(one.mandate, one.partner) for one in space.held)
    return Held(tuple(sorted(every, key=lambda one: (sort_key(one.place), one.role, one.organisation))))


def _held(mandate: Mandate, partner: Mandate | None) -> HeldLine:
    here = mandate.territory
    keys = [here.phase_id, here.published_id] if here else []
    url = (
        reverse("team", args=keys)
        if here
        else reverse("region", args=[mandate.region_id])
        if mandate.region_id
        else reverse("territories")
        if mandate.role in OF_NATION
        else f"{reverse('space')}#suivis"
    )
    doors = [
        ("État des lieux", "territory_etat_des_lieux", None),
        ("Atelier", "workbench", "diagnosis.view"),
        *([("Plan d’action", "plan", "plan.view")] if has_plans() else []),
        ("Équipe", "team", None),
        ("Journal", "trail", "audit.read"),
        ("Déports", "recusals", "recusal.declare"),
    ]
    links = [
        (label, reverse(name, args=keys))
        for label, name, asked in doors
        if here and (asked is None or mandate.role in MATRIX[asked].roles)
    ] or _of_wide(mandate, url)
    if has_plans() and mandate.role in MATRIX["committee.view"].roles:
        over = f"?territoire={quote(here.pk)}" if here else ""
        links.append(("Comités", f"{reverse('committees')}{over}"))
    return HeldLine(
        role=mandate.get_role_display(),
        place=mandate.scope_name,
        term=term(mandate),
        organisation=str(mandate.organisation),
        partner=f"{partner.person}, {partner.get_role_display()}" if partner else "",
        url=url,
        end_url=reverse("mandate_end", args=[mandate.pk]),
        links=links,
    )


def deports(mine: Mine) -> list[Awaited]:
    """Reports that wait: mine to accept, those of others to confirm or dismiss."""
    found = []
    for one in (*mine.reported, *mine.to_confirm):
        here = [one.territory.phase_id, one.territory.published_id]
        who = "que vous devriez vous déporter" if one in mine.reported else f"que {one.person} devrait se déporter"
        text = f"{one.declared_by} signale {who} de « {one.subject_title} » ({one.territory.name})."
        shared = "" if one in mine.reported else any_who_may("recusal.lift")
        since = timezone.localdate(one.declared_at)
        found.append(Awaited(french(text), reverse("recusals", args=here), Urgency.TO_ANSWER, since, shared=shared))
    return found


def closing_address(actor: Actor, mandate: Mandate) -> str:
    """Where the account of a holder is closed at once, or where that is asked."""
    return reverse("account_close", args=[mandate.person_id]) if mandate.person.is_active else ""


def awaited(space: Space) -> list[Awaited]:
    """What the team awaits of somebody: a second factor, an answer to who asks, an answer to an invitation."""
    found = []
    if space.guarded:
        roles = ", ".join(dict.fromkeys(mandate.get_role_display() for mandate in space.guarded))
        text = f"Confirmez votre connexion par un second facteur : {roles} n'ouvre rien sans lui."
        found.append(Awaited(french(text), reverse("second_factor_check"), Urgency.LOCKED))
    for one in space.to_answer:
        found.append(
            Awaited(
                french(f"{one.who} demande le rôle {of(Role(one.title).label)} ({one.name})."),
                reverse("join_answer", args=[one.phase_id, one.published_id, UUID(one.key)]),
                Urgency.TO_ANSWER,
                localdate(one.since) if one.since else None,
                shared=any_who_may("team.answer"),
            )
        )
    for offer in space.offered:
        text = (
            f"Une invitation attend votre réponse : {words(offer)}. Ouvrez le lien du courriel avant le "
            f"{day(offer.expires_at)}."
        )
        found.append(Awaited(french(text), "", Urgency.TO_ANSWER, timezone.localdate(offer.created_at)))
    return found


@dataclass(frozen=True)
class AskedLine:
    """A request for a role that I made."""

    role: str
    name: str
    since: datetime | None


def asked_lines(space: Space) -> list[AskedLine]:
    return [AskedLine(Role(one.title).label, one.name, one.since) for one in space.asked]
