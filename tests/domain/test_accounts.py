"""Whose session it is: the person with their mandates, in one reading; nobody of a closed account."""

from typing import Any
from uuid import uuid4

import pytest
from tests.domain.people import mandate, person

from etabli.domain.governance.accounts import Accounts
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role

pytestmark = pytest.mark.django_db


def test_the_person_comes_with_every_mandate_and_is_asked_nothing_more(django_assert_num_queries: Any) -> None:
    one = mandate(Role.PROJECT_LEAD)
    other = mandate(Role.CONTRIBUTOR, of=one.person)
    with django_assert_num_queries(1):
        found = Accounts().get_user(one.person.pk)
        assert found == one.person and found.all_mandates is not None
        known = actor(found, verified=True, held=found.all_mandates)
        assert {one.pk, other.pk} == {each.pk for each in known.mandates}
    read = actor(one.person, verified=True)
    assert {each.pk for each in read.mandates} == {each.pk for each in known.mandates}


def test_a_closed_account_has_no_session_with_or_without_mandates() -> None:
    for closed in (mandate(Role.CONTRIBUTOR).person, person("Lise")):
        assert Accounts().get_user(closed.pk) == closed
        closed.is_active = False
        closed.save(update_fields=["is_active"])
        assert Accounts().get_user(closed.pk) is None
    assert Accounts().get_user(uuid4()) is None


def test_somebody_without_a_mandate_is_not_looked_up_twice(django_assert_num_queries: Any) -> None:
    new = person("Lise")
    with django_assert_num_queries(2):
        found = Accounts().get_user(new.pk)
        assert found is not None and found.all_mandates == ()
        assert actor(found, verified=True, held=found.all_mandates).mandates == ()
