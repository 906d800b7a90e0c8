"""What waits for an actor, over all their territories."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Finding, Rating, Signature, Version
from etabli.domain.diagnosis.rights import recused_from
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.roles import PAIR
from etabli.domain.territories.models import Territory

ASKED = (Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)  # whose part in deciding is their opinion


def awaited(actor: Actor, **also: Q) -> QuerySet[Territory]:
    """Territories where the actor has something to do, in one query, by name.

    `to_sign`: the number of a version presented to the committee that their side has not adopted, `presented_at` since
    when; `to_present`: that of a draft that they may present, `made_at` since when; `changed`: kept findings whose
    figure changed; `to_decide`: proposals that they may decide on; `to_begin`: nothing was drawn yet where they
    decide; `to_rate`: findings that await their opinion; `heirless`: the élu's mandate waits for a successor that they
    may give. What the actor stands back from does not wait for them. `also`: what a context above says of a territory,
    by the name of a column that is true where something of its own waits.
    """
    adopts, decides, submits, gives = (
        _where(actor, permission)
        for permission in ("diagnosis.adopt", "diagnosis.decide", "diagnosis.submit", "team.hand_over")
    )
    rates = Q(pk__in=[m.territory_id for m in actor.mandates if m.role in ASKED])
    versions = Version.objects.filter(territory=OuterRef("pk")).order_by("number")
    sides = [Q(version__territory=m.territory_id, side=m.role) for m in actor.mandates if m.role in PAIR]
    signed = Exists(Signature.objects.filter(reduce(or_, sides, Q(pk__in=[])), version=OuterRef("pk")))
    presented = versions.filter(~signed, state=VersionState.SUBMITTED)
    drafts = versions.filter(state=VersionState.DRAFT)
    free = ~recused_from(actor, "findings__pk")
    rated = Exists(Rating.objects.filter(finding=OuterRef("findings__pk"), person=actor.person))
    proposed = Q(findings__state=State.PROPOSED)
    changed = Q(findings__state=State.KEPT, findings__pending__isnull=False)
    orphans = Mandate.objects.filter(
        territory=OuterRef("pk"), role=Role.ELU, until_successor=True, ends_on__lt=actor.on
    )
    return (
        Territory.objects.filter(reduce(or_, also.values(), adopts | decides | submits | gives | rates))
        .annotate(
            to_sign=Case(When(adopts, then=Subquery(presented.values("number")[:1]))),
            presented_at=Subquery(presented.values("submitted_at")[:1]),
            to_present=Case(When(submits, then=Subquery(drafts.values("number")[:1]))),
            made_at=Subquery(drafts.values("made_at")[:1]),
            changed=Count("findings", filter=changed & decides & free),
            to_decide=Count("findings", filter=proposed & decides & free),
            to_begin=_true(decides & ~Q(Exists(Finding.objects.filter(territory=OuterRef("pk"))))),
            to_rate=Count("findings", filter=~Q(findings__state=State.REJECTED) & rates & free & ~rated),
            heirless=_true(gives & Q(Exists(orphans))),
            **{name: _true(condition) for name, condition in also.items()},
        )
        .filter(
            Q(to_sign__isnull=False)
            | Q(to_present__isnull=False)
            | Q(changed__gt=0)
            | Q(to_decide__gt=0)
            | Q(to_begin=True)
            | Q(to_rate__gt=0)
            | Q(heirless=True)
            | _any(also)
        )
        .order_by("name")
    )


def _any(names: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for name in names:
        found |= Q(**{name: True})
    return found


def _where(actor: Actor, permission: str) -> Q:
    return Q(pk__in=permissions.territories(actor, permission).values("pk"))


def _true(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
