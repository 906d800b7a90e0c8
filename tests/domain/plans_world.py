"""A territory with its people and a plan, for tests of plans."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.domain.people import TODAY, mandate, organisation, territory

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Mandate, Organisation
from etabli.domain.plans import services
from etabli.domain.plans.conditions import concerned
from etabli.domain.plans.enums import Budget, Instrument, Nature, SignatoryGroup, StageKind, TitleKind
from etabli.domain.plans.models import Expense, Fiche, Opinion, Plan, PlanVersion, Resource, Signatory, Stage
from etabli.domain.territories.models import Departement, Territory

WHOLE: dict[str, Any] = {
    "title": "Une halle partagée pour l’outillage",
    "axis": "attirer",
    "project_type": "friches",
    "commitment": "firm",
    "context": "Une halle vide au bord de la voie.",
    "objectives": "Remettre la halle en usage.",
    "description": "Dépolluer, isoler, louer par lots.",
    "deliverables": "3 000 m² loués.",
    "friche_use": "Ateliers à louer.",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2027, 12, 31),
}


@dataclass
class World:
    """The people of one territory; each is an actor of `TODAY`."""

    territory: Territory
    lead: Actor
    elu: Actor
    industriel: Actor
    region: Actor
    state: Actor
    carrier: Organisation  # the EPCI that leads public fiches

    @property
    def plan(self) -> Plan:
        return Plan.objects.select_related("territory__phase").get(territory=self.territory)


def acting(of: Mandate, on: date = TODAY) -> Actor:
    return actor(of.person, verified=True, on=on)


def world(published_id: str = "ti-8413", phase: str = "1", *, started: bool = True) -> World:
    place = territory(published_id, phase)
    departement = Departement.objects.filter(territory_parts__territory=place).order_by("pk").first()
    assert departement is not None
    elu, industriel = mandate(Role.ELU, territory=place), mandate(Role.INDUSTRIEL, territory=place)
    pair = Binome(territory=place, elu=elu, industriel=industriel, starts_on=date(2025, 1, 1))
    audit.save(pair, by=SYSTEM, verb="binome.designated")
    found = World(
        territory=place,
        lead=acting(mandate(Role.PROJECT_LEAD, territory=place)),
        elu=acting(elu),
        industriel=acting(industriel),
        region=acting(mandate(Role.REGION, region=departement.region)),
        state=acting(mandate(Role.STATE, departement=departement)),
        carrier=organisation(OrganisationKind.EPCI),
    )
    if started:
        services.start_plan(territory=place, by=found.lead)
    return found


def fiche(of: World, **values: Any) -> Fiche:
    """An idea, with a title and an axis at least."""
    axis = of.territory.phase.axes.order_by("position").first()
    assert axis is not None
    given = {"title": "Une idée", "axis": axis.slug} | values
    return services.add_fiche(plan=of.plan, values=given, by=of.lead)


def whole(of: World, **values: Any) -> Fiche:
    """A fiche that lacks nothing, validated."""
    axis = of.territory.phase.axes.order_by("position").first()
    assert axis is not None
    found = fiche(of, **{**WHOLE, "axis": axis.slug, "lead": of.carrier.pk, **values})
    for move in ("study", "validate"):
        found = services.move_fiche(fiche_id=found.pk, move=move, by=of.lead)
    return found


def expense(of: World, to: Fiche, cents: int, **fields: Any) -> Expense:
    given: dict[str, Any] = {"label": "Travaux", "nature": Nature.WORKS, "budget": Budget.INVESTMENT, "year": 2026}
    part = Expense(fiche=to, amount_cents=cents, **given | fields)
    services.add_part(part=part, by=of.lead)
    return part


def resource(of: World, to: Fiche, funder: Organisation | None = None, **fields: Any) -> Resource:
    given: dict[str, Any] = {"instrument": Instrument.GRANT, "year": 2026}
    part = Resource(fiche=to, funder=funder or organisation(OrganisationKind.OPERATOR), **given | fields)
    services.add_part(part=part, by=of.lead)
    return part


def stage(
    of: World,
    on: Resource,
    kind: StageKind,
    cents: int,
    by: Actor | None = None,
    file: Checked | None = None,
    **fields: Any,
) -> Stage:
    given: dict[str, Any] = {"on": date(2026, 3, 1)}
    if kind == StageKind.REFUSED:
        given["reason"] = "Hors du champ du dispositif."
    said = Stage(resource=on, kind=kind, amount_cents=cents, **given | fields)
    return services.record(stage=said, by=by or of.lead, file=file)


def opinions(of: World, verdict: str = "favourable", text: str = "") -> None:
    """Every Région and every préfet concerned says the same."""
    regions, departements = concerned(of.plan)
    for region in regions:
        by = acting(mandate(Role.REGION, region=region))
        services.give_opinion(opinion=Opinion(plan=of.plan, region=region, verdict=verdict, text=text), by=by)
    for departement in departements:
        by = acting(mandate(Role.STATE, departement=departement))
        services.give_opinion(opinion=Opinion(plan=of.plan, departement=departement, verdict=verdict, text=text), by=by)


def signatory(version: PlanVersion, of: World, **fields: Any) -> Signatory:
    """A signatory with a whole title."""
    given: dict[str, Any] = {
        "group": SignatoryGroup.TERRITORY,
        "organisation": of.carrier,
        "function": "présidente",
        "title_kind": TitleKind.DELIBERATION,
        "title_body": "Conseil communautaire",
        "title_number": "2026-12",
        "title_on": date(2026, 2, 1),
        "transmitted_on": date(2026, 2, 3),
        "published_on": date(2026, 2, 4),
    }
    return services.save_signatory(signatory=Signatory(version=version, **given | fields), by=of.lead)


def signed(of: World) -> PlanVersion:
    """Take a phase-1 plan with a whole fiche to its signed contract."""
    for move in ("protocol", "submit"):
        services.move_plan(plan_id=of.plan.pk, move=move, by=of.lead)
    opinions(of)
    services.move_plan(plan_id=of.plan.pk, move="validate", by=of.region)
    version = of.plan.versions.get(state="pending")
    one = signatory(version, of)
    services.sign(signatory_id=one.pk, signed_on=TODAY, by=of.lead)
    services.move_plan(plan_id=of.plan.pk, move="sign", by=of.lead, confirmed=True)
    return of.plan.versions.get(state="sealed")
