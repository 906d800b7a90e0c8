"""What the objects of the context are called, by id, for whoever tells their history: one query for all kinds."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast

from etabli.domain.diagnosis.models import Evidence, Finding, Questionnaire, Rating, Reply, Signature, Version
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import territories

TITLED = (
    (Finding, ""),
    (Rating, "finding__"),
    (Evidence, "finding__"),
    (Questionnaire, ""),
    (Reply, "questionnaire__"),
)
NUMBERED = ((Version, ""), (Signature, "version__"))


def names(ids: Iterable[str], actor: Actor) -> dict[str, str]:
    """`« Un port »` or `version 2` by id, of what lies where the actor may see the état des lieux in preparation.

    An opinion and a piece of evidence are called by their finding, a reply by its questionnaire, a signature by its
    version.
    """
    wanted = uuids(ids)
    if not wanted:
        return {}
    first, *others = columns(wanted, actor)
    return {str(key): called(title, number) for key, title, number, _ in first.union(*others, all=True)}


def uuids(ids: Iterable[str]) -> list[UUID]:
    """Those of the ids that are one."""
    return [found for text in set(ids) if (found := _uuid(text)) is not None]


def columns(wanted: list[UUID], actor: Actor) -> list[QuerySet]:
    """(id, title, number, nothing) of each kind, for a union with what contexts above add."""
    places = territories(actor, "diagnosis.view").values("pk")
    return [
        *(_columns(model, wanted, places, path, "title", "") for model, path in TITLED),
        *(_columns(model, wanted, places, path, "", "number") for model, path in NUMBERED),
    ]


def called(title: str, number: str, *, plan: bool = False) -> str:
    if plan:
        return f"fiche {number}, «\u00a0{title}\u00a0»"
    return f"«\u00a0{title}\u00a0»" if title else f"version {number}"


def _columns(model: type[Model], wanted: list[UUID], places: QuerySet, path: str, title: str, number: str) -> QuerySet:
    nothing = Value("", output_field=CharField())
    return (
        model._default_manager.filter(pk__in=wanted, **{f"{path}territory__in": places})
        .order_by()
        .annotate(
            named_key=F("pk"),
            named_title=F(f"{path}{title}") if title else nothing,
            named_number=Cast(f"{path}{number}", CharField()) if number else nothing,
            named_fiche=nothing,
        )
        .values_list("named_key", "named_title", "named_number", "named_fiche")
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
