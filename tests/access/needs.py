"""Needs of firms of a territory of the access table: one that the chef de projet must answer, its link, its forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from tests.access.filled import Filled, Values, acte, nothing
from tests.access.people import DAY, Who
from tests.domain.needs_world import FIELDS

from etabli.domain.firms import rights, services
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.firms.services.followed import communes
from etabli.domain.governance import secret
from etabli.domain.governance.actor import actor
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory


@dataclass(frozen=True)
class NeedPlace:
    """`other`: who else may receive it."""

    need: Need
    link: str
    other: Mandate


def needs_of(where: Territory, other: Mandate) -> NeedPlace:
    links: list[str] = []
    given = {**FIELDS, "email": f"rosa-{where.published_id}@exemple.fr"}
    stated = UnconfirmedNeed(territory=where, **given)
    services.state(stated=stated, machine=where.pk, link=lambda hidden: links.append(hidden) or "")
    hidden = services.confirm(hidden=links[0])
    return NeedPlace(Need.objects.get(territory=where), hidden, other)


def _to_confirm(world: Any, place: Any, who: Who) -> Values:
    hidden = secret.fresh()
    UnconfirmedNeed.objects.create(
        territory=place.territory,
        secret_hash=secret.hashed(hidden),
        expires_at=timezone.now() + DAY,
        **FIELDS,
    )
    return {"secret": hidden}


def _closed(world: Any, place: Any, who: Who) -> Values:
    need = place.needs.need
    by = actor(rights.referents(need, timezone.localdate()).earliest("starts_on").person, verified=True)
    answer = {"need_id": need.pk, "kind": NeedStepKind.ANSWERED, "text": "Un atelier se libère.", "by": by}
    services.take_step(link=lambda hidden: f"http://x/{hidden}", **answer)
    services.close_by_link(hidden=place.needs.link, closing="dropped")
    return {"secret": place.needs.link}


CASES: Mapping[tuple[str, str], Callable[[Any, Any, Who], Values]] = {
    ("need_confirm", "that waits for its address"): _to_confirm,
    ("need_follow", "open"): lambda world, place, who: {"secret": place.needs.link},
    ("need_follow", "closed"): _closed,
}
OF_PLACE: Mapping[str, Callable[[Any], Any]] = {"need_id": lambda place: place.needs.need.pk}


def _stated(place: Any, who: Who) -> Filled:
    return {**FIELDS, "naf": "", "commune": next(iter(communes(place.territory)))}


def _met(place: Any, who: Who) -> Filled:
    return {**FIELDS, "naf": "", "territory": place.territory.pk, "agreed": "on"}


def _route(place: Any, who: Who) -> Filled:
    return {"acte": "route", "to": place.needs.other.pk, "reason": "C’est son métier."}


FORMS: Mapping[tuple[str, str], Callable[[Any, Who], Filled]] = {
    ("need_ask", "a need"): _stated,
    ("need_confirm", "the button"): nothing,
    ("need_follow", "a word"): acte("word", text="C’est urgent."),
    ("need_follow", "close"): acte("close", closing="dropped", text="", sure="oui"),
    ("need_follow", "open again"): acte("reopen", text=""),
    ("need_follow", "rate"): acte("rate", note="4", text=""),
    ("need_state", "a need"): _met,
    ("need", "answer"): acte("step", kind="answered", text="Un atelier se libère."),
    ("need", "take"): acte("take"),
    ("need", "send to another"): _route,
    ("need", "close"): acte("close", closing="dropped", text=""),
}
