"""What the lines of resources and of their stages would do: one line a stage, several lines a resource."""

from collections import Counter
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from etabli.domain.plans.exchange.part_rows import READ_ONLY, TWICE, WHICH, Draft, PartRows
from etabli.domain.plans.exchange.rows import Cells, Change, Kept, Kind, Problem, Row, Write
from etabli.domain.plans.models import Resource, Stage
from etabli.domain.plans.models.money import ONCE
from etabli.domain.plans.services.money import check_stage
from etabli.kernel.typography import french

NOT_ALIKE = "Les lignes de ce financement ne disent pas toutes la même chose : corrigez-les de la même façon."
NO_STAGES = "Seuls le chef de projet et le financeur de cette ligne en saisissent les étapes."
OTHER_KIND = "Une étape ne change pas de nature : videz son repère pour en ajouter une autre."
STANDS = "Cette étape est écrite plusieurs fois pour ce financement : gardez-en une."
UNCHANGED = object()


@dataclass
class Group:
    """The lines of one resource: which it is when it is there, what they say of it together."""

    drafts: list["StageDraft"]
    part: Resource | None = None
    write: Write | None = None
    changes: tuple[Change, ...] = ()
    kept: list[Kept] = field(default_factory=list)


@dataclass
class StageDraft(Draft):
    """A line with its stage."""

    stage: Stage | None = None
    write: Write | None = None
    changes: tuple[Change, ...] = ()
    own: dict[str, Any] = field(default_factory=dict)


class ResourceRows(PartRows):
    """Reads the sheet of resources, or lines made of other columns."""

    parts: dict[UUID, Resource]

    def stored(self) -> list[Any]:
        around = self.around
        stages = around.seeing.stages().filter(resource__fiche__plan=around.plan)
        self.stages = {one.pk: one for one in stages}
        found = list(around.seeing.resources().filter(fiche__plan=around.plan))
        by_pk = {one.pk: one for one in found}
        for one in found:
            one.fiche = self.by_pk[one.fiche_id]
            one.funder = self.reader.known_organisations[str(one.funder_id)]
        for stage in self.stages.values():
            stage.resource = by_pk[stage.resource_id]
        return found

    def fiche_id(self, part: Any) -> UUID:
        return part.resource.fiche_id if isinstance(part, Stage) else part.fiche_id

    def read(self, lines: list[Cells]) -> list[Row]:
        drafts = [self.addressed(line) for line in lines]
        groups = self.grouped(drafts)
        for group in groups:
            self.settle(group)
        return [self.stage_row(draft, group) for draft, group in self.in_order(drafts, groups)]

    def addressed(self, line: Cells) -> StageDraft:
        draft = StageDraft(line)
        draft.fiche = self.fiche(line, draft.problems)
        if text := line.text("id"):
            draft.part = self.named(draft, "id", text, self.parts)
        if text := line.text("stage_id"):
            draft.stage = self.named(draft, "stage_id", text, self.stages)
            if draft.stage is not None and draft.part is None and not line.text("id"):
                draft.part = draft.stage.resource
            elif draft.stage is not None and draft.stage.resource is not draft.part:
                said = "Cette étape est celle d'un autre financement."
                draft.problems.append(line.problem("stage_id", said))
        return draft

    def grouped(self, drafts: list[StageDraft]) -> list[Group]:
        """Lines of one id; without one, of one number of line in a fiche, or of one name."""
        named: dict[tuple[Any, ...], Resource] = {}
        for draft in drafts:
            if draft.part is not None and draft.fiche is not None and (line := draft.line.text("line")):
                named.setdefault((draft.fiche.pk, line), draft.part)
        found: dict[tuple[Any, ...], Group] = {}
        for draft in drafts:
            if draft.fiche is None:
                continue
            line = draft.line.text("line")
            if draft.part is None and not draft.line.text("id") and line:
                draft.part = named.get((draft.fiche.pk, line))
            draft.key = (draft.fiche.pk, *self.key(draft.line))
            at = ("id", draft.part.pk) if draft.part is not None else ("line", draft.fiche.pk, line) if line else ()
            found.setdefault(at or ("name", *draft.key), Group([], draft.part)).drafts.append(draft)
        groups = list(found.values())
        claimed = {group.part.pk for group in groups if group.part is not None}
        self.pair_groups([group for group in groups if group.part is None], claimed)
        return groups

    def pair_groups(self, groups: list[Group], claimed: set[UUID]) -> None:
        """Which resource lines without an id mean: the only one of their name, when they alone bear it."""
        known: dict[tuple[Any, ...], list[Resource]] = {}
        for part in self.parts.values():
            if part.pk not in claimed:
                known.setdefault((part.fiche_id, *self.key_of(part)), []).append(part)
        keys = Counter(group.drafts[0].key for group in groups)
        for group in groups:
            parts = known.get(group.drafts[0].key, [])
            if len(parts) == 1 and keys[group.drafts[0].key] == 1:
                group.part = parts[0]
            elif parts:
                for draft in group.drafts:
                    draft.problems.append(Problem(french(WHICH)))

    def settle(self, group: Group) -> None:
        """What the lines say of the resource together, and each of its stage."""
        part = self.agreed(group)
        if part is None:
            for draft in group.drafts:
                draft.problems = draft.problems or [Problem(french(NOT_ALIKE))]
            return
        kinds = Counter(draft.line.text("stage_kind") for draft in group.drafts)
        taken: set[UUID] = {draft.stage.pk for draft in group.drafts if draft.stage is not None}
        twice = Counter(draft.stage.pk for draft in group.drafts if draft.stage is not None)
        for draft in group.drafts:
            if draft.stage is not None and twice[draft.stage.pk] > 1:
                draft.problems.append(draft.line.problem("stage_id", TWICE))
            elif not draft.problems:
                self.try_stage(draft, part, taken, kinds)

    def agreed(self, group: Group) -> Resource | None:
        """The resource as it would be; None when the lines are refused, with their problems."""
        first = group.drafts[0]
        said: dict[str, list[Any]] = {}
        for draft in group.drafts:
            before = len(draft.problems)
            draft.own = self.differing(draft.line, group.part, draft.problems)
            if len(draft.problems) > before:
                continue
            for column in self.sheet.columns:
                name = f"{column.id}_id" if column.kind == "organisation" else column.id
                if (
                    column.of == "part"
                    and column.kind not in ("number", "id", "group")
                    and draft.line.text(column.name)
                ):
                    value = draft.own.get(name, UNCHANGED)
                    if value not in said.setdefault(name, []):
                        said[name].append(value)
        if any(len(values) > 1 for values in said.values()):
            return None
        values = {name: value for draft in group.drafts for name, value in draft.own.items()}
        wrong: list[Problem] = []
        if group.part is None:
            self.ask_needed(first.line, values, wrong)
        elif first.fiche is not None and not self.refusal(first.fiche, group.part, set()):
            group.kept = self.hold({self.key_of_line(draft.line) for draft in group.drafts}, group.part, values)
        if any(draft.problems for draft in group.drafts) and (wrong or group.part is None or values):
            for draft in group.drafts:
                draft.problems = draft.problems or [Problem(french("Une autre ligne de ce financement est en erreur."))]
            return None
        if wrong:
            for draft in group.drafts:
                draft.problems = list(wrong)
            return None
        if group.part is not None and not values:
            return group.part
        assert first.fiche is not None
        part: Resource = copy(group.part) if group.part is not None else Resource(fiche=first.fiche)
        for name, value in values.items():
            setattr(part, name, value)
        part.funder = self.reader.known_organisations[str(part.funder_id)]
        if reason := self.refusal(first.fiche, part, None if group.part is None else set(values)):
            wrong.append(Problem(reason))
        self.whole(first.line, part, wrong)
        if wrong:
            for draft in group.drafts:
                draft.problems = list(wrong)
            return None
        group.write = Write(part, group.part is None, first.fiche)
        group.changes = self.changes(group.part, part)
        return part

    def try_stage(self, draft: StageDraft, resource: Resource, taken: set[UUID], kinds: Counter[str]) -> None:
        """The stage that the line says, new or corrected."""
        line = draft.line
        said = any(line.text(column.name) for column in self.sheet.columns if column.of == "stage")
        if not said:
            return
        problems: list[Problem] = []
        values = self.differing(line, draft.stage, problems, "stage")
        if draft.stage is None and not problems:
            draft.stage = self.same_stage(resource, values, taken)
            if draft.stage is not None:
                taken.add(draft.stage.pk)
                values = self.differing(line, draft.stage, problems, "stage")
        if draft.stage is not None and self.around.may_record(resource):
            draft.kept = self.hold({self.key_of_line(line)}, draft.stage, values, "stage")
        if draft.stage is None:
            self.ask_needed(line, values, problems, "stage")
            if values.get("kind") in ONCE and kinds[line.text("stage_kind")] > 1:
                problems.append(line.problem("stage_kind", STANDS))
        elif "kind" in values:
            problems.append(line.problem("stage_kind", OTHER_KIND))
        if not problems and values:
            stage = copy(draft.stage) if draft.stage is not None else Stage()
            for name, value in values.items():
                setattr(stage, name, value)
            stage.resource = resource
            self.check(line, stage, resource, problems)
            if draft.fiche is not None:
                draft.write = Write(stage, draft.stage is None, draft.fiche)
                draft.changes = self.changes(draft.stage, stage, "stage")
        draft.problems += problems

    def check(self, line: Cells, stage: Stage, resource: Resource, problems: list[Problem]) -> None:
        """What `services.money` would refuse, in its words."""
        if not self.around.may_record(resource):
            problems.append(Problem(french(NO_STAGES if self.around.edits else READ_ONLY)))
        self.whole(line, stage, problems, "stage")
        if not problems:
            try:
                check_stage(stage, resource, self.around.by)
            except ValidationError as error:
                told = {f"stage_{name}": texts for name, texts in error.message_dict.items()}
                problems += line.told(ValidationError(told))

    def same_stage(self, resource: Resource, values: dict[str, Any], taken: set[UUID]) -> Stage | None:
        """The stage that a line without an id means: of its kind where that stands once, else just the same one."""
        mine = [one for one in self.stages.values() if one.resource_id == resource.pk and one.pk not in taken]
        alike = [one for one in mine if one.kind == values.get("kind")]
        if values.get("kind") not in ONCE:
            amount, on = values.get("amount_cents"), values.get("on")
            alike = [one for one in alike if (one.amount_cents, one.on) == (amount, on)]
        return alike[0] if alike else None

    def in_order(self, drafts: list[StageDraft], groups: list[Group]) -> list[tuple[StageDraft, Group]]:
        of = {id(draft): group for group in groups for draft in group.drafts}
        return [(draft, of.get(id(draft), Group([draft]))) for draft in drafts]

    def stage_row(self, draft: StageDraft, group: Group) -> Row:
        """What becomes of the line. The first line of a resource that is not refused carries the change of it."""
        carries = next((one for one in group.drafts if not one.problems), None) is draft
        of_resource = group.write if carries and group.write is not None else None
        kept = (*(group.kept if carries else ()), *draft.kept)
        writes = tuple(one for one in (of_resource, draft.write) if one is not None)
        changes = (*(group.changes if of_resource else ()), *draft.changes)
        if draft.problems:
            return self.told(draft, "refused", (), ())
        kind: Kind = "same" if not writes else "new" if any(one.new for one in writes) else "changed"
        return self.told(draft, kind, writes, changes, kept)
