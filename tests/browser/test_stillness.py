"""What would wait for ever fails, says so, and leaves the browser to the tests that follow."""

import time

import pytest
from playwright.sync_api import Page, expect
from tests.browser import addresses, stillness

pytestmark = pytest.mark.browser


def test_a_test_that_stands_still_fails_and_the_next_one_runs(page: Page) -> None:
    page.goto(addresses.HOME)
    with pytest.raises(pytest.fail.Exception, match="asked for nothing for 1 s"), stillness.watch(1):
        page.evaluate("new Promise(() => {})")
    page.goto(addresses.HOME)
    expect(page.locator("h1")).to_be_visible()


def test_a_test_whose_pages_follow_each_other_may_last(page: Page) -> None:
    until = time.monotonic() + 7
    with stillness.watch(5):
        while time.monotonic() < until:
            page.goto("/aide/")
