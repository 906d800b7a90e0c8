"""The reports of the demonstration: one published months ago and put right since, drafts, and the nation's."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from etabli.domain.coordination import services
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.report_enums import ReportKind
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.plans import services as plans
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.models import Stage
from etabli.domain.territories.models import Phase, Region, TerritoryPart
from etabli.ops.demonstration import cast
from etabli.ops.demonstration.cast import Team
from etabli.ops.demonstration.plans import acting, at

STORY = Path(__file__).with_name("reports.yaml")
WEEK = timedelta(days=7)
SHARE = 10  # of the amount that was put right: a tenth less


def play(teams: Sequence[Team]) -> None:
    """On their days: the figures are those that were known then, whatever was played since."""
    told: dict[str, Any] = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    today = timezone.localdate()
    if not teams:
        return
    middle = _end_of_a_month(today, 5)
    _evaluated(teams[0], middle, told["midterm"])
    _put_right(teams[0], middle, told["midterm"]["correction"])
    if len(teams) > 1:
        _prepared(teams[1], _end_of_a_month(today, 1), told["draft"])
    _of_the_nation(teams[0].territory.phase, middle, told["nation"])
    _of_a_region(teams[0], _end_of_a_month(today, 1), told["region"])


def _end_of_a_month(today: date, months: int) -> date:
    """The last day of a month, some months ago."""
    first = today.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first - timedelta(days=1)


def _evaluated(team: Team, on: date, texts: Mapping[str, str]) -> Report:
    """Prepared, written, submitted, judged by the Région and published, a week between each."""
    report = _prepared(team, on, texts)
    day = on + 2 * WEEK
    with clock.played(at(day)):
        services.submit_report(report_id=report.pk, by=acting(team.project_lead, day))
    day += WEEK
    with clock.played(at(day)):
        services.judge_report(report_id=report.pk, text=texts["opinion"], by=_region(team, day))
    day += WEEK
    with clock.played(at(day)):
        return services.publish_report(report_id=report.pk, by=acting(team.project_lead, day))


def _prepared(team: Team, on: date, texts: Mapping[str, str]) -> Report:
    day = on + WEEK
    by = acting(team.project_lead, day)
    told = {"kind": ReportKind.MIDTERM, "on": on, "phase": team.territory.phase, "territory": team.territory}
    with clock.played(at(day)):
        report = services.prepare_report(by=by, **told)
        return services.write_report(report_id=report.pk, revision=report.revision, texts=_writers(texts), by=by)


def _writers(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name not in ("opinion", "correction")}


def _region(team: Team, day: date) -> Actor:
    held = Mandate.objects.in_force(day).filter(role=Role.REGION, region=_where(team)).select_related("person")
    return acting(held[0], day)


def _where(team: Team) -> Region:
    """The région where most people of the territory live."""
    part = TerritoryPart.objects.filter(territory=team.territory).order_by("-population", "departement")
    found: Region = part.select_related("departement__region")[0].departement.region
    return found


def _put_right(team: Team, on: date, reason: str) -> None:
    """A payment that everybody reads, of before that day, corrected two months after it."""
    day = on + 8 * WEEK
    lines = {"resource__fiche__plan__territory": team.territory, "resource__fiche__visibility": Visibility.PUBLIC}
    paid = Stage.objects.filter(kind=StageKind.PAID, on__lte=on, resource__visibility=Visibility.PUBLIC, **lines)
    stage = paid.select_related("resource__fiche").order_by("-on", "pk").first()
    if stage is None:
        return
    stage.amount_cents -= stage.amount_cents // SHARE
    with clock.played(at(day)):
        plans.correct(stage=stage, by=acting(team.project_lead, day), reason=reason)


def _of_a_region(team: Team, on: date, texts: Mapping[str, str]) -> None:
    """In preparation."""
    day = on + WEEK
    by, region = _region(team, day), _where(team)
    with clock.played(at(day)):
        told = {"kind": ReportKind.STEERING, "on": on, "phase": team.territory.phase, "region": region}
        report = services.prepare_report(by=by, **told)
        services.write_report(report_id=report.pk, revision=report.revision, texts=dict(texts), by=by)


def _of_the_nation(phase: Phase, on: date, texts: Mapping[str, str]) -> None:
    day = on + 3 * WEEK
    by = acting(cast.delegate(), day)
    with clock.played(at(day)):
        report = services.prepare_report(kind=ReportKind.STEERING, on=on, by=by, phase=phase)
        services.write_report(report_id=report.pk, revision=report.revision, texts=dict(texts), by=by)
        services.publish_report(report_id=report.pk, by=by)
