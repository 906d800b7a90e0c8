"""What the objects of plans and of the état des lieux are called, by id, for whoever tells their history: one query."""

from collections.abc import Iterable

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast

from etabli.domain.diagnosis.queries import names as below
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import territories
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


def names(ids: Iterable[str], actor: Actor, *, plans_too: bool = True) -> dict[str, str]:
    """`fiche 3, « Un port »` by id of a fiche or of a part of one; what the état des lieux holds as it calls it.

    Only fiches that are shared, of plans in preparation that the actor may see: those reserved are named to nobody.
    """
    wanted = below.uuids(ids)
    if not wanted:
        return {}
    first, *others = below.columns(wanted, actor)
    if plans_too:
        places = territories(actor, "plan.view").values("pk")
        others += [_columns(model, path, wanted, places) for model, path in PARTS]
    rows = first.union(*others, all=True)
    return {str(key): below.called(title, number, plan=bool(fiche)) for key, title, number, fiche in rows}


def _columns(model: type[Model], path: str, wanted: list, places: QuerySet) -> QuerySet:
    shared = {f"{path}visibility__in": SHARED, f"{path}plan__territory__in": places}
    return (
        model._default_manager.filter(pk__in=wanted, **shared)
        .order_by()
        .annotate(
            named_key=F("pk"),
            named_title=F(f"{path}title"),
            named_number=Cast(f"{path}number", CharField()),
            named_fiche=Value("1", output_field=CharField()),
        )
        .values_list("named_key", "named_title", "named_number", "named_fiche")
    )
