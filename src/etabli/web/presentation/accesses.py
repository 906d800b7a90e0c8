"""A line of the log of accesses in words: what was done, and the address, which is French."""

import re
from functools import cache

from django.urls import get_resolver

from etabli.domain.audit.models import Access

DONE = {"GET": "a ouvert", "HEAD": "a ouvert", "POST": "a envoyé un formulaire à"}
PARAMETER = re.compile(r"%\(\w+\)s")


def page(access: Access) -> str:
    """« a ouvert /territoires/…/…/equipe/ » ; the name of the page where its address is no more."""
    address = _addresses().get(access.route)
    return f"{DONE.get(access.method, access.method)} {address or access.route or 'une adresse inconnue'}"


@cache
def _addresses() -> dict[str, str]:
    """Addresses by the name of their page, « … » for what changes in them."""
    found = get_resolver().reverse_dict
    return {name: "/" + PARAMETER.sub("…", found[name][0][0][0]) for name in found if isinstance(name, str)}
