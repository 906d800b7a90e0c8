"""Time to the largest paint of a first visit in headless Chromium, against its budget and a page of words only.

Each load has a browser context of its own: nothing is kept from the one before. Pages are kept by the server, as
readers find them.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.asking import median
from bench.line import Line
from bench.serving import prepared, serving

LOADS = 7
BUDGET_SECONDS = 1.5
WORDS = "/droits/"
PAGES = {"home": "/", "territory": "/territoires/1/ti-2401/"}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "chromium"
LARGEST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true});
})"""


def measure(root: Path) -> Iterator[Line]:
    chromium = shutil.which(CHROMIUM)
    if chromium is None:
        print(f"largest paint not measured: no {CHROMIUM} here (Debian's package, or CHROMIUM=… names another)")
        return
    with prepared(root, cached=True) as environment, serving(environment) as (host, port), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        site = f"http://{host}:{port}"
        words = _paint(browser, site + WORDS)
        for name, path in PAGES.items():
            seconds = _paint(browser, site + path)
            label = f"largest paint of {name}, first load, median of {LOADS}"
            budget, page_of_words = f"{BUDGET_SECONDS:g} s asked", f"{WORDS}, same server ({1000 * words:.0f} ms)"
            yield Line(label, 1000 * seconds, "ms", budget, seconds / BUDGET_SECONDS)
            yield Line(label, 1000 * seconds, "ms", page_of_words, seconds / words)
        browser.close()


def _paint(browser: Browser, address: str) -> float:
    """Seconds, the median of some first loads after one that does not count."""
    return median([_one(browser, address) for _ in range(LOADS + 1)][1:])


def _one(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="load")
    found = page.evaluate(LARGEST_PAINT)
    context.close()
    return float(found) / 1000


if __name__ == "__main__":
    for line in measure(Path(sys.argv[1])):
        print(line.name, f"{line.figure:.0f}", line.unit, line.reference, f"{line.ratio:.2f}", sep="\t")
