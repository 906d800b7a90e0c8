"""People with mandates, signed in, for a test's own instance; and the browser of each."""

import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.instance import Instance

CAST = """
import json
from datetime import date
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Mandate, Organisation, Person
from etabli.domain.governance.services import grant
from etabli.domain.territories.models import Departement, Territory

sessions = {}

def declared(kind, name, **fields):
    found = Organisation(kind=kind, name=name, demonstration=True, **fields)
    audit.save(found, by=SYSTEM, verb="organisation.declared")
    return found

def arrives(name, *mandates, given_name=""):
    "Somebody with mandates, who is signed in; the mandates."
    person = Person(email=f"{name}@exemple.org", given_name=given_name or name, password="!")
    audit.save(person, by=SYSTEM, verb="person.created")
    given = [
        grant(mandate=Mandate(person=person, starts_on=date(2025, 1, 1), **fields), by=SYSTEM) for fields in mandates
    ]
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "etabli.domain.governance.accounts.Accounts"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["second_factor"] = True
    session.create()
    sessions[str(name)] = session.session_key
    return given
"""
SAID = "\nprint(json.dumps(sessions))\n"


def gathered(instance: Instance, code: str) -> dict[str, str]:
    """Run code that declares organisations and lets people arrive; the session of each."""
    found: dict[str, str] = json.loads(instance.shell(CAST + code + SAID).splitlines()[-1])
    return found


class Browsers:
    """A browser for each person, the same one all along; whoever has no session is a passer-by."""

    def __init__(self, browser: Browser, address: str, sessions: dict[str, str]) -> None:
        self.browser, self.address, self.sessions = browser, address, sessions
        self.contexts: dict[str, tuple[BrowserContext, Page]] = {}

    def of(self, who: str, *, width: int = 1280, **options: Any) -> Page:
        """Somebody's page, where they left it; the options count the first time."""
        if who not in self.contexts:
            size = {"width": width, "height": 900}
            context = self.browser.new_context(
                base_url=self.address, locale="fr-FR", viewport=size, bypass_csp=True, accept_downloads=True, **options
            )
            if who in self.sessions:
                context.add_cookies([{"name": "sessionid", "value": self.sessions[who], "url": self.address}])
            self.contexts[who] = (context, context.new_page())
        return self.contexts[who][1]

    def close(self) -> None:
        for context, _ in self.contexts.values():
            context.close()
