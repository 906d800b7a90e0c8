"""The plans of the demonstration: twenty fiches each with their money, over two years, with an avenant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from etabli.domain.diagnosis.enums import State as FindingState
from etabli.domain.diagnosis.models import Finding
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.plans import services
from etabli.domain.plans.conditions import concerned, pending
from etabli.domain.plans.enums import Budget, Instrument, Nature, StageKind, Visibility
from etabli.domain.plans.models import (
    Ambition,
    Dependency,
    Expense,
    Fiche,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Opinion,
    Partner,
    Plan,
    Resource,
    Stage,
    Template,
)
from etabli.domain.territories.models import PerimeterCommune, Territory
from etabli.kernel.typography import french
from etabli.ops.demonstration import cast
from etabli.ops.demonstration.cast import Team

STORY = Path(__file__).with_name("plans.yaml")
ADOPTED = date(2024, 6, 20)  # the plan is adopted
AMENDED = date(2025, 9, 10)
FOLLOWED = "Entreprises qui en profitent"  # of every fiche
# What some fiches follow too, by the rest of their number divided by four.
SHARED_INDICATORS: dict[int, dict[str, Any]] = {
    2: {"name": "Recrutements pourvus", "unit": "%", "baseline": 40, "target": 80},
    0: {"name": "Satisfaction des entreprises", "unit": "points sur 10", "baseline": 5, "target": 8},
}
KINDS = {
    "epci": OrganisationKind.EPCI,
    "firm": OrganisationKind.FIRM,
    "school": OrganisationKind.SCHOOL,
    "chamber": OrganisationKind.CHAMBER,
    "union": OrganisationKind.UNION,
    "operator": OrganisationKind.OPERATOR,
    "region": OrganisationKind.REGION,
    "prefecture": OrganisationKind.PREFECTURE,
}
NATURES = {
    "friches": (Nature.WORKS, Budget.INVESTMENT),
    "sites": (Nature.WORKS, Budget.INVESTMENT),
    "modernisation": (Nature.EQUIPMENT, Budget.INVESTMENT),
    "formations": (Nature.TRAINING, Budget.OPERATION),
    "plateformes": (Nature.SERVICES, Budget.OPERATION),
}
THOUSAND = 100_000  # cents in a thousand euros


def story() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Scene:
    """A territory with its people, its organisations, and by how much its amounts differ from the story's."""

    team: Team
    factor: float
    organisations: Mapping[str, Organisation]

    @property
    def territory(self) -> Territory:
        return self.team.territory

    def lead(self, on: date) -> Actor:
        """The chef de projet on a day."""
        return acting(self.team.project_lead, on)

    def cents(self, thousands: float) -> int:
        """An amount of the story, in tens of thousands where it differs."""
        return round(thousands * self.factor) * THOUSAND


def acting(mandate: Mandate, on: date) -> Actor:
    return actor(mandate.person, verified=True, on=on)


def at(day: date) -> datetime:
    """The morning of a day, or now when it has not come."""
    return min(timezone.make_aware(datetime.combine(day, time(10))), timezone.now())


def play(team: Team, *, factor: float) -> Plan:
    """A plan from candidature to avenant, and its life until today."""
    told = story()
    scene = Scene(team, factor, _organisations(team.territory))
    plan = _begin(scene, told)
    fiches = {n: _propose(scene, plan, n, words) for n, words in enumerate(told["fiches"], start=1)}
    _label(scene, plan)
    for n, words in enumerate(told["fiches"], start=1):
        _prepare(scene, fiches[n], words)
    _link(scene, fiches)
    with clock.played(at(ADOPTED)):
        services.move_plan(plan_id=plan.pk, move="adopt", by=scene.lead(ADOPTED))
    for n, words in enumerate(told["fiches"], start=1):
        _live(scene, fiches[n], words)
    _amend(scene, plan, fiches, told["amendment"])
    for act in told["after"]:
        on = AMENDED + timedelta(days=90)
        with clock.played(at(on)):
            services.move_fiche(fiche_id=fiches[act["fiche"]].pk, move=act["move"], by=scene.lead(on))
    on = AMENDED + timedelta(days=120)
    with clock.played(at(on)):
        offered = told["models"][Template.objects.count() % len(told["models"])]
        services.publish_template(fiche_id=fiches[offered].pk, by=scene.lead(on))
    return plan


def _organisations(territory: Territory) -> dict[str, Organisation]:
    """Who leads and who pays, made up where the cast has none."""
    regions, departements = _places(territory)
    named = {
        "firm": (f"Entreprise industrielle, {territory.name}", {}),
        "school": (f"École de production, {territory.name}", {}),
        "chamber": ("Chambre de commerce et d’industrie", {}),
        "union": (f"Union des industries, {territory.name}", {}),
        "operator": ("Opérateur national", {}),
        "region": (f"Conseil régional, {regions[0].name}", {"region": regions[0]}),
        "prefecture": (f"Préfecture, {departements[0].name}", {"departement": departements[0]}),
    }
    found = {key: cast.organisation(KINDS[key], name, **place) for key, (name, place) in named.items()}
    carrier = Mandate.objects.filter(territory=territory, role=Role.PROJECT_LEAD).select_related("organisation").first()
    assert carrier is not None
    return found | {"epci": carrier.organisation}


def _places(territory: Territory) -> tuple[list[Any], list[Any]]:
    return concerned(Plan(territory=territory))


def _begin(scene: Scene, told: Mapping[str, Any]) -> Plan:
    """The candidature: texts, and ambitions that answer findings."""
    on = ADOPTED - timedelta(days=120)
    by = scene.lead(on)
    with clock.played(at(on)):
        plan = services.start_plan(territory=scene.territory, by=by)
        texts = {
            name: french(told[name].format(place=scene.territory.name))
            for name in ("presentation", "stakes", "strategy")
        }
        dates = {"starts_on": date(2024, 1, 1), "ends_on": date(2027, 12, 31)}
        services.write_plan(plan_id=plan.pk, revision=plan.revision, values=texts | dates, by=by)
        kept = list(
            Finding.objects.filter(territory=scene.territory, state=FindingState.KEPT).order_by("position", "pk")
        )
        for n, words in enumerate(told["ambitions"]):
            ambition = Ambition(
                plan=plan,
                axis=words["axis"],
                title=french(words["title"]),
                text=french(words["text"]),
                position=n,
                findings=[str(finding.pk) for finding in kept[n : n + 2]],
            )
            services.save_ambition(ambition=ambition, by=by)
    return plan


def _propose(scene: Scene, plan: Plan, n: int, words: Mapping[str, Any], on: date | None = None) -> Fiche:
    """An idea, then what a validated fiche holds."""
    on = on or ADOPTED - timedelta(days=110 - 2 * n)
    by = scene.lead(on)
    title = french(words["title"])
    starts_on = ADOPTED + timedelta(days=words["start"])
    lead = scene.organisations[words["lead"]]
    values = {
        "title": title,
        "axis": words["axis"],
        "project_type": words["type"],
        "lead": lead.pk,
        "commitment": words["commitment"],
        "maturity": "ready" if words["commitment"] == "firm" else "feasibility",
        "context": french("Projet inventé pour la démonstration. Les entreprises rencontrées le demandent."),
        "objectives": french(f"{title} et en faire profiter plusieurs entreprises du territoire."),
        "description": french(
            "Études, marchés, travaux ou équipements, puis mise en service et suivi pendant deux ans."
        ),
        "deliverables": french("Une mise en service, un bilan chiffré, une visite ouverte aux autres territoires."),
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=30 * words["months"]),
        "referent_function": "Responsable du projet",
        "communes": _communes(scene.territory, n) if words["type"] in ("friches", "sites", "modernisation") else [],
        **{
            name: french(value) if isinstance(value, str) and " " in value else value
            for name, value in words["values"].items()
        },
    }
    findings = Finding.objects.filter(territory=scene.territory, state=FindingState.KEPT).order_by("position", "pk")
    answered = findings[n % max(1, findings.count())] if findings else None
    with clock.played(at(on)):
        return services.add_fiche(plan=plan, values=values, by=by, finding=answered)


def _communes(territory: Territory, n: int) -> list[str]:
    """One of the dozen largest communes of the territory."""
    inside = PerimeterCommune.objects.filter(listed_territory__territory=territory, perimeter_list__reference=True)
    largest = inside.order_by("-commune__population", "commune_id").values_list("commune_id", flat=True)[:12]
    return [largest[n % len(largest)]] if largest else []


def _label(scene: Scene, plan: Plan) -> None:
    """Favourable opinions, one with a reservation, and the label."""
    on = ADOPTED - timedelta(days=60)
    regions, departements = _places(scene.territory)
    with clock.played(at(on)):
        for place, role, column in (
            *((region, Role.REGION, "region") for region in regions),
            *((departement, Role.STATE, "departement") for departement in departements),
        ):
            if role == Role.REGION and not Mandate.objects.filter(role=role, region=place).exists():
                cast.of_region(place)
            if role == Role.STATE and not Mandate.objects.filter(role=role, departement=place).exists():
                cast.of_state(place)
            mandate = Mandate.objects.filter(role=role, **{column: place}).select_related("person").first()
            assert mandate is not None
            reserved = role == Role.STATE
            opinion = Opinion(
                plan=plan,
                **{column: place},
                verdict="reserved" if reserved else "favourable",
                text=french("Préciser le calendrier des acquisitions foncières.") if reserved else "",
                committee_on=on - timedelta(days=7),
            )
            services.give_opinion(opinion=opinion, by=acting(mandate, on))
        delegate = Mandate.objects.filter(role=Role.DELEGATION).select_related("person").first() or cast.delegate()
        services.move_plan(plan_id=plan.pk, move="label", by=acting(delegate, on))


def _prepare(scene: Scene, fiche: Fiche, words: Mapping[str, Any]) -> None:
    """Its costs, who is asked, its steps, its indicator; then validated, if it goes so far before the adoption."""
    on = ADOPTED - timedelta(days=30)
    by = scene.lead(on)
    nature, budget = NATURES[words["type"]]
    starts_on = ADOPTED + timedelta(days=words["start"])
    with clock.played(at(on)):
        for share, label, kind in ((0.12, "Études et maîtrise d'œuvre", Nature.STUDIES), (0.88, "Réalisation", nature)):
            amount = scene.cents(words["cost"] * share)
            part = Expense(
                fiche=fiche,
                label=french(label),
                nature=kind,
                budget=budget,
                year=starts_on.year + (kind != Nature.STUDIES),
                amount_cents=amount,
                eligible_cents=amount if kind != Nature.STUDIES else amount // 2,
            )
            services.add_part(part=part, by=by)
        for line in words["money"]:
            funder = scene.organisations[line["of"]]
            closed = words["lead"] == "firm" and funder.kind == OrganisationKind.OPERATOR
            part = Resource(
                fiche=fiche,
                funder=funder,
                scheme=french(line["scheme"]),
                instrument=line.get("instrument", Instrument.GRANT),
                year=starts_on.year,
                aid_regime="gber" if words["lead"] == "firm" else "none",
                aid_reference="article 17" if words["lead"] == "firm" else "",
                visibility=Visibility.RESTRICTED if closed else Visibility.PUBLIC,
            )
            services.add_part(part=part, by=by)
            _ask(scene, part, line, min(on, starts_on - timedelta(days=60)), by)
        before = None
        for title, share in (("Études rendues", 0.2), ("Marchés ou commandes signés", 0.4), ("Mise en service", 0.95)):
            due = starts_on + timedelta(days=int(30 * words["months"] * share))
            step = Milestone(fiche=fiche, title=title, due_on=due, after=before)
            services.add_part(part=step, by=by)
            before = step
        indicator = Indicator(
            fiche=fiche,
            name=FOLLOWED,
            unit="entreprises",
            baseline=0,
            baseline_on=ADOPTED,
            target=6 + fiche.number % 9,
            target_on=starts_on + timedelta(days=30 * words["months"]),
            source="Suivi du chef de projet",
        )
        services.add_part(part=indicator, by=by)
        if more := SHARED_INDICATORS.get(fiche.number % 4):
            aim = {"baseline_on": ADOPTED, "target_on": indicator.target_on, "source": "Enquête du chef de projet"}
            services.add_part(part=Indicator(fiche=fiche, **more, **aim), by=by)
        if words["lead"] != "operator":
            partner = Partner(fiche=fiche, organisation=scene.organisations["operator"], role="expert")
            services.add_part(part=partner, by=by)
        if any(line["of"] == "operator" for line in words["money"]):
            need = french("Un rendez-vous pour monter le dossier, puis une réponse sur le financement.")
            asked = OperatorRequest(
                fiche=fiche,
                operator=scene.organisations["operator"],
                need=need,
                asked_on=on,
                wanted_on=on + timedelta(days=90),
            )
            services.add_part(part=asked, by=by)
        for move in words["path"][:2]:
            if move in ("study", "validate"):
                services.move_fiche(fiche_id=fiche.pk, move=move, by=by)


def _link(scene: Scene, fiches: Mapping[int, Fiche]) -> None:
    """What waits for what: the school for the plateau, the extension for the zone."""
    on = ADOPTED - timedelta(days=20)
    with clock.played(at(on)):
        for waiting, needed in ((5, 4), (18, 2), (14, 1)):
            services.add_part(part=Dependency(fiche=fiches[waiting], needs=fiches[needed]), by=scene.lead(on))


def _live(scene: Scene, fiche: Fiche, words: Mapping[str, Any]) -> None:
    """Its moves after the adoption, and what became of its money, in the order of days that have come."""
    starts_on = ADOPTED + timedelta(days=words["start"])
    today = timezone.localdate()
    moves = [move for move in words["path"] if move not in ("study", "validate")]
    for n, move in enumerate(moves):
        on = max(starts_on, ADOPTED + timedelta(days=1)) + timedelta(days=int(30 * words["months"] * 0.9) * n)
        on = min(on, today - timedelta(days=5))
        reason = french(words.get("reason", "")) if move in ("block", "pause", "abandon") else ""
        with clock.played(at(on)):
            services.move_fiche(fiche_id=fiche.pk, move=move, reason=reason, by=scene.lead(on))
    for step in fiche.milestones.all():
        if step.due_on < today - timedelta(days=40) and "start" in moves:
            step.done_on = step.due_on + timedelta(days=fiche.number % 5 * 6)
            with clock.played(at(step.done_on)):
                services.change_part(part=step, by=scene.lead(step.done_on))
    for value, months in ((2, 8), (5, 16)):
        on = starts_on + timedelta(days=30 * months)
        if "start" in moves and on < today:
            indicator = fiche.indicators.get(name=FOLLOWED)
            with clock.played(at(on)):
                services.add_part(part=IndicatorValue(indicator=indicator, on=on, value=value), by=scene.lead(on))
    lines = list(fiche.resources.order_by("pk"))
    asked = {(french(line["scheme"]), line["of"]): line for line in words["money"]}
    for resource in lines:
        line = next(one for key, one in asked.items() if key[0] == resource.scheme)
        _pay(scene, resource, line, starts_on)


def _ask(scene: Scene, resource: Resource, line: Mapping[str, Any], on: date, by: Actor) -> None:
    """What the plan counts on when it is adopted: what a funder is asked, or what one announces that one gives."""
    kind, named = (StageKind.REQUESTED, "asked") if "asked" in line else (StageKind.ANNOUNCED, "granted")
    stage = Stage(resource=resource, kind=kind, amount_cents=scene.cents(line[named]), on=on)
    services.record(stage=stage, by=by)


def _pay(scene: Scene, resource: Resource, line: Mapping[str, Any], starts_on: date) -> None:
    """What was answered two months after the start, signed two months later, then paid twice."""
    today = timezone.localdate()
    kinds = {"granted": StageKind.GRANTED, "refused": StageKind.REFUSED, "contracted": StageKind.CONTRACTED}
    days = {"granted": 60, "refused": 60, "contracted": 120}
    acts = [(starts_on + timedelta(days=days[name]), kinds[name], line[name]) for name in days if name in line]
    acts += [
        (starts_on + timedelta(days=240 + 180 * n), StageKind.PAID, paid) for n, paid in enumerate(line.get("paid", ()))
    ]
    for on, kind, thousands in sorted(acts):
        on = min(max(on, ADOPTED - timedelta(days=150)), today - timedelta(days=3))
        refused = kind == StageKind.REFUSED
        stage = Stage(
            resource=resource,
            kind=kind,
            amount_cents=scene.cents(thousands),
            on=on,
            evidence=french("Courrier du financeur (démonstration)"),
            reason=french(line.get("reason", "Crédits épuisés pour l'année.")) if refused else "",
        )
        with clock.played(at(max(on, ADOPTED))):
            services.record(stage=stage, by=scene.lead(max(on, ADOPTED)))


def _amend(scene: Scene, plan: Plan, fiches: Mapping[int, Fiche], words: Mapping[str, Any]) -> None:
    """An avenant: a fiche is put back, others are added; then it is adopted."""
    before = AMENDED - timedelta(days=30)
    with clock.played(at(before)):
        services.move_plan(plan_id=plan.pk, move="amend", reason=french(words["reason"]), by=scene.lead(before))
    late = Fiche.objects.get(pk=fiches[words["postponed"]].pk)
    assert late.ends_on is not None
    with clock.played(at(before + timedelta(days=3))):
        services.edit_fiche(
            fiche_id=late.pk,
            revision=late.revision,
            values={"ends_on": late.ends_on + timedelta(days=180)},
            by=scene.lead(before + timedelta(days=3)),
        )
    for n, new in enumerate(words["new"], start=len(fiches) + 1):
        fiche = _propose(scene, plan, n, new, before + timedelta(days=5))
        _prepare_new(scene, fiche, new, before + timedelta(days=6))
    with clock.played(at(AMENDED)):
        services.move_plan(plan_id=plan.pk, move="adopt_amendment", by=scene.lead(AMENDED))
    assert pending(plan) is None


def _prepare_new(scene: Scene, fiche: Fiche, words: Mapping[str, Any], on: date) -> None:
    by = scene.lead(on)
    nature, budget = NATURES[words["type"]]
    with clock.played(at(on)):
        amount = scene.cents(words["cost"])
        expense = Expense(
            fiche=fiche, label="Réalisation", nature=nature, budget=budget, year=2026, amount_cents=amount
        )
        services.add_part(part=expense, by=by)
        for line in words["money"]:
            part = Resource(
                fiche=fiche,
                funder=scene.organisations[line["of"]],
                scheme=french(line["scheme"]),
                instrument=line.get("instrument", Instrument.GRANT),
                year=2026,
                aid_regime="none",
            )
            services.add_part(part=part, by=by)
            _ask(scene, part, line, on, by)
        for move in words["path"]:
            services.move_fiche(fiche_id=fiche.pk, move=move, by=by)
    for resource in fiche.resources.all():
        line = next(one for one in words["money"] if french(one["scheme"]) == resource.scheme)
        _pay(scene, resource, line, on)
