"""What days bring to needs (reminders), to aids (changes), and what a déport hides of a need."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.domain.needs_world import on, stated
from tests.domain.people import acting as acting_on
from tests.domain.people import mandate

from etabli.analysis.aids.changes import changes
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.domain.firms import rights, services
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models import Need
from etabli.domain.firms.queries import delays, needs
from etabli.domain.firms.services.reminding import AHEAD
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import Person, Recusal
from etabli.domain.notifications.models import Notice

pytestmark = pytest.mark.django_db
WORDS = "Un atelier se libère à Bellignat."


def lead() -> Actor:
    return acting_on(Role.PROJECT_LEAD, on=timezone.localdate())


def notices(kind: str) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind))


def test_a_late_need_is_told_once_for_each_of_its_two_days() -> None:
    who = lead()
    need, _ = stated()
    for day, told in (
        (need.acknowledge_by, 0),
        (need.acknowledge_by + timedelta(1), 1),
        (need.acknowledge_by + timedelta(2), 0),
        (need.answer_by, 0),
        (need.answer_by + timedelta(1), 1),
        (need.answer_by + timedelta(9), 0),
    ):
        assert services.remind_of_needs(on=day) == told, day
    assert {one.person for one in notices("need.late")} == {who.person}
    assert all(need.firm not in f"{one.title} {one.text}" for one in notices("need.late")), "no firm is named"


def test_a_need_that_is_answered_is_late_no_more() -> None:
    who = lead()
    need, _ = stated()
    services.take_step(need_id=need.pk, kind=NeedStepKind.ANSWERED, by=who, text=WORDS, link=lambda hidden: hidden)
    assert services.remind_of_needs(on=need.answer_by + timedelta(1)) == 0


def test_a_change_of_aids_is_told_two_months_ahead_to_who_advises_firms() -> None:
    change = next(
        one for one in changes(aid_schemes().values(), date(2025, 1, 1), date(2026, 1, 1)) if one.what == "closes"
    )
    mandate(Role.PROJECT_LEAD, starts_on=change.on - timedelta(400))
    mandate(Role.INDUSTRIEL, starts_on=change.on - timedelta(400))
    for day in (change.on - AHEAD - timedelta(1), change.on - AHEAD, change.on):
        services.tell_aid_changes(on=day)
        found = [one for one in notices("aid.changes") if change.id in one.event]
        assert len(found) == (0 if day < change.on - AHEAD else 1), day
    (one,) = found
    assert one.title.startswith(change.scheme.short) and one.url == f"/aides/{change.scheme.id}/"


def stand_back(person: Person, need: Need) -> None:
    kind, key = rights.subject(need)
    now = timezone.now()
    fields = {"subject_kind": kind, "subject_id": key, "subject_title": "Besoin", "ground": Ground.COMPETITOR}
    Recusal.objects.create(
        person=person, territory=need.territory, declared_by=person, confirmed_by=person, confirmed_at=now, **fields
    )


def test_whoever_stands_back_reads_nothing_of_the_need_and_is_not_told() -> None:
    who = lead()
    need, _ = stated()
    other, _ = stated(firm="Autre", email="autre@exemple.fr")
    assert who.person
    stand_back(who.person, need)
    assert list(rights.visible(who)) == [other] and needs.opened(who, need.pk) is None
    assert not rights.may_answer(who, need) and not rights.may_route(who, need) and not rights.may_take(who, need)
    assert not rights.referents(need, who.on).exists() and rights.referents(other, who.on).exists()
    on(timezone.localdate() - timedelta(100), need)
    assert services.remind_of_needs(on=timezone.localdate()) == 0
    colleague = actor(mandate(Role.PROJECT_LEAD).person, verified=True)
    assert need in rights.visible(colleague)


def test_delays_of_a_territory_are_told_from_three_needs_on() -> None:
    for number in range(3):
        found = delays.told(timezone.localdate())
        assert found.by_territory == ()
        stated(firm=f"n° {number}", email=f"n{number}@exemple.fr")
    (group,) = delays.told(timezone.localdate()).by_territory
    assert group.count == 3
