"""What people do to sign in, for tests: ask for a link, read the message, open it, press the button."""

import re
from typing import Any

from django.test import Client

from etabli.domain.outbox.models import Message

LINK = re.compile(r"http://[^/]+(/connexion/lien/[^/\s]+/)")


def ask(client: Client, email: str, suite: str = "", **extra: Any) -> Any:
    return client.post("/connexion/", {"email": email, "suite": suite}, **extra)


def latest_link(email: str) -> str:
    """The path of the link in the last message to an address."""
    message = Message.objects.filter(to=email, kind="login").latest("created_at")
    found = LINK.search(message.text)
    assert found, message.text
    return found[1]


def sign_in(client: Client, email: str, suite: str = "") -> Any:
    """Through the link, as far as the button; the answer of the button."""
    ask(client, email, suite)
    return client.post(latest_link(email))


def is_signed_in(client: Client) -> bool:
    return client.get("/compte/").status_code == 200
