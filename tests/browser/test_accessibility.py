"""Axe-core finds nothing on any page, wide or narrow, light or dark; nothing overflows sideways."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser import addresses

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
# In the dark the same elements have other colours: what does not depend on them is asked once.
COLOURS = "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}"
IN_THE_DARK = f"axe.run(document, {COLOURS}).then(found => found.violations)"
# overflow-x: clip on body hides overflow from scrollWidth: look at the boxes themselves
WIDE = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest('.table-box, svg, .fr-sr-only, .map')
        && getComputedStyle(e.closest('thead') || e).position !== 'absolute')
    .slice(0, 3).map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_nothing_overflows_and_each_page_has_its_title(
    page_of: Callable[..., Page], width: int
) -> None:
    page = page_of(width=width, color_scheme="light", bypass_csp=True, reduced_motion="reduce")
    faults, titles = [], {}
    for address in addresses.ALL:
        page.goto(address, wait_until="load")
        faults += [f"{address}: wider than the window: {box}" for box in page.evaluate(WIDE)]
        if page.locator("h1").count() != 1:
            faults.append(f"{address}: not one h1")
        titles[address] = page.title()
        faults += found(page, address, RUN)
    faults += [f"{title}: title of several pages" for title, times in Counter(titles.values()).items() if times > 1]
    assert not faults, "\n".join(faults)


def test_axe_finds_no_colour_too_faint_in_the_dark(page_of: Callable[..., Page]) -> None:
    page = page_of(width=1280, color_scheme="dark", bypass_csp=True, reduced_motion="reduce")
    faults = []
    for address in addresses.ALL:
        page.goto(address, wait_until="load")
        faults += found(page, address, IN_THE_DARK)
    assert not faults, "\n".join(faults)


def found(page: Page, address: str, run: str) -> list[str]:
    """What axe finds, a line each."""
    page.evaluate(AXE.read_text("utf-8"))
    return [
        f"{address}: {one['id']} ({one['help']}) at {[node['target'] for node in one['nodes'][:3]]}"
        for one in page.evaluate(run)
    ]


def test_nothing_overflows_at_four_hundred_percent(page_of: Callable[..., Page]) -> None:
    page = page_of(width=320)
    wide = []
    for address in addresses.ALL:
        page.goto(address, wait_until="load")
        wide += [f"{address}: {box}" for box in page.evaluate(WIDE)]
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
