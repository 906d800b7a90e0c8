"""Clients of the people of a plan, and addresses of its pages."""

from typing import Any

from django.test import Client
from django.urls import reverse
from tests.domain.plans_world import World

from etabli.domain.governance.actor import Actor


def client_of(actor: Actor | None) -> Client:
    """Somebody at their browser; None: nobody in particular."""
    client = Client()
    if actor is not None:
        assert actor.person is not None
        client.force_login(actor.person)
    return client


def at(of: World, name: str, *args: Any) -> str:
    return reverse(name, args=[of.territory.phase_id, of.territory.published_id, *args])


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def page(of: World, name: str, *args: Any) -> str:
    return at(of, name, *args)
