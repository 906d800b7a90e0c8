"""Two people at one followed firm, on two connections: whoever comes second reads what the first one wrote."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from tests.domain.followed_world import OTHER, acting, contact, ended, follow, met, task
from tests.domain.people import territory

from etabli.domain.firms.models import Exchange, FirmContact, FirmTask, FollowedFirm, FollowerChange
from etabli.domain.firms.services import followed, followed_contacts, followed_exchanges, followed_tasks
from etabli.domain.firms.services.followed_handover import HandedOver, hand_over
from etabli.domain.governance.enums import Role

PAUSE_S = 0.4  # for the second to have read what it reads before it waits


@pytest.fixture(autouse=True)
def db(own_database: None) -> None:
    """A copy that is really written to, in place of a transaction that is taken back."""


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What the second gave or raised, begun once the first has written and before it commits."""
    wrote, outcome = threading.Event(), []

    def run() -> None:
        wrote.wait(timeout=20)
        try:
            outcome.append(second())
        except Exception as error:  # told to the test, which says which it expects
            outcome.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    with transaction.atomic():
        first()
        wrote.set()
        thread.join(timeout=PAUSE_S)
    thread.join(timeout=60)
    assert not thread.is_alive()
    return outcome[0]


def test_a_firm_given_to_somebody_meanwhile_stays_theirs() -> None:
    gone, lead, elu = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD), acting(Role.ELU)
    firm, other = follow(gone), follow(gone, siret=OTHER, name="Béton")
    ended(gone.mandates[0])
    done = meanwhile(
        lambda: followed.assign(firm_id=firm.pk, to=elu.mandates[0].pk, by=lead),
        lambda: hand_over(territory=territory(), to=lead.mandates[0].pk, by=lead),
    )
    assert done == HandedOver(1, 0)
    followers = dict(FollowedFirm.objects.values_list("pk", "follower"))
    assert followers == {firm.pk: elu.mandates[0].pk, other.pk: lead.mandates[0].pk}
    assert FollowerChange.objects.filter(firm=firm).count() == 1


def test_a_task_done_meanwhile_stays_done() -> None:
    gone, lead = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    one = task(firm, gone)
    ended(gone.mandates[0])
    done = meanwhile(
        lambda: followed_tasks.finish(task_id=one.pk, by=lead),
        lambda: hand_over(territory=territory(), to=lead.mandates[0].pk, by=lead),
    )
    assert isinstance(done, ValidationError)
    one.refresh_from_db()
    assert one.done_on == lead.on and one.assignee == gone.mandates[0]


def test_what_changes_meanwhile_is_neither_undone_nor_done_twice() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    one, told, said = task(firm, lead), contact(firm, lead), met(firm, lead)
    twice = meanwhile(
        lambda: followed_tasks.change(task_id=one.pk, values={"title": "Visiter"}, by=lead),
        lambda: followed_tasks.finish(task_id=one.pk, by=lead),
    )
    assert isinstance(twice, FirmTask) and (twice.title, twice.done_on) == ("Visiter", lead.on)
    meanwhile(
        lambda: followed_contacts.change(contact_id=told.pk, values={"phone": "06 00"}, by=lead),
        lambda: followed_contacts.change(contact_id=told.pk, values={"function": "gérante"}, by=lead),
    )
    kept = FirmContact.objects.get()
    assert (kept.phone, kept.function) == ("06 00", "gérante")
    lost = meanwhile(
        lambda: followed_exchanges.remove(exchange_id=said.pk, by=lead),
        lambda: followed_exchanges.correct(exchange_id=said.pk, values={"note": "Autre."}, by=lead),
    )
    assert isinstance(lost, ValidationError) and not Exchange.objects.exists()
