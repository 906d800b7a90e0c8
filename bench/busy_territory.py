"""A territory of the demonstration made busy: findings by the services of the domain, acts of the trail by copy.

Run in the project's shell (`etabli.ops shell`) with ETABLI_DEMO=1; says on its last line, in JSON, whose session opens
what and the queries of each page.
"""

import json
from collections.abc import Mapping
from itertools import cycle, islice

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from etabli.catalogue import catalogue as catalogues
from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import Origin, State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.territories.models import Territory
from etabli.ops.demonstration import story
from etabli.warehouse import release as warehouse

LOCAL = (Role.PROJECT_LEAD, Role.ELU, Role.INDUSTRIEL, Role.CONTRIBUTOR)


def main(*, phase: str, territory: str, findings: int, acts: int, pages: Mapping[str, tuple[str, str]]) -> None:
    """`pages` gives by name a role, empty for nobody, and an address."""
    story.load(release=warehouse.current(settings.ETABLI_RELEASES), catalogue=catalogues.load())
    where = Territory.objects.get(phase=phase, published_id=territory)
    people = {mandate.role: mandate.person for mandate in Mandate.objects.filter(territory=where, role__in=LOCAL)}
    region = where.parts.order_by("pk").values_list("departement__region", flat=True)[0]
    people[Role.REGION] = Mandate.objects.get(role=Role.REGION, region=region).person
    with transaction.atomic():
        _grow_findings(where, findings, people)
        _copy_acts(where, acts)
    clients = {role: _client(people.get(role)) for role, _ in pages.values()}
    with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
        queries = {name: _queries(clients[role], path) for name, (role, path) in pages.items()}
    print(json.dumps({"queries": queries, "sessions": {role: _session(client) for role, client in clients.items()}}))


def _grow_findings(where: Territory, count: int, people: Mapping[str, Person]) -> None:
    """Local findings up to `count`, a third kept, a third rejected, a third to decide; each rated by four people."""
    acting: dict[str, Actor] = {role: actor(people[role], verified=True, on=timezone.localdate()) for role in LOCAL}
    lead = acting[Role.PROJECT_LEAD]
    known = list(Finding.objects.filter(territory=where))
    decisions = cycle(({"state": State.KEPT}, {"state": State.REJECTED, "reason": "Trop ancien."}, None))
    for n, like in enumerate(islice(cycle(known), count - len(known)), start=1):
        text = {"title": f"{like.title} ({n})"[:200], "sentence": like.text, "kind": like.kind, "axis": like.axis}
        finding = diagnosis.add_finding(finding=Finding(territory=where, origin=Origin.LOCAL, **text), by=lead)
        for k, by in enumerate(acting.values()):
            diagnosis.rate(finding_id=finding.pk, importance=1 + (n + k) % 4, confidence=1 + n % 4, comment="", by=by)
        if values := next(decisions):
            diagnosis.decide(finding_id=finding.pk, revision=finding.revision, values=values, by=lead)


def _copy_acts(where: Territory, count: int) -> None:
    """The territory's acts again and again until there are `count`: the trail takes new lines, and nothing else."""
    columns = ", ".join(field.column for field in Entry._meta.concrete_fields if not field.primary_key)
    table = Entry._meta.db_table
    copy = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE scope = %s ORDER BY id LIMIT %s"  # noqa: S608
    there = Entry.objects.filter(scope=where.pk).count()
    with connection.cursor() as cursor:
        while there < count:
            more = min(there, count - there)
            cursor.execute(copy, [where.pk, more])
            there += more


def _client(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def _session(client: Client) -> str:
    """The cookie to send; empty of nobody."""
    kept = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return f"{kept.key}={kept.value}" if kept else ""


def _queries(client: Client, path: str) -> int:
    """Of a page that was opened before."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)
