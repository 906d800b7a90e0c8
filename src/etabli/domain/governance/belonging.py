"""Whether an organisation may hold a role in a place: the rule of `holders`, for one mandate and as a filter."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q

from etabli.domain.governance.enums import OrganisationKind as Kind
from etabli.domain.governance.enums import Role
from etabli.domain.governance.holders import HOLDERS, Tie, kinds_in_words
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.territories.models import Arrondissement, Departement, Member, PerimeterCommune, Territory
from etabli.kernel.typography import french

Places = frozenset[tuple[str, str]]


def check_holder(mandate: Mandate) -> None:
    """Raise ValidationError when the role is not for such an organisation, or not there."""
    if fault := misfit(mandate):
        raise ValidationError({"organisation_name": fault})


def misfit(mandate: Mandate) -> str:
    """Why the organisation of a mandate, offered or held, can't hold its role there, in French; nothing when it can."""
    role, organisation = Role(mandate.role), mandate.organisation
    tie = HOLDERS[role].get(Kind(organisation.kind))
    if tie is None:
        return french(
            f"Le rôle « {role.label} » s'exerce pour : {kinds_in_words(role)}. "
            f"{organisation} est d'une autre nature : {organisation.get_kind_display()}."
        )
    if _tied(tie, organisation, mandate):
        return ""
    return french(f"{organisation} n'est pas {tie.value} : {mandate.scope_name}. Choisissez une organisation du lieu.")


def _tied(tie: Tie, organisation: Organisation, mandate: Mandate) -> bool:
    if tie == Tie.ANYWHERE:
        return True
    if tie == Tie.MEMBER:
        return mandate.territory is not None and _is_member(organisation, mandate.territory)
    own, theirs = _own_place(organisation), _own_place(mandate)
    if tie == Tie.SAME or own == theirs:
        return own == theirs
    if own in _containing(mandate):
        return True
    return tie == Tie.AROUND and theirs in _containing(organisation)


def _is_member(organisation: Organisation, territory: Territory) -> bool:
    """An EPCI or a commune that the territory has, as a member or in one of its perimeters."""
    listed = PerimeterCommune.objects.filter(listed_territory__territory=territory)
    if organisation.epci_id is not None:
        members = territory.members.filter(epci=organisation.epci_id)
        return members.exists() or listed.filter(commune__epci=organisation.epci_id).exists()
    commune = Q(commune=organisation.commune_id) | Q(epci__communes=organisation.commune_id)
    return territory.members.filter(commune).exists() or listed.filter(commune=organisation.commune_id).exists()


def fitting() -> Q:
    """The mandates whose organisation may hold their role there, as a filter on Mandate: `misfit` for a list."""
    found = Q(pk__in=[])
    for role, held in HOLDERS.items():
        for tie in set(held.values()):
            own = [kind for kind, other in held.items() if other == tie]
            found |= Q(role=role, organisation__kind__in=own) & _tied_rows(tie)
    return found


def _tied_rows(tie: Tie) -> Q:
    if tie == Tie.ANYWHERE:
        return Q(pk__isnull=False)
    if tie == Tie.MEMBER:
        here = {"territory": OuterRef("territory")}
        listed = PerimeterCommune.objects.filter(listed_territory__territory=OuterRef("territory"))
        epci, commune = OuterRef("organisation__epci"), OuterRef("organisation__commune")
        return Q(
            Exists(Member.objects.filter(Q(epci=epci) | Q(commune=commune) | Q(epci__communes=commune), **here))
        ) | Q(Exists(listed.filter(Q(commune=commune) | Q(commune__epci=epci))))
    same = Q(region=F("organisation__region"))
    same |= Q(departement=F("organisation__departement")) | Q(arrondissement=F("organisation__arrondissement"))
    if tie == Tie.SAME:
        return same
    within = Q(departement__region=F("organisation__region"))
    within |= Q(arrondissement__departement__region=F("organisation__region"))
    within |= Q(arrondissement__departement=F("organisation__departement"))
    if tie == Tie.WITHIN:
        return same | within
    around = Q(region=F("organisation__departement__region"))
    around |= Q(region=F("organisation__arrondissement__departement__region"))
    return same | within | around | Q(departement=F("organisation__arrondissement__departement"))


def _own_place(of: Mandate | Organisation) -> tuple[str, str] | None:
    """(kind of place, code) of the State's map."""
    named = ((kind, getattr(of, f"{kind}_id")) for kind in ("region", "departement", "arrondissement"))
    return next(((kind, code) for kind, code in named if code is not None), None)


def _containing(of: Mandate | Organisation) -> Places:
    """Its place and those that contain it."""
    arrondissement: Arrondissement | None = of.arrondissement
    departement: Departement | None = of.departement if arrondissement is None else arrondissement.departement
    region = of.region_id if departement is None else departement.region_id
    named = (
        ("arrondissement", of.arrondissement_id),
        ("departement", departement.pk if departement else None),
        ("region", region),
    )
    return frozenset((kind, code) for kind, code in named if code is not None)
