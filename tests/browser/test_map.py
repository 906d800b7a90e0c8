"""The map draws, answers pointer and list, follows the scheme, gives way to the server's map in print."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import addresses

pytestmark = pytest.mark.browser

DRAWN = "etabli-map[data-drawn]"
COLOURS = """async () => {
  const element = document.querySelector('etabli-map');
  const canvas = element.querySelector('canvas');
  return await new Promise((resolve) => {
    element.map.once('render', () => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
      copy.drawImage(canvas, 0, 0);
      const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
      const seen = new Map();
      for (let i = 0; i < pixels.length; i += 4 * 97) {
        const colour = pixels.slice(i, i + 3).join();
        seen.set(colour, (seen.get(colour) || 0) + 1);
      }
      resolve([...seen].filter(([, count]) => count > 20).map(([colour]) => colour));
    });
    element.map.triggerRepaint();
  });
}"""


def draw(page: Page, address: str = addresses.MAP) -> None:
    page.goto(address)
    page.locator("etabli-map").scroll_into_view_if_needed()
    page.wait_for_selector(DRAWN, timeout=30_000)


def test_it_draws_every_class(page: Page, journal: list[str]) -> None:
    draw(page)
    assert len(page.evaluate(COLOURS)) >= 6, "five classes and the ground at least"
    expect(page.locator(".map-static")).to_be_hidden()
    assert journal == []


def test_pointer_shows_and_opens_a_territory(page: Page, journal: list[str]) -> None:
    draw(page)
    spot = page.evaluate(
        """() => {
          const element = document.querySelector('etabli-map');
          const box = element.getBoundingClientRect();
          for (let y = 20; y < box.height - 20; y += 9) for (let x = 20; x < box.width - 20; x += 9) {
            const found = element.map.queryRenderedFeatures([x, y], {layers: ['territories']})[0];
            if (found) return {x, y, code: found.properties.code};
          }
        }"""
    )
    place = {"x": spot["x"], "y": spot["y"]}
    page.locator("etabli-map canvas").hover(position=place)
    expect(page.locator(".map__hint")).to_be_visible()
    page.locator("etabli-map canvas").click(position=place)
    link = page.locator(".map__card a")
    expect(link).to_have_attribute("href", f"/territoires/1/{spot['code']}/")
    assert page.input_value("[data-map-choice]") == spot["code"]
    link.click()
    page.wait_for_url(f"**/territoires/1/{spot['code']}/")
    assert journal == []


def test_the_list_does_what_the_pointer_does(page: Page) -> None:
    draw(page)
    page.select_option("[data-map-choice]", "ti-2401")
    card = page.locator(".map__card")
    expect(card).to_be_visible()
    expect(card.locator("a")).to_have_attribute("href", "/territoires/1/ti-2401/")
    page.get_by_role("button", name="Fermer la fiche").press("Enter")
    expect(card).to_be_hidden()


def test_another_indicator_redraws_without_leaving(page: Page, journal: list[str]) -> None:
    draw(page)
    other = page.locator("#indicateur option:not([selected])").first.get_attribute("value")
    page.select_option("#indicateur", other)
    page.wait_for_url(f"**indicateur={other}**")
    page.wait_for_selector(f"etabli-map[data-drawn][data-values$='/{other}.json']", timeout=30_000)
    page.go_back()
    assert f"indicateur={other}" not in page.url
    assert journal == []


def test_dark_scheme_repaints(page: Page) -> None:
    draw(page)
    light = set(page.evaluate(COLOURS))
    page.select_option("#theme", "dark")
    page.wait_for_timeout(500)
    assert len(set(page.evaluate(COLOURS)) - light) >= 5


def test_print_shows_the_servers_map(page: Page) -> None:
    draw(page)
    page.emulate_media(media="print")
    expect(page.locator(".map-static")).to_be_visible()
    expect(page.locator(".map__live")).to_be_hidden()
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator(".print-note")).to_be_visible()


def test_no_request_leaves_the_site(page: Page, live: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    draw(page, addresses.HOME)
    assert [url for url in asked if not url.startswith((live, "blob:", "data:"))] == []
