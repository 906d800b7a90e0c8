"""What a first visit costs: bytes over the wire and time to the largest paint."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser import addresses

pytestmark = pytest.mark.browser

BUDGET_BYTES = 200_000
BUDGET_LCP_MS = 1_500
# The budget leaves out fonts, the map library and geometry files; the map drawn in the page counts.
LEFT_OUT = re.compile(r"\.woff2?$|/maplibre-gl|/topojson-client|\.topojson$")
LARGEST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true});
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
def test_the_largest_paint_is_early(page_of: Callable[..., Page], address: str) -> None:
    page = page_of()
    page.goto(address)
    assert page.evaluate(LARGEST_PAINT) < BUDGET_LCP_MS
