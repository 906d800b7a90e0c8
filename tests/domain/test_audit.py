"""The trail is append-only on both databases, rebuilds any object, and forgets people without losing acts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from etabli.domain.audit import locks, queries, services
from etabli.domain.audit.author import SYSTEM, Author
from etabli.domain.audit.enums import Outcome
from etabli.domain.audit.models import Access, Entry, PersonalValue, Pseudonym
from etabli.domain.foundation import clock, refusals
from etabli.domain.governance.models import Person

pytestmark = pytest.mark.django_db
VERB = "governance.person.changed"


def person(email: str = "ada@exemple.fr", **fields: Any) -> Person:
    found = Person(email=email, **{"password": "!", **fields})
    services.save(found, by=SYSTEM, verb="governance.person.created")
    return found


def author(of: Person) -> Author:
    return Author(of.id, str(of))


def test_a_change_says_who_what_before_after_and_why() -> None:
    ada, chief = person(given_name="Ada"), person("chef@exemple.fr", given_name="Chef")
    ada.given_name = "Augusta"
    ada.is_active = False
    services.save(ada, by=author(chief), verb=VERB, reason="prénom d'usage", scope="2/ti-8413")
    created, changed = queries.read(queries.of_object(ada))
    assert created.before == {} and created.after["email"] == "ada@exemple.fr" and created.author == "Établi"
    assert "password" not in created.after, "hashes of secrets are never written"
    assert (changed.before, changed.after) == (
        {"given_name": "Ada", "is_active": True},
        {"given_name": "Augusta", "is_active": False},
    )
    assert (changed.author, changed.reason, changed.scope) == ("Chef", "prénom d'usage", "2/ti-8413")
    assert changed.at <= timezone.now()
    assert [act.id for act in queries.read(queries.of_person(chief.id))] == [changed.id]
    assert [act.id for act in queries.read(queries.of_scope("2/ti-8413"))] == [changed.id]


def test_nothing_changed_writes_nothing() -> None:
    ada = person()
    count = Entry.objects.count()
    assert services.save(ada, by=SYSTEM, verb=VERB) is None
    assert Entry.objects.count() == count


def test_what_is_not_whole_is_refused_and_leaves_nothing() -> None:
    count = Entry.objects.count()
    with pytest.raises(ValidationError):
        person("not an address")
    assert Entry.objects.count() == count and not Person.objects.exists()


def test_a_failure_after_the_change_takes_both_back() -> None:
    ada = person()
    ada.given_name = "Augusta"
    with pytest.raises(RuntimeError), transaction.atomic():
        services.save(ada, by=SYSTEM, verb=VERB)
        raise RuntimeError("half-way")
    assert Person.objects.get(pk=ada.pk).given_name == ""
    assert queries.of_object(ada).count() == 1


@pytest.mark.parametrize("table", [locks.ENTRY, locks.VALUE])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_refuses_to_change_what_was_recorded(table: str, verb: str) -> None:
    person()
    sql = {"UPDATE": f"UPDATE {table} SET id = id", "DELETE": f"DELETE FROM {table}"}[verb]
    if (table, verb) == (locks.VALUE, "DELETE"):
        with connection.cursor() as cursor:
            cursor.execute(sql)  # erasing is a right
        return
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_refuses_to_empty_the_trail_and_gives_it_to_another_owner() -> None:
    person()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a deferred check would stop TRUNCATE before the lock does
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {locks.ENTRY} CASCADE")
    assert locks.owned_apart(connection)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE ordinary NOLOGIN")
        cursor.execute(f"GRANT SELECT, INSERT ON {locks.ENTRY} TO ordinary")
    for statement in (
        f"ALTER TABLE {locks.ENTRY} DISABLE TRIGGER ALL",
        f"DROP TRIGGER audit_entry_no_update ON {locks.ENTRY}",
        "ALTER FUNCTION audit_entry_no_update() RENAME TO harmless",
        f"DROP TABLE {locks.ENTRY}",
        f"TRUNCATE {locks.ENTRY}",
        f"UPDATE {locks.ENTRY} SET verb = 'x'",
    ):
        with (
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET LOCAL ROLE ordinary")
            cursor.execute(statement)


def test_the_locks_are_there_and_come_back_after_a_migration() -> None:
    """A schema change on SQLite copies the table without its triggers."""
    assert locks.missing(connection) == set()
    locks.remove(connection)
    assert locks.missing(connection) == {one.name for one in refusals.of_vendor(connection, locks.REFUSED)}
    call_command("migrate", verbosity=0)
    assert locks.missing(connection) == set()


def test_the_trail_survives_its_object() -> None:
    ada = person(given_name="Ada")
    kind, key = "governance.person", str(ada.pk)
    services.delete(ada, by=SYSTEM, verb="governance.person.removed")
    assert queries.state(kind, key) is None
    acts = queries.read(Entry.objects.filter(object_id=key))
    assert [act.verb for act in acts] == ["governance.person.created", "governance.person.removed"]
    assert acts[1].before["given_name"] == "Ada" and acts[1].after == {}
    before = queries.state(kind, key, at=acts[0].at)
    assert before is not None and before["given_name"] == "Ada"


def test_an_erased_person_leaves_acts_without_a_name() -> None:
    ada, other = person(given_name="Ada"), person("b@exemple.fr", given_name="Bea")
    other.is_active = False
    services.save(other, by=author(ada), verb=VERB)
    kept = Entry.objects.count()
    assert services.erase(ada.id) == 2, "address and given name"
    acts = queries.read(Entry.objects.order_by("id"))
    assert len(acts) == kept
    assert acts[-1].author.startswith("personne ") and "Ada" not in str(acts)
    assert queries.state("governance.person", str(ada.id))["email"] == queries.ERASED
    assert queries.state("governance.person", str(other.id))["given_name"] == "Bea"
    assert not Pseudonym.objects.filter(person_id=ada.id).exists()
    assert services.erase(ada.id) == 0


def test_an_act_without_a_change_says_what_it_did() -> None:
    ada = person()
    services.note(ada, by=author(ada), verb="governance.person.signed_in", details={"by": "link"})
    act = queries.read(queries.of_object(ada))[-1]
    assert act.details == {"by": "link"} and act.before == act.after == {}
    assert queries.state("governance.person", str(ada.id))["email"] == ada.email


def test_accesses_are_kept_a_year() -> None:
    ada = person()
    for days in (1, 364, 366, 500):
        services.log_access(by=author(ada), method="GET", route="audit", outcome=Outcome.REFUSED, reason="aucun mandat")
        Access.objects.filter(pk=Access.objects.latest("id").pk).update(at=timezone.now() - timedelta(days=days))
    assert services.purge_accesses() == 2
    assert queries.accesses_of(ada.id).count() == 2
    services.log_access(by=SYSTEM, method="GET", route="audit")
    assert Access.objects.filter(actor=None).count() == 1


STEPS = st.lists(
    st.tuples(st.sampled_from(["given_name", "family_name", "is_active", "remove"]), st.text("abé ", max_size=5)),
    max_size=12,
)


class Rebuilding(TestCase):
    """The trail alone rebuilds the state of any object at any date."""

    @settings(max_examples=40, deadline=None)
    @given(STEPS)
    def test_any_history(self, steps: list[tuple[str, str]]) -> None:
        found = person("histoire@exemple.fr")
        states = [(Entry.objects.latest("id").at, vars_of(found))]
        for name, text in steps:
            if name == "remove":
                services.delete(found, by=SYSTEM, verb="governance.person.removed")
                states.append((Entry.objects.latest("id").at, None))
                break
            setattr(found, name, bool(text) if name == "is_active" else text)
            if services.save(found, by=SYSTEM, verb=VERB):
                states.append((Entry.objects.latest("id").at, vars_of(found)))
        key = Entry.objects.latest("id").object_id
        for at, expected in states:
            rebuilt = queries.state("governance.person", key, at=at)
            assert (rebuilt is None) == (expected is None)
            if rebuilt is not None:
                assert {name: rebuilt[name] for name in expected} == expected
        assert PersonalValue.objects.exists()


@pytest.fixture
def played(settings: Any) -> Callable[[int], AbstractContextManager[None]]:
    """Acts of so many days ago, as a demonstration plays them."""
    settings.ETABLI_DEMO = True
    return lambda days: clock.played(timezone.now() - timedelta(days=days))


def test_acts_are_read_by_their_day_whatever_order_they_were_written_in(played: Callable[[int], Any]) -> None:
    chief, ada = person("chef@exemple.fr"), person()
    for days in (3, 400, 30, 31, 2):
        with played(days):
            services.note(ada, by=author(chief), verb="person.seen", details={"days": days}, scope="2/ti-8413")
    at = timezone.now() - timedelta(days=30)
    Entry.objects.bulk_create(
        Entry(at=at, verb="person.seen", kind="x", object_id="x", scope="2/ti-8413", origin="system") for _ in range(5)
    )
    entries = queries.of_scope("2/ti-8413")
    whole = [(act.at, act.id) for act in queries.read(queries.latest(entries))]
    assert len(whole) == 10 and whole == sorted(whole, reverse=True)
    assert [act.id for act in queries.in_batches(entries, size=3)] == [key for _, key in whole]
    pages: list[int] = []
    while page := list(queries.latest(entries, before=pages[-1] if pages else None)[:3]):
        pages += [entry.pk for entry in page]
    assert pages == [key for _, key in whole], "no act twice, none left out, also among those of one instant"
    assert [entry.pk for entry in queries.earliest(entries)] == pages[::-1]
    assert not queries.latest(entries, before=10**9).exists()


def test_an_object_is_rebuilt_in_the_order_of_writing(played: Callable[[int], Any]) -> None:
    with played(10):
        ada = person(given_name="Ada")
    ada.given_name = "Augusta"
    with played(20):  # a clock that was set back
        services.save(ada, by=SYSTEM, verb=VERB)

    def name(days: int) -> str | None:
        found = queries.state("governance.person", str(ada.pk), at=timezone.now() - timedelta(days=days))
        return found and found["given_name"]

    assert (name(5), name(15)) == ("Augusta", None), "never a part of an object that was not there yet"


def vars_of(found: Person) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("email", "given_name", "family_name", "is_active")}
