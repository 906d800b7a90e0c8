"""What the objects of plans and of the état des lieux are called, by id, for whoever tells their history: one query."""

from collections.abc import Collection, Iterable

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast

from etabli.domain.diagnosis.queries import names as below
from etabli.domain.diagnosis.queries.names import Called
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import where
from etabli.domain.plans import models as plans
from etabli.domain.plans.enums import Visibility

SHARED = (Visibility.PUBLIC, Visibility.SIGNATORIES)
# Kinds of the parts of a fiche, and the way from each to it.
PARTS: tuple[tuple[type[Model], str], ...] = (
    (plans.Fiche, ""),
    (plans.Partner, "fiche__"),
    (plans.FindingLink, "fiche__"),
    (plans.Dependency, "fiche__"),
    (plans.Milestone, "fiche__"),
    (plans.Indicator, "fiche__"),
    (plans.IndicatorValue, "indicator__fiche__"),
    (plans.OperatorRequest, "fiche__"),
    (plans.Expense, "fiche__"),
    (plans.Resource, "fiche__"),
    (plans.Stage, "resource__fiche__"),
    (plans.Document, "fiche__"),
    (plans.Template, "source__"),
)


def names(ids: Iterable[str], actor: Actor, *, kinds: Collection[str]) -> dict[str, Called]:
    """`fiche 3, « Un port »` by id of a fiche or of a part of one; what the état des lieux holds as it calls it.

    `kinds` are those of the plan to look among (`plans.stage`); that of the fiche is looked among with any of them.

    Only fiches that are shared, of plans in preparation that the actor may see: those reserved are named to nobody.
    """
    wanted = below.uuids(ids)
    if not wanted:
        return {}
    first, *others = below.columns(wanted, actor)
    of_plans = {kind for kind in kinds if kind.startswith("plans.")}
    if of_plans:
        asked = {plans.Fiche._meta.label_lower, *of_plans}
        others += [_columns(model, path, wanted, actor) for model, path in PARTS if model._meta.label_lower in asked]
    rows = first.union(*others, all=True)
    return {
        str(key): Called(below.called(title, number, plan=bool(fiche)), str(of))
        for key, title, number, fiche, of in rows
    }


def _columns(model: type[Model], path: str, wanted: list, actor: Actor) -> QuerySet:
    seen = where(actor, "plan.view", f"{path}plan__territory")
    return (
        model._default_manager.filter(seen, pk__in=wanted, **{f"{path}visibility__in": SHARED})
        .order_by()
        .annotate(
            named_key=F("pk"),
            named_of=F(f"{path}pk"),
            named_title=F(f"{path}title"),
            named_number=Cast(f"{path}number", CharField()),
            named_fiche=Value("1", output_field=CharField()),
        )
        .values_list("named_key", "named_title", "named_number", "named_fiche", "named_of")
    )
