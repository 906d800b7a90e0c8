"""Reads of reports: a list with its filters, one as its reader may read it, and the places that somebody writes on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from etabli.domain.coordination import report_rights as rights
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries.report_figures import Reach
from etabli.domain.coordination.report_enums import WRITTEN_IN, ReportKind, ReportState
from etabli.domain.coordination.report_tables.sections import Figures
from etabli.domain.coordination.services.reports import sealed
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Territory

A_PAGE = 30
NATION = "france"
WITH = ("territory__phase", "region", "phase")


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all. `region`: a code, or "france" for what is of the nation alone."""

    kind: str = ""
    state: str = ""
    region: str = ""
    territory: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page of reports, the latest day first; `to_write`: those that the actor may write now."""

    rows: list[Report]
    to_write: frozenset[UUID]
    count: int
    number: int
    pages: int


@dataclass(frozen=True)
class OpenedReport:
    """A report, the figures of its reader's reach, and what the reader may do next.

    `intact`: its content is what was sealed; of a report that is not published, its figures are those of its hash.
    """

    report: Report
    reach: Reach
    signed_in: bool
    writes: bool
    judges: bool
    intact: bool

    @property
    def figures(self) -> Figures:
        found: Figures = self.report.figures[self.reach]
        return found

    @property
    def may_write(self) -> bool:
        return self.writes and self.report.state in WRITTEN_IN

    @property
    def may_submit(self) -> bool:
        return self.writes and self.report.rule.opinion and self.report.state == ReportState.PREPARED

    @property
    def may_judge(self) -> bool:
        return self.judges and self.report.state == ReportState.SUBMITTED

    @property
    def may_publish(self) -> bool:
        ready = ReportState.JUDGED if self.report.rule.opinion else ReportState.PREPARED
        return self.writes and self.report.state == ready


def listed(actor: Actor, asked: Asked) -> Listed:
    """Three queries."""
    found = _filtered(rights.readable(actor), asked)
    count = found.count()
    pages = max(1, -(-count // A_PAGE))
    number = min(max(1, asked.page), pages)
    rows = found.select_related(*WITH).defer("figures").order_by("-on", "kind", "pk")
    here = list(rows[(number - 1) * A_PAGE : number * A_PAGE])
    mine = Report.objects.filter(rights.writable(actor), pk__in=[one.pk for one in here], state__in=WRITTEN_IN)
    to_write = frozenset(mine.values_list("pk", flat=True)) if actor.signed_in else frozenset()
    return Listed(here, to_write, count, number, pages)


def _filtered(found: QuerySet[Report], asked: Asked) -> QuerySet[Report]:
    if asked.kind in ReportKind.values:
        found = found.filter(kind=asked.kind)
    if asked.state in ReportState.values:
        found = found.filter(state=asked.state)
    if asked.territory:
        found = found.filter(territory=asked.territory)
    if asked.region == NATION:
        found = found.filter(territory=None, region=None)
    elif asked.region:
        of_parts = Territory.objects.order_by().filter(parts__departement__region=asked.region).values("pk")
        found = found.filter(region=asked.region) | found.filter(territory__in=of_parts)
    return found


def opened_report(actor: Actor, report_id: UUID) -> OpenedReport | None:
    """None where there is none, or where it is not for this reader. Six queries at most."""
    report = rights.readable(actor).select_related(*WITH).filter(pk=report_id).first()
    if report is None:
        return None
    whole = seal(sealed(report)) == report.seal if report.is_published else True
    return OpenedReport(
        report=report,
        reach=rights.reach_of(actor, report),
        signed_in=actor.signed_in,
        writes=bool(actor.signed_in and rights.verdict(actor, "report.write", report)),
        judges=bool(actor.signed_in and report.rule.opinion and rights.verdict(actor, "report.judge", report)),
        intact=whole and seal(report.figures) == report.figures_hash,
    )


def evaluated(actor: Actor) -> dict[str, date]:
    """The evaluations that are published of what the actor may prepare one of: the day of the last, by the value of
    `places_to_write`. One query.
    """
    found = Report.objects.filter(
        permissions.where(actor, "report.write", "territory"),
        state=ReportState.PUBLISHED,
        kind__in=(ReportKind.MIDTERM, ReportKind.FINAL),
    )
    rows = found.order_by("on").values_list("kind", "territory", "on")
    return {f"{kind}:territory:{territory}": on for kind, territory, on in rows}


def places_to_write(actor: Actor) -> list[tuple[str, str]]:
    """(value, label) of what the actor may prepare a report of: kind, then the place. One query at most."""
    found = []
    able = [one for one in actor.mandates if Role(one.role) in MATRIX["report.write"].roles]
    if able:
        inside = Territory.objects.filter(permissions.where(actor, "report.write")).select_related("phase")
        for place in inside.order_by("name", "key"):
            for kind in (ReportKind.MIDTERM, ReportKind.FINAL):
                label = f"{kind.label.capitalize()} : {place.name} ({place.phase.label})"
                found.append((f"{kind}:territory:{place.pk}", label))
    for mandate in actor.mandates:
        if Role(mandate.role) in MATRIX["report.steer"].roles and mandate.region is not None:
            place = mandate.region
            found.append((f"steering:region:{place.pk}", f"Rapport de pilotage : {place.name}"))
        elif Role(mandate.role) == Role.DELEGATION:
            found.append(("steering:nation:", "Rapport de pilotage : France entière"))
    return list(dict(found).items())
