"""A reading of several kinds in one statement, whose text is kept; what it is made of is in its key."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import Count
from django.utils import timezone
from tests.domain.people import mandate, organisation, person, territory

from etabli.domain.coordination.queries.home import awaited, to_do
from etabli.domain.foundation.gathering import part, read
from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import JoinRequest, Mandate
from etabli.domain.governance.queries.space import TO_ANSWER

pytestmark = pytest.mark.django_db


def asked() -> JoinRequest:
    found = JoinRequest(territory=territory(), role=Role.PROJECT_OWNER, organisation=organisation())
    return services.ask_to_join(request=found, by=actor(person("Qui"), verified=True))


def test_values_are_of_their_type_on_every_database() -> None:
    one, request = mandate(Role.PROJECT_LEAD), asked()
    parts = [
        part("asked", JoinRequest.objects.filter(pk=request.pk), "territory", key="pk", since="created_at"),
        part("held", Mandate.objects.filter(pk=one.pk), "territory", title="role", due="starts_on", number=Count("pk")),
    ]
    first, second = sorted(read(parts), key=lambda row: row.what)
    assert (first.what, first.name, first.phase_id, UUID(first.key)) == ("asked", one.territory.name, "2", request.pk)
    assert isinstance(first.since, datetime) and abs(first.since - timezone.now()) < timedelta(minutes=5)
    assert (second.title, second.due, second.number, second.since) == (Role.PROJECT_LEAD, one.starts_on, 1, None)


def test_nothing_to_read_asks_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert read([]) == [] and read([part("kind", Mandate.objects.none(), "territory")]) == []


def test_what_awaits_is_what_a_new_statement_would_say_and_follows_the_mandates() -> None:
    one = mandate(Role.PROJECT_LEAD)

    def by() -> Actor:
        return actor(one.person, verified=True)

    assert not [row for row in to_do(by()) if row.what == TO_ANSWER]
    asked()
    assert to_do(by()) == read(awaited(by())) and [row.what for row in to_do(by())].count(TO_ANSWER) == 1
    Mandate.objects.filter(pk=one.pk).update(territory=territory("ti-2401"))
    assert not [row for row in to_do(by()) if row.what == TO_ANSWER], "the same mandate, of another territory"
    Mandate.objects.filter(pk=one.pk).update(territory=territory(), ends_on=timezone.localdate() + timedelta(days=1))
    assert [row.what for row in to_do(by())].count(TO_ANSWER) == 1
    assert not to_do(actor(one.person, verified=True, on=timezone.localdate() + timedelta(days=3)))
