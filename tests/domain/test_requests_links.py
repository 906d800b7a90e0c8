"""A request answered by link, and reminders: a link opens one request for one referent; each reminder is told once."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, world
from tests.domain.requests_world import link, referent, sent
from tests.domain.test_plans_rights import recuse

from etabli.catalogue.coordination.requests import request_rules
from etabli.catalogue.numbers import day
from etabli.domain.coordination import services
from etabli.domain.coordination.enums import RequestState, StepKind
from etabli.domain.coordination.models import RequestLink, RequestReminder, SentRequest
from etabli.domain.coordination.services.links import why_closed
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.kernel import working_days

pytestmark = pytest.mark.django_db


def secret_of_last() -> str:
    text = Message.objects.filter(secret=True).order_by("-created_at")[0].text
    return re.search(r"http://x/(\S+)", text)[1]


def linked() -> tuple[World, SentRequest, Mandate, str]:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    one = sent(of, operator, on=timezone.localdate())
    return of, one, who, secret_of_last()


def test_a_link_acknowledges_then_answers_under_the_mandate_and_is_used_up() -> None:
    _, one, who, hidden = linked()
    services.answer_by_link(hidden=hidden, kind=StepKind.ACKNOWLEDGED)
    after = services.answer_by_link(hidden=hidden, kind=StepKind.NO, reason="Hors champ.")
    assert after.state == RequestState.REFUSED
    assert {(step.mandate_id, step.by_link) for step in one.steps.all()} == {(who.pk, True)}
    with pytest.raises(ValidationError, match="a servi"):
        services.answer_by_link(hidden=hidden, kind=StepKind.YES)


def _withdrawn(of: World, one: SentRequest, who: Mandate) -> None:
    services.withdraw_request(sent_id=one.pk, by=acting(of.lead.mandates[0], timezone.localdate()))


def _answered(of: World, one: SentRequest, who: Mandate) -> None:
    by = type(of.lead)(who.person, timezone.localdate(), (who,))
    services.take_step(sent_id=one.pk, kind=StepKind.YES, by=by)


def _expired(of: World, one: SentRequest, who: Mandate) -> None:
    long_ago = timezone.now() - timedelta(days=90)
    RequestLink.objects.update(made_at=long_ago, expires_at=long_ago + timedelta(days=45))


def _ended(of: World, one: SentRequest, who: Mandate) -> None:
    Mandate.objects.filter(pk=who.pk).update(ends_on=timezone.localdate() - timedelta(days=1))


def _stands_back(of: World, one: SentRequest, who: Mandate) -> None:
    recuse(type(of.lead)(who.person, timezone.localdate()), one.request.fiche)


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (_withdrawn, "retirée"),
        (_answered, "déjà reçu une réponse"),
        (_expired, "expiré"),
        (_ended, "pris fin"),
        (_stands_back, "déporté"),
    ],
)
def test_a_link_that_opens_nothing_any_more_says_why_and_writes_nothing(happens, told: str) -> None:
    of, one, who, hidden = linked()
    happens(of, one, who)
    count = one.steps.count()
    with pytest.raises(ValidationError, match=told):
        services.answer_by_link(hidden=hidden, kind=StepKind.YES)
    assert one.steps.count() == count


def test_a_link_is_for_its_request_alone_and_for_answers_alone() -> None:
    of, one, _, hidden = linked()
    other = sent(of, one.operator, on=timezone.localdate())
    services.answer_by_link(hidden=hidden, kind=StepKind.YES)
    assert not other.steps.exists() and one.steps.exists()
    for unknown in ("nobody", hidden[:-1]):
        with pytest.raises(ValidationError, match="n’existe pas"):
            services.answer_by_link(hidden=unknown, kind=StepKind.YES)
    with pytest.raises(ValidationError, match="ne sert qu"):
        services.answer_by_link(hidden=secret_of_last(), kind=StepKind.DELIVERED)


def test_an_open_link_has_nothing_against_it() -> None:
    *_, hidden = linked()
    found = services.opened_link(hidden)
    assert found is not None and why_closed(found) == ""
    assert services.opened_link("nobody") is None


def test_each_reminder_is_told_once_however_often_the_command_runs() -> None:
    _, one, _, _ = linked()
    rules = {step.id: step for step in request_rules().reminders}
    day, told = one.sent_on, []
    while day <= working_days.shifted(one.answer_by, 25):
        for _ in range(2):
            services.remind(on=day, link=link)
        day += timedelta(days=1)
    told = list(one.reminders.order_by("on").values_list("step", "on", "told"))
    assert [step for step, *_ in told] == list(rules)
    assert told[1][1] == working_days.shifted(one.answer_by, -5)
    assert [count for *_, count in told] == [1, 1, 2, 2]
    assert Message.objects.filter(kind__startswith="asked.reminder.", secret=True).count() == 4
    assert Notice.objects.filter(kind="asked.reminder").count() == 2, (
        "who asked is told when it is late, then very late"
    )


def test_a_month_without_reminders_makes_one_message_of_them() -> None:
    _, one, _, _ = linked()
    done = services.remind(on=working_days.shifted(one.answer_by, 30), link=link)
    assert (done.requests, done.messages) == (1, 2)
    assert dict(one.reminders.values_list("step", "told")) == {
        "acknowledge_late": 0,
        "answer_late": 0,
        "answer_very_late": 2,
    }
    assert services.remind(on=working_days.shifted(one.answer_by, 31), link=link).messages == 0


def test_what_is_acknowledged_or_answered_is_not_asked_for_again() -> None:
    _, one, _, hidden = linked()
    services.answer_by_link(hidden=hidden, kind=StepKind.ACKNOWLEDGED)
    assert services.remind(on=working_days.shifted(one.acknowledge_by, 2), link=link).messages == 0
    services.answer_by_link(hidden=hidden, kind=StepKind.YES)
    assert services.remind(on=working_days.shifted(one.answer_by, 30), link=link).messages == 0
    assert not RequestReminder.objects.exists()


def test_a_referent_who_comes_later_gets_the_request_that_waited() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    one = sent(of, operator, on=timezone.localdate())
    assert services.remind(on=one.sent_on, link=link).messages == 0
    who = mandate(Role.OPERATOR, territory=of.territory, organisation=operator)
    assert [services.remind(on=one.sent_on, link=link).messages for _ in range(2)] == [1, 0]
    assert Message.objects.filter(kind="asked.sent").get().to == who.person.email


@pytest.mark.parametrize("need", [one.id for one in request_rules().needs])
def test_a_link_opens_until_after_the_last_day_to_answer_and_its_message_says_that_day(need: str) -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    referent(of, operator)
    one = sent(of, operator, on=timezone.localdate(), need_kind=need)
    last = timezone.localdate(RequestLink.objects.get().expires_at - timedelta(microseconds=1))
    assert last >= one.answer_by + timedelta(days=request_rules().link_after_days)
    assert f"ouvrez ce lien, jusqu'au {day(last)}".replace("\xa0", " ") in text_of_last()


def test_a_link_that_would_close_before_the_deadline_is_made_again_once() -> None:
    _, one, _, _ = linked()
    SentRequest.objects.update(answer_by=one.answer_by + timedelta(days=200))
    today = timezone.localdate()
    assert services.remind(on=today, link=link).messages == 1
    assert services.remind(on=today, link=link).messages == 0
    newest = RequestLink.objects.order_by("-made_at")[0]
    assert timezone.localdate(newest.expires_at) > one.answer_by + timedelta(days=200)


def text_of_last() -> str:
    return Message.objects.filter(secret=True).order_by("-created_at")[0].text.replace("\xa0", " ").replace("’", "'")
