"""Reads of followed firms: the list with its filters, one firm with all that its reader may read of it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms import rights as of_needs
from etabli.domain.firms.models import (
    Exchange,
    FirmContact,
    FirmTag,
    FirmTask,
    FollowedFirm,
    FollowerChange,
    Need,
)
from etabli.domain.foundation.days import months_before
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import Verdict
from etabli.domain.territories.models import Territory
from etabli.kernel.names import search_key

A_PAGE = 40
AT_ONCE = 500  # lines of an export read together
NOBODY, ME = "personne", "moi"
NEVER = "jamais"
QUIET = {"3": 3, "6": 6, "12": 12}  # months without an exchange
SORTS = ("nom", "echange", "tache")


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all. `follower`: a mandate, `moi`, `personne`. `quiet`: months without an exchange
    that the reader may read, or `jamais`. `sirets`: those that have a signal, where one is asked.
    """

    territory: str = ""
    tag: str = ""
    follower: str = ""
    quiet: str = ""
    late: bool = False
    text: str = ""
    stopped: bool = False
    sirets: Collection[str] | None = None
    sort: str = "nom"
    page: int = 1


@dataclass(frozen=True)
class Choices:
    """What the list may be filtered by: territories (key, name), tags (key, label), followers."""

    territories: list[tuple[str, str]]
    tags: list[tuple[str, str]]
    followers: list[Mandate]


@dataclass(frozen=True)
class Listed:
    """A page. Each firm has `last` and `last_kind` (of the exchanges that the reader may read), `due`, `is_late`,
    `nobody` (its follower's mandate ended), and `tags` read with it.
    """

    rows: list[FollowedFirm]
    count: int
    late: int
    nobody: int
    number: int
    pages: int


@dataclass(frozen=True)
class Opened:
    """A firm with what its reader may read of it, and may do. `nobody`: nobody follows it any more."""

    firm: FollowedFirm
    contacts: list[FirmContact]
    exchanges: list[Exchange]
    tasks: list[FirmTask]
    done: list[FirmTask]
    history: list[FollowerChange]
    needs: list[Need]
    keepers: list[Mandate]
    may_keep: Verdict
    may_lead: Verdict
    nobody: bool

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[0] if self.exchanges else None


def filtered(actor: Actor, asked: Asked) -> QuerySet[FollowedFirm]:
    """Those that answer, of those that the actor may read, with what the list tells of each."""
    read = rights.exchanges_seen_by(actor)
    mine = Exchange.objects.filter(read, firm=OuterRef("pk"))
    open_tasks = FirmTask.objects.filter(firm=OuterRef("pk"), done_on=None).order_by("due_on", "pk")
    found = FollowedFirm.objects.filter(rights.seen_by(actor), stopped_on__isnull=not asked.stopped)
    latest = mine.order_by("-on", "-at")
    found = found.annotate(
        last=Subquery(latest.values("on")[:1]),
        last_kind=Subquery(latest.values("kind")[:1]),
        due=Subquery(open_tasks.values("due_on")[:1]),
    )
    if asked.territory:
        found = found.filter(territory=asked.territory)
    if asked.tag:
        found = found.filter(Exists(FirmTag.objects.filter(firm=OuterRef("pk"), key=asked.tag)))
    if asked.late:
        found = found.filter(due__lt=actor.on)
    if asked.sirets is not None:
        found = found.filter(siret__in=asked.sirets)
    return _by_text(_by_quiet(_by_follower(found, asked, actor), asked, actor.on), asked, mine)


def _by_follower(found: QuerySet[FollowedFirm], asked: Asked, actor: Actor) -> QuerySet[FollowedFirm]:
    if asked.follower == ME:
        return found.filter(follower__person=actor.person)
    if asked.follower == NOBODY:
        return found.filter(rights.without_keeper(actor.on, "follower"))
    if asked.follower:
        try:
            return found.filter(follower=UUID(asked.follower))
        except ValueError:
            return found
    return found


def _by_quiet(found: QuerySet[FollowedFirm], asked: Asked, on: date) -> QuerySet[FollowedFirm]:
    if asked.quiet == NEVER:
        return found.filter(last=None)
    if months := QUIET.get(asked.quiet):
        return found.filter(Q(last=None) | Q(last__lt=months_before(on, months)))
    return found


def _by_text(found: QuerySet[FollowedFirm], asked: Asked, mine: QuerySet[Exchange]) -> QuerySet[FollowedFirm]:
    """In its name, its commune, its tags, its SIRET, or the notes that the reader may read."""
    words, digits = search_key(asked.text), "".join(asked.text.split())
    if not asked.text.strip():
        return found
    said = Exists(mine.filter(note__icontains=asked.text.strip()))
    if words:
        said = said | Q(key__contains=words) | Exists(FirmTag.objects.filter(firm=OuterRef("pk"), key__contains=words))
    if digits.isdigit() and len(digits) >= 9:
        said = said | Q(siret__startswith=digits)
    return found.filter(said)


def in_order(found: QuerySet[FollowedFirm], sort: str) -> QuerySet[FollowedFirm]:
    """By name; the longest without an exchange first, never first of all; the first task first, none last."""
    if sort == "echange":
        return found.order_by(F("last").asc(nulls_first=True), "name", "pk")
    if sort == "tache":
        return found.order_by(F("due").asc(nulls_last=True), "name", "pk")
    return found.order_by("name", "pk")


def listed(actor: Actor, asked: Asked) -> Listed:
    """A page. Four queries."""
    found = filtered(actor, asked)
    counts = found.order_by().aggregate(
        count=Count("pk"),
        late=Count("pk", filter=Q(due__lt=actor.on)),
        nobody=Count("pk", filter=rights.without_keeper(actor.on, "follower")),
    )
    pages = max(1, -(-counts["count"] // A_PAGE))
    number = max(1, min(asked.page, pages))
    rows = _read(in_order(found, asked.sort), actor)[(number - 1) * A_PAGE : number * A_PAGE]
    return Listed(_told(rows, actor.on), **counts, number=number, pages=pages)


def exported(actor: Actor, asked: Asked) -> Iterator[FollowedFirm]:
    """All that answer, each with `note`: the latest that the reader may read."""
    found = filtered(actor, asked)
    latest = Exchange.objects.filter(rights.exchanges_seen_by(actor), firm=OuterRef("pk")).order_by("-on", "-at")
    rows = _read(in_order(found.annotate(note=Subquery(latest.values("note")[:1])), asked.sort), actor)
    yield from _told(rows, actor.on)


def _read(found: QuerySet[FollowedFirm], actor: Actor) -> QuerySet[FollowedFirm]:
    related = ("territory__phase", "follower__person", "follower__organisation")
    return found.select_related(*related).prefetch_related(Prefetch("tags", FirmTag.objects.order_by("key")))


def _told(rows: QuerySet[FollowedFirm] | Sequence[FollowedFirm], on: date) -> list[FollowedFirm]:
    found = list(rows)
    for one in found:
        one.is_late = one.due is not None and one.due < on
        one.nobody = is_nobody(one.follower, on)
    return found


def is_nobody(mandate: Mandate, on: date) -> bool:
    """`rights.without_keeper` for one."""
    return not mandate.in_force(on) or not mandate.person.is_active


def choices(actor: Actor) -> Choices:
    """Of all that the actor may read. Three queries."""
    seen = rights.seen_by(actor)
    every = FollowedFirm.objects.in_force().filter(seen)
    places = every.order_by("territory__name", "territory").values_list("territory", "territory__name").distinct()
    tags = FirmTag.objects.filter(firm__in=every).order_by("key").values_list("key", "label")
    followers = Mandate.objects.filter(pk__in=every.order_by().values("follower"))
    return Choices(
        list(places),
        list({key: (key, label) for key, label in tags}.values()),
        sorted(followers.select_related("person", "organisation"), key=lambda one: str(one.person)),
    )


def suggested_tags(actor: Actor, territory: Territory) -> list[str]:
    """Tags that the territory uses already, in order of their words."""
    mine = FirmTag.objects.filter(rights.seen_by(actor, "firm__"), firm__territory=territory)
    found = dict(mine.order_by("key").values_list("key", "label"))
    return list(found.values())


def opened(actor: Actor, firm_id: UUID) -> Opened | None:
    """One firm, None for whoever may not read it."""
    related = ("territory__phase", "follower__person", "follower__organisation")
    firm = rights.visible(actor).select_related(*related).filter(pk=firm_id).first()
    if firm is None:
        return None
    people = ("held_by__person", "held_by__organisation", "mandate__person", "mandate__organisation")
    exchanges = Exchange.objects.filter(rights.exchanges_seen_by(actor), firm=firm).select_related(*people)
    tasks = list(firm.tasks.select_related("assignee__person", "assignee__organisation", "done_by__person"))
    may_keep, may_lead = rights.may_keep(actor, firm), rights.may_lead(actor, firm)
    return Opened(
        firm=firm,
        contacts=list(firm.contacts.all()),
        exchanges=list(exchanges.order_by("-on", "-at")),
        tasks=[one for one in tasks if one.done_on is None],
        done=sorted((one for one in tasks if one.done_on), key=lambda one: one.done_on, reverse=True),
        history=list(
            firm.followers.select_related("before__person", "after__person", "mandate__person").order_by("on", "pk")
        ),
        needs=needs_of(actor, firm.siret),
        keepers=list(rights.keepers(firm.territory, actor.on)) if may_keep or may_lead else [],
        may_keep=may_keep,
        may_lead=may_lead,
        nobody=is_nobody(firm.follower, actor.on),
    )


def of_siret(actor: Actor, siret: str) -> list[FollowedFirm]:
    """The same establishment on the territories where the actor may read that it is followed."""
    if not actor.signed_in or not siret:
        return []
    found = filtered(actor, Asked()).filter(siret=siret).select_related("territory__phase", "follower__person")
    return _told(found.order_by("territory__name", "pk"), actor.on)


def needs_of(actor: Actor, siret: str) -> list[Need]:
    """Needs stated for an establishment that the actor may read."""
    found = of_needs.visible(actor).filter(siret=siret) if siret else Need.objects.none()
    return list(found.select_related("territory__phase", "organisation").order_by("-stated_on", "pk"))


def pairs(actor: Actor, territory: str = "") -> list[tuple[str, str]]:
    """Territory and SIRET of all that are followed and that the actor may read; those of a territory where one is
    said.
    """
    found = FollowedFirm.objects.in_force().filter(rights.seen_by(actor)).exclude(siret="")
    found = found.filter(territory=territory) if territory else found
    return list(found.order_by("territory", "siret").values_list("territory", "siret").distinct())


def keys(actor: Actor, territory: Territory) -> dict[str, UUID]:
    """By SIRET, those of a territory that are followed and that the actor may read."""
    found = FollowedFirm.objects.in_force().filter(rights.seen_by(actor), territory=territory).exclude(siret="")
    return dict(found.values_list("siret", "pk"))
