"""The people of the demonstration: one organisation of each kind, mandates of every role, a binôme a territory."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import clock
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.governance.models.mandates import OF_NATION
from etabli.domain.governance.services import grant
from etabli.domain.governance.services.mandates import pair
from etabli.domain.territories.models import Arrondissement, Commune, Departement, Epci, Region, Territory
from etabli.kernel.french import of

SINCE = date(2024, 2, 1)
ELECTIONS = date(2026, 3, 22)  # municipal elections: the expected end of an élu's mandate
MADE_UP = "(démonstration)"
ADDRESS = "demonstration.invalid"  # a domain that can't exist: nothing is ever delivered
SITE = f"https://{ADDRESS}"  # what links of messages begin with: the page that shows them says where the instance is


@dataclass(frozen=True)
class Team:
    """Who acts in a territory."""

    territory: Territory
    elu: Mandate
    industriel: Mandate
    project_lead: Mandate
    contributor: Mandate | None = None


def person(role: Role, where: str, address: str) -> Person:
    """Somebody named by role and place: « Chef de projet · Berry Sologne »."""
    label = Role(role).label
    found = Person(
        email=f"{role.value.replace('_', '-')}.{address}@{ADDRESS}",
        given_name=label[0].upper() + label[1:],
        family_name=f"· {where} {MADE_UP}"[:100],
        demonstration=True,
    )
    found.set_unusable_password()
    audit.save(found, by=SYSTEM, verb="person.created", reason="démonstration")
    return found


def organisation(kind: OrganisationKind, name: str, **place: object) -> Organisation:
    """The organisation of this place, or of this name where it has no place; made when it is not there."""
    same = place or {"name": f"{name} {MADE_UP}"}
    known = Organisation.objects.filter(kind=kind, demonstration=True, **same).first()
    if known is not None:
        return known
    found = Organisation(kind=kind, name=f"{name} {MADE_UP}", demonstration=True, **place)
    audit.save(found, by=SYSTEM, verb="organisation.declared", reason="démonstration")
    return found


def one_of_each_kind(territory: Territory, departement: Departement) -> None:
    """An organisation of every kind, those of a place where the territory lies."""
    epci = Epci.objects.filter(memberships__territory=territory).first()
    commune = Commune.objects.filter(epci=epci).order_by("-population").first()
    arrondissement = Arrondissement.objects.filter(departement=departement).first()
    columns: dict[OrganisationKind, dict[str, object]] = {
        OrganisationKind.EPCI: {"epci": epci},
        OrganisationKind.COMMUNE: {"commune": commune},
        OrganisationKind.REGION: {"region": departement.region},
        OrganisationKind.DREETS: {"region": departement.region},
        OrganisationKind.DREAL: {"region": departement.region},
        OrganisationKind.PREFECTURE: {"departement": departement},
        OrganisationKind.SOUS_PREFECTURE: {"arrondissement": arrondissement},
    }
    for kind in OrganisationKind:
        if not Organisation.objects.filter(kind=kind, demonstration=True).exists():
            label = kind.label[0].upper() + kind.label[1:]
            organisation(kind, label, **columns.get(kind, {}))


def mandated(who: Person, role: Role, whose: Organisation, **scope: object) -> Mandate:
    """Somebody with a mandate since the beginning."""
    found = Mandate(
        person=who,
        role=role,
        organisation=whose,
        starts_on=SINCE,
        ends_on=ELECTIONS if role == Role.ELU else None,
        until_successor=role == Role.ELU,
        **scope,
    )
    with clock.played(timezone.make_aware(datetime.combine(SINCE, time(9)))):
        return grant(mandate=found, by=SYSTEM, reason="démonstration")


def team(territory: Territory, *, whole: bool) -> Team:
    """The binôme and the chef de projet; with `whole`, every role that a territory has."""
    epci = Epci.objects.filter(memberships__territory=territory).first()
    name, address = territory.name, territory.published_id
    if epci is None:
        carrier = organisation(OrganisationKind.SYNDICAT, f"Syndicat mixte, {name}")
    else:
        carrier = organisation(OrganisationKind.EPCI, epci.name, epci=epci)
    firm = organisation(OrganisationKind.FIRM, f"Entreprise industrielle, {name}")
    elu = mandated(person(Role.ELU, name, address), Role.ELU, carrier, territory=territory)
    industriel = mandated(person(Role.INDUSTRIEL, name, address), Role.INDUSTRIEL, firm, territory=territory)
    lead = mandated(person(Role.PROJECT_LEAD, name, address), Role.PROJECT_LEAD, carrier, territory=territory)
    pair(territory=territory, elu=elu, industriel=industriel, on=SINCE, by=SYSTEM)
    if not whole:
        return Team(territory, elu, industriel, lead)
    chamber = organisation(OrganisationKind.CHAMBER, "Chambre de commerce et d’industrie")
    operator = organisation(OrganisationKind.OPERATOR, "Opérateur national")
    contributor = mandated(person(Role.CONTRIBUTOR, name, address), Role.CONTRIBUTOR, chamber, territory=territory)
    mandated(person(Role.PROJECT_OWNER, name, address), Role.PROJECT_OWNER, firm, territory=territory)
    mandated(person(Role.OPERATOR, name, address), Role.OPERATOR, operator, territory=territory)
    return Team(territory, elu, industriel, lead, contributor)


def around(territory: Territory, departement: Departement) -> None:
    """The Région and the préfecture, once each; the sous-préfet of most of the territory."""
    if not Mandate.objects.filter(role=Role.REGION, region=departement.region).exists():
        of_region(departement.region)
    if not Mandate.objects.filter(role=Role.STATE, departement=departement).exists():
        of_state(departement)
    near = _arrondissement(territory)
    if near is not None and not Mandate.objects.filter(role=Role.STATE, arrondissement=near).exists():
        office = organisation(OrganisationKind.SOUS_PREFECTURE, f"Sous-préfecture, {near.name}", arrondissement=near)
        scope = {"arrondissement": near, "function": "sous-préfet"}
        mandated(person(Role.STATE, f"arrondissement {of(near.name)}", near.pk), Role.STATE, office, **scope)


def of_region(region: Region) -> Mandate:
    """Somebody of a Région."""
    council = organisation(OrganisationKind.REGION, f"Conseil régional, {region.name}", region=region)
    return mandated(person(Role.REGION, region.name, region.pk), Role.REGION, council, region=region)


def of_state(departement: Departement) -> Mandate:
    """Somebody of a préfecture."""
    office = organisation(OrganisationKind.PREFECTURE, f"Préfecture, {departement.name}", departement=departement)
    return mandated(person(Role.STATE, departement.name, departement.pk), Role.STATE, office, departement=departement)


def of_state_of_region(region: Region) -> Mandate:
    """Somebody of the préfet de région, who steers the comité régional with the Région."""
    office = organisation(OrganisationKind.DREETS, f"DREETS, {region.name}", region=region)
    scope = {"region": region, "function": "secrétariat général pour les affaires régionales"}
    return mandated(person(Role.STATE, f"région {region.name}", region.pk), Role.STATE, office, **scope)


def _arrondissement(territory: Territory) -> Arrondissement | None:
    """The one with most of the communes of the territory."""
    here = Arrondissement.objects.filter(communes__epci__memberships__territory=territory)
    return here.annotate(held=Count("communes")).order_by("-held", "pk").first()


def nation() -> None:
    """The delegation, an evaluator, an administrator."""
    delegation = organisation(OrganisationKind.DELEGATION, "Délégation nationale")
    for role in OF_NATION:
        if not Mandate.objects.filter(role=role).exists():
            mandated(person(role, "France", "france"), role, delegation)


def delegate() -> Mandate:
    """Somebody of the national delegation."""
    nation()
    return Mandate.objects.filter(role=Role.DELEGATION).select_related("person").get()
