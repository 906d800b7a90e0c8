"""One change to several fiches of a plan: what it would do to each and why it can't, and what one has done."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from etabli.catalogue.plans.fields import FicheField
from etabli.catalogue.plans.workflow import Move
from etabli.domain.audit import queries as trail
from etabli.domain.audit import snapshot
from etabli.domain.audit.models import Entry
from etabli.domain.governance.actor import Actor
from etabli.domain.plans import rights
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.plans import OpenedPlan
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.services.fiches import change, hindrances
from etabli.domain.plans.whole import comparable, value_of
from etabli.kernel.typography import french

# What may be the same of several fiches. A title, a text or a list of communes is one fiche's own.
FIELDS = ("maturity", "commitment", "axis", "sub_axis", "lead", "starts_on", "ends_on", "visibility")
CHANGED = "fiche.changed"
NOT_OFFERED = "Ce passage n’est pas offert depuis son état."
MEANWHILE = french("Elle a été modifiée depuis cet aperçu : relisez-la.")
STANDS_BACK = "Vous vous êtes mis en déport de cette fiche."


@dataclass(frozen=True)
class Asked:
    """A field and the value that it takes, or a move of the workflow and why."""

    field: FicheField | None = None
    value: Any = None
    move: Move | None = None
    reason: str = ""


@dataclass(frozen=True)
class Planned:
    """A fiche and what the change does to it. `refusal`: why it stays as it is, in French. `before`: see `after`."""

    fiche: Fiche
    before: Any
    after: Any  # a value of the field; of a move, the id of a state
    refusal: str = ""

    @property
    def same(self) -> bool:
        return bool(comparable(self.before) == comparable(self.after))

    @property
    def changes(self) -> bool:
        return not self.same and not self.refusal


@dataclass(frozen=True)
class Made:
    """What one change did to a fiche: values by field before and after; `revision` that it gave the fiche."""

    fiche: Fiche
    before: dict[str, Any]
    after: dict[str, Any]
    revision: int

    @property
    def can_go_back(self) -> bool:
        """Nobody wrote since, and it is no move: those are made one way, by the workflow."""
        return "state" not in self.after and self.fiche.revision == self.revision


def chosen(opened: OpenedPlan, numbers: Collection[int]) -> list[Fiche]:
    """The fiches of these numbers that the actor may see, whole."""
    return _with_plan(opened, list(opened.fiches().filter(number__in=numbers).select_related("lead")))


def moves(fiches: Sequence[Fiche]) -> list[Move]:
    """The moves that one of these fiches at least may make."""
    here = {fiche.state for fiche in fiches}
    return [move for move in fiche_workflow().existing if here & set(move.from_)]


def planned(
    reader: Reader, fiches: Sequence[Fiche], asked: Asked, by: Actor, read: Mapping[int, int] | None = None
) -> list[Planned]:
    """What would become of each; the database is not touched. `read`: the revisions that were shown, by number."""
    prefetch_related_objects([reader.territory.phase], "axes")
    recused = rights.sight(by).recused
    found = []
    for fiche in fiches:
        before = fiche.state if asked.field is None else value_of(fiche, asked.field)
        after = asked.value if asked.move is None else asked.move.to
        refusal = ""
        if fiche.pk in recused and rights.bearing(by, fiche) is None:
            refusal = STANDS_BACK
        elif read is not None and read.get(fiche.number) != fiche.revision:
            refusal = MEANWHILE
        elif asked.move is not None:
            refusal = _not_moved(fiche, asked.move, asked.reason)
        elif asked.field is not None and comparable(before) != comparable(after):
            refusal = _not_changed(reader, fiche, asked.field, after)
        found.append(Planned(fiche, before, after, refusal))
    return found


def made(opened: OpenedPlan, first: int, last: int, by: Actor) -> list[Made]:
    """What the actor changed of fiches of this plan between two entries of the trail, in order of number."""
    if by.person is None:
        return []
    fiches = {str(fiche.pk): fiche for fiche in _with_plan(opened, list(opened.fiches().select_related("lead")))}
    verbs = {CHANGED, *(f"fiche.{move.id}" for move in fiche_workflow().moves)}
    entries = trail.of_person(by.person.pk).filter(
        kind=snapshot.kind_of(Fiche()), verb__in=verbs, pk__gte=first, pk__lte=last
    )
    found = []
    for entry in entries.filter(object_id__in=fiches):
        names = [name for name in (*FIELDS, "state") if name in entry.after]
        before = {name: entry.before.get(name) for name in names}
        after = {name: entry.after[name] for name in names}
        if names:
            found.append(Made(fiches[entry.object_id], before, after, entry.after.get("revision", 0)))
    return sorted(found, key=lambda one: one.fiche.number)


def last_act() -> int:
    """The last entry of the trail."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _not_moved(fiche: Fiche, move: Move, reason: str) -> str:
    if not move.offered(fiche.state):
        return NOT_OFFERED
    return " ".join(hindrances(fiche, move, reason))


def _not_changed(reader: Reader, fiche: Fiche, field: FicheField, value: Any) -> str:
    """What the service would refuse, in its words: the change is made on a copy that is not saved."""
    tried = copy(fiche)
    try:
        change(tried, {field.id: value})
        if tried.lead_id:
            tried.lead = reader.known_organisations[str(tried.lead_id)]
        tried.clean_fields(exclude={"plan", "lead", "author", "values", "other_axes", "communes"})
        tried.clean()
    except FrozenError:
        return french("Ce champ est signé, ou soumis à la signature : ouvrez un avenant.")
    except ValidationError as error:
        return french(" ".join(error.messages))
    return ""


def _with_plan(opened: OpenedPlan, fiches: list[Fiche]) -> list[Fiche]:
    for fiche in fiches:
        assert opened.plan is not None
        fiche.plan = opened.plan
    return fiches


def value_before(name: str, value: Any) -> Any:
    """A value of the trail as the field holds it."""
    return value if fields()[name].kind == "organisation" else Fiche._meta.get_field(name).to_python(value)
