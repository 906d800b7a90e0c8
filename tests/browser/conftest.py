"""Debian's Chromium, in French, with software WebGL; what its console says; a watch on what stands still."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request
from tests.browser import stillness
from tests.chromium import chromium

LONGEST = ("test_whole_story.py", "test_accessibility.py", "test_policy.py")  # minutes each: they begin
WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no core waits at the end for another's."""
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": ["--no-sandbox", "--headless", *WEBGL],
    }


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """Whatever its pages ask for shows that the test goes on."""
    plain = browser.new_context

    def new_context(**options: Any) -> BrowserContext:
        context = plain(**options)
        context.on("request", lambda _: stillness.moved())
        return context

    browser.new_context = new_context  # type: ignore[method-assign]
    return browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    with stillness.watch():
        return (yield)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live: str) -> dict[str, Any]:
    return {
        **browser_context_args,
        "base_url": live,
        "locale": "fr-FR",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def journal(page: Page) -> list[str]:
    """Errors and refusals that the page's console, scripts and requests report."""
    said: list[str] = []

    def failed(request: Request) -> None:
        # Leaving a page, or typing on while suggestions come, abandons requests on purpose.
        if request.failure != "net::ERR_ABORTED":
            said.append(f"{request.url}: {request.failure}")

    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", failed)
    return said


@pytest.fixture
def page_of(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Makes a page with context options of its own: `page_of(width=390, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def make(*, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            **{**browser_context_args, "viewport": {"width": width, "height": 900}, **options}
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
