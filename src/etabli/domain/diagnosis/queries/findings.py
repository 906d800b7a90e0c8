"""The findings of a territory, and one finding with what stands behind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry
from etabli.domain.audit.queries import Act
from etabli.domain.diagnosis.models import ConfidentialPart, Drawing, Evidence, Finding, Rating
from etabli.domain.diagnosis.opinions import Notes, Opinion, opinion
from etabli.domain.diagnosis.queries.history import of_finding
from etabli.domain.diagnosis.rights import ON_FINDING as ACTS
from etabli.domain.diagnosis.rights import opened, rights_of, weighed, with_recusal
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory

ON_FINDING = (
    *("diagnosis.contribute", "diagnosis.decide", "diagnosis.rate", "diagnosis.confidential"),
    *("questionnaire.manage", "recusal.declare", "plan.propose", "audit.read"),
)
ON_WORKBENCH = ("diagnosis.contribute", "diagnosis.decide", "diagnosis.submit")


@dataclass(frozen=True)
class Workbench:
    """The findings of a territory in order. Each has `recused` and `pieces` (how many of evidence).

    `opinions`: what was thought of those that somebody gave an opinion of. `drawn`: the proposals of the release asked
    about are among them.
    """

    territory: Territory
    may: frozenset[str]
    findings: tuple[Finding, ...]
    opinions: Mapping[UUID, Opinion]
    drawn: bool


@dataclass(frozen=True)
class OpenedFinding:
    """One finding as the actor may see it: `confidential` is None for whom it is not.

    `own`: they wrote it and nothing was decided; `brought`: a piece of its evidence is theirs.
    """

    finding: Finding
    territory: Territory
    may: frozenset[str]
    confidential: ConfidentialPart | None
    ratings: tuple[Rating, ...]
    evidence: tuple[Evidence, ...]
    own: bool
    brought: bool

    @property
    def may_reword(self) -> bool:
        """Whoever decides, and its author as long as nothing was decided; not who stands back from it."""
        return "diagnosis.decide" in self.may or self.own

    def permission_for(self, act: str) -> str:
        """What an act takes: contributing is enough for one's own words and pieces."""
        theirs = {"reword": self.own, "remove_evidence": self.brought}.get(act, False)
        return "diagnosis.contribute" if theirs else ACTS[act]


def workbench(actor: Actor, phase: str, published_id: str, release_id: str) -> Workbench | None:
    """Every finding of a territory, in three queries; None when there is no such territory."""
    drawing = Drawing.objects.filter(territory=OuterRef("pk"), release_id=release_id)
    found = opened(actor, phase, published_id, "diagnosis.view", *ON_WORKBENCH, drawn=Exists(drawing))
    if found is None:
        return None
    asked = Finding.objects.filter(territory=found.territory).annotate(pieces=Count("evidence"))
    findings = tuple(with_recusal(asked, actor))
    return Workbench(found.territory, found.may, findings, _opinions(found.territory), drawn=found.territory.drawn)


def _opinions(territory: Territory) -> dict[UUID, Opinion]:
    """By finding; plain columns, for there are several a finding."""
    notes: dict[UUID, list[Notes]] = defaultdict(list)
    of_territory = weighed().order_by().filter(finding__territory=territory)
    for key, *note in of_territory.values_list("finding", "importance", "confidence", "set_apart"):
        notes[key].append(Notes(*note))
    return {key: opinion(some) for key, some in notes.items()}


def finding(actor: Actor, phase: str, published_id: str, finding_id: UUID) -> OpenedFinding | None:
    """One finding of this territory, in three queries; None when it has none of that id."""
    asked = Finding.objects.filter(pk=finding_id, territory__phase=phase, territory__published_id=published_id)
    row = _allowed(asked, actor).select_related("territory__phase", "confidential_part", "author").first()
    if row is None:
        refused = Territory.objects.filter(phase=phase, published_id=published_id).first()
        if refused is not None:
            permissions.require(actor, "diagnosis.view", refused)
        return None
    may = rights_of(actor, row, row.territory_id, "diagnosis.view", *ON_FINDING)
    sees = "diagnosis.confidential" in may
    me = actor.person.id if actor.person is not None else None
    evidence = tuple(piece for piece in row.evidence.select_related("author") if readable(piece, actor, may))
    return OpenedFinding(
        finding=row,
        territory=row.territory,
        may=may,
        confidential=(getattr(row, "confidential_part", None) or ConfidentialPart(finding=row, revision=0))
        if sees
        else None,
        ratings=tuple(weighed().filter(finding=row).select_related("person")),
        evidence=evidence,
        own=me is not None
        and row.author_id == me
        and row.state == "proposed"
        and "diagnosis.contribute" in may
        and not row.recused,
        brought=any(piece.author_id == me for piece in evidence),
    )


def _allowed(asked: QuerySet[Finding], actor: Actor) -> QuerySet[Finding]:
    seen = asked.filter(permissions.where(actor, "diagnosis.view", "territory"))
    return with_recusal(permissions.with_reach(seen, actor, "territory"), actor)


def readable(piece: Evidence, actor: Actor, may: frozenset[str]) -> bool:
    """A restricted piece is for those who read the confidential part, and for whoever brought it."""
    brought = actor.person is not None and piece.author_id == actor.person.id
    return not piece.restricted or brought or "diagnosis.confidential" in may


def acts(found: OpenedFinding) -> list[Act]:
    """What happened to a finding, the first first: its confidential part and pieces for whom they are, who gave an
    opinion for who reads the trail.
    """
    mine = of_finding(
        found.territory,
        found.finding.pk,
        opinions="audit.read" in found.may,
        confidential=found.confidential is not None,
    )
    return trail.read(trail.earliest(Entry.objects.filter(mine)), personal=False)


def notices(territory: Territory) -> Sequence[Finding]:
    """Findings whose figure a later release changed, and that wait for a decision: see `Finding.pending`."""
    return Finding.objects.filter(territory=territory, pending__isnull=False)
