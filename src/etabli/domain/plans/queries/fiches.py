"""The fiches of a plan in a list, and one fiche with all that hangs on it, as an actor may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from etabli.domain.diagnosis.models import Finding
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Organisation, Person
from etabli.domain.plans import rights
from etabli.domain.plans.models import (
    Comment,
    Dependency,
    Document,
    Draft,
    Expense,
    Fiche,
    FindingLink,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Partner,
    Plan,
    Template,
)
from etabli.domain.plans.queries.gathering import Rows, instances
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.services.fiches import is_editable
from etabli.domain.territories.models import Commune

ALSO = ("audit.read", "recusal.declare", "diagnosis.view", "obstacle.view", "obstacle.raise")
NAMES = ("given_name", "family_name", "demonstration")
Gathered = TypeVar("Gathered", bound=Model)


@dataclass(frozen=True)
class OpenedFiche:
    """A fiche with its parts, those that the actor may read.

    `edit`, `follow`: whether the actor may write it, or say how it goes; `frozen`: what is contractual may not change
    now. `reserved`: whether what is reserved is for the actor. `bears`: the actor acts for the organisation that leads.
    """

    opened: OpenedPlan
    fiche: Fiche
    recused: bool
    edit: bool
    follow: bool
    bears: bool
    frozen: bool
    partners: tuple[Partner, ...]
    findings: tuple[FindingLink, ...]
    milestones: tuple[Milestone, ...]
    indicators: tuple[Indicator, ...]
    requests: tuple[OperatorRequest, ...]
    needs: tuple[Dependency, ...]
    awaited: tuple[Dependency, ...]
    documents: tuple[Document, ...]
    comments: tuple[Comment, ...]
    templates: tuple[Template, ...]
    shared: tuple[Fiche, ...]  # of other plans, the same project: the one that counts it, or those counted in it

    @property
    def counted_in(self) -> Fiche | None:
        """The fiche of another plan that counts it, where the actor may see that one."""
        return next((one for one in self.shared if one.pk == self.fiche.counted_in_id), None)

    @property
    def counts(self) -> tuple[Fiche, ...]:
        """Those of other plans that are counted in it and that the actor may see."""
        return tuple(one for one in self.shared if one.counted_in_id == self.fiche.pk)

    @property
    def reserved(self) -> bool:
        return self.bears or ("plan.restricted" in self.opened.may and not self.recused)

    @property
    def comment(self) -> bool:
        return "plan.comment" in self.opened.may and not self.recused

    @property
    def inside(self) -> bool:
        """Whether the actor has a mandate that opens the plan: requests and comments are theirs."""
        return "plan.view" in self.opened.may

    @property
    def may_read_history(self) -> bool:
        return self.opened.reads_history(self.fiche)

    @property
    def cost(self) -> int | None:
        """What the fiche costs, in cents; None when no expense is known."""
        found: int | None = self.fiche.cost
        return found


def listed(opened: OpenedPlan, on: date) -> list[Fiche]:
    """The fiches of the plan that the actor may see. One query.

    Each with `cost` (cents, None without an expense), `late` (milestones past on that day and not reached) and `asked`
    (changes that a comité régional asked for and that wait).
    """
    late = Milestone.objects.filter(fiche=OuterRef("pk"), done_on__isnull=True, due_on__lt=on)
    asked = Comment.objects.filter(fiche=OuterRef("pk"), asks_change=True, settled_at__isnull=True)
    found = opened.fiches().select_related("lead").defer("values")
    return list(found.annotate(cost=_cost(), late=_count(late), asked=_count(asked)))


def opened_fiche(actor: Actor, phase: str, published_id: str, number: int) -> OpenedFiche | None:
    """One fiche with all its parts, in three queries; None when there is none, or none that the actor may see."""
    opened = opened_plan(actor, phase, published_id, *ALSO)
    if opened is None or opened.plan is None:
        return None
    fiche = _with_parts(opened).filter(number=number).first()
    return _opened(opened, fiche, actor) if fiche is not None else None


def draft_of(fiche: Fiche, actor: Actor) -> Draft | None:
    """What the actor was writing in the form of a fiche."""
    return Draft.objects.filter(fiche=fiche, person=actor.person).first()


def communes_of(fiche: Fiche) -> Sequence[Commune]:
    """The communes that it names, in order of name. No query when it names none."""
    return list(Commune.objects.filter(pk__in=fiche.communes).order_by("name")) if fiche.communes else []


def numbers_of(opened: OpenedPlan) -> list[tuple[UUID, int, str]]:
    """(id, number, title) of the fiches of the plan that the actor may see."""
    return list(opened.fiches().values_list("pk", "number", "title"))


def organisations_around(found: OpenedFiche) -> list[str]:
    """Names of the organisations that act on the territory: those of its mandates, first to be offered. One query."""
    of_place = Organisation.objects.filter(mandates__territory=found.opened.territory)
    return list(of_place.order_by("name").values_list("name", flat=True).distinct()[:80])


def other_places(opened: OpenedPlan) -> list[tuple[str, str]]:
    """(key, name with its phase) of the other territories that have a plan, in order of name. One query."""
    others = Plan.objects.exclude(pk=opened.plan.pk if opened.plan else None).order_by("territory__name", "territory")
    named = others.values_list("territory", "territory__name", "territory__phase__label")
    return [(key, f"{name} ({phase})") for key, name, phase in named]


def finding_of(opened: OpenedPlan, finding_id: UUID) -> Finding | None:
    """A finding of the territory."""
    return Finding.objects.filter(territory=opened.territory, pk=finding_id).first()


def kept_findings(opened: OpenedPlan) -> list[Finding]:
    """The findings of the territory that its people keep."""
    return list(Finding.objects.filter(territory=opened.territory, state="kept").defer("figures", "pending"))


def _with_parts(opened: OpenedPlan) -> QuerySet[Fiche]:
    seen = opened.sight.of_fiche
    of = {"fiche": OuterRef("pk")}
    asked = opened.fiches().select_related("lead", "author")
    return asked.annotate(
        cost=_cost(),
        partner_rows=Rows(
            Partner.objects.filter(**of).order_by("organisation__name", "role"),
            "organisation__name",
            "organisation__kind",
        ),
        finding_rows=Rows(
            FindingLink.objects.filter(**of).order_by("finding__axis", "finding__title"),
            "finding__title",
            "finding__kind",
            "finding__key",
            "finding__figures__rule",
        ),
        milestone_rows=Rows(Milestone.objects.filter(**of).order_by("due_on", "title")),
        indicator_rows=Rows(Indicator.objects.filter(**of).order_by("name")),
        reading_rows=Rows(IndicatorValue.objects.filter(indicator__fiche=OuterRef("pk")).order_by("on")),
        request_rows=Rows(OperatorRequest.objects.filter(**of).order_by("asked_on"), "operator__name"),
        need_rows=Rows(
            Dependency.objects.filter(seen("needs__"), **of).order_by("needs__number"),
            "needs__number",
            "needs__title",
            "needs__state",
        ),
        awaiting_rows=Rows(
            Dependency.objects.filter(seen("fiche__"), needs=OuterRef("pk")).order_by("fiche__number"),
            "fiche__number",
            "fiche__title",
            "fiche__state",
        ),
        document_rows=Rows(Document.objects.filter(**of).order_by("added_at"), *_person("author")),
        comment_rows=Rows(Comment.objects.filter(**of).order_by("at"), *_person("author")),
        template_rows=Rows(Template.objects.filter(source=OuterRef("pk"), withdrawn_at__isnull=True)),
        shared_rows=Rows(
            opened.sight.everywhere()
            .fiches()
            .filter(Q(counted_in=OuterRef("pk")) | Q(pk=OuterRef("counted_in")))
            .order_by("plan__territory__name", "number"),
            "plan__territory__name",
            "plan__territory__phase",
            "plan__territory__published_id",
        ),
    )


def _opened(opened: OpenedPlan, fiche: Fiche, actor: Actor) -> OpenedFiche:
    fiche.plan = opened.plan
    recused = fiche.pk in opened.sight.recused
    bears = rights.bearing(actor, fiche) is not None
    edits = "plan.edit" in opened.may and not recused
    own = actor.person is not None and fiche.author_id == actor.person.id and fiche.state == "idea"
    reserved = bears or ("plan.restricted" in opened.may and not recused)
    inside = "plan.view" in opened.may

    def rows(name: str) -> list[dict[str, object]]:
        return list(getattr(fiche, f"{name}_rows"))

    documents = [_joined(one, "author", Person) for one in instances(Document, rows("document"))]
    mine = actor.person.id if actor.person is not None else None
    return OpenedFiche(
        opened=opened,
        fiche=fiche,
        recused=recused,
        edit=edits or bears or (own and "plan.propose" in opened.may),
        follow=edits or bears,
        bears=bears,
        frozen=not is_editable(fiche),
        partners=tuple(_joined(one, "organisation", Organisation) for one in instances(Partner, rows("partner"))),
        findings=tuple(instances(FindingLink, rows("finding"))),
        milestones=tuple(instances(Milestone, rows("milestone"))),
        indicators=_indicators(rows("indicator"), rows("reading")),
        requests=tuple(_joined(one, "operator", Organisation) for one in instances(OperatorRequest, rows("request")))
        if inside
        else (),
        needs=tuple(instances(Dependency, rows("need"))),
        awaited=tuple(instances(Dependency, rows("awaiting"))),
        documents=tuple(one for one in documents if not one.restricted or reserved or one.author_id == mine),
        comments=tuple(_joined(one, "author", Person) for one in instances(Comment, rows("comment"))) if inside else (),
        templates=tuple(instances(Template, rows("template"))),
        shared=tuple(instances(Fiche, rows("shared"))),
    )


def _indicators(rows: list[dict[str, object]], readings: list[dict[str, object]]) -> tuple[Indicator, ...]:
    """Each with its readings as `known`, the first the oldest."""
    found = instances(Indicator, rows)
    values = instances(IndicatorValue, readings)
    for one in found:
        one.known = [value for value in values if value.indicator_id == one.pk]
    return tuple(found)


def _joined(part: Gathered, name: str, model: type[Model]) -> Gathered:
    """The part with the row that a foreign key names, from the columns fetched beside it."""
    beside = {path.removeprefix(f"{name}__"): value for path, value in part.beside.items()}
    setattr(part, name, model(pk=getattr(part, f"{name}_id"), **beside))
    return part


def _person(name: str) -> tuple[str, ...]:
    return tuple(f"{name}__{part}" for part in NAMES)


def _cost() -> Subquery:
    sums = Expense.objects.filter(fiche=OuterRef("pk")).order_by().values("fiche")
    return Subquery(sums.annotate(total=Sum("amount_cents")).values("total"))


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("fiche").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
