"""What the objects of the context are called, by id, for whoever tells their history."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast

from etabli.domain.diagnosis.models import Evidence, Finding, Questionnaire, Rating, Reply, Signature, Version
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import where

TITLED = (
    (Finding, ""),
    (Rating, "finding__"),
    (Evidence, "finding__"),
    (Questionnaire, ""),
    (Reply, "questionnaire__"),
)
NUMBERED = ((Version, ""), (Signature, "version__"))


def uuids(ids: Iterable[str]) -> list[UUID]:
    """Those of the ids that are one."""
    return [found for text in set(ids) if (found := _uuid(text)) is not None]


def columns(wanted: list[UUID], actor: Actor) -> list[QuerySet]:
    """(id, title, number, nothing, id of what has the title) of each kind that lies where the actor may see the état
    des lieux in preparation.

    For a union with what contexts above add. An opinion and a piece of evidence are called by their finding, a reply by
    its questionnaire, a signature by its version.
    """
    return [
        *(_columns(model, wanted, actor, path, "title", "") for model, path in TITLED),
        *(_columns(model, wanted, actor, path, "", "number") for model, path in NUMBERED),
    ]


@dataclass(frozen=True)
class Called:
    """`label`: `« Un port »`, `fiche 3, « Un port »`; `of`: the id of what has this title."""

    label: str
    of: str

    def then(self, title: str) -> str:
        """The label with the title of another moment; the same without one, or for what has a number only."""
        begun, mark, _ = self.label.partition("«")
        return f"{begun}«\u00a0{title}\u00a0»" if mark and title else self.label


def called(title: str, number: str, *, plan: bool = False) -> str:
    """`« Un port »`, `version 2`, or of a plan `fiche 3, « Un port »`."""
    if plan:
        return f"fiche {number}, «\u00a0{title}\u00a0»"
    return f"«\u00a0{title}\u00a0»" if title else f"version {number}"


def _columns(model: type[Model], wanted: list[UUID], actor: Actor, path: str, title: str, number: str) -> QuerySet:
    nothing = Value("", output_field=CharField())
    seen = where(actor, "diagnosis.view", f"{path}territory")
    return (
        model._default_manager.filter(seen, pk__in=wanted)
        .order_by()
        .annotate(
            named_key=F("pk"),
            named_of=F(f"{path}pk"),
            named_title=F(f"{path}{title}") if title else nothing,
            named_number=Cast(f"{path}{number}", CharField()) if number else nothing,
            named_fiche=nothing,
        )
        .values_list("named_key", "named_title", "named_number", "named_fiche", "named_of")
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
