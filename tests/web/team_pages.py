"""Browsers of people, and what pages of teams are about: for tests."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from tests.domain.people import acting, mandate, person, territory

from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate, Person
from etabli.web import access

TEAM = "/territoires/2/ti-8413/equipe/"
FAR = "/territoires/2/ti-2401/equipe/"
TODAY = timezone.localdate()
INLINE = re.compile(r"\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style", re.IGNORECASE)


def signed_in(who: Person | Actor | Mandate, *, verified: bool = True) -> Client:
    client, someone = Client(), getattr(who, "person", who)
    client.force_login(someone)
    if verified:
        session = client.session
        session[access.VERIFIED] = True
        session.save()
    return client


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    body = response.content.decode()
    assert body.count("<h1") == 1 and not INLINE.search(body), INLINE.search(body)
    return body


def region() -> Actor:
    return acting(Role.REGION, region_id="84")


def a_pair() -> Binome:
    elu = mandate(Role.ELU, of=person("Ada", "Lovelace"), function="maire")
    industriel = mandate(Role.INDUSTRIEL, of=person("Jean", "Bo"))
    return services.designate_binome(
        territory=territory(), elu=elu, industriel=industriel, on=TODAY - timedelta(days=30), by=region()
    )
