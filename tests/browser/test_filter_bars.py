"""In every bar of filters each field is large enough to be chosen and read, and nothing lies on anything else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.test_operator_answers import entering
from tests.serving import Served

pytestmark = pytest.mark.browser
PLACE = "/territoires/2/ti-8413"
OPEN = (
    *("/entreprises/", "/entreprises/?q=usinage&commune=Oyonnax&naf2025=22.26", "/territoires/?phase=2", "/constats/"),
    *("/aides/", "/vte/offres/", "/plateformes/", "/formations/", "/outils/", "/droits/", "/modeles/", "/fiches/"),
)
SIGNED_IN = (
    *("/entreprises/", "/entreprises/besoins/", "/entreprises/suivies/", "/entreprises/suivies/signaux/"),
    *("/vte/dossiers/", "/vte/offres/a-relire/", "/plateformes/reservations/", "/notifications/"),
    *(f"{PLACE}/plan/", f"{PLACE}/etat-des-lieux/atelier/", "/pilotage/blocages/", "/pilotage/demandes/"),
    *("/pilotage/comites/", "/pilotage/rapports/", "/pilotage/france/evolution/", "/pilotage/operateurs/"),
)
LEAD = "Chef de projet · Plastics Vallée"
# A field is what is seen of it: DSFR hides a checkbox behind its label.
FAULTS = """least => [...document.querySelectorAll('form.filters')].flatMap(form => {
    const shown = [...form.querySelectorAll('label, select, button, input:not([type=hidden])')]
        .filter(e => !['checkbox', 'radio'].includes(e.type) && e.checkVisibility())
        .map(e => [e, e.getBoundingClientRect()]).filter(([, box]) => box.width > 1 && box.height > 1);
    const name = e => `${e.tagName} ${e.id || e.htmlFor || e.textContent.trim()}`;
    const small = shown.filter(([e, box]) => e.tagName !== 'LABEL'
        && (box.height < 43.5 || (e.tagName !== 'BUTTON' && box.width < least)))
        .map(([e, box]) => `${name(e)}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
    const over = shown.flatMap(([e, a], n) => shown.slice(n + 1)
        .filter(([f, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1 && !e.contains(f) && !f.contains(e))
        .map(([f]) => `${name(e)} lies on ${name(f)}`));
    return [...small, ...over];
})"""


@pytest.mark.parametrize("who", ["", LEAD])
def test_every_field_of_a_filter_bar_can_be_chosen_with_the_mouse(
    page_of: Callable[..., Page], demonstration: Served, who: str
) -> None:
    page = page_of(base_url=demonstration.address)
    if who:
        entering(page, who)
    faults, bars = [], 0
    for address in SIGNED_IN if who else OPEN:
        page.goto(address, wait_until="load")
        bars += page.locator("form.filters").count()
        for width, least in ((1600, 120), (1280, 120), (390, 120)):
            page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{address} at {width}: {said}" for said in page.evaluate(FAULTS, least)]
    if who:
        page.goto("/entreprises/")
        assert page.locator("main a[href='/entreprises/besoins/']").count() == 1, "the desk is beside what is followed"
    assert bars >= 10
    assert not faults, "\n".join(faults)
