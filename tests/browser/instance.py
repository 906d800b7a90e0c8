"""An instance of the product of a test's own, with people of its own: database, server, what was e-mailed."""

import re
from pathlib import Path

from playwright.sync_api import Page
from tests.browser.test_accessibility import AXE, RUN
from tests.serving import Served

PEOPLE = """
from datetime import date
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.governance.services import grant
from etabli.domain.territories.models import Territory

national = Organisation(kind=OrganisationKind.DELEGATION, name="Délégation", demonstration=True)
carrier = Organisation(kind=OrganisationKind.SYNDICAT, name="Syndicat mixte", demonstration=True)
for one in (national, carrier):
    audit.save(one, by=SYSTEM, verb="organisation.declared")
lead = dict(role=Role.PROJECT_LEAD, territory=Territory.objects.get(phase="2", published_id="ti-8413"))
for box, given, mandate in (
    ("ada", "Ada", lead),
    ("grace", "Grace", dict(role=Role.ADMINISTRATOR)),
):
    person = Person(email=f"{box}@exemple.fr", given_name=given, password="!")
    audit.save(person, by=SYSTEM, verb="person.created")
    whose = carrier if "territory" in mandate else national
    grant(mandate=Mandate(person=person, organisation=whose, starts_on=date(2025, 1, 1), **mandate), by=SYSTEM)
"""
LETTER = """
from etabli.domain.outbox.models import Message
print(Message.objects.filter(to="{to}", kind="login").latest("created_at").text)
"""


class Instance(Served):
    """An instance of its own: database, people, server."""

    def __init__(self, var: Path, releases: Path, *, like: Path, **environment: str) -> None:
        super().__init__(var, releases, like=like, **environment)
        self.shell(PEOPLE)

    def shell(self, code: str) -> str:
        return self.run("shell", "-v", "0", "-c", code)

    def link(self, to: str) -> str:
        """The link in the last message to an address."""
        found = re.search(r"http://\S+/connexion/lien/\S+/", self.shell(LETTER.format(to=to)))
        assert found
        return found[0]


def no_fault(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the window, once the page is there."""
    page.wait_for_load_state("load")
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
