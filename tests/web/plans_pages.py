"""What tests of the pages of plans share: people who are signed in, addresses."""

from typing import Any

from django.test import Client
from django.urls import reverse
from tests.domain.plans_world import World

from etabli.domain.governance.actor import Actor


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.person is not None
    client.force_login(actor.person)
    return client


def page(of: World, name: str, *args: Any) -> str:
    return reverse(name, args=[of.territory.phase_id, of.territory.published_id, *args])
