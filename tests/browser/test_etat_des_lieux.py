"""Reading an état des lieux, opening a reasoning, changing comparators, comparing, printing: at both widths."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TERRITORY = "/territoires/2/ti-8413/"
PAGE = f"{TERRITORY}etat-des-lieux/"
WIDTHS = pytest.mark.parametrize("width", [1280, 390])
NewPage = Callable[..., Page]


def fits(page: Page) -> bool:
    """Nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@WIDTHS
def test_reading_and_opening_a_reasoning(page_of: NewPage, width: int) -> None:
    page = page_of(width=width)
    page.goto(TERRITORY)
    page.get_by_role("link", name="État des lieux").first.click()
    page.wait_for_url(f"**{PAGE}")
    expect(page.locator(".lead-answer p")).to_have_count(5)
    atout = page.locator("article.finding-atout").first
    expect(atout).to_contain_text("caoutchouc, plastique")
    assert fits(page)
    frein = page.locator("article.finding-frein").first
    summary = frein.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(frein.get_by_text("Plus petit écart qui compte")).to_be_visible()
    frein.get_by_role("link", name="Tout le raisonnement").click()
    page.wait_for_url("**/constats/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("table.data-table tbody tr").first).to_be_visible()
    assert fits(page)
    page.go_back()
    page.wait_for_url(f"**{PAGE}")


@WIDTHS
def test_changing_the_comparators(page_of: NewPage, width: int) -> None:
    page = page_of(width=width)
    page.goto(PAGE)
    page.get_by_role("link", name="Pourquoi ces lieux").click()
    page.wait_for_url(f"**{TERRITORY}comparables/")
    names = page.locator(".neighbours-table tbody th")
    expect(names).to_have_count(10)
    usual = names.all_inner_texts()
    page.locator("label[for=bassin-region]").click()
    page.get_by_role("button", name="Comparer ainsi").click()
    page.wait_for_url("**bassin=region**")
    assert page.locator(".neighbours-table tbody th").all_inner_texts() != usual
    assert parse_qs(urlparse(page.url).query)["bassin"] == ["region"]
    assert fits(page)


@WIDTHS
def test_comparing_side_by_side(page_of: NewPage, width: int) -> None:
    page = page_of(width=width)
    page.goto(PAGE)
    page.get_by_role("link", name="Comparer côte à côte").click()
    page.wait_for_url("**/comparer/**")
    page.goto("/comparer/?t=2:ti-8413&t=2:ti-3201")
    expect(page.get_by_text("Aa – Dunkerque – Flandre").first).to_be_visible()
    expect(page.get_by_text("Plastics Vallée – Oyonnax").first).to_be_visible()
    assert fits(page)


@WIDTHS
def test_printing_shows_the_findings_and_hides_the_tools(page_of: NewPage, width: int) -> None:
    page = page_of(width=width)
    page.goto(PAGE)
    page.emulate_media(media="print")
    expect(page.locator("article.finding").first).to_be_visible()
    expect(page.locator(".finding-sentence").first).to_be_visible()
    expect(page.locator(".page-nav").first).to_be_hidden()
    expect(page.locator(".place-actions").first).to_be_hidden()
    expect(page.locator(".chart-tools").first).to_be_hidden()


@WIDTHS
def test_any_group_of_intercommunalites(page_of: NewPage, width: int) -> None:
    page = page_of(width=width)
    page.goto("/etat-des-lieux/")
    page.get_by_label("Nom de l’intercommunalité").fill("bugey")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=bugey**")
    boxes = page.locator("input[name=membre][type=checkbox]")
    assert boxes.count() >= 2
    for n in range(2):
        page.locator(f"label[for={boxes.nth(n).get_attribute('id')}]").click()
    page.get_by_role("button", name="Voir l’état des lieux").first.click()
    page.wait_for_url("**/etat-des-lieux/groupe-**")
    expect(page.locator(".lead-answer p").first).to_contain_text("Le groupe compte")
    assert fits(page)


def test_a_wrong_siren_keeps_what_was_typed(page: Page) -> None:
    page.goto("/etat-des-lieux/?membre=200042935+123456789")
    expect(page.locator("#membre")).to_have_value("200042935 123456789")
    expect(page.locator("#erreur-membre")).to_contain_text("123456789")
