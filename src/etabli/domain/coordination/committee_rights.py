"""Who reads, prepares, holds and closes a committee. What filters a list is what opens a committee or a meeting.

A mandate and a committee meet where their places do: a territory with its région and its département. Whoever steers
must have a mandate that covers the place of the committee. Which role does what is in `committees.yaml`.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from etabli.catalogue.coordination.committees import CommitteeKind as KindRule
from etabli.catalogue.coordination.committees import Holder, MemberRule, committee_rules
from etabli.domain.coordination.meeting_enums import CommitteeKind
from etabli.domain.coordination.models import AgendaItem, Committee, Meeting, Seat
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Recusal
from etabli.domain.governance.permissions import NotAllowedError, Verdict, recused
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans import rights as of_plans
from etabli.domain.territories.models import Arrondissement, Departement, ListedTerritory, Territory, TerritoryPart

SIGN_IN = "Connectez-vous : cette page est réservée aux personnes qui ont un mandat."


def territories(committee: Committee) -> QuerySet[Territory]:
    """The territories that a committee is over, wholly or in part."""
    found = Territory.objects.order_by("name", "key")
    if committee.territory_id is not None:
        return found.filter(pk=committee.territory_id)
    if committee.departement_id is not None:
        return found.filter(reach(Mandate(departement_id=committee.departement_id)))
    if committee.region_id is not None:
        return found.filter(reach(Mandate(region_id=committee.region_id)))
    return found


def committees(actor: Actor, permission: str = "committee.view") -> QuerySet[Committee]:
    """Those that the actor may read, or do something to."""
    return Committee.objects.filter(where(actor, permission))


def where(actor: Actor, permission: str = "committee.view", prefix: str = "") -> Q:
    """The same as a filter on rows whose committee is at the end of `prefix`."""
    found = Q(**{f"{prefix}pk__in": []})
    for mandate in actor.mandates:
        if Role(mandate.role) not in MATRIX[permission].roles:
            continue
        for kind in committee_rules().kinds:
            of_kind = Q(**{f"{prefix}kind": kind.id})
            if permission == "committee.view":
                sits = any(_is(mandate, one) for one in kind.members) or mandate.role in kind.readers
                steers = any(_is(mandate, one) for one in kind.steers)
                if sits:
                    found |= of_kind & _near(mandate, prefix)
                elif steers:
                    found |= of_kind & _over(mandate, prefix)
            elif any(_is(mandate, one) for one in kind.steers):
                found |= of_kind & _over(mandate, prefix)
    return found


def unread(actor: Actor) -> tuple[KindRule, ...]:
    """The kinds of committees of which no mandate of the actor reads any: they sit, steer and read in the others. None
    for who has no mandate, or whose mandates open nothing yet.
    """
    if not actor.mandates:
        return ()
    return tuple(one for one in committee_rules().kinds if not any(_reads(mandate, one) for mandate in actor.mandates))


def _reads(mandate: Mandate, kind: KindRule) -> bool:
    if Role(mandate.role) not in MATRIX["committee.view"].roles:
        return False
    return mandate.role in kind.readers or any(_is(mandate, one) for one in (*kind.members, *kind.steers))


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """The meetings that the actor may read: of their committees, and those that they were convened to themselves.

    What is being prepared is for those who prepare it.
    """
    if actor.person is None:
        return Meeting.objects.none()
    mine = where(actor, "committee.view", "committee__") & ~Q(convened_on=None)
    prepared = where(actor, "committee.prepare", "committee__")
    return Meeting.objects.filter(mine | prepared | seated(actor))


def seated(actor: Actor) -> Q:
    """The meetings that the actor was convened to, as a filter."""
    own = Seat.objects.order_by().filter(person=actor.person).values("meeting")
    return Q(pk__in=own, convened_on__isnull=False) if actor.person is not None else Q(pk__in=[])


def may(actor: Actor, permission: str, committee: Committee) -> Verdict:
    """Whether the actor may do this to a committee, under which mandate, and why."""
    if not actor.signed_in:
        return Verdict(False, SIGN_IN)
    for mandate in actor.mandates:
        alone = Actor(actor.person, actor.on, (mandate,))
        if Committee.objects.filter(where(alone, permission), pk=committee.pk).exists() or (
            committee._state.adding and _would(mandate, permission, committee)
        ):
            return Verdict(True, f"Votre mandat : {mandate.get_role_display()}, {mandate.scope_name}.", mandate)
    steers = ", ".join(Role(one.role).label for one in committee.rule.steers)
    label = MATRIX[permission].label
    return Verdict(
        False,
        f"Vos mandats ne permettent pas de {label}. Rôles qui pilotent ce comité ({committee.name}) : {steers}.",
        territory=committee.territory,
    )


def _would(mandate: Mandate, permission: str, committee: Committee) -> bool:
    """The rule of `_over` for a committee that is not made yet."""
    if Role(mandate.role) not in MATRIX[permission].roles:
        return False
    if not any(_is(mandate, one) for one in committee.rule.steers):
        return False
    if committee.territory_id is not None:
        return Territory.objects.filter(reach(mandate), pk=committee.territory_id).exists()
    if committee.departement_id is not None:
        of_region = mandate.region_id is not None and mandate.region_id == committee.departement.region_id
        return of_region or mandate.departement_id == committee.departement_id
    if committee.region_id is not None:
        return mandate.region_id == committee.region_id
    return mandate.scope_name == "France entière"


def require(actor: Actor, permission: str, committee: Committee) -> Mandate:
    """The mandate that gives the right; NotAllowedError with the reason."""
    found = may(actor, permission, committee)
    if not found.allowed or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def acting_for(item: AgendaItem, on: date) -> list[Mandate]:
    """Who acts for what an item bears on, convened or not: the chefs de projet of its territory, and the people there
    of the organisation that leads its fiche; without those who stand back from it. One query, two with a fiche.
    """
    if item.territory_id is None:
        return []
    mine = Q(role=Role.PROJECT_LEAD)
    if item.fiche is not None and item.fiche.lead_id is not None:
        mine |= Q(organisation=item.fiche.lead_id)
    found = Mandate.objects.in_force(on).filter(mine, territory=item.territory_id, person__is_active=True)
    if item.fiche is not None:
        kind, key = item.fiche.subject
        away = Recusal.objects.in_force().filter(subject_kind=kind, subject_id=key)
        found = found.exclude(person__in=away.values("person"))
    return list(found.select_related("person", "organisation").order_by("person__family_name", "pk"))


def members(committee: Committee, on: date) -> list[tuple[MemberRule, Mandate]]:
    """Who sits by right on a day: one place a person, by the first rule that names them. One query."""
    every = list(
        Mandate.objects.in_force(on)
        .filter(_around(committee), person__is_active=True)
        .select_related("person", "organisation", "territory", "region", "departement", "arrondissement")
        .order_by("starts_on", "pk")
    )
    found: dict[object, tuple[MemberRule, Mandate]] = {}
    for rule in committee.rule.members:
        for mandate in every:
            if _is(mandate, rule):
                found.setdefault(mandate.person_id, (rule, mandate))
    return list(found.values())


def _is(mandate: Mandate, holder: Holder) -> bool:
    """Whether a mandate is of the role, over what the rule says."""
    return mandate.role == holder.role and (
        not holder.over or any(getattr(mandate, f"{over}_id") is not None for over in holder.over)
    )


def _around(committee: Committee) -> Q:
    """The mandates whose place meets that of the committee; `_near` is the same, seen from a mandate."""
    nation = Q(territory=None, region=None, departement=None, arrondissement=None)
    if committee.territory_id is not None:
        parts = TerritoryPart.objects.filter(territory=committee.territory_id)
        return (
            nation
            | Q(territory=committee.territory_id)
            | Q(region__in=parts.values("departement__region"))
            | Q(departement__in=parts.values("departement"))
            | Q(arrondissement__in=_arrondissements(territory=committee.territory_id))
        )
    inside = Q(territory__in=territories(committee).order_by().values("pk")) | nation
    if committee.departement_id is not None:
        region = Departement.objects.filter(pk=committee.departement_id).values("region")
        of_departement = Q(departement=committee.departement_id) | Q(
            arrondissement__departement=committee.departement_id
        )
        return inside | Q(region__in=region) | of_departement
    if committee.region_id is not None:
        of_region = Q(region=committee.region_id) | Q(departement__region=committee.region_id)
        return inside | of_region | Q(arrondissement__departement__region=committee.region_id)
    return Q()


def _arrondissements(territory: str) -> QuerySet[ListedTerritory]:
    listed = ListedTerritory.objects.order_by().filter(territory=territory, perimeter_list__reference=True)
    return listed.values("communes__commune__arrondissement")


def _near(mandate: Mandate, prefix: str) -> Q:
    """The committees whose place meets that of a mandate."""

    def of(**places: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in places.items()})

    nation = of(territory=None, departement=None, region=None)
    if mandate.territory_id is not None:
        parts = TerritoryPart.objects.filter(territory=mandate.territory_id)
        inside = of(departement__in=parts.values("departement")) | of(region__in=parts.values("departement__region"))
        return of(territory=mandate.territory_id) | inside | nation
    reached = of(territory__isnull=False) & reach(mandate, f"{prefix}territory")
    if mandate.region_id is not None:
        return reached | of(departement__region=mandate.region_id) | of(region=mandate.region_id) | nation
    if mandate.departement_id is not None:
        region = Departement.objects.filter(pk=mandate.departement_id).values("region")
        return reached | of(departement=mandate.departement_id) | of(region__in=region) | nation
    if mandate.arrondissement_id is not None:
        own = Arrondissement.objects.filter(pk=mandate.arrondissement_id)
        wider = of(departement__in=own.values("departement")) | of(region__in=own.values("departement__region"))
        return reached | wider | nation
    return Q(**{f"{prefix}pk__isnull": False})


def _over(mandate: Mandate, prefix: str) -> Q:
    """The committees whose place a mandate covers."""

    def of(**places: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in places.items()})

    if mandate.territory_id is not None:
        return of(territory=mandate.territory_id)
    reached = of(territory__isnull=False) & reach(mandate, f"{prefix}territory")
    if mandate.region_id is not None:
        return reached | of(departement__region=mandate.region_id) | of(region=mandate.region_id)
    if mandate.departement_id is not None:
        return reached | of(departement=mandate.departement_id)
    if mandate.arrondissement_id is not None:
        return reached
    return Q(**{f"{prefix}pk__isnull": False})


def steered_kinds(actor: Actor) -> Iterator[tuple[CommitteeKind, Mandate]]:
    """The kinds of committees that a mandate of the actor steers somewhere."""
    for kind in committee_rules().kinds:
        for mandate in actor.mandates:
            if Role(mandate.role) in MATRIX["committee.prepare"].roles and any(_is(mandate, s) for s in kind.steers):
                yield CommitteeKind(kind.id), mandate


def scope_of(committee: Committee) -> str:
    """Where the trail files what is done to a committee: with the acts of its territory, when it is of one."""
    return committee.territory_id or ""


def scope_of_item(item: AgendaItem) -> str:
    """The same for an item: apart where its fiche is reserved."""
    fiche = item.about
    return of_plans.scope_of(fiche) if fiche is not None else scope_of(item.meeting.committee)


def stands_back(actor: Actor, item: AgendaItem) -> bool:
    """Whether the actor stands back from the fiche that an item is about."""
    fiche = item.about
    return fiche is not None and actor.person is not None and recused(actor, fiche.subject)
