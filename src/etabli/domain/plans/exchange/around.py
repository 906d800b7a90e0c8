"""What the lines of an import are read against: the fiches of the plan that the actor sees, and what they may write."""

from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import Verdict
from etabli.domain.plans import rights
from etabli.domain.plans.exchange.rows import Row
from etabli.domain.plans.exchange.since import Later, changed_since
from etabli.domain.plans.models import Fiche, Indicator, Plan, Resource
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.rights import Sight, sight


class Around:
    """One for a whole preview; `made` and `left` say which numbers its sheet of fiches makes, or refuses.

    `indicators`: those that it makes or renames. `later`: what was changed since the file was exported, by id and
    field; `put_back`: the lines whose values are wanted all the same.
    """

    def __init__(
        self, plan: Plan, by: Actor, exported_at: datetime | None = None, put_back: frozenset[str] = frozenset()
    ) -> None:
        self.plan, self.by, self.put_back = plan, by, put_back
        self.later: dict[str, dict[str, Later]] = changed_since(plan, exported_at, by) if exported_at else {}
        prefetch_related_objects([plan.territory.phase], "axes")
        self.reader = Reader(plan.territory)
        self.seeing = sight(by)
        self.fiches = {one.number: one for one in self.seeing.fiches().filter(plan=plan).select_related("lead")}
        for one in self.fiches.values():
            one.plan = plan
        self.edits = permissions.verdict(by, "plan.edit", plan.territory)
        self.proposes = permissions.verdict(by, "plan.propose", plan.territory)
        self.numbers_are_free = self._sees_all(self.seeing)
        self.made: dict[int, Fiche] = {}
        self.left: set[int] = set()
        self.indicators: list[Indicator] = []
        self._editing: dict[UUID, Verdict] = {}
        self._following: dict[UUID, Verdict] = {}
        self._money: Verdict | None = None

    def add(self, rows: list[Row]) -> None:
        """The lines of fiches, which those of parts may name."""
        for row in rows:
            if row.number is not None and row.tried is not None:
                self.made[row.number] = row.tried
            elif row.number is not None and row.number not in self.fiches:
                self.left.add(row.number)

    def add_indicators(self, rows: list[Row]) -> None:
        """Those that the import makes, or renames: the values of the next sheet name them."""
        written = [write.part for row in rows for write in row.writes]
        self.indicators += [part for part in written if isinstance(part, Indicator)]

    def fiche(self, number: int) -> Fiche | None:
        """The fiche of a number: there already, or made by this import."""
        return self.fiches.get(number) or self.made.get(number)

    def may_edit(self, fiche: Fiche) -> Verdict:
        if self.edits and fiche.pk not in self.seeing.recused:
            return self.edits
        if fiche.pk not in self._editing:
            self._editing[fiche.pk] = rights.may_edit(self.by, fiche)
        return self._editing[fiche.pk]

    def may_follow(self, fiche: Fiche) -> Verdict:
        if self.edits and fiche.pk not in self.seeing.recused:
            return self.edits
        if fiche.pk not in self._following:
            self._following[fiche.pk] = rights.may_follow(self.by, fiche)
        return self._following[fiche.pk]

    def may_record(self, resource: Resource) -> bool:
        """Whether the actor says what became of a line: the rule of `rights.may_record`."""
        if self._money is None:
            self._money = permissions.verdict(self.by, "plan.money", self.plan.territory)
        return bool(self._money) and bool(rights.recordable(self.by, self.plan.territory, [resource]))

    def _sees_all(self, seeing: Sight) -> bool:
        """Whether an unknown number tells nothing: who sees every fiche may give numbers, others may not try them."""
        mine = permissions.verdict(self.by, "plan.restricted", self.plan.territory)
        apart = seeing.recused and Fiche.objects.filter(plan=self.plan, pk__in=seeing.recused).exists()
        return bool(mine) and bool(self.edits) and not apart
