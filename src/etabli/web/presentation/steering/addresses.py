"""Addresses of a portfolio with something else chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from etabli.web.presentation.steering.places import Place

Address = Callable[..., str]


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    here: bool = False


def addresses(place: Place, given: Mapping[str, str]) -> Address:
    """`url(par="axe")`: the same page but for that; `to` names another; an empty value takes a choice away."""

    def url(to: str = "portfolio", **changed: str) -> str:
        kept = {name: value for name, value in {**given, **changed}.items() if value}
        return f"{reverse(to, args=[place.slug])}?{urlencode(kept)}" if kept else reverse(to, args=[place.slug])

    return url


@lru_cache(maxsize=4096)
def plan_url(phase: str, published_id: str) -> str:
    """Asked for hundreds of territories a page."""
    return reverse("plan", args=[phase, published_id])
