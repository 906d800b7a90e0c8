"""Those who usually sign a plan: members of the territory, Région, préfets, operators who fund, chambers, industriel.

Proposed from what is known; the chef de projet keeps, completes or removes each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.timezone import localdate

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Organisation
from etabli.domain.plans.conditions import concerned
from etabli.domain.plans.enums import SignatoryGroup, TitleKind
from etabli.domain.plans.models import PlanVersion, Signatory
from etabli.domain.territories.models import Member

# Kind of organisation → group, who signs for it, their title.
MANNER: dict[str, tuple[SignatoryGroup, str, TitleKind]] = {
    OrganisationKind.EPCI: (SignatoryGroup.TERRITORY, "présidence de l’intercommunalité", TitleKind.DELIBERATION),
    OrganisationKind.COMMUNE: (SignatoryGroup.TERRITORY, "maire", TitleKind.DELIBERATION),
    OrganisationKind.SYNDICAT: (SignatoryGroup.TERRITORY, "présidence du syndicat", TitleKind.DELIBERATION),
    OrganisationKind.REGION: (SignatoryGroup.PUBLIC, "présidence du conseil régional", TitleKind.DELIBERATION),
    OrganisationKind.PREFECTURE: (SignatoryGroup.PUBLIC, "préfète ou préfet", TitleKind.DELEGATION),
    OrganisationKind.OPERATOR: (SignatoryGroup.PUBLIC, "direction régionale", TitleKind.DELEGATION),
    OrganisationKind.CHAMBER: (SignatoryGroup.ECONOMIC, "présidence de la chambre", TitleKind.DELIBERATION),
    OrganisationKind.FIRM: (SignatoryGroup.ECONOMIC, "direction de l’entreprise", TitleKind.POWER),
}


@dataclass(frozen=True)
class Usual:
    """Those to add, who are not signatories yet; and those who should be and are not declared as organisations."""

    found: tuple[Signatory, ...]
    missing: tuple[str, ...]


def usual(version: PlanVersion) -> Usual:
    """Whom this version would usually have and does not."""
    plan = version.plan
    regions, departements = concerned(plan)
    members = list(Member.objects.filter(territory=plan.territory_id).select_related("epci", "commune"))
    places = Q(
        kind=OrganisationKind.EPCI,
        epci__in=[one.epci_id for one in members if one.epci_id],
    )
    places |= Q(kind=OrganisationKind.COMMUNE, commune__in=[one.commune_id for one in members if one.commune_id])
    places |= Q(kind=OrganisationKind.REGION, region__in=regions)
    places |= Q(kind=OrganisationKind.PREFECTURE, departement__in=departements)
    of_fiches = Q(resources__fiche__in=[fiche["id"] for fiche in version.content["fiches"]])
    funding = Q(kind=OrganisationKind.OPERATOR) & of_fiches
    chambers = Q(kind=OrganisationKind.CHAMBER) & (
        of_fiches
        | Q(mandates__territory=plan.territory_id)
        | Q(partnerships__fiche__in=[fiche["id"] for fiche in version.content["fiches"]])
    )
    pair = Binome.objects.in_force(localdate(version.made_at)).filter(territory=plan.territory_id)
    industrial = Q(kind=OrganisationKind.FIRM, mandates__in=pair.values("industriel"), mandates__role=Role.INDUSTRIEL)
    there = set(version.signatories.values_list("organisation", flat=True))
    known = list(Organisation.objects.filter(places | funding | chambers | industrial).distinct())
    found = [_of(version, one) for one in known if one.pk not in there]
    order = list(MANNER)
    found.sort(key=lambda one: (order.index(one.organisation.kind), one.organisation.name))
    for position, one in enumerate(found, start=1):
        one.position = position
    named = [one.epci or one.commune for one in members]
    return Usual(tuple(found), tuple(_absent(known, [place for place in named if place], regions, departements)))


def _of(version: PlanVersion, organisation: Organisation) -> Signatory:
    group, function, title = MANNER[OrganisationKind(organisation.kind)]
    return Signatory(
        version=version, organisation=organisation, group=group, function=function, title_kind=title, position=100
    )


def _absent(known: Iterable[Organisation], *places: Iterable[object]) -> Iterator[str]:
    """The places in whose name somebody should sign, and no organisation is declared for."""
    there = {
        key
        for one in known
        for key in (
            ("epci", one.epci_id),
            ("commune", one.commune_id),
            ("region", one.region_id),
            ("departement", one.departement_id),
        )
    }
    names = {"epci": "", "commune": "", "region": "Région ", "departement": "préfecture : "}
    for group in places:
        for place in group:
            kind = type(place).__name__.lower()
            if (kind, place.pk) not in there:
                yield f"{names[kind]}{place.name}"
