"""Reads of the monthly form: what its link shows, what a territory's people said, what waits to be recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from etabli.domain.coordination.models import MonthlyForm, MonthlyWord
from etabli.domain.foundation import clock
from etabli.domain.foundation.gathering import part
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans import rights
from etabli.domain.plans.models import Resource
from etabli.domain.plans.rights import Sight
from etabli.domain.territories.models import Territory

SHOWN = 12  # months


@dataclass(frozen=True)
class Month:
    """What was asked in a month and said, of what the actor sees."""

    month: date
    words: tuple[MonthlyWord, ...]

    @property
    def asked(self) -> int:
        return len({one.fiche_id for one in self.words})


@dataclass(frozen=True)
class Monthly:
    """The months of a territory, latest first. `recordable`: the words whose money the actor may record."""

    months: tuple[Month, ...]
    recordable: frozenset[UUID]


def words_of(form: MonthlyForm) -> list[MonthlyWord]:
    """What a form asks, with the lines of money that its person sees. Fiches that they may not follow any more are left
    out."""
    by = Actor(form.mandate.person, timezone.localdate(clock.now()), (form.mandate,))
    lines = rights.sight(by).resources().select_related("funder").order_by("year", "pk")
    found = (
        form.words.filter(rights.sight(by).of_fiche("fiche__"))
        .select_related("fiche__plan__territory__phase", "fiche__lead")
        .prefetch_related(Prefetch("fiche__resources", queryset=lines, to_attr="lines"))
    )
    return [one for one in found.order_by("fiche__number") if rights.may_follow(by, one.fiche)]


def monthly(actor: Actor, territory: Territory) -> Monthly:
    """What was said of the fiches that the actor reads, a month at a time."""
    seen = (
        MonthlyWord.objects.filter(rights.sight(actor).of_fiche("fiche__"), fiche__plan__territory=territory)
        .select_related("form__mandate__person", "form__mandate__organisation", "fiche", "resource__funder", "recorded")
        .order_by("-form__month", "fiche__number", "form")
    )
    by_month: dict[date, list[MonthlyWord]] = {}
    for word in seen:
        by_month.setdefault(word.form.month, []).append(word)
    waiting = [word for word in seen if word.waits and word.resource is not None]
    lines = _lines(waiting)
    may = (
        rights.recordable(actor, territory, lines)
        if permissions.verdict(actor, "plan.money", territory)
        else frozenset()
    )
    return Monthly(
        tuple(Month(month, tuple(words)) for month, words in list(by_month.items())[:SHOWN]),
        frozenset(word.pk for word in waiting if word.resource_id in may),
    )


def declared(actor: Actor, territory: Territory, word_id: str) -> MonthlyWord | None:
    """One statement of money of a fiche that the actor reads, there; None when there is none."""
    try:
        key = UUID(word_id)
    except ValueError:
        return None
    found = MonthlyWord.objects.filter(
        rights.sight(actor).of_fiche("fiche__"), pk=key, fiche__plan__territory=territory, resource__isnull=False
    )
    return found.select_related("resource__fiche__plan__territory", "resource__fiche__lead", "resource__funder").first()


def _lines(words: Sequence[MonthlyWord]) -> list[Resource]:
    return [word.resource for word in words if word.resource is not None]


TO_RECORD, TO_SAY = "monthly.to_record", "monthly.to_say"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """What the actor's own forms that still open ask and nobody said; money said to be received that they may record.

    Of fiches that they stand back from too: who reads the rows leaves them out.
    """
    if any(_asked(Role(one.role)) for one in actor.mandates):
        told = {"number": "fiche__number", "since": "form__made_at", "about": "fiche"}
        yield part(TO_SAY, _to_say(actor), "fiche__plan__territory", **told)
    if permissions.anywhere(actor, "plan.money"):
        found = to_record(actor, rights.sight(actor).knowing(frozenset(), inside=True))
        yield part(TO_RECORD, found, "fiche__plan__territory", key="pk", since="said_at", about="fiche")


def _asked(role: Role) -> bool:
    return role == Role.PROJECT_LEAD or role in rights.BEARERS


def _to_say(actor: Actor) -> QuerySet[MonthlyWord]:
    """Of forms of their mandates of today, the fiches that they may still say something of."""
    mine = Q(pk__in=[])
    for mandate in (one for one in actor.mandates if _asked(Role(one.role))):
        edits = Role(mandate.role) in MATRIX["plan.edit"].roles
        mine |= Q(form__mandate=mandate.pk) & (Q() if edits else Q(fiche__lead=mandate.organisation_id))
    said = MonthlyWord.objects.order_by().filter(fiche=OuterRef("fiche"), form__month=OuterRef("form__month"))
    open_ones = MonthlyWord.objects.filter(mine, said="", form__expires_at__gt=clock.start_of(actor.on))
    return open_ones.filter(~Exists(said.exclude(said="")))


def to_record(actor: Actor, seeing: Sight | None = None) -> QuerySet[MonthlyWord]:
    """Of lines whose stages the actor records: chefs de projet, and funders for the lines that are theirs."""
    seeing = seeing or rights.sight(actor)
    return MonthlyWord.objects.filter(
        seeing.of_recorded("resource__"),
        seeing.of_resource("resource__"),
        received_cents__isnull=False,
        recorded=None,
        set_aside_because="",
    )
