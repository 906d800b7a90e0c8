"""Home, search, territory, source of a number: with the keyboard alone."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect
from tests.browser import addresses

pytestmark = pytest.mark.browser

FAR = 250


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element that matches has the focus, and check that the focus can be seen."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{selector}: focus is not visible"
            return
    pytest.fail(f"{selector} was not reached in {FAR} steps")


def test_from_home_to_the_source_of_a_number(page: Page, journal: list[str]) -> None:
    page.goto(addresses.HOME)
    tab_to(page, "#recherche-home")
    page.keyboard.type("Oyonnax")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=Oyonnax")
    tab_to(page, "main a[href^='/territoires/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/territoires/*/ti-*/")
    tab_to(page, "a[data-figure]")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2").first).to_be_visible()
    expect(dialog.locator("table").first).to_be_visible()
    assert page.evaluate("document.querySelector('dialog[open]').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('a[data-figure]')"), "focus goes back to the number"
    assert journal == []


def test_the_dialog_of_a_figure_is_an_entry_of_the_history(page: Page, journal: list[str]) -> None:
    page.goto(addresses.HOME)
    page.goto(addresses.TERRITORY)
    link = page.locator("a[data-figure][href$='/chiffres/part-industrie/']").first
    dialog = page.locator("dialog[open]")
    link.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.wait_for_url(f"**{addresses.TERRITORY}#chiffre-part-industrie")
    page.go_back()
    expect(dialog).to_have_count(0)
    page.wait_for_url(f"**{addresses.TERRITORY}")
    expect(link).to_be_focused()
    page.go_forward()
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Fermer").press("Enter")
    expect(dialog).to_have_count(0)
    page.wait_for_url(f"**{addresses.TERRITORY}")
    expect(link).to_be_focused()
    assert journal == []


def test_the_address_of_a_dialog_opens_it_again(page: Page, journal: list[str]) -> None:
    page.goto(f"{addresses.TERRITORY}#chiffre-part-industrie")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    page.reload()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_url(f"**{addresses.TERRITORY}")
    expect(page.locator("a[data-figure][href$='/chiffres/part-industrie/']").first).to_be_focused()
    assert journal == []


def test_a_dialog_over_a_filtered_list_leaves_the_list_as_it_is(page: Page, journal: list[str]) -> None:
    page.goto(addresses.TABLE)
    page.select_option("#region", "84")
    page.wait_for_url("**region=84**")
    page.locator("a[data-figure]").nth(3).press("Enter")
    page.wait_for_url("**#chiffre-2-ti-*")
    page.evaluate("document.querySelector('#page-territoires').dataset.same = 'yes'")
    page.go_back()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert "region=84" in page.url
    expect(page.locator("#page-territoires[data-same]")).to_have_count(1)
    expect(page.locator("a[data-figure]").nth(3)).to_be_focused()
    assert journal == []


def test_sorting_keeps_the_place(page: Page, journal: list[str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(addresses.MAP)
    page.wait_for_selector("etabli-map[data-drawn]", timeout=30_000)
    heading = page.locator("#tri-nom")
    heading.focus()
    before = page.evaluate("scrollY")
    assert before > 0
    page.keyboard.press("Enter")
    page.wait_for_url("**tri=nom**")
    expect(page.locator("th[aria-sort=ascending] #tri-nom")).to_be_focused()
    assert abs(page.evaluate("scrollY") - before) < 2
    assert page.locator("etabli-map[data-drawn]").count() == 1, "the map is not drawn again"
    assert page.input_value("#tri") == "nom"
    expect(page.locator("#compte")).to_contain_text("par nom")
    assert journal == []


def test_suggestions_with_arrows(page: Page) -> None:
    page.goto(addresses.HOME)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "recherche-home"
    page.keyboard.type("oyonax")
    field = page.locator("#recherche-home")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlparse(url).path != "/", wait_until="commit")


def test_skip_link_leads_to_the_content(page: Page) -> None:
    page.goto(addresses.TERRITORY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_menu_of_narrow_screens(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(addresses.HOME)
    entry = page.get_by_role("link", name="Indicateurs", exact=True)
    expect(entry).to_be_hidden()
    tab_to(page, "[data-menu]")
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()


def test_the_scheme_is_kept(page: Page) -> None:
    page.goto(addresses.HOME)
    page.select_option("#theme", "dark")
    page.goto(addresses.TERRITORY)
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"
    assert page.input_value("#theme") == "dark"
