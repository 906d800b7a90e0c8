"""The public API of firms: what is kept of its answers, and what is said when it is down, slow or busy."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.tiny_register import SIRENS, SIRETS

from etabli.warehouse import firms_api
from etabli.warehouse.firms_api import A_SECOND, BUSY, DOWN, KEPT_SECONDS, REFUSED, WAIT, FirmsApi, FirmsApiError
from etabli.warehouse.register import Place

PLACE = {"siret": SIRETS[3], "commune": "01283", "libelle_commune": "OYONNAX", "code_postal": "01100"} | {
    "etat_administratif": "A",
    "tranche_effectif_salarie": "12",
    "annee_tranche_effectif_salarie": "2023",
    "activite_principale": "22.29A",
    "est_siege": True,
}
UNIT = {"siren": SIRENS[3], "nom_raison_sociale": "PLASTIVAL", "nature_juridique": "5710", "statut_diffusion": "O"} | {
    "siege": PLACE,
    "matching_etablissements": [PLACE],
    "dirigeants": [{"nom": "DUPONT", "prenoms": "ANNE"}],
}


class Server:
    """An API on this machine: what it answers, what it was asked."""

    def __init__(self) -> None:
        self.status, self.body = 200, json.dumps({"results": [UNIT]})
        self.asked: list[dict[str, list[str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(parse_qs(urlsplit(self.path).query))
                self.send_response(server.status)
                self.end_headers()
                self.wfile.write(server.body.encode())

            def log_message(self, *_: Any) -> None:
                """Nothing in the output of tests."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.http.server_port}/search"


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.http.shutdown()
    found.http.server_close()


def test_what_it_answers_is_an_establishment_without_its_directors(server: Server) -> None:
    (one,) = FirmsApi(server.address).search("plastival", Place(departement="01", open_only=True))
    assert (one.siret, one.name, one.employees, one.departement) == (SIRETS[3], "PLASTIVAL", (20, 49), "01")
    assert "DUPONT" not in repr(one)
    assert server.asked == [
        {"q": ["plastival"], "departement": ["01"], "etat_administratif": ["A"], "per_page": ["25"]}
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"statut_diffusion": "P"},
        {"matching_etablissements": [PLACE | {"statut_diffusion_etablissement": "P"}]},
        {"matching_etablissements": [PLACE | {"siret": "123"}]},
        {"nom_raison_sociale": None, "nom_complet": "ANNE DUPONT", "nature_juridique": "1000"},
    ],
)
def test_who_is_not_diffusible_or_bears_no_trade_name_is_left_out(server: Server, change: dict[str, Any]) -> None:
    server.body = json.dumps({"results": [UNIT | change]})
    assert FirmsApi(server.address).search("plastival", Place()) == []


@pytest.mark.parametrize(
    ("within", "stays"),
    [
        (Place(activity="22"), True),
        (Place(activity="25"), False),
        (Place(departements=("01", "69")), True),
        (Place(commune="01004"), False),
        (Place(postcode="01100"), True),
    ],
)
def test_what_is_asked_of_a_place_is_sent_and_holds_of_each_answer(server: Server, within: Place, stays: bool) -> None:
    assert bool(FirmsApi(server.address).search("plastival", within)) is stays
    (asked,) = server.asked
    if within.activity:
        (codes,) = asked["activite_principale"]
        assert {one[:2] for one in codes.split(",")} == {within.activity} and len(codes.split(",")) > 3
    if within.departements:
        assert asked["departement"] == ["01,69"]


def test_one_is_asked_by_its_number(server: Server) -> None:
    api = FirmsApi(server.address)
    assert api.one(SIRETS[3]) is not None and api.one(SIRETS[4]) is None


def test_the_same_question_is_asked_once_an_hour(server: Server) -> None:
    clock = [0.0]
    api = FirmsApi(server.address, now=lambda: clock[0])
    first = api.search("plastival", Place())
    assert api.search(" PLASTIVAL ", Place()) == first
    assert len(server.asked) == 1
    clock[0] = KEPT_SECONDS + 1
    api.search("plastival", Place())
    assert len(server.asked) == 2


def test_more_than_so_many_a_second_are_not_sent(server: Server) -> None:
    clock = [0.0]
    api = FirmsApi(server.address, now=lambda: clock[0])
    for n in range(A_SECOND):
        api.search(f"firm {n}", Place())
    with pytest.raises(FirmsApiError) as refused:
        api.search("one more", Place())
    assert refused.value.user_message == BUSY
    assert len(server.asked) == A_SECOND
    clock[0] = 1.1
    assert api.search("one more", Place())


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, "", DOWN),
        (200, "not JSON", DOWN),
        (200, "[]", DOWN),
        (200, '{"error": "x"}', DOWN),
        (429, "", BUSY),
        (400, '{"erreur": "3 caractères"}', REFUSED),
    ],
)
def test_what_goes_wrong_is_said_in_french_and_not_kept(server: Server, status: int, body: str, said: str) -> None:
    server.status, server.body = status, body
    api = FirmsApi(server.address)
    with pytest.raises(FirmsApiError) as refused:
        api.search("plastival", Place())
    assert (refused.value.user_message, refused.value.wait) == (said, WAIT.get(said))
    server.status, server.body = 200, json.dumps({"results": [UNIT]})
    assert len(api.search("plastival", Place())) == 1


def test_an_api_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firms_api, "SECONDS", 0.2)
    silent = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # listens, never answers
    with pytest.raises(FirmsApiError) as refused:
        FirmsApi(f"http://127.0.0.1:{silent.server_port}/search").search("plastival", Place())
    silent.server_close()
    assert refused.value.user_message == DOWN
