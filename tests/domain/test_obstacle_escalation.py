"""Obstacles that go up: by the rule once and one level at a time, by hand with a reason, to who is competent."""

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.domain.obstacles_world import Levels, answered, levels, raised, sent
from tests.domain.people import TODAY, mandate, organisation
from tests.domain.plans_world import acting
from tests.domain.requests_world import link

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Obstacle, ObstacleLink, ObstacleStep
from etabli.domain.coordination.obstacle_states import ANSWERS, ObstacleAct, ObstacleLevel
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.kernel import working_days

pytestmark = pytest.mark.django_db
RULES = obstacle_rules()


def run(on: date) -> int:
    return services.escalate_due(on=on, link=link).obstacles


def due(one: Obstacle) -> date:
    one.refresh_from_db()
    assert one.answer_by is not None
    found = RULES.up_on(one.level, one.answer_by)
    assert found is not None
    return found


def test_without_an_answer_it_goes_up_on_the_day_of_the_rule_to_the_nation_and_no_higher() -> None:
    at = levels()
    one = sent(at)
    first = due(one)
    assert working_days.between(TODAY, first) == RULES.level("local").answer_days + 5 + 1
    assert run(first - timedelta(days=1)) == 0 and run(first) == 1 and run(first) == 0
    one.refresh_from_db()
    assert (one.level, one.authority, one.sent_on) == ("region", at.council, first)
    second = due(one)
    assert run(second) == 1
    one.refresh_from_db()
    assert (one.level, one.authority) == ("nation", at.delegation)
    assert one.answer_by is not None and run(one.answer_by + timedelta(days=900)) == 0
    assert [step.level for step in one.steps.filter(act="escalated")] == ["region", "nation"]
    assert not one.steps.filter(act="escalated", mandate__isnull=False).exists()


def test_who_is_now_competent_gets_a_link_and_whoever_leads_is_told() -> None:
    at = levels()
    one = sent(at)
    Message.objects.all().delete()
    run(due(one))
    people = {at.region.person.email}
    assert set(Message.objects.filter(kind="obstacle.sent").values_list("to", flat=True)) == people
    assert Notice.objects.filter(kind="obstacle.escalated", person=at.lead.person).count() == 1


def test_what_is_answered_stays_and_what_is_promised_goes_up_when_its_day_is_past() -> None:
    at = levels()
    done, promised = sent(at), sent(at)
    answered(done, ObstacleAct.IMPOSSIBLE, at.state)
    day = TODAY + timedelta(days=200)
    answered(promised, ObstacleAct.IN_PROGRESS, at.state, promised_on=day)
    assert run(day) == 0
    assert run(due(promised)) == 1
    done.refresh_from_db()
    promised.refresh_from_db()
    assert (done.level, promised.level, promised.state) == ("local", "region", "sent")


def test_by_hand_it_takes_a_reason_and_a_mandate_of_the_region_the_state_or_the_nation() -> None:
    at = levels()
    one = raised(at)
    with pytest.raises(NotAllowedError):
        services.escalate_obstacle(obstacle_id=one.pk, reason="Urgent.", by=at.lead, link=link)
    with pytest.raises(ValidationError):
        services.escalate_obstacle(obstacle_id=one.pk, reason=" ", by=at.region, link=link)
    dreal = organisation(OrganisationKind.DREAL, region_id="84")
    mandate(Role.STATE, departement_id="01", organisation=dreal)
    one = services.escalate_obstacle(
        obstacle_id=one.pk, reason="Urgent.", by=at.region, link=link, authority_id=dreal.pk
    )
    assert (one.level, one.authority, one.state) == ("region", dreal, "sent")
    with pytest.raises(ValidationError):
        services.escalate_obstacle(
            obstacle_id=one.pk, reason="Urgent.", by=at.region, link=link, authority_id=at.council.pk
        )
    one = services.escalate_obstacle(obstacle_id=one.pk, reason="Urgent.", by=at.state, link=link)
    with pytest.raises(ValidationError, match="déjà"):
        services.escalate_obstacle(obstacle_id=one.pk, reason="Encore.", by=at.nation, link=link)


def test_the_likeliest_authority_is_the_competent_one_that_has_not_had_it_yet() -> None:
    at = levels()
    one = sent(at, kind="delay")  # at the level of the région: the DREAL, by a préfecture where nobody is of a DREAL
    run(due(one))
    one.refresh_from_db()
    assert one.authority == at.council, "the préfecture had it"
    dreal = organisation(OrganisationKind.DREAL, region_id="84")
    mandate(Role.STATE, departement_id="01", organisation=dreal)
    other = sent(at, kind="delay")
    run(due(other))
    other.refresh_from_db()
    assert other.authority == dreal


def test_where_nobody_is_named_it_waits_there_and_whoever_is_named_later_gets_a_link() -> None:
    at = levels()
    one = sent(at)
    for who in (at.region, at.state, at.of.region, at.of.state):
        person = who.person
        assert person is not None
        person.is_active = False
        person.save()
    run(due(one))
    one.refresh_from_db()
    assert (one.level, one.authority) == ("region", None)
    Message.objects.all().delete()
    late = acting(mandate(Role.REGION, region_id="84", organisation=at.council))
    assert one.sent_on is not None
    assert run(one.sent_on) == 0
    assert list(Message.objects.values_list("to", flat=True)) == [late.person.email]
    run(one.sent_on)
    assert Message.objects.count() == 1
    assert answered(one, ObstacleAct.FIXED, acting(late.mandates[0], one.sent_on)).state == "answered"


def test_for_the_delegation_answers_whoever_has_its_role_and_not_an_evaluator_whom_it_employs() -> None:
    at = levels()
    other = organisation(OrganisationKind.DELEGATION, name="Aaa, la première par son nom")
    employed = acting(mandate(Role.EVALUATOR, organisation=other))
    one = sent(at)
    for _ in range(2):
        run(due(one))
    one.refresh_from_db()
    assert one.authority == at.delegation and one.sent_on is not None
    Obstacle.objects.filter(pk=one.pk).update(authority=other)
    with pytest.raises(NotAllowedError):
        answered(one, ObstacleAct.FIXED, employed)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_no_level_is_skipped_nor_reached_twice(seed: int) -> None:
    """Random days, runs repeated, answers, re-addressings and pushes by hand in between."""
    chance = random.Random(seed)
    at = levels()
    every = [sent(at) for _ in range(3)]
    on = TODAY
    for _ in range(25):
        on += timedelta(days=chance.choice((0, 1, 3, 20, 45, 200)))
        for _ in range(chance.choice((1, 1, 2))):
            run(on)
        _something(at, chance.choice(every), on, chance)
    ups = 0
    for one in every:
        levels_reached = [step.level for step in one.steps.filter(act="escalated").order_by("on", "at")]
        assert levels_reached == list(ObstacleLevel.values[1 : 1 + len(levels_reached)])
        one.refresh_from_db()
        assert one.level == ([ObstacleLevel.LOCAL.value, *levels_reached])[-1]
        ups += len(levels_reached)
    assert ups, "nothing went up: the story is too short to tell anything"
    assert ObstacleStep.objects.filter(act="escalated").count() == ups


def _something(at: Levels, one: Obstacle, on: date, chance: random.Random) -> None:
    """An act that may be refused, as people's are."""
    one.refresh_from_db()
    answerer = {"local": at.state, "region": at.region, "nation": at.nation}[one.level]
    act = chance.choice((*ANSWERS, "send", "up", "nothing", "nothing"))
    try:
        if act == "up":
            by = acting(at.region.mandates[0], on)
            services.escalate_obstacle(obstacle_id=one.pk, reason="Urgent.", by=by, link=link)
        elif act == "send":
            target = {"local": at.prefecture, "region": at.council, "nation": at.delegation}[one.level]
            by = acting(at.lead.mandates[0], on)
            services.send_obstacle(obstacle_id=one.pk, authority_id=target.pk, by=by, link=link)
        elif act != "nothing":
            promised = on + timedelta(days=30) if act == ObstacleAct.IN_PROGRESS else None
            answered(one, ObstacleAct(act), acting(answerer.mandates[0], on), promised_on=promised)
    except ValidationError:
        pass


def test_who_may_answer_is_reminded_once_before_the_last_day_and_no_more_after_it() -> None:
    at = levels()
    one = sent(at)
    one.refresh_from_db()
    assert one.answer_by is not None
    first = RULES.remind_on("local", one.answer_by)
    told = Notice.objects.filter(kind="obstacle.soon")
    run(first - timedelta(days=1))
    assert not told.exists()
    for on in (first, first, one.answer_by):
        run(on)
    assert [notice.person for notice in told] == [at.state.person]
    assert told.get().url.endswith(f"{one.pk}/") and told.get().title.startswith("Point de blocage")
    run(one.answer_by + timedelta(days=1))
    assert told.count() == 1
    late = sent(at, title="Déjà passé")
    late.refresh_from_db()
    assert late.answer_by is not None
    run(late.answer_by + timedelta(days=1))
    assert told.count() == 1, "what was not run in time is not told late"


def test_who_answered_is_not_reminded() -> None:
    at = levels()
    one = answered(sent(at), ObstacleAct.FIXED, at.state)
    assert one.answer_by is not None
    run(one.answer_by)
    assert not Notice.objects.filter(kind="obstacle.soon").exists()


def test_a_link_opens_until_after_the_last_day_to_answer_at_every_level() -> None:
    at = levels()
    today = timezone.localdate()
    one = sent(at, on=today)
    for _ in RULES.levels:
        one.refresh_from_db()
        newest = one.links.order_by("-made_at")[0]
        assert one.answer_by is not None
        last = timezone.localdate(newest.expires_at - timedelta(microseconds=1))
        assert newest.level == one.level and last >= one.answer_by + timedelta(days=RULES.link_after_days)
        if RULES.above(one.level) is not None:
            by = acting((at.region if one.level == "local" else at.nation).mandates[0], today)
            services.escalate_obstacle(obstacle_id=one.pk, reason="Urgent.", by=by, link=link)


def test_who_promised_a_later_day_gets_a_link_for_it_once() -> None:
    at = levels()
    today = timezone.localdate()
    one = sent(at, on=today)
    assert one.answer_by is not None
    ObstacleLink.objects.update(used_at=timezone.now())
    promised = one.answer_by + timedelta(days=60)
    answered(one, ObstacleAct.IN_PROGRESS, acting(at.state.mandates[0], today), promised_on=promised)
    Message.objects.all().delete()
    assert services.escalate_due(on=today, link=link).messages == 1
    assert services.escalate_due(on=today, link=link).messages == 0
    fresh = one.links.get(used_at=None)
    assert timezone.localdate(fresh.expires_at) > promised
    assert "dire ce qui est fait" in Message.objects.get(kind="obstacle.sent").text
