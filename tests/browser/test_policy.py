"""No page has a script or a style of its own text, and none breaks the policy that forbids it: all are opened.

From a few addresses, each person follows the links of each page until every kind of page was seen once. What no link
leads to is in `UNLINKED`; a kind of page that nobody saw fails.
"""

import re
from collections import deque
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page
from tests.serving import Served

from etabli.web import urls

pytestmark = pytest.mark.browser
EDL = "/territoires/2/ti-8413/etat-des-lieux/"
PLAN = "/territoires/2/ti-8413/plan/"
SEEN_BY = {
    "": ("/", "/plan-du-site/", "/etat-des-lieux/region-84/", f"{EDL}versions/", "/intercommunalites/200042935/"),
    "Chef de projet · Plastics Vallée": (
        *("/espace/", f"{EDL}atelier/", "/territoires/2/ti-8413/equipe/"),
        *(PLAN, f"{PLAN}fiches/1/", f"{PLAN}fiches/1/suivi/", f"{PLAN}fiches/1/financement/", f"{PLAN}versions/"),
        *("/pilotage/comites/", "/pilotage/rapports/", "/plateformes/tenir/", "/formations/", "/outils/suivi/"),
    ),
    "Industriel référent · Aa": ("/espace/", "/territoires/2/ti-8413/equipe/demander/"),
    "Région · Auvergne": (
        *("/espace/", "/territoires/2/ti-8413/equipe/", "/transmissions/", "/pilotage/enveloppes/"),
        "/pilotage/rapports/",
    ),
    "Administrateur": ("/espace/",),
}
# Pages that a link in a message, a form that was sent or nothing but their address opens.
UNLINKED = {
    "login_link": "/connexion/lien/inconnu/",
    "login_sent": "/connexion/envoye/",
    "invitation": "/invitation/inconnue/",
    "join_sent": "/territoires/2/ti-8413/equipe/demander/envoyee/",
    "join_confirm": "/demande/inconnue/",
    "monthly_by_link": "/point/inconnu/",
    "obstacle_by_link": "/blocage/inconnu/",
    "answer": "/repondre/inconnu/",
    "request_by_link": "/reponse/inconnu/",
    "need_sent": "/entreprises/besoin/envoye/",
    "need_confirm": "/entreprises/besoin/confirmer/inconnu/",
    "need_follow": "/entreprises/besoin/suivi/inconnu/",
    "offer_sent": "/vte/offres/envoyee/",
    "offer_confirm": "/vte/offres/confirmer/inconnu/",
    "offer_follow": "/vte/offres/suivi/inconnu/",
    "offer_edit": "/vte/offres/suivi/inconnu/modifier/",
    "offer_candidate": "/vte/offres/suivi/inconnu/candidatures/00000000-0000-0000-0000-000000000000/",
    "alert_sent": "/vte/offres/alerte/envoyee/",
    "alert": "/vte/offres/alerte/inconnu/",
    "application_sent": "/vte/candidater/envoyee/",
    "application_confirm": "/vte/candidater/confirmer/inconnu/",
    "application_follow": "/vte/candidatures/inconnu/",
    "volunteer_follow": "/vte/dossiers/suivi/inconnu/",
    "volunteer_follow_part": "/vte/dossiers/suivi/inconnu/completer/mission/",
    "volunteer_young": "/vte/dossiers/charte/inconnu/",
    "booking_sent": "/plateformes/demande/envoyee/",
    "booking_confirm": "/plateformes/demande/confirmer/inconnu/",
    "booking_follow": "/plateformes/demande/suivi/inconnu/",
    "firm": "/entreprises/00000000000000/",  # the demonstration has no register
    "unsubscribe": "/notifications/desabonnement/inconnu/",
    "regions": "/regions/",
    "compare_versions": f"{EDL}versions/comparer/",
}
# What is no page: files, data for the map, what only takes a form or leads elsewhere.
NO_PAGE = re.compile(
    r"_(csv|xml|xlsx|zip|json|ics|atom|pdf|docx|file|document|title|template|left_out|refused)$|^(edl|map|provider)_"
    r"|^(robots|suggestions|account_export|demo_login|logout|fiche_organisations|fiche_people|fiche_draft)$"
)
# Pages of things that the demonstration does not have, opened by other tests of this directory.
ELSEWHERE = {
    *("answered", "invitation_withdraw", "wide_invitation_withdraw", "join_answer", "recusal_lift", "recusal_confirm"),
    *("second_factor_check", "second_factor_codes", "second_factor_remove"),
    *("signatory_add", "signatory_change", "plan_import_columns", "plan_import_preview"),
    *("mandate_cancel", "plan_bulk_done", "scenario_remove", "obstacle_group_new"),
    *("meeting_hold", "meeting_item"),  # of a meeting that is being held
    "request_of_fiche",  # of a request that is not sent yet
    "account_close",  # of somebody who was looked for
    "followed_import_preview",  # of a list that was sent
    *("fiche_expense", "fiche_expense_add", "fiche_resource_add"),  # its plans are adopted: lines don't change
}
EMBEDDED = "'unsafe-", "data:"
DATA = "application/ld+json"  # which no browser runs: read by search engines


class Inline(HTMLParser):
    """What of a page its own text would run or style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        wrong = [name for name in named if name == "style" or name.startswith("on")]
        wrong += [name for name in ("href", "action", "src") if (named.get(name) or "").startswith("javascript:")]
        if wrong or tag == "style" or (tag == "script" and not named.get("src") and named.get("type") != DATA):
            self.found.append(f"<{tag} {' '.join(wrong)}>")


def kind(address: str) -> str:
    """The name of the page at an address; empty when it is no page."""
    try:
        name = resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
    return "" if NO_PAGE.search(name) else name


def look(page: Page, address: str) -> tuple[bool, list[str]]:
    """Whether a page opens, and what is wrong with it."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    rules = {rule.split()[0]: rule for rule in policy.split("; ")}
    found = [
        f"{name}: {rules[name]}" for name in ("script-src", "style-src") if any(x in rules[name] for x in EMBEDDED)
    ]
    found += [f"answers {answer.status}"] if answer.status >= 500 else []
    return answer.ok, [f"{address}: {fault}" for fault in found + Inline(answer.text()).found]


def crawl(page: Page, starts: tuple[str, ...], known: set[str]) -> tuple[set[str], list[str]]:
    """The kinds of pages that links lead to, each opened once, and what is wrong; `known` are left out.

    A page that sends elsewhere, to sign in, or that is refused was not seen.
    """
    tried: set[str] = set()
    seen: set[str] = set()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if "Policy" in said.text else None)
    waiting = deque(starts)
    while waiting:
        address = waiting.popleft()
        name = kind(address)
        if not name or name in tried or (name in known and address not in starts):
            continue
        tried.add(name)
        opened, faulty = look(page, address)
        wrong += faulty
        if opened or name in UNLINKED:
            seen.add(kind(page.url))
        links = page.locator("a[href]:not([download])").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        waiting += [urljoin(address, link).partition("#")[0] for link in links if link.startswith(("/", "?"))]
    return seen, wrong


def test_no_page_has_a_script_or_a_style_of_its_own(page_of: Callable[..., Page], demonstration: Served) -> None:
    every = {pattern.name for pattern in urls.urlpatterns if pattern.name and not NO_PAGE.search(pattern.name)}
    seen: set[str] = set()
    wrong: list[str] = []
    for name, starts in SEEN_BY.items():
        page = page_of(base_url=demonstration.address)
        if name:
            page.goto("/connexion/")
            page.get_by_role("button", name=name).first.click()
            page.wait_for_url("**/espace/")
        here, faulty = crawl(page, (*starts, *UNLINKED.values()) if not name else starts, seen)
        seen |= here
        wrong += [*faulty, *look(page, "/une-page-qui-n-existe-pas/")[1]]
        page.context.close()
    assert not wrong, "\n".join(wrong)
    assert seen >= every - ELSEWHERE, every - ELSEWHERE - seen


def test_what_is_inline_would_be_found() -> None:
    assert Inline('<p style="color: red">').found and Inline("<a onclick='x()'>").found
    assert Inline("<script>x()</script>").found and Inline("<style>p {}</style>").found
    assert Inline('<a href="javascript:x()">').found
    assert Inline('<script type="application/ld+json" onload="x()">{}</script>').found
    assert not Inline('<script type="application/ld+json">{}</script>').found
    assert not Inline('<script src="/static/x.js"></script><p class="style" data-on="x">').found
