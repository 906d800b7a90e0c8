"""Frozen versions of a plan as a reader may read them: what they may not see now is left out, and counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Value

from etabli.domain.audit.models import Entry
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.plans import voices
from etabli.domain.plans.enums import VersionState, Visibility
from etabli.domain.plans.freezing import content_of, fiches_of
from etabli.domain.plans.models import Fiche, PlanVersion, Resource, Signatory
from etabli.domain.plans.queries.plans import OpenedPlan

OPEN_TO_ALL = (VersionState.SEALED, VersionState.REPLACED)
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Read:
    """A content as a reader may read it, and how much of it is left out."""

    content: Content
    hidden_fiches: int
    hidden_lines: int


@dataclass(frozen=True)
class Screen:
    """What a reader may see of the fiches and the lines of a plan, to filter contents of any date."""

    opened: OpenedPlan

    @cached_property
    def _today(self) -> tuple[frozenset[str], dict[str, bool]]:
        """The fiches that the reader may open, and of every line whether they may. One query."""
        seen = self.opened.sight.resources().filter(pk=OuterRef("pk"))
        lines = Resource.objects.filter(fiche__plan=self.opened.plan).annotate(seen=Exists(seen), what=Value("line"))
        shown = self.opened.fiches().annotate(seen=Value(True), what=Value("fiche")).order_by()
        columns = ("pk", "seen", "what")
        rows = list(shown.values_list(*columns).union(lines.order_by().values_list(*columns), all=True))
        return (
            frozenset(str(key) for key, _, what in rows if what == "fiche"),
            {str(key): bool(may) for key, may, what in rows if what == "line"},
        )

    @property
    def fiches(self) -> frozenset[str]:
        return self._today[0]

    @property
    def lines(self) -> dict[str, bool]:
        """Every line of today by id: whether the reader may open it."""
        return self._today[1]

    def read(self, *contents: Content) -> list[Read]:
        """Each content without what the reader may not see."""
        gone = {
            line["id"]
            for content in contents
            for fiche in content["fiches"]
            if fiche["id"] in self.fiches
            for line in fiche["resources"]
        } - set(self.lines)
        told = self._told(gone)
        return [self._one(content, told) for content in contents]

    def _one(self, content: Content, told: frozenset[str]) -> Read:
        kept, lines = [], 0
        for fiche in content["fiches"]:
            if fiche["id"] not in self.fiches:
                continue
            seen = [line for line in fiche["resources"] if self.lines.get(line["id"]) or line["id"] in told]
            lines += len(fiche["resources"]) - len(seen)
            kept.append({**fiche, "resources": seen})
        return Read({**content, "fiches": kept}, len(content["fiches"]) - len(kept), lines)

    def _told(self, gone: set[str]) -> frozenset[str]:
        """Lines that are there no more: all to who sees reserved ones, those that were public to everybody."""
        if not gone:
            return frozenset()
        if "plan.restricted" in self.opened.may and not self.opened.sight.recused:
            return frozenset(gone)
        removed = Entry.objects.filter(
            kind="plans.resource",
            object_id__in=gone,
            verb="fiche.resource_removed",
            scope=self.opened.territory.pk,
        )
        return frozenset(one.object_id for one in removed if one.before.get("visibility") == Visibility.PUBLIC)


@dataclass(frozen=True)
class OpenedVersion:
    """A version, what the reader may read of it, who signs it. `intact`: its content is what was sealed."""

    version: PlanVersion
    read: Read
    signatories: tuple[Signatory, ...]
    intact: bool


def versions(opened: OpenedPlan) -> list[PlanVersion]:
    """The versions that the reader may open, the latest first, without their content."""
    if opened.plan is None:
        return []
    found = opened.plan.versions.defer("content").order_by("-number")
    return list(found if "plan.view" in opened.may else found.filter(state__in=OPEN_TO_ALL))


def version(opened: OpenedPlan, number: int) -> OpenedVersion | None:
    """One version with those who sign it; None when there is none that the reader may open."""
    if opened.plan is None:
        return None
    signing = Prefetch("signatories", Signatory.objects.select_related("organisation", "mandate"))
    found = opened.plan.versions.filter(number=number).select_related("replaces").prefetch_related(signing)
    if "plan.view" not in opened.may:
        found = found.filter(state__in=OPEN_TO_ALL)
    one = found.first()
    if one is None:
        return None
    one.plan = opened.plan
    return OpenedVersion(
        version=one,
        read=Screen(opened).read(one.content)[0],
        signatories=tuple(one.signatories.all()),
        intact=seal(one.content) == one.content_hash,
    )


@dataclass(frozen=True)
class Both:
    """Two contents to compare, as the reader may read them; `after` None: the plan as it is today."""

    before: PlanVersion
    after: PlanVersion | None
    old: Read
    new: Read


def both(opened: OpenedPlan, before: int, after: int | None) -> Both | None:
    """Two versions, or a version and the plan as it is today (`after` None)."""
    plan = opened.plan
    if plan is None or (after is None and "plan.view" not in opened.may):
        return None
    wanted = [before] if after is None else [before, after]
    found = plan.versions.filter(number__in=wanted)
    if "plan.view" not in opened.may:
        found = found.filter(state__in=OPEN_TO_ALL)
    known = {one.number: one for one in found}
    if set(known) != set(wanted):
        return None
    last = known[after] if after is not None else None
    old, new = Screen(opened).read(known[before].content, last.content if last else content_of(plan))
    return Both(known[before], last, old, new)


def today(opened: OpenedPlan) -> Read:
    """The plan as it is, as the reader may read it."""
    assert opened.plan is not None
    return Screen(opened).read(content_of(opened.plan))[0]


def fiche_today(opened: OpenedPlan, fiche: Fiche) -> Read:
    """What is contractual of one fiche as it is, whatever its state, as the reader may read it."""
    return Screen(opened).read({"fiches": fiches_of(Fiche.objects.filter(pk=fiche.pk))})[0]


def signatory(opened: OpenedPlan, number: int, signatory_id: UUID) -> Signatory | None:
    """A signatory of a version."""
    found = Signatory.objects.filter(pk=signatory_id, version__number=number, version__plan=opened.plan)
    return found.select_related("organisation", "version__plan__territory").first()


def signs_for(actor: Actor, opened: OpenedPlan, one: Signatory) -> bool:
    """Whether the actor may sign for this signatory, as somebody of the organisation."""
    return "plan.sign" in opened.may and bool(voices.signing(actor, one.organisation_id).mandates)
