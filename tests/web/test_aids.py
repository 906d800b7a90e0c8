"""Pages of aids: the catalogue, one scheme with its sources, and what a firm may ask for, by its answers alone."""

from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.tiny_register import SIRETS, write_stock

from etabli.analysis.aids.changes import changes
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.pipeline.register.build import build
from etabli.web.presentation.aids import schemes as words
from etabli.web.presentation.aids.changes import entries
from etabli.web.views.aids.changes import AHEAD, BACK

FIRM = "/aides/pour-une-entreprise/"
VTE = "&r-project=vte&r-beneficiary=entreprise&r-linked=non&r-own_staff=40&r-own_turnover_eur=5 000 000"
VTE += "&r-own_balance_eur=3000000&r-contract=cdi&r-years_after_bac=5&r-diploma_on=2026-06-30&r-signed_on=2026-11-02"
VTE += "&r-responsible_mission=oui&r-de_minimis=0"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return plain(unescape(answer.content.decode()))


def plain(text: str) -> str:
    """With the spaces and apostrophes of a keyboard."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def part(page: str, title: str) -> str:
    """What stands under a heading, up to the next of its level."""
    return page.partition(f">{title} (")[2].partition("<h2")[0]


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory, release_dir: Path) -> Path:
    folder = tmp_path_factory.mktemp("firms")
    write_stock(folder)
    build(folder, folder / "registers", release_dir, made_up=True)
    return folder / "registers"


def test_every_scheme_has_its_page_and_every_source_stands_on_it(pages: Client) -> None:
    for scheme in aid_schemes().values():
        page = text(pages, f"/aides/{scheme.id}/")
        assert plain(scheme.name) in page
        cited = {
            one.ground.source.url
            for version in scheme.versions
            for one in version.rules
            if one.ground.source is not None
        }
        assert all(url in page for url in cited), scheme.id
    assert pages.get("/aides/inconnue/").status_code == 404


def test_the_catalogue_shows_what_may_be_open_and_the_closed_once_asked(pages: Client) -> None:
    page, whole = text(pages, "/aides/"), text(pages, "/aides/?fermes=oui")
    assert "/aides/vte-ti/" in page
    assert "/aides/faii/" not in page
    assert "/aides/faii/" in whole
    assert "/aides/vte-ti/" not in text(pages, "/aides/?type=friches&fermes=oui")
    assert "/aides/fonds-friches/" in text(pages, "/aides/?type=friches&fermes=oui")


def test_kinds_of_aid_are_said_in_words() -> None:
    assert {one.kind for one in aid_schemes().values()} <= set(words.KINDS)


def test_a_siret_tells_place_and_activity_and_they_are_not_asked(
    pages: Client, registers: Path, settings: LazySettings
) -> None:
    settings.ETABLI_REGISTERS = registers
    page = text(pages, f"{FIRM}?siret={SIRETS[3]}{VTE}")
    assert "PLASTIVAL" in page
    assert "VTE TI" in part(page, "Vous pouvez demander")
    assert "4 000 €" in part(page, "Vous pouvez demander")
    outside = text(pages, f"{FIRM}?r-commune=75056&r-naf=22.29A{VTE}")
    assert "n'est pas dans un Territoire d'industrie" in part(outside, "Non, et pourquoi")


@pytest.mark.parametrize(("answer", "group"), [("12", "Vous pouvez demander"), ("9", "Non, et pourquoi")])
def test_an_answer_moves_a_scheme_from_one_group_to_another(pages: Client, answer: str, group: str) -> None:
    address = f"{FIRM}?r-commune=01283&r-naf=22.29A{VTE}".replace("r-contract=cdi", "r-contract=alternance")
    assert "Combien de mois" in text(pages, address)
    assert "VTE TI" in part(text(pages, f"{address}&r-contract_months={answer}"), group)


def test_question_after_question_all_is_decided_or_passed(pages: Client) -> None:
    address, asked = f"{FIRM}?date=2026-11-29", []
    while 'type="submit" name="passe"' in (page := text(pages, address)):
        fact = page.partition('type="submit" name="passe" value="')[2].partition('"')[0]
        assert fact in declared_facts().facts
        asked.append(fact)
        address += f"&passe={fact}"
    assert len(asked) == len(set(asked)) > 5
    assert "Plus rien à demander" in page


@pytest.mark.parametrize(
    ("fact", "typed", "said"),
    [
        ("spend_eur", "beaucoup", "Donnez un nombre"),
        ("years_after_bac", "13", "12 au plus"),
        ("signed_on", "31/02/2026", "Donnez une date"),
        ("naf", "industrie", "Donnez un code NAF"),
        ("commune", "99999", "Aucune commune n'a ce code Insee"),
        ("linked", "peut-être", "Répondez par oui ou non"),
        ("contract", "cdii", "Choisissez une réponse"),
        ("de_minimis", "-5", "Donnez un montant"),
    ],
)
def test_an_answer_that_cannot_be_read_is_said_and_kept(pages: Client, fact: str, typed: str, said: str) -> None:
    page = text(pages, f"{FIRM}?r-{fact}={typed}")
    assert said in page
    assert typed in page


@pytest.mark.parametrize(
    "query", ["siret=123", "siret=12345678900011", "date=x", "passe=x&passe=linked", "r-x=1", "r-naf=%00"]
)
def test_an_address_that_says_nothing_breaks_nothing(pages: Client, query: str) -> None:
    text(pages, f"{FIRM}?{query}")


def test_a_firm_is_read_in_few_queries_and_the_catalogue_in_none(pages: Client) -> None:
    address = f"{FIRM}?r-commune=01283&r-naf=22.29A{VTE}"
    text(pages, address)
    for page, most in ((address, 4), ("/aides/", 0), ("/aides/vte-ti/", 0)):
        with CaptureQueriesContext(connection) as asked:
            text(pages, page)
        assert len(asked) <= most, page


def test_what_changes_is_told_on_a_page_and_in_a_feed(pages: Client) -> None:
    today = timezone.localdate()
    found = changes(aid_schemes().values(), today - BACK, today + AHEAD)
    assert found, "nothing changes within a year: choose another day"
    page, feed = text(pages, "/aides/changements/"), pages.get("/aides/changements.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    told = {key.partition("#")[2]: day for key, day in read(feed.content)}
    for one in found:
        assert plain(one.says(today)) in page
        assert told.pop(one.id) == one.on - AHEAD
        if one.takes_effect_on <= today:
            assert told.pop(f"{one.id}:effet") == one.takes_effect_on
    assert not told
    assert "http://testserver/aides/changements.atom" in page and "lecteur de fils" in page


def read(feed: bytes) -> list[tuple[str, date]]:
    """The id and the day of each entry."""
    atom = {"a": "http://www.w3.org/2005/Atom"}
    entries = ElementTree.fromstring(feed).findall("a:entry", atom)
    found = [(one.findtext("a:id", "", atom), one.findtext("a:updated", "", atom)) for one in entries]
    assert len({key for key, _ in found}) == len(found)
    return [(key, date.fromisoformat(updated[:10])) for key, updated in found]


def test_a_reader_of_the_feed_sees_the_end_on_the_day_after_it_and_not_before() -> None:
    """What a reader shows of two fetches: entries whose id or whose day it had not seen."""
    scheme = aid_schemes()["vte-vert"]
    (end,) = [one for one in changes([scheme], date(2025, 1, 1), date(2026, 12, 31)) if one.what == "closes"]
    fetched = {
        day: {(one.key, one.on): one.title for one in entries([end], day, AHEAD)}
        for day in (end.on, end.takes_effect_on)
    }
    before, after = fetched.values()
    assert [plain(one) for one in before.values()] == ["VTE Vert prend fin le 31 décembre 2025"]
    new = {key: title for key, title in after.items() if key not in before}
    assert [(on, plain(title)) for (_, on), title in new.items()] == [
        (date(2026, 1, 1), "VTE Vert a pris fin le 31 décembre 2025")
    ]


def test_a_page_of_a_firm_leads_on_and_takes_another_day(pages: Client) -> None:
    page = text(pages, f"{FIRM}?date=2024-06-01{VTE}")
    assert 'value="2024-06-01"' in page and "/vte/offres/publier/" in page and "/entreprises/besoin/" in page
    assert "5 000 000" in page and "30 juin 2026" in page, "answers are read back as people write them"
    assert "Cette date ne se lit pas" in text(pages, f"{FIRM}?date=abc")
    assert "Cette date ne se lit pas" not in text(pages, FIRM)
    assert "/vte/offres/publier/" not in text(pages, f"{FIRM}?r-project=friches")


def test_a_condition_says_what_it_asks(pages: Client) -> None:
    page = text(pages, "/aides/vte-ti/")
    assert "Le contrat convient. Sinon : il faut un CDI, un CDD d'au moins 12 mois" in page
