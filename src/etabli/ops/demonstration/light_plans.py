"""Three thousand light fiches over the other territories, so that regional and national pages have what to show.

They are written in bulk, each with its entry on the trail: what they are is made up, and marked.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db import connection, models
from django.utils import timezone

from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation, Person
from etabli.domain.plans.enums import Budget, Instrument, Nature, StageKind, Tax, VersionKind, VersionState
from etabli.domain.plans.freezing import content_of
from etabli.domain.plans.models import Expense, Fiche, Plan, PlanVersion, Resource, Stage
from etabli.domain.territories.models import Epci, ProjectType, Territory
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.ops.demonstration import cast
from etabli.ops.demonstration.in_bulk import write

COUNT = 3000
STATES = ("idea", "study", "study", "validated", "validated", "under_way", "under_way", "under_way", "done", "blocked")
PUBLIC = {"1": ("signed", "closed"), "2": ("adopted", "adopted", "signed")}
BEGUN = {"1": date(2019, 9, 1), "2": date(2024, 6, 1)}
SCHEMES = {"1": "Plan de relance industrielle", "2": "Fonds vert Territoires d’industrie"}


def load(titles: Sequence[str], territories: Sequence[Territory], by: Person, *, count: int = COUNT) -> int:
    """Light plans for these territories; how many fiches. The same numbers every time."""
    chance = random.Random(2026)  # noqa: S311 (a demonstration, the same every time)
    funders = (
        cast.organisation(OrganisationKind.OPERATOR, "Opérateur national"),
        cast.organisation(OrganisationKind.OPERATOR, "Fonds national de démonstration"),
    )
    types = {one.slug: one for one in ProjectType.objects.prefetch_related("axes")}
    plans, fiches, lines = [], [], []
    for n, territory in enumerate(territories):
        plan = Plan(
            territory=territory,
            state=_plan_state(territory.phase_id, chance),
            since=BEGUN[territory.phase_id],
            starts_on=territory.phase.starts_on,
            ends_on=territory.phase.ends_on,
        )
        plans.append(plan)
        share = count // len(territories) + (n < count % len(territories))
        lead = _carrier(territory)
        for number in range(1, share + 1):
            fiches.append(_fiche(plan, number, titles, types, lead, chance))
            lines.append((fiches[-1], *_money(fiches[-1], funders, chance)))
    write(plans, "plan.started")
    write(fiches, "fiche.added")
    write([expense for _, expense, _, _ in lines], "fiche.expense_added")
    write([resource for _, _, resource, _ in lines if resource], "fiche.resource_added")
    write([stage for _, _, _, stages in lines for stage in stages], "money.recorded")
    _counted(Fiche, Expense, Resource, Stage)
    write(list(_versions(plans, by)), "plan.version_sealed")
    return len(fiches)


def _counted(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL how large these tables became: until then it reads them whole for each fiche of a version."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(one._meta.db_table) for one in tables)}")


def _plan_state(phase: str, chance: random.Random) -> str:
    if phase not in PUBLIC:
        return "drafting"
    return chance.choice(PUBLIC[phase]) if chance.random() < 0.9 else ("protocol" if phase == "1" else "labelled")


def _carrier(territory: Territory) -> Organisation:
    epci = Epci.objects.filter(memberships__territory=territory).first()
    if epci is None:
        return cast.organisation(OrganisationKind.SYNDICAT, f"Syndicat mixte, {territory.name}")
    return cast.organisation(OrganisationKind.EPCI, epci.name, epci=epci)


def _fiche(
    plan: Plan,
    number: int,
    titles: Sequence[str],
    types: dict[str, ProjectType],
    lead: Organisation,
    chance: random.Random,
) -> Fiche:
    phase = plan.territory.phase_id
    kind = chance.choice(sorted(types))
    axes = [axis.slug for axis in types[kind].axes.all() if axis.phase_id == phase]
    title = french(f"{chance.choice(titles)} (démonstration)")
    starts_on = BEGUN[phase] + timedelta(days=chance.randint(0, 700))
    return Fiche(
        plan=plan,
        number=number,
        title=title,
        title_key=search_key(title)[:220],
        axis=chance.choice(sorted(axes)),
        project_type=kind,
        state=chance.choice(STATES),
        since=starts_on,
        commitment=chance.choice(("firm", "to_confirm")),
        lead=lead,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=chance.randint(200, 1200)),
        values={"objectives": french("Projet inventé pour la démonstration : il sert à remplir les pages.")},
    )


def _money(
    fiche: Fiche, funders: Sequence[Organisation], chance: random.Random
) -> tuple[Expense, Resource | None, list[Stage]]:
    cost = chance.randint(8, 400) * 1_000_000  # tens of thousands of euros, in cents
    assert fiche.starts_on is not None
    expense = Expense(
        fiche=fiche,
        label="Réalisation",
        nature=Nature.WORKS,
        budget=Budget.INVESTMENT,
        tax=Tax.EXCLUDED,
        year=fiche.starts_on.year,
        amount_cents=cost,
    )
    if fiche.state == "idea":
        return expense, None, []
    resource = Resource(
        fiche=fiche,
        funder=chance.choice(funders),
        scheme=SCHEMES[fiche.plan.territory.phase_id],
        instrument=Instrument.GRANT,
        year=fiche.starts_on.year,
        aid_regime="none",
    )
    asked = cost * chance.randint(20, 50) // 100
    stages = [_stage(resource, StageKind.REQUESTED, asked, fiche.starts_on)]
    if fiche.state in ("under_way", "done", "blocked") and chance.random() < 0.7:
        granted = asked * chance.randint(40, 100) // 100
        stages.append(_stage(resource, StageKind.GRANTED, granted, fiche.starts_on + timedelta(days=120)))
        if fiche.state == "done":
            stages.append(_stage(resource, StageKind.PAID, granted, fiche.starts_on + timedelta(days=500)))
    return expense, resource, stages


def _stage(resource: Resource, kind: StageKind, cents: int, on: date) -> Stage:
    return Stage(
        resource=resource, kind=kind, amount_cents=cents, on=min(on, timezone.localdate()), evidence="démonstration"
    )


def _versions(plans: Sequence[Plan], by: Person) -> Iterator[PlanVersion]:
    """What is in force of each plan that is public."""
    for plan in plans:
        if plan.state in ("drafting", "protocol", "labelled"):
            continue
        content = content_of(plan)
        signed = plan.state in ("signed", "closed")
        yield PlanVersion(
            plan=plan,
            number=1,
            kind=VersionKind.CONTRACT if signed else VersionKind.PLAN,
            state=VersionState.SEALED,
            content=content,
            content_hash=seal(content),
            made_by=by,
            sealed_at=timezone.now(),
        )
