"""An instance of the product of a test's own, with people of its own: database, server, what was e-mailed."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.test_accessibility import AXE, RUN
from tests.conftest import ROOT, _free_port

ETABLI = str(Path(sys.executable).with_name("etabli"))
PEOPLE = """
from datetime import date
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.governance.services import grant
from etabli.domain.territories.models import Territory

national = Organisation(kind=OrganisationKind.DELEGATION, name="Délégation", demonstration=True)
audit.save(national, by=SYSTEM, verb="organisation.declared")
lead = dict(role=Role.PROJECT_LEAD, territory=Territory.objects.get(phase="2", published_id="ti-8413"))
for box, given, made_up, mandate in (
    ("ada", "Ada", False, lead),
    ("grace", "Grace", False, dict(role=Role.ADMINISTRATOR)),
    ("cheffe", "Cheffe de projet", True, lead | dict(role=Role.CONTRIBUTOR)),
    ("nation", "Déléguée nationale", True, dict(role=Role.DELEGATION)),
):
    person = Person(email=f"{box}@exemple.fr", given_name=given, password="!", demonstration=made_up)
    audit.save(person, by=SYSTEM, verb="person.created")
    grant(mandate=Mandate(person=person, organisation=national, starts_on=date(2025, 1, 1), **mandate), by=SYSTEM)
"""
LETTER = """
from etabli.domain.outbox.models import Message
print(Message.objects.filter(to="{to}", kind="login").latest("created_at").text)
"""


class Instance:
    """An instance of its own: database, people, server."""

    def __init__(self, var: Path, releases: Path, **environment: str) -> None:
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "ETABLI_VAR": str(var),
            "ETABLI_RELEASES": str(releases),
            "ETABLI_ROOT": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "etabli.config.settings",
            **environment,
        }
        (var / "vendor").symlink_to(ROOT / "var" / "vendor")
        subprocess.run([sys.executable, "-m", "etabli.ops", "prepare"], env=self.environment, check=True)
        self.shell(PEOPLE)
        self.server = subprocess.Popen(
            [ETABLI, "serve", "--port", str(self.port), "--workers", "1"], env=self.environment
        )
        self._wait()

    def shell(self, code: str) -> str:
        command = [sys.executable, "-m", "etabli.ops", "shell", "-v", "0", "-c", code]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def link(self, to: str) -> str:
        """The link in the last message to an address."""
        found = re.search(r"http://\S+/connexion/lien/\S+/", self.shell(LETTER.format(to=to)))
        assert found
        return found[0]

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait(timeout=10)

    def _wait(self) -> None:
        for _ in range(150):
            try:
                urllib.request.urlopen(self.address, timeout=5)
                return
            except OSError:
                time.sleep(0.2)
        pytest.fail("the server did not answer within 30 s")


def no_fault(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
