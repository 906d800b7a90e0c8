"""The plan d'action of a territory of the access table, with one of each thing that hangs on it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from tests.access.committees import CommitteePlace, committees_of
from tests.access.obstacles import ObstaclesPlace, obstacles_of
from tests.access.reports import reports_of
from tests.domain import plans_world as made
from tests.domain.people import mandate

from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.coordination.models import (
    Envelope,
    MonthlyForm,
    MonthlyWord,
    Report,
    ReviewValue,
    Scenario,
    SentRequest,
)
from etabli.domain.coordination.programming import Criteria
from etabli.domain.coordination.services import keep_scenario, open_review, send_request, submit_values
from etabli.domain.coordination.services.reviews import Given
from etabli.domain.foundation import files
from etabli.domain.foundation.spreadsheets.sheets import sheet_of
from etabli.domain.governance import secret
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.plans import services
from etabli.domain.plans.enums import SignatoryGroup, StageKind, TitleKind, VersionState
from etabli.domain.plans.models import (
    Ambition,
    Comment,
    Document,
    Expense,
    Fiche,
    Import,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Partner,
    Plan,
    PlanVersion,
    Resource,
    Signatory,
    Stage,
    Template,
)
from etabli.domain.plans.services import imports
from etabli.domain.territories.models import Departement, Territory

NOTE = b"date;montant\r\n2026-03-01;1000\r\n"
ROWS = [(1, ["Titre", "Axe"]), (2, ["Un atelier de plus", "Innovation"]), (3, ["", "Innovation"])]


@dataclass(frozen=True)
class PlanPlace:
    """A plan that everybody reads, while an avenant is prepared: what is contractual may change.

    `fiche` is public and led by an EPCI, `restricted` by the firm of the maître d'ouvrage; the opérateur pays a line of
    both. `sealed` is in force, `version` waits for its `signatory`: the organisation of the élu.
    """

    plan: Plan
    fiche: Fiche
    restricted: Fiche
    milestone: Milestone
    indicator: Indicator
    partner: Partner
    expense: Expense
    resource: Resource
    bare: Resource
    stage: Stage
    restricted_resource: Resource
    restricted_expense: Expense
    document: Document
    reserved: Document
    ambition: Ambition
    sealed: PlanVersion
    version: PlanVersion
    signatory: Signatory
    other_signatory: Signatory
    asked: Comment
    begun: Import
    model: Template
    asked_of_operator: OperatorRequest
    sent: SentRequest
    request_link: str
    received: MonthlyWord
    envelope: Envelope
    scenario: Scenario
    monthly_link: str
    committees: CommitteePlace
    obstacles: ObstaclesPlace
    reviewed: ReviewValue
    reports: dict[str, Report]


def plan_of(
    where: Territory, held: dict[str, Mandate], region: Mandate, member: Mandate, carrier: Organisation, first: int
) -> PlanPlace:
    """The plan, its fiches numbered from `first`: numbers of two territories differ."""
    of = _people(where, held, region, carrier)
    services.start_plan(territory=where, by=of.lead)
    axis = where.phase.axes.order_by("position")[0].slug
    ambition = services.save_ambition(ambition=Ambition(plan=of.plan, axis=axis, title="Des ateliers"), by=of.lead)
    values = {**made.WHOLE, "axis": axis}
    fiche = services.add_fiche(plan=of.plan, values={**values, "lead": of.carrier.pk}, by=of.lead, number=first)
    for move in ("study", "validate"):
        services.move_fiche(fiche_id=fiche.pk, move=move, by=of.lead)
    firm = {**values, "title": "Un procédé", "lead": held[Role.PROJECT_OWNER].organisation_id}
    restricted = services.add_fiche(plan=of.plan, values=firm, by=of.lead, number=first + 1)
    sealed, version = _versions(of, first)
    signatory, other = _signatories(of, version, held)
    payer = held[Role.OPERATOR].organisation
    resource, bare = made.resource(of, fiche, payer), made.resource(of, fiche, payer, scheme="Appel à projets")
    links: list[str] = []
    sent = send_request(
        request_id=_part(of, OperatorRequest(fiche=fiche, operator=payer, need="Un prêt")).pk,
        need_kind="funding",
        by=of.lead,
        link=lambda hidden: (links.append(hidden), hidden)[1],
    )
    committees = committees_of(of, member)
    documents = [_document(of, fiche, reserved) for reserved in (False, True)]
    indicator = _part(
        of, Indicator(fiche=fiche, name="Surface", unit="m²", target=3, target_on=date(2027, 1, 1), source="Baux")
    )
    _part(of, IndicatorValue(indicator=indicator, on=date(2026, 3, 1), value=1))
    return PlanPlace(
        plan=of.plan,
        fiche=Fiche.objects.get(pk=fiche.pk),
        restricted=Fiche.objects.get(pk=restricted.pk),
        milestone=_part(of, Milestone(fiche=fiche, title="Permis", due_on=date(2026, 6, 1))),
        indicator=indicator,
        partner=_part(of, Partner(fiche=fiche, organisation=payer, role="funder")),
        expense=made.expense(of, fiche, 900_000),
        resource=resource,
        bare=bare,
        stage=made.stage(of, resource, StageKind.REQUESTED, 400_000, file=files.check("courrier.csv", NOTE)),
        restricted_resource=made.resource(of, restricted, payer, visibility="restricted"),
        restricted_expense=made.expense(of, restricted, 700_000),
        document=documents[0],
        reserved=documents[1],
        ambition=ambition,
        sealed=sealed,
        version=version,
        signatory=signatory,
        other_signatory=other,
        asked=services.comment(fiche_id=fiche.pk, text="Précisez le calendrier.", by=of.region, asks_change=True),
        begun=_import(of, member),
        model=services.publish_template(fiche_id=fiche.pk, by=of.lead),
        asked_of_operator=_part(of, OperatorRequest(fiche=fiche, operator=payer, need="Une étude de sols")),
        sent=sent,
        request_link=links[0],
        received=_received(of, fiche, resource),
        envelope=(envelope := _envelope(of, payer)),
        scenario=keep_scenario(envelope_id=envelope.pk, name="Prudent", criteria=Criteria(), by=of.region),
        monthly_link=f"point-{first}",
        committees=committees,
        obstacles=obstacles_of(of, Fiche.objects.get(pk=fiche.pk), payer),
        reviewed=_reviewed(of, indicator),
        reports=reports_of(of),
    )


def _reviewed(of: made.World, indicator: Indicator) -> ReviewValue:
    """A value that the chef de projet gave for a period whose days are past, and that nobody checked."""
    period = review_rules().period("2025-2")
    assert period is not None
    review = open_review(plan_id=of.plan.pk, period=period)
    assert review is not None
    (value,) = submit_values(review_id=review.pk, given={indicator.pk: Given(Decimal(1))}, by=of.lead)
    return value


def _received(of: made.World, fiche: Fiche, resource: Resource) -> MonthlyWord:
    """Money that a monthly form says was received; its link says so of the chef de projet's."""
    form = MonthlyForm.objects.create(
        mandate=of.lead.mandates[0],
        month=date(2026, 11, 1),
        secret_hash=secret.hashed(f"point-{fiche.number}"),
        expires_at=timezone.now() + timedelta(days=30),
    )
    money = {"resource": resource, "received_cents": 100_000, "received_on": date(2026, 10, 1)}
    return MonthlyWord.objects.create(form=form, fiche=fiche, said="unchanged", said_at=timezone.now(), **money)


def _envelope(of: made.World, payer: Organisation) -> Envelope:
    """Of the département, with no line under it: what its page shows is the same for all who read it."""
    place = Departement.objects.filter(territory_parts__territory=of.territory).order_by("pk").first()
    return Envelope.objects.create(
        funder=payer, scheme="Fonds de démonstration", year=2026, departement=place, amount_cents=100_000_000
    )


def _people(where: Territory, held: dict[str, Mandate], region: Mandate, carrier: Organisation) -> made.World:
    lead, elu, industriel, over = (
        actor(one.person, verified=True)
        for one in (held[Role.PROJECT_LEAD], held[Role.ELU], held[Role.INDUSTRIEL], region)
    )
    return made.World(where, lead, elu, industriel, over, over, carrier)


def _versions(of: made.World, first: int) -> tuple[PlanVersion, PlanVersion]:
    """One in force, one that waits and that the comité régional has an opinion of; an avenant is in preparation.

    Numbers of two territories differ: the second freezes what waits once more.
    """
    made.opinions(of)
    services.move_plan(plan_id=of.plan.pk, move="label", by=made.acting(mandate(Role.DELEGATION)))
    for _ in range(1 if first == 1 else 2):
        if of.plan.state == "labelled":
            services.move_plan(plan_id=of.plan.pk, move="adopt", by=of.lead)
        else:
            services.move_plan(plan_id=of.plan.pk, move="ask_changes", by=of.region, reason="à revoir")
        services.move_plan(plan_id=of.plan.pk, move="submit", by=of.lead)
    made.opinions(of)
    set_state(of.plan, "amending")
    return of.plan.versions.get(state=VersionState.SEALED), of.plan.versions.get(state=VersionState.PENDING)


def set_state(plan: Plan, state: str) -> None:
    """Where the plan stands, without the acts that would lead there."""
    Plan.objects.filter(pk=plan.pk).update(state=state)


def _signatories(of: made.World, version: PlanVersion, held: dict[str, Mandate]) -> tuple[Signatory, Signatory]:
    """The élu's organisation with its title and the file of it, ready to sign; another."""
    titled = {"title_kind": TitleKind.POWER, "title_body": "", "transmitted_on": None, "published_on": None}
    one = made.signatory(version, of, organisation=held[Role.ELU].organisation, **titled)
    services.save_signatory(signatory=one, by=of.lead, file=files.check("pouvoir.csv", NOTE))
    group = {"group": SignatoryGroup.ECONOMIC, "organisation": held[Role.INDUSTRIEL].organisation}
    return one, made.signatory(version, of, **titled, **group)


def _document(of: made.World, fiche: Fiche, reserved: bool) -> Document:
    document = Document(fiche=fiche, title="Note", restricted=reserved)
    return services.add_document(document=document, file=files.check("note.csv", NOTE), by=of.lead)


def _part(of: made.World, part):
    return services.add_part(part=part, by=of.lead)


def _import(of: made.World, member: Mandate) -> Import:
    """Begun by somebody else than those who ask: one line to write, one in error."""
    by = actor(member.person, verified=True)
    return imports.begin(plan=of.plan, file_name="plan.csv", sheets=[sheet_of("plan", ROWS)], by=by)
