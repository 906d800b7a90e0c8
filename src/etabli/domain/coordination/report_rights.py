"""Who writes, judges, publishes and reads reports. What filters the list is what opens one.

A published report is for everybody; until then, for who writes it and who gives an opinion on it. Whoever reads all of
a place (`plan.restricted` on each of its territories, without standing back from any fiche there) gets the figures of
the whole; anybody else, those of what everybody may read.
"""

from typing import Any

from django.db.models import Q, QuerySet

from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries.report_figures import Reach
from etabli.domain.coordination.queries.scope import Asked, territories
from etabli.domain.coordination.report_enums import ReportState
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import sight

SIGN_IN = "Connectez-vous : cette page est réservée aux personnes qui ont un mandat."


def asked_of(report: Report) -> Asked:
    """The place of a report, as portfolios ask for it."""
    return Asked(phase=report.phase_id, region=report.region_id or "", territory=report.territory_id or "")


def readable(actor: Actor) -> QuerySet[Report]:
    """Published ones, and those in preparation whose place a mandate of the actor opens."""
    return Report.objects.filter(Q(state=ReportState.PUBLISHED) | _where(actor, "report.view"))


def writable(actor: Actor) -> Q:
    """The reports that the actor writes, as a filter."""
    found = Q(territory__isnull=False) & permissions.where(actor, "report.write", "territory")
    return found | _wider(actor, "report.steer")


def _where(actor: Actor, permission: str) -> Q:
    found = Q(territory__isnull=False) & permissions.where(actor, permission, "territory")
    return found | _wider(actor, permission)


def _wider(actor: Actor, permission: str) -> Q:
    """The reports of régions and of the nation that a mandate is for, as a filter."""
    found = Q(pk__in=[])
    for mandate in _steering(actor, permission):
        found |= Q(territory=None, region=mandate.region_id)
    return found


def _steering(actor: Actor, permission: str) -> list[Mandate]:
    """Mandates that give a permission over a whole région, or over the nation."""
    return [
        one
        for one in actor.mandates
        if Role(one.role) in MATRIX[permission].roles
        and (one.region_id is not None or Role(one.role) in (Role.DELEGATION, Role.EVALUATOR))
    ]


def verdict(actor: Actor, permission: str, report: Report) -> Verdict:
    """Whether the actor may do this to a report, and under which mandate. Of a région, writing is steering."""
    if report.territory is not None:
        return permissions.verdict(actor, permission, report.territory)
    if not actor.signed_in:
        return Verdict(False, SIGN_IN)
    asked = "report.steer" if permission == "report.write" else permission
    for mandate in _steering(actor, asked):
        if mandate.region_id == report.region_id:
            return Verdict(True, f"Votre mandat : {mandate.get_role_display()}, {mandate.scope_name}.", mandate)
    who = "la Région ou l’État dans cette région" if report.region_id else "la délégation nationale"
    return Verdict(False, f"Vos mandats ne permettent pas de {MATRIX[asked].label}. Qui le peut ici : {who}.")


def require(actor: Actor, permission: str, report: Report) -> Mandate:
    """The mandate that gives the right; NotAllowedError with the reason."""
    found = verdict(actor, permission, report)
    if not found.allowed or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def reach_of(actor: Actor, report: Report) -> Reach:
    """Which figures the actor reads. Two queries at most, none for who is not signed in."""
    if not actor.signed_in:
        return Reach.OPEN
    inside = territories(asked_of(report)).order_by()
    closed = inside.exclude(permissions.where(actor, "plan.restricted"))
    if closed.exists():
        return Reach.OPEN
    stands_back: Any = sight(actor).recused
    there = Fiche.objects.filter(pk__in=stands_back, plan__territory__in=inside.values("pk"))
    return Reach.OPEN if stands_back and there.exists() else Reach.WHOLE


def scope_of(report: Report) -> str:
    """Where the trail files what is done to a report."""
    return report.territory_id or ""
