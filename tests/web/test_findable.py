"""What search engines are told: no private page, no link that holds a secret; each public page and open offer."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from tests.domain.offers_world import published, stated

from etabli.domain.vte.models import OfferStep
from etabli.web.views.findable import PAGES

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SECRETS = (
    *("offer_follow", "offer_confirm", "application_confirm", "application_follow", "alert", "answer", "need_follow"),
    *("volunteer_follow", "volunteer_young", "login_link", "invitation", "meeting_feed_ics", "booking_follow"),
)


def disallowed() -> list[re.Pattern[str]]:
    """The rules as a robot reads them (RFC 9309, 2.2.3), written apart from what makes them."""
    response = Client().get("/robots.txt")
    assert response.status_code == 200 and response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *" and lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    rules = [line.removeprefix("Disallow: ") for line in lines[1:-1]]
    return [re.compile(re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$")) for rule in rules]


def mapped() -> dict[str, str | None]:
    response = Client().get("/sitemap.xml")
    assert response.status_code == 200 and "xml" in response["Content-Type"]
    every = ElementTree.fromstring(response.content).findall(f"{SPACE}url")
    return {str(one.findtext(f"{SPACE}loc")): one.findtext(f"{SPACE}lastmod") for one in every}


def test_links_that_hold_a_secret_and_private_pages_are_refused() -> None:
    rules = disallowed()
    private = [reverse(name) for name in ("space", "offer_desk", "offer_state", "need_desk", "volunteer_desk")]
    private.append(f"{reverse('offer_desk')}?etat=a-relire")
    for address in (*(reverse(name, args=["a1-_b2"]) for name in SECRETS), *private, "/connexion/"):
        assert any(rule.match(address) for rule in rules), address


def test_the_map_names_each_public_page_and_open_offer_with_its_last_day_and_refuses_none() -> None:
    offer, _ = published()
    hidden, _ = stated()
    later = timezone.localdate() + timedelta(days=3)
    OfferStep.objects.update(on=later)
    found, rules = mapped(), disallowed()
    paths = {address.removeprefix("http://testserver"): day for address, day in found.items()}
    assert paths[reverse("offer", args=[offer.pk])] == later.isoformat()
    assert reverse("offer", args=[hidden.pk]) not in paths
    assert {reverse(name) for name in PAGES} <= set(paths) and "/territoires/2/ti-8413/" in paths
    assert not [path for path in paths if any(rule.match(path) for rule in rules)]
    assert all(resolve(path) for path in paths)


def test_the_map_asks_as_many_queries_however_many_offers(django_assert_max_num_queries: Any) -> None:
    for n in range(3):
        published(email=f"a{n}@exemple.fr")
    with django_assert_max_num_queries(4):
        Client().get("/sitemap.xml")
