"""One notice an event and person, shown to who may read it; a message at once, or a digest that nobody gets twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.people import TODAY, mandate, territory

from etabli.catalogue.notifications.notices import notices
from etabli.domain.audit.models import Entry
from etabli.domain.governance import personal_data
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.roles import MATRIX
from etabli.domain.notifications import services, unsubscribing
from etabli.domain.notifications.enums import Cadence
from etabli.domain.notifications.models import Notice, Preference
from etabli.domain.notifications.queries import notices as queries
from etabli.domain.notifications.services import digests
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message
from etabli.domain.territories.models import Territory

pytestmark = pytest.mark.django_db
MONDAY = timezone.make_aware(datetime(2026, 11, 23, 7))
GROUPS = [one.id for one in notices().groups]


def today(of: Mandate) -> Actor:
    return actor(of.person, verified=True, on=TODAY)


def tell(*people: Person, kind: str = "plan.moved", event: str = "e1", **fields: Any) -> list[Notice]:
    place = fields.setdefault("territory", territory())
    where = place.name if place else "partout"
    words = {"title": f"Le plan a changé, {where}", "text": "Le plan est signé.", "url": "/territoires/", "by": None}
    return services.tell(kind=kind, event=event, people=people, **words | fields)


def aged(at: datetime) -> None:
    Notice.objects.update(created_at=at)


def choose(person: Person, cadence: str) -> None:
    services.choose(cadences=dict.fromkeys(GROUPS, cadence), by=actor(person, verified=True, on=TODAY))


def test_every_kind_needs_a_right_that_exists_and_fits_its_column() -> None:
    for kind in notices().kinds:
        assert kind.needs == "" or kind.needs in MATRIX
        assert len(kind.id) <= Notice._meta.get_field("kind").max_length


def test_an_event_is_told_once_a_person_and_never_to_whoever_did_it() -> None:
    lead, elu = mandate(Role.PROJECT_LEAD), mandate(Role.ELU)
    gone = mandate(Role.CONTRIBUTOR).person
    gone.is_active = False
    assert len(tell(lead.person, elu.person, elu.person, gone, by=today(lead))) == 1
    assert tell(elu.person) == [], "said again"
    assert len(tell(elu.person, lead.person, event="e2")) == 2
    assert Notice.objects.filter(person=elu.person).count() == 2


def test_the_database_refuses_a_second_notice_of_one_event_and_a_right_nowhere() -> None:
    (one,) = tell(mandate(Role.ELU).person)
    for fields in ({}, {"event": "e2", "territory": None}):
        copy = Notice.objects.get(pk=one.pk)
        copy.pk, copy._state.adding = None, True
        for name, value in fields.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_the_database_refuses_two_choices_for_a_group_and_an_unknown_cadence() -> None:
    person = mandate(Role.ELU).person
    Preference.objects.create(person=person, group="plans", cadence=Cadence.DAILY)
    for group, cadence in (("plans", Cadence.NONE), ("mentions", "hourly")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preference.objects.create(person=person, group=group, cadence=cadence)


def test_a_message_goes_at_once_where_the_kind_or_the_person_says_so() -> None:
    elu, lead = mandate(Role.ELU).person, mandate(Role.PROJECT_LEAD).person
    choose(lead, Cadence.NONE)
    tell(elu, lead, kind="plan.to_sign", title="À signer\nici")
    (message,) = Message.objects.all()
    assert message.to == elu.email and message.kind == "plan.to_sign" and message.subject.endswith("À signer ici")
    assert "http://127.0.0.1:8000/territoires/" in message.text
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Notice.objects.get(person=elu).mailed_at and not Notice.objects.get(person=lead).mailed_at
    assert digests.send_digests(timezone.now() + timedelta(days=8)) == 0, "said already, or not wanted"


def test_what_is_taken_back_is_not_told() -> None:
    person = mandate(Role.ELU).person
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(person, kind="plan.to_sign")
        raise RuntimeError
    assert not Notice.objects.exists() and not Message.objects.exists()


def test_the_list_shows_what_its_reader_may_read_today() -> None:
    elu = mandate(Role.ELU)
    tell(elu.person)
    tell(elu.person, event="e2", territory=territory("ti-2401"))
    tell(elu.person, event="e3", territory=None)
    mine = today(elu)
    assert {one.event for one in queries.told(mine, unread=True).notices} == {"e1", "e3"}
    assert queries.unread_count(mine) == 2
    Mandate.objects.filter(pk=elu.pk).update(ends_on=TODAY)
    after = actor(elu.person, verified=True, on=TODAY + timedelta(days=1))
    assert {one.event for one in queries.told(after, unread=False).notices} == {"e3"}


def test_reading_is_one_s_own_and_by_territory() -> None:
    elu, lead = mandate(Role.ELU), mandate(Role.PROJECT_LEAD)
    mandate(Role.ELU, elu.person, territory=territory("ti-2401"))
    (one,) = tell(elu.person)
    tell(elu.person, event="e2", territory=territory("ti-2401"))
    assert not services.mark_read(notice_id=str(one.pk), by=today(lead))
    assert not services.mark_read(notice_id="x", by=today(elu))
    assert services.mark_read(notice_id=str(one.pk), by=today(elu)) and queries.unread_count(today(elu)) == 1
    assert services.mark_all_read(by=today(elu), territory=territory().pk) == 0
    assert services.mark_all_read(by=today(elu)) == 1 and queries.unread_count(today(elu)) == 0
    assert len(queries.told(today(elu), unread=False).notices) == 2


def test_pages_hold_twenty_and_a_page_too_far_is_the_last(django_assert_num_queries: Any) -> None:
    elu = mandate(Role.ELU)
    for n in range(queries.PAGE + 1):
        tell(elu.person, event=f"e{n}")
    by = today(elu)
    with django_assert_num_queries(3):
        last = queries.told(by, unread=True, number=9)
    assert (last.count, last.number, last.pages, len(last.notices)) == (21, 2, 2, 1)
    assert last.places == ((territory().pk, territory().name, 21),)


def test_a_day_is_told_the_next_morning_and_a_week_from_monday() -> None:
    for day in range(7):
        now = MONDAY + timedelta(days=day)
        assert digests.due_before(Cadence.DAILY, now) == MONDAY.replace(hour=0) + timedelta(days=day)
        assert digests.due_before(Cadence.WEEKLY, now) == MONDAY.replace(hour=0), "a Monday missed is made up for"
        assert digests.due_before(Cadence.NONE, now) is None


def test_a_digest_groups_by_territory_the_most_urgent_first_and_is_not_sent_again() -> None:
    elu = mandate(Role.ELU)
    other: Territory = territory("ti-2401")
    mandate(Role.ELU, elu.person, territory=other)
    choose(elu.person, Cadence.DAILY)
    tell(elu.person, title="Rien de pressé")
    tell(elu.person, event="e2", title="Bon à savoir", territory=other)
    tell(elu.person, event="e3", title="À signer", kind="plan.to_sign", territory=other)
    (lu,) = tell(elu.person, event="e4", title="Déjà lue")
    services.mark_read(notice_id=str(lu.pk), by=today(elu))
    aged(MONDAY - timedelta(hours=12))
    assert digests.send_digests(MONDAY - timedelta(hours=8)) == 0, "the same day"
    assert (digests.send_digests(MONDAY), digests.send_digests(MONDAY)) == (1, 0)
    text = Message.objects.get().text
    places = [text.index(one) for one in (other.name.upper(), "À signer", "Bon à savoir", territory().name.upper())]
    assert places == sorted(places) and text.index("Rien de pressé") > places[-1] and "Déjà lue" not in text
    assert Message.objects.get().subject.endswith("3 notifications")


def test_who_lost_the_right_to_read_is_not_told_the_content() -> None:
    elu, lead = mandate(Role.ELU), mandate(Role.PROJECT_LEAD)
    tell(elu.person, lead.person)
    aged(MONDAY - timedelta(days=1))
    Mandate.objects.filter(pk=elu.pk).update(ends_on=(MONDAY - timedelta(days=1)).date())
    assert digests.send_digests(MONDAY) == 1
    assert Message.objects.get().to == lead.person.email


def test_a_run_killed_half_way_writes_to_nobody_twice_and_leaves_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [mandate(Role.CONTRIBUTOR).person for _ in range(5)]
    tell(*people)
    aged(MONDAY - timedelta(days=1))
    written: list[str] = []
    write = outbox.write

    def killed(**fields: Any) -> Message:
        found = write(**fields)  # the message is written, its notice not yet marked
        written.append(fields["to"])
        if len(written) == 3:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(outbox, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        digests.send_digests(MONDAY)
    monkeypatch.undo()
    assert Message.objects.count() == 2
    assert digests.send_digests(MONDAY) == 3
    assert sorted(Message.objects.values_list("to", flat=True)) == sorted(one.email for one in people)


def test_a_choice_is_on_the_trail_and_an_unknown_one_changes_nothing() -> None:
    elu = mandate(Role.ELU)
    with pytest.raises(ValidationError):
        services.choose(cadences={"plans": "weekly"}, by=today(elu))
    assert not Preference.objects.exists()
    choose(elu.person, Cadence.WEEKLY)
    assert Entry.objects.filter(verb="notices.chosen").count() == len(GROUPS)
    tell(elu.person, kind="plan.to_sign")
    assert not Message.objects.exists()


def test_the_link_of_a_message_stops_its_group_and_a_forged_one_nothing() -> None:
    elu = mandate(Role.ELU)
    tell(elu.person, kind="plan.to_sign")
    secret = Message.objects.get().headers["List-Unsubscribe"].strip("<>").split("/")[-2]
    assert unsubscribing.opened(secret) == (elu.person.pk, ("plans",))
    assert services.unsubscribe(secret=secret[:-2]) is None and not Preference.objects.exists()
    assert services.unsubscribe(secret=secret) == ("plans",)
    assert services.unsubscribe(secret=secret) == ("plans",), "twice is once"
    tell(elu.person, event="e2", kind="plan.to_sign")
    tell(elu.person, event="e3", kind="version.submitted")
    assert [one.kind for one in Message.objects.order_by("created_at")] == ["plan.to_sign", "version.submitted"]


def test_a_person_gets_their_notices_and_choices_and_takes_the_notices_away() -> None:
    elu = mandate(Role.ELU).person
    tell(elu)
    choose(elu, Cadence.WEEKLY)
    held = personal_data.export(elu)
    assert held["notifications.notice"][0]["text"] == "Le plan est signé."
    assert {one["cadence"] for one in held["notifications.preference"]} == {"weekly"}
    personal_data.erase(elu, reason="à sa demande")
    assert not Notice.objects.exists()
