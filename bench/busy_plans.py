"""A demonstration with as many fiches as asked.

Run in the project's shell (`etabli.ops shell`) with ETABLI_DEMO=1; says on its last line, in JSON, whose session opens
what and the queries of each page.
"""

import json
from collections.abc import Mapping

from django.conf import settings
from django.test.utils import override_settings

from bench.busy_territory import _client, _queries, _session
from etabli.catalogue import catalogue as catalogues
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory
from etabli.ops.demonstration import story
from etabli.warehouse import release as warehouse


def main(*, fiches: int, pages: Mapping[str, tuple[str, str]]) -> None:
    """`pages` gives by name a role, empty for nobody, and an address."""
    live = warehouse.current(settings.ETABLI_RELEASES)
    story.load(release=live, catalogue=catalogues.load(), light=fiches)
    where = Territory.objects.get(phase="2", published_id="ti-8413")
    region = where.parts.order_by("pk").values_list("departement__region", flat=True)[0]
    people = {
        Role.PROJECT_LEAD.value: Mandate.objects.get(role=Role.PROJECT_LEAD, territory=where).person,
        Role.REGION.value: Mandate.objects.get(role=Role.REGION, region=region).person,
    }
    clients = {role: _client(people.get(role)) for role, _ in pages.values()}
    with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
        queries = {name: _queries(clients[role], path) for name, (role, path) in pages.items()}
    print(json.dumps({"queries": queries, "sessions": {role: _session(client) for role, client in clients.items()}}))
