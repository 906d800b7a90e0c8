"""What tests of the pages of committees share: the people of today, and addresses."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from tests.domain.plans_world import World, acting

WAY = {"minutes": "120", "at": "14:30", "place": "Oyonnax", "link": ""}


def today(of: World) -> World:
    """The same people as of the machine's day: pages are asked today."""
    for name in ("lead", "elu", "industriel", "region", "state"):
        setattr(of, name, acting(getattr(of, name).mandates[0], timezone.localdate()))
    return of


def now() -> Any:
    return timezone.localdate()


def page(name: str, *args: Any) -> str:
    return reverse(name, args=args)
