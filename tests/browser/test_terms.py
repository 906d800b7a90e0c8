"""A word of the glossary opens where it stands: pointer, keyboard, no scripts, no popover, in print."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

ADDRESS = "/aide/lire-un-etat-des-lieux/"
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
INSIDE = """card => { const box = card.getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight; }"""
NEAR = """card => { const box = card.getBoundingClientRect();
    const word = card.parentElement.querySelector('button').getBoundingClientRect();
    return Math.min(Math.abs(box.top - word.bottom), Math.abs(word.top - box.bottom)); }"""
ORPHANS = """() => [...document.querySelectorAll('main .term')].filter(term => {
    const after = term.nextSibling;
    if (!after || after.nodeType !== Node.TEXT_NODE || !/^[.,)]/.test(after.data)) return false;
    const range = document.createRange();
    range.setStart(after, 0);
    range.setEnd(after, 1);
    const word = term.querySelector('button').getBoundingClientRect();
    return range.getBoundingClientRect().top > word.bottom - 4;
}).map(term => term.textContent)"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_every_word_opens_beside_itself(page_of: Callable[..., Page], width: int, scripts: bool) -> None:
    page = page_of(width=width, java_script_enabled=scripts)
    page.goto(ADDRESS)
    buttons = page.locator("main .term-button")
    assert buttons.count() >= 8
    for n in range(buttons.count()):
        buttons.nth(n).click()
        card = page.locator("main .term-card:popover-open")
        expect(card).to_have_count(1)
        expect(card).to_be_visible()
        expect(card.get_by_role("link")).to_be_visible()
        if scripts:
            assert card.evaluate(INSIDE), n
            assert card.evaluate(NEAR) < 12, n
        page.keyboard.press("Escape")
        expect(card).to_have_count(0)


def test_with_the_keyboard_the_definition_then_its_link_come_next(page_of: Callable[..., Page]) -> None:
    page = page_of(bypass_csp=True)
    page.goto(ADDRESS)
    word = page.get_by_role("button", name="constat (définition)")
    word.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("note", name="Définition")
    expect(card).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == []
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Glossaire")).to_be_focused()
    page.keyboard.press("Escape")
    expect(word).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossaire/#constat")


def test_without_popover_a_word_is_a_link_to_the_glossary(page_of: Callable[..., Page]) -> None:
    page = page_of()

    def older(route: Route) -> None:
        """As a browser reads them that knows neither the attribute nor the pseudo-class."""
        answer = route.fetch()
        text = re.sub(r"\spopover(target=\"[^\"]*\")?(?=[\s>])", "", answer.text())
        route.fulfill(response=answer, body=text.replace(":popover-open", ":not-known-here"))

    page.route("**/*.css", older)
    page.route(f"**{ADDRESS}", older)
    page.goto(ADDRESS)
    expect(page.locator("main .term-button:visible")).to_have_count(0)
    expect(page.locator("main .term-card:visible")).to_have_count(0)
    page.get_by_role("link", name="constat", exact=True).click()
    page.wait_for_url("**/glossaire/#constat")


def test_a_touch_finds_a_target_of_44_pixels(page_of: Callable[..., Page]) -> None:
    page = page_of(width=390, has_touch=True, is_mobile=True)
    page.goto(ADDRESS)
    word = page.locator("main .term-button").first
    word.evaluate("word => word.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = word.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 20)
    expect(page.locator("main .term-card:popover-open")).to_have_count(1)


def test_on_paper_only_the_word_is_left(page_of: Callable[..., Page]) -> None:
    page = page_of()
    page.goto(ADDRESS)
    page.locator("main .term-button").first.click()
    page.emulate_media(media="print")
    expect(page.locator("main .term-card:visible")).to_have_count(0)
    expect(page.locator("main .term-button").first).to_be_visible()
    decoration = page.locator("main .term-button").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert decoration == "none"


def test_no_line_starts_with_the_comma_after_a_word(page_of: Callable[..., Page]) -> None:
    page = page_of()
    for address in (ADDRESS, "/aide/citer-et-telecharger/"):
        page.goto(address)
        for width in range(320, 520, 4):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(ORPHANS) == [], (address, width)
