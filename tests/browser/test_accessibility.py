"""Axe-core finds nothing on any page, wide or narrow, light or dark; nothing overflows sideways."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser import addresses

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
SHAPES = [(1280, "light"), (390, "light"), (1280, "dark")]


@pytest.mark.parametrize(("width", "scheme"), SHAPES, ids=lambda value: str(value))
def test_axe_finds_nothing(page_of: Callable[..., Page], width: int, scheme: str) -> None:
    page = page_of(width=width, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    script = AXE.read_text("utf-8")
    faults = []
    for address in addresses.ALL:
        page.goto(address, wait_until="load")
        page.evaluate(script)
        for violation in page.evaluate(RUN):
            places = [node["target"] for node in violation["nodes"][:3]]
            faults.append(f"{address}: {violation['id']} ({violation['help']}) at {places}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_overflows_sideways(page_of: Callable[..., Page], width: int) -> None:
    page = page_of(width=width)
    wide = []
    for address in addresses.ALL:
        page.goto(address, wait_until="load")
        # overflow-x: clip on body hides overflow from scrollWidth: look at the boxes themselves
        overflowing = page.evaluate(
            """() => [...document.querySelectorAll('main *, header *, footer *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1
                    && !e.closest('.table-box, svg, .fr-sr-only, .map')
                    && getComputedStyle(e.closest('thead') || e).position !== 'absolute')
                .slice(0, 3).map(e => e.outerHTML.slice(0, 90))"""
        )
        if overflowing:
            wide.append(f"{address}: {overflowing}")
    assert not wide, "\n".join(wide)


def test_opened_dialog_and_suggestions_have_no_fault(page_of: Callable[..., Page]) -> None:
    page = page_of(bypass_csp=True)
    script = AXE.read_text("utf-8")
    page.goto(addresses.HOME)
    page.fill("#recherche-home", "oyon")
    page.wait_for_selector("[role=listbox] [role=option]")
    page.evaluate(script)
    assert page.evaluate(RUN) == []
    page.goto(addresses.TERRITORY)
    page.locator("a[data-figure]").first.click()
    page.wait_for_selector("dialog[open] h2")
    page.evaluate(script)
    assert page.evaluate(RUN) == []


def test_one_h1_and_a_title_of_its_own(page_of: Callable[..., Page]) -> None:
    page = page_of(java_script_enabled=True)
    titles: dict[str, str] = {}
    for address in addresses.ALL:
        page.goto(address, wait_until="domcontentloaded")
        assert page.locator("h1").count() == 1, address
        titles[address] = page.title()
    repeated = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    assert not repeated, repeated
