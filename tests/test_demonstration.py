"""The demonstration: every role, one organisation of each kind, three territories at three stages, all marked."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max, Min
from django.test import override_settings
from django.utils import timezone

from etabli.analysis.aids.changes import changes
from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.audit import queries
from etabli.domain.audit.models import Entry
from etabli.domain.coordination import services
from etabli.domain.coordination.enums import UNANSWERED, RequestState
from etabli.domain.coordination.meeting_enums import MeetingState
from etabli.domain.coordination.models import (
    Committee,
    Decision,
    Meeting,
    Minutes,
    MonthlyWord,
    Obstacle,
    Report,
    RequestLink,
    Review,
    ReviewCorrection,
    ReviewValue,
    SentRequest,
)
from etabli.domain.coordination.obstacle_states import ObstacleLevel, ObstacleState
from etabli.domain.coordination.queries import delays
from etabli.domain.coordination.queries.evolution import Moment, evolution
from etabli.domain.coordination.queries.report_figures import report_figures
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.coordination.report_rights import asked_of
from etabli.domain.coordination.review_states import ValueState
from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Finding, Questionnaire, Version
from etabli.domain.diagnosis.questions import summary
from etabli.domain.diagnosis.steps import told_together
from etabli.domain.foundation.days import months_before
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Mandate, Organisation, Person
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.enums import VersionKind
from etabli.domain.plans.models import Fiche, FindingLink, Plan, Resource, Stage
from etabli.ops.demonstration import aid_changes, light_plans, story
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP
from etabli.warehouse.release import Release

pytestmark = pytest.mark.django_db


@pytest.mark.page
@override_settings(ETABLI_DEMO=True)
def test_the_demonstration_is_complete_marked_and_loaded_once(release: Release) -> None:
    catalogue = catalogues.load()
    assert story.load(release=release, catalogue=catalogue)
    assert set(Mandate.objects.values_list("role", flat=True)) == set(Role.values)
    assert set(Organisation.objects.values_list("kind", flat=True)) == set(OrganisationKind.values)
    assert not Organisation.objects.filter(demonstration=False).exists()
    assert all(MADE_UP in name for name in Organisation.objects.values_list("name", flat=True))
    for person in Person.objects.all():
        assert person.demonstration and person.email.endswith(ADDRESS) and not person.has_usable_password()
        assert MADE_UP in str(person) and any(str(person).lower().startswith(role.label.lower()) for role in Role)
    state = Mandate.objects.filter(role=Role.STATE)
    assert (
        state.filter(departement__isnull=False).count() >= 3 and state.filter(arrondissement__isnull=False).count() == 3
    )
    nantua = actor(state.get(arrondissement__name="Nantua").person, verified=True)
    reached = set(permissions.territories(nantua, "diagnosis.view").values_list("published_id", flat=True))
    assert "ti-8413" in reached and "ti-3201" not in reached, "a sous-préfet sees the territories of the arrondissement"
    assert Binome.objects.count() >= 15
    assert sorted(Version.objects.values_list("state", flat=True)) == sorted(
        [*[VersionState.ADOPTED] * 3, VersionState.SUBMITTED, VersionState.DRAFT]
    )
    for adopted in Version.objects.filter(state=VersionState.ADOPTED):
        findings = Finding.objects.filter(territory=adopted.territory)
        assert {State.KEPT, State.REJECTED} <= set(findings.values_list("state", flat=True))
        assert findings.exclude(wording="").exists() and adopted.signatures.count() == 2
    assert Questionnaire.objects.count() == 3
    for one in Questionnaire.objects.select_related("territory"):
        first = summary(one.asked[0], told_together(one.asked[0].id, one.replies.all()))
        assert len(first.lines) == 4 and not first.rest, "the first need is told, answer by answer"
    _plans_are_whole()
    _trails_are_in_order_of_days()
    _operators_answer()
    _committees_met_for_two_years()
    _obstacles_are_told()
    _indicators_are_reviewed()
    _reports_are_found_again()
    _the_nation_moves()
    _money_goes_down_its_stages()
    _nobody_declares_twice()
    _changes_of_aids_are_told()
    assert not story.load(release=release, catalogue=catalogue), "once"


def _committees_met_for_two_years() -> None:
    """Three comités de projet, a comité régional, a national one; decisions that changed fiches; what is to come."""
    assert sorted(Committee.objects.values_list("kind", flat=True)) == ["national", *["project"] * 3, "regional"]
    meetings = Meeting.objects.order_by("on")
    assert meetings.filter(state=MeetingState.CLOSED).count() == 20 and meetings.filter(state="held").count() == 1
    assert {one.state for one in meetings.filter(on__gt=timezone.localdate())} == {"prepared", "convened"}
    assert meetings[0].on < timezone.localdate() - timedelta(days=600)
    assert all(one.items.exists() for one in meetings)
    for record in Minutes.objects.exclude(closed_at=None):
        assert seal(record.content) == record.content_hash and record.closed_at < timezone.now()
    decisions = Decision.objects.all()
    assert {"", "priority", "move"} == set(decisions.values_list("effect", flat=True))
    assert {"applied", "done", "to_do"} == set(decisions.values_list("outcome", flat=True))
    moved = decisions.filter(effect="move").first()
    assert Entry.objects.filter(kind="plans.fiche", details__decision=str(moved.pk)).count() == 1


def _plans_are_whole() -> None:
    """Three plans with twenty fiches in all states, money, two years and an avenant; light fiches elsewhere."""
    whole = Plan.objects.filter(versions__kind=VersionKind.AMENDMENT)
    assert whole.count() == 3
    states = {state.id for state in fiche_workflow().states}
    for plan in whole:
        assert plan.fiches.count() >= 20
        assert set(plan.fiches.values_list("state", flat=True)) == states
        stages = Stage.objects.filter(resource__fiche__plan=plan)
        assert {"requested", "granted", "contracted", "paid", "refused"} <= set(stages.values_list("kind", flat=True))
        acts = Entry.objects.filter(kind="plans.fiche", scope=plan.territory_id).order_by("at")
        first, last = acts.first(), acts.last()
        assert first is not None and last is not None and (last.at - first.at).days > 600
        assert FindingLink.objects.filter(fiche__plan=plan).exists()
    light = Fiche.objects.exclude(plan__in=whole)
    assert light.count() == light_plans.COUNT
    assert all("(démonstration)" in title for title in light.values_list("title", flat=True))
    assert Entry.objects.filter(kind="plans.fiche", verb="fiche.added").count() == Fiche.objects.count()


def _trails_are_in_order_of_days() -> None:
    """Acts of many years were written in one go: people read them by day, and no object's writing goes back in time."""
    (scope,) = Version.objects.filter(state=VersionState.DRAFT).values_list("territory_id", flat=True)
    days = [act.at for act in queries.in_batches(queries.of_scope(scope))]
    assert days == sorted(days, reverse=True) and (days[0] - days[-1]).days > 600
    opened = Entry.objects.filter(scope=scope, kind="governance.mandate", before={})
    others = Entry.objects.filter(scope=scope, mandate_id__isnull=False)
    assert opened and max(act.at for act in opened) < min(act.at for act in others), "nobody acts before their mandate"
    last: dict[tuple[str, str], datetime] = {}
    for kind, key, at in Entry.objects.order_by("pk").values_list("kind", "object_id", "at"):
        assert at >= last.get((kind, key), at), f"{kind} {key} was written on a day before its last act"
        last[kind, key] = at


def _operators_answer() -> None:
    """Three operators over two years: medians by operator and by région, every state, some that wait now."""
    told = delays.operators(delays.Asked(), timezone.localdate())
    assert len(told.rows) == 3
    for group in told.rows:
        assert group.waiting >= 3 and group.late >= 3 and group.refused
        assert all(span.enough and span.median is not None for span in group.spans.values())
        one = delays.operator(UUID(group.key), delays.Asked(), timezone.localdate())
        assert one is not None
        answered = [region.spans[delays.Span.ANSWERED] for region in one.by_region]
        assert len(answered) >= 10 and sum(span.median is not None for span in answered) >= 10
    assert set(SentRequest.objects.values_list("state", flat=True)) == set(RequestState.values)
    days = SentRequest.objects.aggregate(first=Min("sent_on"), last=Max("sent_on"))
    assert (days["last"] - days["first"]).days > 600
    opened = RequestLink.objects.filter(used_at=None, expires_at__gt=timezone.now())
    assert opened.filter(sent__state__in=UNANSWERED).exists()
    for sent in SentRequest.objects.all():
        assert Entry.objects.filter(verb="asked.sent", object_id=str(sent.pk)).count() == 1


def _obstacles_are_told() -> None:
    """Fifteen over two years: some solved with the time gained, some taken up, three of one theme, one late now."""
    every = list(Obstacle.objects.all())
    today = timezone.localdate()
    assert len(every) == 15 and len({one.territory_id for one in every}) == 3
    assert {one.state for one in every} == set(ObstacleState.values)
    assert {one.level for one in every} == set(ObstacleLevel.values)
    assert (today - min(one.raised_on for one in every)).days > 600
    assert sum(one.days_gained is not None for one in every) >= 5
    assert sum(one.is_late(today) for one in every) == 1
    assert len({one.territory_id for one in every if one.group_id}) == 3
    assert services.escalate_due(on=today, link=str).obstacles == 0


def _reports_are_found_again() -> None:
    """Played after everything else, they say what was known months ago; a correction since is told apart."""
    states = {(one.kind, one.state) for one in Report.objects.all()}
    assert states == {(kind, state) for kind in ("midterm", "steering") for state in ("published", "prepared")}
    for report in Report.objects.all():
        told = report_figures(asked_of(report), report.on, report.kind)
        assert told.then == report.figures and seal(told.then) == report.figures_hash
    evaluated = Report.objects.get(kind="midterm", state="published")
    told = report_figures(asked_of(evaluated), evaluated.on, evaluated.kind)
    assert told.since["open"]["money"] != told.then["open"]["money"]


def _indicators_are_reviewed() -> None:
    """Every period of three plans: the past ones locked, a correction; in the last, each state, some strange values."""
    periods = review_rules().ended(timezone.localdate())
    assert Review.objects.count() == 3 * len(periods) and Review.objects.filter(locked_at=None).count() == 3
    assert set(ReviewValue.objects.values_list("state", flat=True)) == set(ValueState.values)
    last = ReviewValue.objects.filter(review__period=periods[0].id)
    assert {"submitted", "checked", "to_correct"} == set(last.values_list("state", flat=True))
    assert {"thousand", "decreasing"} <= {rule for one in last for rule in one.warnings}
    assert ReviewValue.objects.filter(state="locked", value=None).exists() and ReviewCorrection.objects.count() == 3
    assert {"sum", "ratio", "mean"} == {
        review_rules().roll_up_of(name, unit)
        for name, unit in ReviewValue.objects.values_list("indicator__name", "indicator__unit")
    }


def _the_nation_moves() -> None:
    """All plans live on past days: evolutions, freshness and old reports show neither everything nor nothing."""
    delegate = actor(Mandate.objects.get(role=Role.DELEGATION).person, verified=True)
    today = timezone.localdate()
    for since, least in ((months_before(today, 1), 0.9), (months_before(today, 12), 0.5)):
        told = evolution(delegate, Asked(phase="2"), since, today)
        assert least * told.now.fiches < told.then.fiches < told.now.fiches
        assert told.then.axes != told.now.axes, "fiches went from state to state"
        granted, before = told.now.money["grant"].granted, told.then.money["grant"].granted
        assert granted and before and least * 0.9 * granted < before < granted
        ages = sorted((timezone.now() - said).days for said in told.said)
        assert 0.5 < sum(days <= 92 for days in ages) / len(ages) < 0.8 and 14 < ages[len(ages) // 2] < 120
    assert 0 < 0.4 * _begun(told.now) < _begun(told.then) < _begun(told.now), "over a year, more have begun"
    report = Report.objects.get(kind="steering", state="published")
    plan = {"plan__territory__phase": "2", "visibility": "public"}
    told_of = {row["key"]: row["values"][0] for row in report.figures["open"]["freshness"]["freshness"]}
    assert told_of["fiches"] > 0.7 * Fiche.objects.filter(**plan, created_at__date__lte=report.on).count() > 700
    assert 0.3 < told_of["recent"] / told_of["fiches"] < 0.8
    over = Fiche.objects.filter(plan__territory__phase="1")
    assert over and not over.exclude(created_at__year__range=(2018, 2022), since__year__range=(2018, 2022)).exists()
    assert not Fiche.objects.filter(state__in=("blocked", "paused", "abandoned"), reason="").exists()


def _begun(moment: Moment) -> int:
    return sum(states.get("under_way", 0) + states.get("done", 0) for states in moment.axes.values())


def _money_goes_down_its_stages() -> None:
    """Of each line: never more granted than asked, signed than granted, paid than signed; later stages, later days."""
    seen: Counter[str] = Counter()
    for line in Resource.objects.prefetch_related("stages"):
        sums: Counter[str] = Counter()
        days: dict[str, date] = {}
        for stage in line.stages.all():
            sums[stage.kind] += stage.amount_cents
            days.setdefault(stage.kind, stage.on)
        asked = sums["requested"] or sums["announced"]  # what bears its own share is announced, and asked of nobody
        assert asked >= sums["granted"] >= sums["contracted"] >= sums["paid"], f"{line} {sums}"
        known = [days[kind] for kind in ("requested", "granted", "contracted", "paid") if kind in days]
        assert known == sorted(known), f"{line} {days}"
        seen.update(list(days))
    assert all(seen[kind] > 100 for kind in ("announced", "requested", "granted", "contracted", "paid", "refused"))


def _nobody_declares_twice() -> None:
    """Two people of a firm speak of its fiche; a payment is declared once, by a funder that is not the firm."""
    declared = list(MonthlyWord.objects.exclude(received_cents=None).select_related("resource", "fiche"))
    assert declared and len({one.fiche_id for one in declared}) == len(declared)
    for one in declared:
        assert one.resource is not None and one.resource.funder_id != one.fiche.lead_id and one.said != "unchanged"
    days = set(Message.objects.values_list("created_at__date", flat=True))
    assert len(days) > 100, "messages bear the days of what they tell"


def _changes_of_aids_are_told() -> None:
    """To whoever advises firms, once each, and by the digest of the Monday that follows."""
    today = timezone.localdate()
    first = today - timedelta(weeks=aid_changes.WEEKS)
    found = changes(aid_schemes().values(), first, today)
    for change in found:
        told = Notice.objects.filter(event=f"aid.changes:{change.id}")
        assert told.exists() and all(one.created_at.date() <= change.on for one in told), change.id
        assert told.exclude(mailed_at=None).exists()
        assert Message.objects.filter(kind="digest", text__contains=f"/aides/{change.scheme.id}/").exists()


@override_settings(ETABLI_DEMO=False)
def test_a_real_instance_refuses_it() -> None:
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("load_demonstration")
