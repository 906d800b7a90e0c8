"""Pages kept for everybody show each person their own parts, and nobody another's."""

import gzip
import time
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.people import mandate, person
from tests.web.login_steps import sign_in

from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Person
from etabli.web import kept_page, live
from etabli.web.presentation.ranking import territory_lines

pytestmark = pytest.mark.django_db
PAGE = "/glossaire/"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def signed_in(given: str) -> Client:
    client = Client()
    sign_in(client, person(given).email)
    return client


@pytest.mark.parametrize("order", [("nobody", "Ada", "Grace"), ("Ada", "nobody", "Grace"), ("Ada", "Grace", "nobody")])
def test_nobody_reads_another_s_name_whoever_came_first(order: tuple[str, ...]) -> None:
    browsers = {"nobody": Client(), "Ada": signed_in("Ada"), "Grace": signed_in("Grace")}
    cache.clear()
    for name in (*order, *order):
        answer = browsers[name].get(PAGE, headers={"Accept-Encoding": "gzip"})
        page = gzip.decompress(answer.content).decode()
        header = page.split("<main")[0]
        for other in ("Ada", "Grace"):
            assert (other in header) == (other == name), (name, order)
        assert ("Se connecter" in page) == (name == "nobody") and ("Se déconnecter" in page) == (name != "nobody")
        assert "<!--personal" not in page
        assert answer["Cache-Control"] == (
            "public, max-age=0, must-revalidate" if name == "nobody" else "private, no-cache"
        )
        assert "Cookie" in answer["Vary"]


def test_what_is_kept_holds_nothing_of_anybody() -> None:
    ada = signed_in("Ada")
    cache.clear()
    ada.get(PAGE)
    (stored,) = [cache.get(key.split(":", 2)[2]) for key in cache._cache]  # type: ignore[attr-defined]
    whole = b"".join(stored.pieces)
    assert b"Ada" not in whole and b"csrfmiddlewaretoken" not in whole and stored.parts


def test_a_round_of_all_territories_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked in the same order again, no page is made twice: there is room for all of them, whoever asks."""
    cache.clear()
    asked = [
        f"/territoires/{phase}/{line.id}/etat-des-lieux/" for phase in ("1", "2") for line in territory_lines(phase)
    ]
    made: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        made.append(request.path)
        return HttpResponse(f"{request.path} {kept_page.mark('web/parts/messages.html')}")

    for _ in range(2):
        for path in asked:
            live.public_page(view)(RequestFactory().get(path))
    assert made == asked


def test_a_file_is_kept_once() -> None:
    cache.clear()
    for client in (signed_in("Ada"), Client()):
        assert client.get("/etat-des-lieux/territoire-2-ti-8413/etat-des-lieux.xlsx").status_code == 200
    assert len(cache._cache) == 1  # type: ignore[attr-defined]


def test_compressed_and_plain_are_the_same_page() -> None:
    for client in (Client(), signed_in("Ada")):
        plain = client.get(PAGE, headers={"Accept-Encoding": ""}).content
        packed = gzip.decompress(client.get(PAGE, headers={"Accept-Encoding": "gzip"}).content)
        token = b'name="csrfmiddlewaretoken" value="'
        assert plain.split(token)[0] == packed.split(token)[0] and len(plain) == len(packed)


def test_signing_in_comes_back_to_the_page_and_to_no_parameter_of_a_stranger() -> None:
    page = Client().get("/territoires/", {"phase": "2", "piege": "x"}).content.decode()
    assert "/connexion/?suite=%2Fterritoires%2F%3Fphase%3D2" in page and "piege" not in page.split("<main")[0]


def test_a_message_is_shown_once_on_a_kept_page() -> None:
    client = signed_in("Ada")
    client.get("/")
    client.post("/deconnexion/")
    assert "Vous êtes déconnecté" in client.get("/").content.decode()
    assert "Vous êtes déconnecté" not in client.get("/").content.decode()
    assert "Vous êtes déconnecté" not in Client().get("/").content.decode()


def test_an_error_in_a_kept_page_has_its_parts() -> None:
    for client in (Client(), signed_in("Ada")):
        page = client.get("/indicateurs/inconnu/")
        assert page.status_code == 404 and b"<!--personal" not in page.content
        assert b'class="account"' in page.content


def test_without_the_cache_pages_are_the_same(settings: Any) -> None:
    settings.ETABLI_PAGE_CACHE = False
    client = signed_in("Ada")
    answer = client.get(PAGE)
    assert b"Ada" in answer.content and answer["Cache-Control"] == "private, no-cache"
    assert "Se connecter" in Client().get(PAGE).content.decode()


def test_reading_signed_in_is_fast(django_assert_max_num_queries: Any) -> None:
    """On the largest page; the median, so that a busy machine does not decide."""
    client, address = signed_in("Ada"), "/territoires/?phase=2"
    client.get(address, headers={"Accept-Encoding": "gzip"})
    with django_assert_max_num_queries(4):  # the session, that there is no mandate, the person, what is unread
        client.get(address, headers={"Accept-Encoding": "gzip"})
    held = signed_in("Lise")
    mandate(Role.CONTRIBUTOR, of=Person.objects.get(given_name="Lise"))
    held.get(address, headers={"Accept-Encoding": "gzip"})
    with django_assert_max_num_queries(3):  # the session, the mandates with their person, what is unread
        held.get(address, headers={"Accept-Encoding": "gzip"})
    took = []
    for _ in range(15):
        started = time.process_time()
        client.get(address, headers={"Accept-Encoding": "gzip"})
        took.append(time.process_time() - started)
    assert sorted(took)[7] < 0.015, "5 ms served, and what the test client adds"


def test_a_file_is_kept_as_before() -> None:
    for client in (Client(), signed_in("Ada")):
        answer = client.get("/regions/84/territoires.csv?phase=2")
        assert answer["Cache-Control"].startswith("public") and "Cookie" not in answer["Vary"]


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=6))
def test_stitched_pieces_are_one_gzip_file(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    packed = kept_page._stitched(content, [kept_page._deflated(piece) for piece in pieces])
    assert gzip.decompress(packed) == content


def test_levels_of_messages_are_shown_apart(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    request._messages = messages.storage.default_storage(request)  # type: ignore[attr-defined]
    messages.error(request, "<b>Faux</b>")
    text = kept_page.render_part("web/parts/messages.html", request)
    assert "fr-alert--error" in text and "&lt;b&gt;Faux" in text


def test_a_mark_that_a_visitor_types_is_text() -> None:
    typed = kept_page.mark("web/parts/account.html")
    page = signed_in("Ada").get("/recherche/", {"q": typed}).content.decode()
    assert page.count('class="account"') == 1 and "&lt;!--personal" in page


def test_the_cookie_that_makes_a_page_personal_is_the_project_s() -> None:
    request = RequestFactory().get("/")
    assert not kept_page.is_known(request)
    request.COOKIES[project.SESSION_COOKIE_NAME] = "made up"
    assert kept_page.is_known(request)
