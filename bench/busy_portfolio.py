"""Ten thousand fiches and sixty thousand lines of money over every territory, some shared, some hidden.

Run in the project's shell (`etabli.ops shell`) with ETABLI_DEMO=1; says on its last line, in JSON, whose session opens
what and the queries of each page.
"""

import json
import random
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from bench.busy_territory import _queries, _session
from etabli.catalogue import catalogue as catalogues
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.plans import kept_by_plan
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.models import Fiche, Resource, Stage
from etabli.ops.demonstration import cast, story
from etabli.warehouse import release as warehouse
from etabli.web.access import VERIFIED

FIRMS, SHARED, HIDDEN = 300, 0.05, 0.08
FUNDERS = 12


def main(*, fiches: int, lines: int, pages: Mapping[str, tuple[str, str]]) -> None:
    """`pages` gives by name a role, empty for nobody, and an address."""
    live = warehouse.current(settings.ETABLI_RELEASES)
    story.load(release=live, catalogue=catalogues.load(), light=fiches)
    grow(lines)
    clients = {role: _client(role) for role, _ in pages.values()}
    with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
        queries = {name: _queries(clients[role], path) for name, (role, path) in pages.items()}
    sessions = {role: _session(client) for role, client in clients.items()}
    print(json.dumps({"queries": queries, "sessions": sessions, "lines": {"all": Resource.objects.count()}}))


def grow(lines: int) -> None:
    """Money until there are `lines`; a twelfth is restricted, of firms; a twentieth of the fiches is shared."""
    chance = random.Random(2026)  # noqa: S311 (the same every time)
    firms = [Organisation(kind=OrganisationKind.FIRM, name=f"Entreprise {n}") for n in range(FIRMS)]
    Organisation.objects.bulk_create(firms)
    funders = [cast.organisation(OrganisationKind.OPERATOR, f"Financeur {n}") for n in range(FUNDERS)]
    known = list(Fiche.objects.order_by("plan__territory", "number"))
    for one in known:
        if chance.random() < HIDDEN:
            one.lead, one.visibility = chance.choice(firms), Visibility.RESTRICTED
    counting = set()
    for one in known:
        other, alone = chance.choice(known), one.pk not in counting
        if chance.random() < SHARED and alone and other.plan_id != one.plan_id and other.counted_in_id is None:
            one.counted_in = other
            counting.add(other.pk)
    Fiche.objects.bulk_update(known, ["lead", "visibility", "counted_in"], batch_size=500)
    made, stages = [], []
    for _ in range(lines - Resource.objects.count()):
        one = chance.choice(known)
        line = Resource(
            id=uuid4(),
            fiche=one,
            funder=chance.choice(funders),
            scheme=f"Dispositif {chance.randint(1, 20)}",
            instrument=chance.choice(Instrument.values),
            year=chance.randint(2019, 2027),
        )
        made.append(line)
        cents, day = chance.randint(1, 400) * 1_000_000, (one.starts_on or one.since)
        for step, kind in enumerate((StageKind.REQUESTED, StageKind.GRANTED, StageKind.CONTRACTED, StageKind.PAID)):
            if step and chance.random() < 0.4:
                break
            stages.append(Stage(resource=line, kind=kind, amount_cents=cents, on=day + timedelta(days=90 * step)))
    Resource.objects.bulk_create(made, batch_size=500)
    Stage.objects.bulk_create(stages, batch_size=500)
    kept_by_plan.compact()  # as every night
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _client(role: str) -> Client:
    client = Client()
    if role:
        held = Mandate.objects.filter(role=Role(role)).order_by("pk")
        client.force_login(held[0].person)
        session = client.session
        session[VERIFIED] = True
        session.save()
    return client
