"""A demonstration with as many fiches as asked, where the plan of one territory is made busy.

Run in the project's shell (`etabli.ops shell`) with ETABLI_DEMO=1; says on its last line, in JSON, whose session opens
what and the queries of each page.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Model
from django.test.utils import override_settings

from bench.busy_territory import _client, _queries, _session
from etabli.catalogue import catalogue as catalogues
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.models import Expense, Fiche, Indicator, Milestone, OperatorRequest, Partner, Resource, Stage
from etabli.domain.territories.models import Territory
from etabli.ops.demonstration import story
from etabli.warehouse import release as warehouse

PARTS = (Expense, Indicator, Milestone, OperatorRequest, Partner, Resource)


def main(*, fiches: int, of_plan: int, pages: Mapping[str, tuple[str, str]]) -> None:
    """`of_plan`: fiches of the busy plan. `pages` gives by name a role, empty for nobody, and an address."""
    live = warehouse.current(settings.ETABLI_RELEASES)
    story.load(release=live, catalogue=catalogues.load(), light=fiches)
    where = Territory.objects.get(phase="2", published_id="ti-8413")
    grow(where, of_plan)
    region = where.parts.order_by("pk").values_list("departement__region", flat=True)[0]
    people = {
        Role.PROJECT_LEAD.value: Mandate.objects.get(role=Role.PROJECT_LEAD, territory=where).person,
        Role.REGION.value: Mandate.objects.get(role=Role.REGION, region=region).person,
    }
    clients = {role: _client(people.get(role)) for role, _ in pages.values()}
    with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
        queries = {name: _queries(clients[role], path) for name, (role, path) in pages.items()}
    print(json.dumps({"queries": queries, "sessions": {role: _session(client) for role, client in clients.items()}}))


def grow(where: Territory, of_plan: int) -> None:
    """The fiches of the plan again and again, each with its money and what hangs on it, until there are `of_plan`."""
    known = list(Fiche.objects.filter(plan__territory=where).order_by("number"))
    numbers = range(known[-1].number + 1, known[-1].number + 1 + of_plan - len(known))
    pairs = [(like, _copy(like, number=number)) for like, number in zip(cycle(known), numbers, strict=False)]
    Fiche.objects.bulk_create(copy for _, copy in pairs)
    for part in PARTS:
        by_fiche: dict[object, list[Any]] = {}
        for row in part._default_manager.filter(fiche__in=known):
            by_fiche.setdefault(row.fiche_id, []).append(row)
        copies = [(row, _copy(row, fiche_id=copy.pk)) for like, copy in pairs for row in by_fiche.get(like.pk, ())]
        part._default_manager.bulk_create(copy for _, copy in copies)
        if part is Resource:
            _copy_stages(copies)


def _copy_stages(lines: Iterable[tuple[Resource, Resource]]) -> None:
    said: dict[object, list[Stage]] = {}
    for stage in Stage.objects.all():
        said.setdefault(stage.resource_id, []).append(stage)
    Stage.objects.bulk_create(
        _copy(stage, resource_id=copy.pk) for line, copy in lines for stage in said.get(line.pk, ())
    )


def _copy(row: Model, **otherwise: object) -> Any:
    """The same row under an id of its own; steps that wait for another wait no more."""
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if isinstance(row, Milestone):
        columns["after_id"] = None
    return type(row)(**columns | {row._meta.pk.attname: uuid4()} | otherwise)
