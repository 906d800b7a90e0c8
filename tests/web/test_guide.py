"""Help pages answer one question each, their examples can be worked out by hand; terms open where they stand."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory

from etabli.analysis import comparisons, findings, relatedness
from etabli.catalogue.glossary import load_glossary
from etabli.catalogue.numbers import number
from etabli.kernel.typography import french
from etabli.web.presentation.guide import EXAMPLES, GAPS, MEMBERS, SPECIALISED
from etabli.web.views.guide import PAGES

WEB = Path(__file__).resolve().parents[2] / "src/etabli/web"
TEMPLATES = sorted(path for kind in ("templates", "jinja2") for path in (WEB / kind).rglob("*.html"))
SLUGS = [page.slug for page in PAGES]
USE = re.compile(r"{[%{] term[ (]\"([^\"]*)\"")
LOADED = "etabli/guide.css"


def page_text(client: Client, slug: str) -> str:
    """What a reader reads of <main>: no card of a term, no fallback link, no drawing, no table."""
    html = client.get(f"/aide/{slug}/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    for hidden in (
        r"<svg.*?</svg>",
        r"<details.*?</details>",
        r"<span class=\"term-card\".*?</a></span>",
        r"<a class=\"term-link\".*?</a>",
        r"<span class=\"fr-sr-only\">.*?</span>",
    ):
        main = re.sub(hidden, "", main, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", main)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_is_short_and_typeset(pages: Client, slug: str) -> None:
    text = page_text(pages, slug)
    words = re.findall(r"\w+(?:[’'-]\w+)*", text)
    assert 250 <= len(words) <= 500, len(words)
    assert french(text) == text
    assert "Exemple" in text


def test_the_index_asks_every_question_and_answers_it(pages: Client) -> None:
    html = pages.get("/aide/").content.decode()
    assert set(SLUGS) == set(EXAMPLES)
    for page in PAGES:
        assert f'href="/aide/{page.slug}/">{page.question}</a><p>{page.answer}</p>' in html
        assert page.question.endswith("\u202f?")
        assert page.answer.endswith(".")


def test_links_of_help_pages_and_glossary_lead_somewhere(pages: Client) -> None:
    for address in ("/aide/", *(f"/aide/{slug}/" for slug in SLUGS), "/glossaire/"):
        html = pages.get(address).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        for target in sorted(set(re.findall(r'href="([^"]*)"', main))):
            path, _, anchor = target.partition("#")
            if path.startswith("http"):
                continue
            assert not path or pages.get(path).status_code == 200, (address, target)
            if anchor:
                page = html if not path else pages.get(path).content.decode()
                assert f'id="{anchor}"' in page, (address, target)


def test_terms_send_to_help_pages_that_exist() -> None:
    explained = Counter(term.guide for term in load_glossary().values() if term.guide)
    assert set(explained) == set(SLUGS)


def test_every_term_used_in_a_template_exists_and_its_page_loads_the_style() -> None:
    used = {path: USE.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert sum(map(len, used.values())) > 20
    for path, ids in used.items():
        assert set(ids) <= set(load_glossary()), path
        text = path.read_text(encoding="utf-8")
        if ids and '{% extends "web/base.html" %}' in text:
            assert LOADED in text, path


def test_the_decomposition_sums_and_is_what_the_page_says(pages: Client) -> None:
    rows = EXAMPLES["lire-un-shift-share"]().rows
    values = [[int(cell.replace("\u2212", "-")) for cell in row[1:]] for row in rows]
    assert values == [[100, 115, 10, 10, -5], [100, 90, 10, -15, -5], [200, 205, 20, -5, -10]]
    for before, after, *effects in values:
        assert after - before == sum(effects)
    assert "20 − 5 − 10 = +5, et 205 − 200 = +5" in page_text(pages, "lire-un-shift-share")


def test_numbers_of_the_method_are_its_own(pages: Client) -> None:
    text = page_text(pages, "lire-un-etat-des-lieux")
    assert comparisons.OF_ZONE == 1 / 3
    assert "au moins un tiers de ceux de la zone" in text
    for said in (100 * comparisons.OF_PLACE, 100 * findings.RATE):
        assert f"{number(said)}\u202f%" in text
    assert f"Au plus {findings.FORWARD} constats" in text


def test_distances_and_proximities_are_what_the_pages_say(pages: Client) -> None:
    assert {row[0]: row[-1] for row in EXAMPLES["territoires-comparables"]().rows} == {
        "Lieu A": "0,5",
        "Lieu B": "1,0",
        "Lieu C": "1,5",
    }
    assert sum(gap**2 for gap in GAPS["Lieu C"]) == 9
    both, one, other = SPECIALISED["les deux"], SPECIALISED["métallurgie"], SPECIALISED["machines"]
    zones = [(True, True)] * both + [(True, False)] * (one - both) + [(False, True)] * (other - both)
    assert relatedness.proximity(np.array(zones))[0, 1] == 0.5
    assert "5 des 6" in page_text(pages, "industries-proches")
    known = sum(jobs for _, jobs in MEMBERS if jobs is not None)
    assert number(known) in page_text(pages, "ce-que-l-on-ne-sait-pas")


def test_every_example_has_a_picture_and_a_table_of_its_shape() -> None:
    for slug, make in EXAMPLES.items():
        example = make()
        assert example.drawing is not None, slug
        assert example.drawing.title == example.heading
        assert all(len(row) == len(example.columns) for row in example.rows)


def rendered(source: str, path: str = "/", text: str = "") -> str:
    context = Context({"request": RequestFactory().get(path), "text": text})
    return Template("{% load terms %}" + source).render(context)


def test_a_term_is_a_button_with_its_definition_and_a_link() -> None:
    html = rendered('le {% term "quotient-de-localisation" %}, ou {% term "axe" text %}.', text="un axe & <b>")
    assert html.startswith('le <span class="term"><button class="term-button" type="button" popovertarget="terme-')
    assert ">quotient de localisation<" in html
    assert "un axe &amp; &lt;b&gt;" in html
    assert 'href="/glossaire/#quotient-de-localisation"' in html
    assert load_glossary()["axe"].short in html
    assert "</a></span>&#8288;</span>, ou <span" in html, "no blank before the comma"
    assert not re.search(r"<(div|p|ul|dl)\b", html), "it stands inside a paragraph"


def test_a_term_used_twice_has_two_ids() -> None:
    twice = '{% term "axe" %}{% term "axe" %}{% include part %}'
    context = Context({"request": RequestFactory().get("/a/"), "part": Template('{% load terms %}{% term "axe" %}')})
    html = Template("{% load terms %}" + twice).render(context)
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(set(ids)) == len(ids) == 3
    assert re.findall(r'popovertarget="([^"]*)"', html) == ids
    elsewhere = re.findall(r' id="([^"]*)"', rendered('{% term "axe" %}', "/b/"))
    assert not set(elsewhere) & set(ids), "a page shown inside another one keeps ids of its own"


def test_an_unknown_term_is_an_error() -> None:
    with pytest.raises(KeyError):
        rendered('{% term "inconnu" %}')
