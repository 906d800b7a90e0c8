"""What only a demonstration shows: its made-up people, by role, and the messages that would have been sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone

from etabli.domain.diagnosis.models import Version
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.outbox.models import Message
from etabli.kernel.typography import french

NO_MANDATE = "Sans mandat"
A_PAGE = 50  # messages
AT_ONCE = 3  # people of a role
# What links of messages begin with: the story is played before anybody knows where the instance is read, and what one
# port was given may be read on another.
SITE = re.compile(r"https://demonstration\.invalid(?=/)|http://127\.0\.0\.1:\d+(?=/)")


@dataclass(frozen=True)
class Somebody:
    """`scope` says what the name does not say already of the first of their mandates: for which operator, in what
    function of the State, where it holds.
    """

    person: Person
    scope: str


def people() -> list[tuple[str, list[Somebody], list[Somebody]]]:
    """(role in words, people, others that are folded), in the order of the roles; those without a mandate last. Three
    queries.

    In a role, those of territories where something was done already come first; one of each operator and of each level
    of the State is never folded.
    """
    everybody = Person.objects.filter(demonstration=True, is_active=True)
    mandates = (
        Mandate.objects.in_force(timezone.localdate())
        .filter(person__in=everybody)
        .select_related("organisation", "territory", "region", "departement", "arrondissement")
        .order_by("starts_on", "pk")
    )
    first = {mandate.person_id: mandate for mandate in reversed(mandates)}
    order = {role: n for n, role in enumerate(Role.values)}

    begun = set(Version.objects.values_list("territory_id", flat=True))

    def rank(person: Person) -> tuple[int, bool, str, str]:
        mandate = first.get(person.pk)
        if mandate is None:
            return len(order), False, "", str(person)
        return order[mandate.role], mandate.territory_id not in begun, mandate.scope_name, str(person)

    listed = sorted(everybody, key=rank)
    labels = [*Role.labels, NO_MANDATE]
    told = []
    for position, group in groupby(listed, key=lambda one: rank(one)[0]):
        shown, folded = _apart(list(group), first)
        every = ([Somebody(one, _scope(one, first.get(one.pk))) for one in some] for some in (shown, folded))
        told.append((labels[position], *every))
    return told


def _apart(group: list[Person], first: Mapping[UUID, Mandate]) -> tuple[list[Person], list[Person]]:
    """Those to show at once: a few, and the first of each operator and of each level of the State; then the others."""
    kinds: dict[str, UUID] = {}
    for one in group:
        kinds.setdefault(_kind(first.get(one.pk)), one.pk)
    kept = {one.pk for one in group[:AT_ONCE]} | set(kinds.values())
    return [one for one in group if one.pk in kept], [one for one in group if one.pk not in kept]


def _kind(mandate: Mandate | None) -> str:
    if mandate is None or mandate.role not in (Role.OPERATOR, Role.STATE):
        return ""
    return str(mandate.organisation_id) if mandate.role == Role.OPERATOR else _level(mandate)


def _level(mandate: Mandate) -> str:
    """Of whom somebody of the State is the services."""
    if mandate.region_id:
        return "préfet de région"
    return "sous-préfet" if mandate.arrondissement_id else "préfet"


def _scope(person: Person, mandate: Mandate | None) -> str:
    if mandate is None:
        return ""
    told = {Role.OPERATOR: [mandate.organisation.name], Role.STATE: [_level(mandate), mandate.organisation.name]}
    said = [*told.get(Role(mandate.role), []), mandate.scope_name]
    return french(" · ".join(one for one in said if one not in str(person)))


def letters(words: str, page: str, *, here: str) -> Page:
    """Messages with all these words in their address, their subject or their text, the last first.

    Their links lead to `here`, where the instance is read.
    """
    found = Message.objects.order_by("-created_at", "-pk")
    for word in words.split():
        found = found.filter(Q(to__icontains=word) | Q(subject__icontains=word) | Q(text__icontains=word))
    shown = Paginator(found, A_PAGE).get_page(page)
    for letter in shown:
        letter.text = SITE.sub(here, letter.text.replace(f"{settings.ETABLI_ADDRESS}/", f"{here}/"))
    return shown
