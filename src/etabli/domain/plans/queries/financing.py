"""The financing plan of a fiche as an actor may see it: expenses, lines, checks; and what they may do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import OuterRef

from etabli.domain.governance.actor import Actor
from etabli.domain.plans import rights
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.enums import AidRegime, Instrument, StageKind
from etabli.domain.plans.financing import COLLECTIVITY, Checked, Cost, Dossier, Paying, aid_rate, checked
from etabli.domain.plans.models import Expense, Fiche, Milestone, Resource, Stage
from etabli.domain.plans.queries.gathering import Rows, instances
from etabli.domain.plans.queries.money import CIRCLES, Counted, circle_of, counted
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.totals import Balance, Line, balance
from etabli.domain.territories.models import Departement

CORSICA, OVERSEAS = ("2A", "2B"), "97"
FREE = ("aid_reference", "file_number", "visibility")  # what changes of a line once the plan is signed


@dataclass(frozen=True)
class Financing:
    """`lines`: those that the actor may open, each with the stages that they may read; `hidden`: how many others.

    `may_edit`: expenses and lines, as long as the plan is `editable`; `recordable`: lines whose stages they record.
    `prepares`: whether the actor is of those who prepare the plan, and whom the rules speak to.
    """

    opened: OpenedPlan
    fiche: Fiche
    expenses: tuple[Expense, ...]
    lines: tuple[Counted, ...]
    hidden: int
    may_edit: bool
    editable: bool
    recordable: frozenset[UUID]
    milestones: tuple[tuple[str, date], ...]
    prepares: bool

    @property
    def counted(self) -> list[Line]:
        return [one.line for one in self.lines]

    @cached_property
    def dossier(self) -> Dossier | None:
        """What the rules judge, for whom prepares the plan; read where it is asked for."""
        return _dossier(self) if self.prepares else None

    @cached_property
    def one_tax(self) -> bool:
        return len({one.tax for one in self.expenses}) < 2

    @cached_property
    def balance(self) -> Balance:
        """What is seen of it: an actor who may not open every line can't be told whether it balances."""
        return balance((one.amount_cents for one in self.expenses), self.counted)

    @cached_property
    def checks(self) -> list[Checked]:
        """What the rules say, for whom prepares the plan."""
        return checked(self.dossier) if self.dossier else []

    @property
    def aid_rate(self) -> tuple[float, bool] | None:
        return aid_rate(self.dossier) if self.dossier else None

    def line(self, resource_id: UUID) -> Counted | None:
        return next((one for one in self.lines if one.resource.pk == resource_id), None)

    def expense(self, expense_id: UUID) -> Expense | None:
        return next((one for one in self.expenses if one.pk == expense_id), None)

    def stage(self, stage_id: UUID) -> tuple[Counted, Stage] | None:
        pairs = ((one, stage) for one in self.lines for stage in one.stages if stage.pk == stage_id)
        return next(pairs, None)


def financing(actor: Actor, phase: str, published_id: str, number: int) -> Financing | None:
    """The financing plan of a fiche; None when there is none that the actor may see."""
    opened = opened_plan(actor, phase, published_id, "audit.read")
    if opened is None or opened.plan is None:
        return None
    with_parts = {
        "milestone_rows": Rows(Milestone.objects.filter(fiche=OuterRef("pk"))),
        "expense_rows": Rows(Expense.objects.filter(fiche=OuterRef("pk"))),
    }
    fiche = opened.fiches().filter(number=number).select_related("lead").annotate(**with_parts).first()
    if fiche is None:
        return None
    fiche.plan = opened.plan
    milestones = tuple((one.title, one.done_on or one.due_on) for one in instances(Milestone, fiche.milestone_rows))
    every = counted(Fiche.objects.filter(pk=fiche.pk), opened.sight)
    lines = tuple(one for one in every if one.seen)
    expenses = tuple(instances(Expense, fiche.expense_rows))
    may_record = "plan.money" in opened.may
    resources = [one.resource for one in lines]
    may_edit = _may_edit(actor, opened, fiche)
    hidden = len(every) - len(lines)
    return Financing(
        opened=opened,
        fiche=fiche,
        expenses=expenses,
        lines=lines,
        hidden=hidden,
        may_edit=may_edit,
        editable=plan_workflow(phase).state(opened.plan.state).editable,
        recordable=rights.recordable(actor, opened.territory, resources) if may_record else frozenset(),
        milestones=milestones,
        prepares=may_edit or "plan.view" in opened.may,
    )


def _may_edit(actor: Actor, opened: OpenedPlan, fiche: Fiche) -> bool:
    """The rule of `rights.may_edit`, asked only where it may hold."""
    if not opened.may & {"plan.edit", "plan.propose"} and not any(
        mandate.organisation_id == fiche.lead_id for mandate in actor.mandates
    ):
        return False
    if "plan.edit" in opened.may and fiche.pk not in opened.sight.recused:
        return True
    return bool(rights.may_edit(actor, fiche))


def _dossier(found: Financing) -> Dossier:
    """The fiche as plain values. Where it lies and what its firm had elsewhere is asked only where a rule needs it."""
    opened, fiche, lines = found.opened, found.fiche, found.lines
    lead = fiche.lead.kind if fiche.lead else ""
    paying = tuple(_paying(fiche, one) for one in lines)
    place = _place(opened) if lead in COLLECTIVITY or any("vert" in one.text.lower() for one in paying) else ()
    return Dossier(
        lead=lead,
        starts_on=fiche.starts_on,
        ends_on=fiche.ends_on,
        costs=tuple(
            Cost(one.nature, one.budget, one.tax, one.year, one.amount_cents, one.eligible_cents)
            for one in found.expenses
        ),
        lines=paying,
        milestones=found.milestones,
        minimis=_minimis(opened.sight.actor, fiche, lines),
        whole=not found.hidden,
        overseas=any(code.startswith(OVERSEAS) for code in place),
        apart=any(code.startswith(OVERSEAS) or code in CORSICA for code in place),
    )


def _paying(fiche: Fiche, one: Counted) -> Paying:
    row = one.resource
    said = (row.scheme, row.aid_reference, *(stage.evidence for stage in one.stages))
    return Paying(
        name=" · ".join(part for part in (row.funder.name, row.scheme) if part),
        funder=row.funder.kind,
        own=row.funder_id == fiche.lead_id,
        line=one.line,
        regime=row.aid_regime,
        reference=row.aid_reference,
        text=" ".join(said),
        days=tuple((stage.kind, stage.on) for stage in one.stages),
        narrower=CIRCLES.index(circle_of(row)) > CIRCLES.index(fiche.visibility),
    )


def _place(opened: OpenedPlan) -> tuple[str, ...]:
    found = Departement.objects.filter(territory_parts__territory=opened.territory)
    return tuple(found.values_list("pk", flat=True).distinct())


def _minimis(actor: Actor, fiche: Fiche, lines: Sequence[Counted]) -> tuple[tuple[date, int], ...]:
    """De minimis grants of the firm on other fiches, those that the actor may open; none where this fiche has none."""
    if fiche.lead_id is None or not any(one.resource.aid_regime == AidRegime.DE_MINIMIS for one in lines):
        return ()
    elsewhere: list[Resource] = list(
        rights.sight(actor)
        .resources()
        .filter(aid_regime=AidRegime.DE_MINIMIS, instrument=Instrument.GRANT, fiche__lead=fiche.lead_id)
        .exclude(fiche=fiche)
        .prefetch_related("stages")
    )
    granted = (StageKind.GRANTED, StageKind.CONTRACTED)
    found = []
    for row in elsewhere:
        by_kind = {stage.kind: stage for stage in row.stages.all()}
        if stage := next((by_kind[kind] for kind in granted if kind in by_kind), None):
            found.append((stage.on, stage.amount_cents))
    return tuple(found)
