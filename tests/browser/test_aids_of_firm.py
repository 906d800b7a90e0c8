"""A firm is found by its name, and finds its aids from its SIRET, a question at a time."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import no_fault
from tests.serving import Served

pytestmark = pytest.mark.browser


def test_a_firm_finds_its_aids_from_its_siret(page_of: Callable[..., Page], demonstration: Served) -> None:
    page = page_of(base_url=demonstration.address, width=390, bypass_csp=True)
    page.goto("/entreprises/?territoire=2/ti-8413")
    expect(page.locator(".points-map circle").first).to_be_attached()
    page.locator("main tbody a").first.click()
    no_fault(page)
    page.get_by_role("link", name="Les aides possibles").click()
    assert "siret=" in page.url
    no_fault(page)
    before = page.locator("main").inner_text()
    page.get_by_label("Recruter un jeune en volontariat").check(force=True)
    page.get_by_role("button", name="Répondre").click()
    expect(page.locator("main")).to_contain_text("VTE TI")
    expect(page.get_by_role("heading", name="Question suivante")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Répondre")).to_be_in_viewport()
    assert page.locator("main").inner_text() != before
    assert "r-project=vte" in page.url, "all of it stands in the address"
    no_fault(page)
    page.go_back()
    assert "r-project" not in page.url
    page.goto(f"{page.url.partition('#')[0]}&r-project=vte&question=de_minimis#question")
    page.get_by_label("Aide 1, jour").fill("2024-02-29")
    page.get_by_label("Aide 1, montant").fill("60 k€")
    page.get_by_role("button", name="Répondre").click()
    expect(page.locator("section[aria-labelledby=minimis] dl")).to_contain_text("1er mars 2027")
    no_fault(page)
