"""What is late of what somebody follows, the committees to come, and where changes are read, for their home."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.coordination import committee_rights
from etabli.domain.coordination.queries import home as queries
from etabli.domain.coordination.queries import waits
from etabli.domain.foundation.gathering import Row
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.kernel.typography import french
from etabli.web.presentation.steering import places
from etabli.web.presentation.steering.addresses import Link
from etabli.web.presentation.to_do import key_of, since_of

OF_A_KIND = 5  # territories of a kind of delays
ALL = "?vue=tout#retards"  # the home with every territory of each kind


@dataclass(frozen=True)
class Delay:
    """A kind of delays: how many in all, and where, the oldest first; `more`: how many places are left out; `note`:
    what is not among them. `url`: where all of it is read; empty where every place has its link here.
    """

    title: str
    url: str
    where: tuple[tuple[Link, str], ...]
    more: int
    note: str = ""


# One, several; the page of a territory and the list of all (a name of an address, and what follows it).
KINDS: dict[str, tuple[str, str, tuple[str, str], tuple[str, str]]] = {
    queries.FICHES: (
        *("fiche a un jalon dépassé", "fiches ont un jalon dépassé"),
        *(("plan_deadlines", ""), ("portfolio_desk", "#retard")),
    ),
    queries.REQUESTS: (
        *("demande à un opérateur en retard", "demandes aux opérateurs en retard"),
        *(("", "&territoire={key}"), ("request_desk", "?retard=oui")),
    ),
    queries.OBSTACLES: (
        *("point de blocage sans réponse dans le délai", "points de blocage sans réponse dans le délai"),
        *(("", "&territoire={key}"), ("obstacles", "?retard=oui")),
    ),
    queries.OF_NATION: (
        *("point de blocage porté au niveau national", "points de blocage portés au niveau national"),
        *(("", "&territoire={key}"), ("obstacles", "?niveau=nation&etat=ouverts")),
    ),
    queries.MONTHLY: (
        *("fiche sans réponse à son point mensuel", "fiches sans réponse à leur point mensuel"),
        *(("monthly", ""), ("", "")),
    ),
    queries.DECISIONS: (
        *("décision de comité pas encore appliquée", "décisions de comités pas encore appliquées"),
        *(("", "&territoire={key}"), ("committee_decisions", "?suite=retard")),
    ),
}


def delays(rows: Sequence[Row], actor: Actor, *, whole: bool = False) -> Iterator[Delay]:
    """Each kind that is late; `whole`: with every territory. Requests are told by operator to who follows several."""
    return _told_by_kind([row for row in rows if row.what != queries.OF_NATION], actor, whole=whole)


def up(rows: Sequence[Row], actor: Actor) -> Iterator[Delay]:
    """What came up to the nation and is not late."""
    return _told_by_kind([row for row in rows if row.what == queries.OF_NATION], actor)


def _told_by_kind(rows: Sequence[Row], actor: Actor, *, whole: bool = False) -> Iterator[Delay]:
    for kind, (one, many, here, all_of_it) in KINDS.items():
        found = [row for row in rows if row.what == kind]
        if not found:
            continue
        grouped: dict[tuple[str, ...], list[Row]] = {}
        for row in found:
            several = kind == queries.REQUESTS and _wide(actor)
            grouped.setdefault((row.who,) if several else (row.name, row.phase_id, row.who), []).append(row)
        order = sorted(grouped.values(), key=lambda some: min(_oldest(row) for row in some))
        every = _every(all_of_it, actor)
        if kind == queries.REQUESTS and len({row.phase_id for row in found}) == 1:
            every += f"&phase={found[0].phase_id}"
        shown = order if whole else order[:OF_A_KIND]
        where = tuple((_link(some, here, every), _told(some)) for some in shown)
        alone = where[0][0].url if len(order) == 1 else ""
        yield Delay(
            title=french(numbers.plural(sum(row.number for row in found), one, many)),
            url=every or alone or (ALL if len(order) > len(shown) else ""),
            where=where,
            more=len(order) - len(shown),
            note=unread(actor) if kind == queries.DECISIONS and _wide(actor) else "",
        )


def unread(actor: Actor) -> str:
    """Which committees the actor reads nothing of, and why; empty where there is none."""
    kinds = ", ".join(one.label for one in committee_rights.unread(actor))
    if not kinds:
        return ""
    return french(
        f"Comités où votre rôle ne siège pas : {kinds}. Vous n'en lisez que les réunions où vous êtes convié."
    )


def _link(rows: Sequence[Row], here: tuple[str, str], every: str) -> Link:
    """A territory, or an operator, with its page, or the list of all that is late there."""
    first, (name, after) = rows[0], here
    if not first.name:
        return Link(first.who, every)  # of a committee that is of no territory
    key = f"{first.phase_id}/{first.published_id}"
    url = reverse(name, args=[first.phase_id, first.published_id]) if name else f"{every}{after.format(key=key)}"
    if not first.who:
        return Link(first.name, url)
    places = {(row.name, row.phase_id) for row in rows}
    label = first.who if len(places) > 1 else french(f"{first.who} ({first.name})")
    return Link(label, f"{every if len(places) > 1 else url}&operateur={key_of(first)}")


def _told(rows: Sequence[Row]) -> str:
    """How many, since when; of requests, whether it is the acknowledgement or the answer that is late."""
    parts = [(word, [row for row in rows if row.title == what]) for what, word in WORDS.items()]
    return french(", ".join(_since(some, word) for word, some in parts if some))


WORDS = {waits.TO_ANSWER: "sans réponse ", waits.TO_ACKNOWLEDGE: "sans accusé de réception ", "": ""}


def _since(rows: Sequence[Row], word: str) -> str:
    many, oldest = sum(row.number for row in rows), numbers.day(min(_oldest(row) for row in rows))
    if word:
        return f"{numbers.number(many)} {word}depuis le {oldest}" if many > 1 else f"{word}depuis le {oldest}"
    return f"{numbers.number(many)}, à partir du {oldest}" if many > 1 else f"depuis le {oldest}"


def _oldest(row: Row) -> date:
    return row.due or since_of(row) or date.max


def _wide(actor: Actor) -> bool:
    return any(mandate.territory_id is None for mandate in actor.mandates)


def _every(address: tuple[str, str], actor: Actor) -> str:
    """The list of all that is late of a kind; of the place of the actor's first wide mandate, empty without one."""
    name, after = address
    if name != "portfolio_desk":
        return f"{reverse(name)}{after}" if name else ""
    slug = _slug(actor)
    return f"{reverse(name, args=[slug])}{after}" if slug else ""


def _slug(actor: Actor) -> str:
    """Of the portfolio that the actor follows; empty for who has local mandates alone."""
    if any(mandate.role in queries.NATION for mandate in actor.mandates):
        return places.FRANCE
    slugs = (one.slug for one in places.mine(actor))
    return next((slug for slug in slugs if slug != places.FRANCE and not slug.startswith("financeur")), "")


def meeting(one: Row) -> tuple[Link, str]:
    """A committee to come, and its day."""
    return Link(one.title, reverse("meeting", args=[key_of(one)])), f"le {numbers.day(one.due)}" if one.due else ""


def changes(actor: Actor) -> Iterator[Link]:
    """Where the changes of the last fortnight are read: the portfolio of a wide mandate, the trail of a territory."""
    since = (actor.on - queries.LATELY).isoformat()
    if slug := _slug(actor):
        url = f"{reverse('portfolio_evolution', args=[slug])}?depuis={since}"
        yield Link("Ce qui a changé dans le portefeuille depuis deux semaines", url)
    for mandate in actor.mandates:
        if mandate.territory is not None and Role(mandate.role) in MATRIX["audit.read"].roles:
            here = [mandate.territory.phase_id, mandate.territory.published_id]
            label = french(f"Les actes des deux dernières semaines : {mandate.territory.name}")
            yield Link(label, f"{reverse('trail', args=here)}?du={since}")
