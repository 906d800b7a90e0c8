"""Two people write at one instant, on one line or on a line and its fiche: the sums that are kept have both."""

import threading
from datetime import date

import pytest
from django.db import connection, connections, transaction
from tests.domain.plans_world import fiche, resource, world

from etabli.domain.plans import kept
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, LineSums, Resource, Stage

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def db(own_database: None) -> None:
    """A copy that is really written to."""


def pay(line: Resource, cents: int) -> None:
    Stage.objects.create(resource=line, kind=StageKind.PAID, amount_cents=cents, on=date(2026, 3, 1))


def test_of_two_who_pay_at_once_neither_is_forgotten() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    made = world()
    line = resource(made, fiche(made))
    first_wrote, other_began = threading.Event(), threading.Event()

    def other() -> None:
        first_wrote.wait(10)
        with transaction.atomic():
            other_began.set()
            pay(line, 200)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    with transaction.atomic():
        pay(line, 100)
        first_wrote.set()
        other_began.wait(10)
        threading.Event().wait(0.3)  # the other waits for our row by now
    thread.join(10)
    assert LineSums.objects.get(pk=line.pk).paid == 300
    assert not kept.astray(connection)


def test_a_line_added_while_its_fiche_is_hidden_is_no_plain_line() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    made = world()
    one = fiche(made)
    hidden, other_began = threading.Event(), threading.Event()

    def other() -> None:
        hidden.wait(10)
        other_began.set()
        resource(made, one)  # waits for whoever hides the fiche
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    with transaction.atomic():
        Fiche.objects.filter(pk=one.pk).update(visibility="restricted")
        hidden.set()
        other_began.wait(10)
        threading.Event().wait(0.3)
    thread.join(10)
    assert LineSums.objects.get(fiche=one).plain is False
    assert not kept.astray(connection)
