"""An invitation as people live it: written by a chef de projet, opened from the message, accepted by a newcomer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import Instance, no_fault

pytestmark = pytest.mark.browser
TEAM = "/territoires/2/ti-8413/equipe/"
USINE = """
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation
for name in ("Plasturgie du Haut-Bugey", "Plasturgie de l’Ain"):
    firm = Organisation(kind=OrganisationKind.FIRM, name=name, demonstration=True)
    audit.save(firm, by=SYSTEM, verb="organisation.declared")
"""
INVITED = """
from etabli.domain.outbox.models import Message
print(Message.objects.filter(to="rosa@exemple.fr", kind="invitation").latest("created_at").text)
"""
PAGES = (
    "/espace/",
    "/espace/journal/",
    TEAM,
    f"{TEAM}entrees/",
    f"{TEAM}inviter/",
    f"{TEAM}demander/",
    "/territoires/2/ti-8413/deports/",
    "/territoires/2/ti-8413/journal/",
    "/organisations/",
    "/organisations/declarer/",
    "/organisations/declarer/?nature=firm",
    "/organisations/declarer/?nature=commune",
)


@pytest.fixture(scope="module")
def instance(release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with Instance(tmp_path_factory.mktemp("invitation"), release_dir.parent, like=prepared) as found:
        found.shell(USINE)
        yield found


def sign_in(page: Page, instance: Instance, email: str, *, prefilled: bool = False) -> None:
    """By the link that is sent; from a page that prefilled the address, or from the start."""
    if not prefilled:
        page.goto(f"{instance.address}/connexion/")
        page.fill("#email", email)
    expect(page.locator("#email")).to_have_value(email)
    page.click("text=Recevoir un lien")
    page.goto(instance.link(email))
    page.click("main button[type=submit]")


def test_an_invitation_is_sent_opened_and_accepted(page_of: Callable[..., Page], instance: Instance) -> None:
    lead = page_of(bypass_csp=True)
    sign_in(lead, instance, "ada@exemple.fr")
    expect(lead.locator("h1")).to_have_text("Mon espace")
    lead.goto(f"{instance.address}{TEAM}")
    lead.click("text=Inviter une personne")
    lead.fill("#id_organisation_name", "plasturgie")
    lead.get_by_role("button", name="Envoyer l’invitation").click()
    expect(lead.get_by_role("alert")).to_contain_text("Plusieurs réponses")
    no_fault(lead)
    lead.fill("#id_email", "rosa@exemple.fr")
    lead.get_by_label("Plasturgie du Haut-Bugey").check(force=True)
    lead.select_option("#id_role", "contributor")
    lead.get_by_role("button", name="Envoyer l’invitation").click()
    expect(lead.locator(".said")).to_contain_text("envoyée à rosa@exemple.fr")
    no_fault(lead)

    link = re.search(r"http://\S+/invitation/\S+", instance.shell(INVITED))
    assert link
    rosa = page_of(width=390, bypass_csp=True)
    rosa.goto(link[0])
    expect(rosa.locator("h1")).to_contain_text("Ada vous propose le rôle de contributeur")
    no_fault(rosa)
    rosa.click("text=Se connecter pour accepter")
    sign_in(rosa, instance, "rosa@exemple.fr", prefilled=True)
    assert rosa.url == link[0], "back to the invitation"
    rosa.get_by_role("button", name="Accepter").click()
    expect(rosa.get_by_role("alert")).to_contain_text("Votre prénom")
    no_fault(rosa)
    rosa.fill("#id_given_name", "Rosa")
    rosa.fill("#id_family_name", "Bonheur")
    rosa.get_by_role("button", name="Accepter").click()
    expect(rosa.locator("h1")).to_have_text("Mon espace")
    expect(rosa.locator(".said")).to_contain_text("Bienvenue")
    expect(rosa.locator("#mandats + .held")).to_contain_text("Plastics Vallée")
    no_fault(rosa)
    rosa.goto(link[0])
    expect(rosa.locator("main")).to_contain_text("déjà été acceptée")
    no_fault(rosa)
    lead.goto(f"{instance.address}{TEAM}")
    expect(lead.locator("main")).to_contain_text("Rosa Bonheur")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (1280, "dark")])
def test_the_desks_have_no_fault(page_of: Callable[..., Page], instance: Instance, width: int, scheme: str) -> None:
    page = page_of(width=width, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    sign_in(page, instance, "ada@exemple.fr")
    for path in PAGES:
        page.goto(f"{instance.address}{path}")
        no_fault(page)
