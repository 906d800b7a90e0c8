"""People sign in as they would: through the agents' login, by a link, with a second factor, in a demonstration."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect
from tests.browser.instance import Instance, no_fault
from tests.browser.provider import Provider
from tests.serving import Served

pytestmark = pytest.mark.browser
EXPIRE = """
from django.utils import timezone
from etabli.domain.governance.models import LoginLink
LoginLink.objects.update(expires_at=timezone.now())
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as found:
        yield found


@pytest.fixture(scope="module")
def instance(
    provider: Provider, release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    with Instance(tmp_path_factory.mktemp("login"), release_dir.parent, like=prepared, **provider.environment) as found:
        yield found


def ask(page: Page, instance: Instance, email: str) -> None:
    page.goto(f"{instance.address}/connexion/")
    page.fill("#email", email)
    page.click("text=Recevoir un lien")
    expect(page.locator("h1")).to_have_text("Regardez vos messages")


def test_an_agent_signs_in_through_the_provider_and_out_of_it(
    page_of: Callable[..., Page], instance: Instance, provider: Provider
) -> None:
    page = page_of()
    said: list[str] = []
    here = instance.address
    page.on(
        "console", lambda m: said.append(m.text) if m.type == "error" and m.location["url"].startswith(here) else None
    )
    page.goto(f"{instance.address}/droits/?role=elu")
    page.click("text=Se connecter")
    page.click("text=S’identifier avec ProConnect")
    assert page.url.startswith(provider.issuer)
    page.click("text=Sign in as Camille")
    assert page.url == f"{instance.address}/droits/?role=elu", "back where one was"
    expect(page.locator("#entete .account__name")).to_contain_text("Camille Région")
    page.click("text=Se déconnecter")
    page.wait_for_url(re.compile(re.escape(instance.address) + r"/\?state="))
    assert provider.signed_out == 1, "the provider's session ended too"
    expect(page.get_by_role("status").first).to_contain_text("Vous êtes déconnecté")
    expect(page.locator("#entete")).to_contain_text("Se connecter")
    page.go_back()
    page.reload()
    expect(page.locator("#entete")).not_to_contain_text("Camille")
    assert not said, said


def test_a_link_signs_in_once_in_its_browser_also_without_scripts(
    page_of: Callable[..., Page], instance: Instance
) -> None:
    page, elsewhere = page_of(width=390, java_script_enabled=False), page_of(width=390)
    ask(page, instance, "ada@exemple.fr")
    link = instance.link("ada@exemple.fr")
    elsewhere.goto(link)
    expect(elsewhere.locator("main")).to_contain_text("demandé dans un autre navigateur")
    page.goto(link)
    page.click("text=Me connecter")
    assert page.url == f"{instance.address}/espace/"
    expect(page.locator("#entete .account__name")).to_contain_text("Ada")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("a déjà servi")
    expect(page.locator("main a.fr-btn")).to_have_text("Continuer")


def test_a_link_that_waited_too_long_says_so_and_offers_another(
    page_of: Callable[..., Page], instance: Instance
) -> None:
    page = page_of(width=390, bypass_csp=True)
    ask(page, instance, "ada@exemple.fr")
    link = instance.link("ada@exemple.fr")
    instance.shell(EXPIRE)
    page.goto(link)
    expect(page.locator("main")).to_contain_text("a expiré")
    expect(page.locator("main button[type=submit]")).to_have_text("Recevoir un autre lien")
    no_fault(page)
    page.get_by_role("button", name="Recevoir un autre lien").click()
    page.wait_for_url("**/connexion/envoye/**")
    page.goto(f"{instance.address}/compte/")
    expect(page.locator("h1")).to_have_text("Se connecter")


def test_an_administrator_adds_a_second_factor_and_uses_a_recovery_code(
    page_of: Callable[..., Page], instance: Instance
) -> None:
    page = page_of(bypass_csp=True)
    ask(page, instance, "grace@exemple.fr")
    page.goto(instance.link("grace@exemple.fr"))
    no_fault(page)
    page.click("text=Me connecter")
    expect(page.locator("h1")).to_have_text("Ajouter un second facteur")
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 100
    no_fault(page)
    page.fill("#code", "123")
    page.click("button:has-text('Ajouter')")
    expect(page.locator("#code-erreur")).to_be_visible()
    no_fault(page)
    key = str(page.input_value("input[name=key]")).split(":")[0]
    page.fill("#code", f"{TOTP(bytes.fromhex(key)).token():06d}")
    page.click("button:has-text('Ajouter')")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    no_fault(page)
    page.click("text=Je les ai gardés")
    assert page.url == f"{instance.address}/espace/"

    again = page_of(width=390, bypass_csp=True)
    ask(again, instance, "grace@exemple.fr")
    again.goto(instance.link("grace@exemple.fr"))
    again.click("text=Me connecter")
    expect(again.locator("h1")).to_have_text("Quel code montre votre application ?".replace(" ?", "\u202f?"))
    no_fault(again)
    again.goto(f"{instance.address}/compte/")
    expect(again.locator("h1")).to_have_text("Se connecter")
    again.goto(f"{instance.address}/connexion/code/")
    again.fill("#code", codes[0])
    again.click("main button")
    assert again.url == f"{instance.address}/espace/"


def test_a_demonstration_is_entered_with_one_click_and_says_so(
    page_of: Callable[..., Page], demonstration: Served
) -> None:
    page = page_of(width=390, bypass_csp=True)
    page.goto(f"{demonstration.address}/connexion/?suite=/droits/")
    expect(page.locator(".demo-banner")).to_be_visible()
    no_fault(page)
    page.get_by_role("button", name="Chef de projet · Plastics Vallée").click()
    assert page.url == f"{demonstration.address}/droits/"
    no_fault(page)
    page.goto(f"{demonstration.address}/demonstration/messages/")
    no_fault(page)
    page.goto(f"{demonstration.address}/compte/")
    no_fault(page)
    page.click("text=Changer de personne")
    page.get_by_role("button", name="Délégation nationale").click()
    expect(page.locator("#entete .account__name")).to_contain_text("Délégation nationale")


@pytest.mark.parametrize("width", [1280, 390])
def test_public_pages_of_rights_have_no_fault(page_of: Callable[..., Page], demonstration: Served, width: int) -> None:
    page: Any = page_of(width=width, bypass_csp=True)
    for address in (
        "/connexion/",
        "/connexion/envoye/",
        "/droits/",
        "/droits/?role=elu",
        "/donnees-personnelles/registre/",
    ):
        page.goto(f"{demonstration.address}{address}")
        no_fault(page)
    page.goto(f"{demonstration.address}/connexion/lien/inconnu/")
    no_fault(page)
