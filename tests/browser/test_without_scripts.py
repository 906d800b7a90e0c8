"""Everything can be read and reached without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser import addresses

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(page_of: Callable[..., Page]) -> Page:
    return page_of(java_script_enabled=False)


@pytest.mark.parametrize("address", addresses.WITH_TABLE)
def test_every_picture_has_its_table(plain: Page, address: str) -> None:
    plain.goto(address)
    assert plain.locator("main table").count() > 0


def test_map_search_and_choices_work(plain: Page) -> None:
    plain.goto(addresses.HOME)
    expect(plain.locator(".map-static")).to_be_visible()
    expect(plain.locator("#navigation")).to_be_visible()
    plain.select_option("#phase", "2")
    plain.get_by_role("button", name="Afficher").click()
    assert "phase=2" in plain.url
    expect(plain.locator(".map-static a")).to_have_count(183)
    plain.fill("#recherche-home", "Oyonnax")
    plain.locator("main .search-form__button").click()
    expect(plain.locator("main a[href^='/territoires/']").first).to_be_visible()


def test_a_number_opens_as_a_page(plain: Page) -> None:
    plain.goto(addresses.TERRITORY)
    plain.locator("a[data-figure]").first.click()
    assert "/chiffres/" in plain.url
    expect(plain.locator("h1")).to_be_visible()


def test_sorting_and_filters_are_links_and_forms(plain: Page) -> None:
    plain.goto(addresses.TABLE)
    plain.get_by_role("link", name="Territoire", exact=True).click()
    assert "tri=nom" in plain.url
    expect(plain.locator("th[aria-sort=ascending]")).to_have_count(1)
    plain.select_option("#region", "84")
    plain.get_by_role("button", name="Filtrer").click()
    assert "region=84" in plain.url and "tri=nom" in plain.url


def test_a_long_table_of_a_portfolio_is_short_on_a_phone_until_the_rest_is_asked_for(
    page_of: Callable[..., Page],
) -> None:
    rows = "#territoires ~ .table-box tbody tr"
    wide = page_of(java_script_enabled=False)
    wide.goto("/pilotage/france/?phase=2")
    assert wide.locator(rows).count() == wide.locator(f"{rows}:visible").count() == 40
    assert not wide.locator(".narrow-more").last.is_visible()
    phone = page_of(width=390, java_script_enabled=False)
    phone.goto("/pilotage/france/?phase=2")
    assert phone.locator(f"{rows}:visible").count() == 20
    phone.get_by_text("Territoires suivants de cette page (20)").click()
    assert phone.locator(f"{rows}:visible").count() == 40
    assert phone.locator(rows).first.evaluate("row => row.getBoundingClientRect().height") < 180
