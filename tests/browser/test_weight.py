"""What a first visit costs: bytes over the wire, and what its largest paint waits for. Times are in `make bench`."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route
from tests.browser import addresses

pytestmark = pytest.mark.browser

BUDGET_BYTES = 200_000
# The budget leaves out fonts, the map library and geometry files; the map drawn in the page counts.
LEFT_OUT = re.compile(r"\.woff2?$|/maplibre-gl|/topojson-client|\.topojson$")
LARGEST_PAINT = """(expected) => new Promise((resolve) => {
  let last = null;
  new PerformanceObserver((list) => {
    const element = list.getEntries().at(-1).element;
    last = `${element.tagName} ${element.textContent.trim().slice(0, 40)}`;
    if (expected === null || last === expected) resolve(last);
  }).observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => resolve(last), 20000);
})"""


def first_load(page: Page, address: str) -> dict[str, int]:
    """Bytes received for each address of a first load, as the network carried them."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({urls.get(event["requestId"], "?"): int(event["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    return sizes


@pytest.mark.parametrize("address", [addresses.HOME, addresses.MAP, addresses.TERRITORY])
def test_first_load_is_light(page_of: Callable[..., Page], address: str) -> None:
    sizes = first_load(page_of(), address)
    counted = {url: size for url, size in sizes.items() if not LEFT_OUT.search(url.partition("?")[0])}
    assert len(counted) > 5
    assert sum(counted.values()) < BUDGET_BYTES, sorted(counted.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("address", [addresses.HOME, addresses.TERRITORY])
def test_the_largest_paint_waits_for_the_page_and_its_styles_only(page_of: Callable[..., Page], address: str) -> None:
    """Scripts, fonts, pictures and data that never come do not hold it back, nor change what it is.

    One script comes before: the few lines that choose between light and dark.
    """
    usual = page_of()
    usual.goto(address, wait_until="networkidle")
    held: list[str] = []

    def hold(route: Route) -> None:
        if route.request.resource_type in ("document", "stylesheet") or "/theme-first" in route.request.url:
            route.continue_()
        else:
            held.append(route.request.resource_type)

    waiting = page_of()
    waiting.route("**/*", hold)
    waiting.goto(address, wait_until="commit")
    # A page that is still coming paints its title before its first paragraph: the largest is waited for.
    largest = usual.evaluate(LARGEST_PAINT, None)
    assert waiting.evaluate(LARGEST_PAINT, largest) == largest
    assert "script" in held
