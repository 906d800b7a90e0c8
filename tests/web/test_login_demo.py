"""Demonstration: one click a person, messages on a page; impossible outside it."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from tests.domain.people import mandate, organisation, person, territory
from tests.web.login_steps import ask, is_signed_in
from tests.web.test_login_second_factor import add

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.outbox import services as outbox
from etabli.web.access import VERIFIED

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> None:
    settings.ETABLI_DEMO = True


def test_people_are_listed_by_role_and_entered_with_one_click(client: Client, demo: None) -> None:
    chief = mandate(Role.PROJECT_LEAD)
    made_up = mandate(Role.PROJECT_LEAD, person("Cheffe", demonstration=True))
    page = client.get("/connexion/", {"suite": "/droits/"}).content.decode()
    assert f"/connexion/demonstration/{made_up.person_id}/" in page and "Chef de projet</h3>" in page
    assert str(chief.person_id) not in page, "real people are not listed"
    answer = client.post(f"/connexion/demonstration/{made_up.person_id}/", {"suite": "/droits/"})
    assert answer["Location"] == "/droits/" and is_signed_in(client)


def test_operators_and_levels_of_the_state_are_named_and_one_of_each_comes_first(client: Client, demo: None) -> None:
    made_up = {"demonstration": True}
    fund, bank = (organisation(OrganisationKind.OPERATOR, name=name) for name in ("Fonds vert", "Banque publique"))
    for number, key in enumerate(("ti-8413", "ti-2401", "ti-3201")):
        mandate(Role.OPERATOR, person(f"Referent{number}", **made_up), organisation=fund, territory=territory(key))
    mandate(Role.OPERATOR, person("Referente", **made_up), organisation=bank)
    for number in range(3):
        mandate(Role.STATE, person(f"Etat{number}", **made_up), departement_id=f"0{number + 1}")
    mandate(Role.STATE, person("Etat", **made_up), region_id="84")
    page = client.get("/connexion/").content.decode()
    operators, state = (page.split(f"{head}</h3>")[1].split("<details>")[0] for head in ("opérateur", "État"))
    assert "Fonds vert" in operators and "Banque publique" in operators, "the second operator is not folded"
    assert "préfet · " in state and "préfet de région · " in state


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DELEGATION])
def test_a_guarded_role_is_entered_without_a_second_factor_and_says_so(client: Client, demo: None, role: Role) -> None:
    chief = mandate(role, person("Admin", demonstration=True)).person
    page = client.post(f"/connexion/demonstration/{chief.pk}/", follow=True).content.decode()
    assert client.session[VERIFIED]
    assert "s’ouvre ici sans second facteur" in page and "Hors démonstration, il n’ouvre rien" in page


def test_a_usual_role_has_given_no_second_factor(client: Client, demo: None) -> None:
    lead = mandate(Role.PROJECT_LEAD, person("Cheffe", demonstration=True)).person
    page = client.post(f"/connexion/demonstration/{lead.pk}/", follow=True).content.decode()
    assert is_signed_in(client) and not client.session[VERIFIED] and "sans second facteur" not in page


def test_who_added_a_second_factor_is_asked_for_it(client: Client, demo: None) -> None:
    chief = mandate(Role.ADMINISTRATOR, person("Admin", demonstration=True)).person
    enter = f"/connexion/demonstration/{chief.pk}/"
    client.post(enter)
    _, codes, _ = add(client)
    other = Client()
    answer = other.post(enter, {"suite": "/droits/"})
    assert answer["Location"] == "/connexion/code/" and not is_signed_in(other)
    assert "quelqu’un a ajouté ce second facteur" in other.get("/connexion/code/").content.decode()
    assert other.post("/connexion/code/", {"code": "000000"}).status_code == 422 and not is_signed_in(other)
    answer = other.post("/connexion/code/", {"code": codes[0]})
    assert answer["Location"] == "/droits/" and is_signed_in(other) and other.session[VERIFIED]


def test_nobody_real_is_entered_with_one_click(client: Client, demo: None) -> None:
    assert client.post(f"/connexion/demonstration/{person().pk}/").status_code == 404
    assert client.get(f"/connexion/demonstration/{person(demonstration=True).pk}/").status_code == 405
    assert not is_signed_in(client)


def test_outside_a_demonstration_there_is_nothing_of_it(client: Client, settings: Any) -> None:
    made_up = person(demonstration=True)
    assert client.post(f"/connexion/demonstration/{made_up.pk}/").status_code == 404
    assert client.get("/demonstration/messages/").status_code == 404
    page = client.get("/connexion/").content.decode()
    assert "Démonstration" not in page and str(made_up.pk) not in page
    settings.ETABLI_DEMO = True
    client.post(f"/connexion/demonstration/{made_up.pk}/")
    assert is_signed_in(client)
    settings.ETABLI_DEMO = False
    assert not is_signed_in(client), "a session of the demonstration ends with it"


def test_messages_are_read_on_a_page(client: Client, demo: None) -> None:
    ada = person(demonstration=True)
    ask(client, ada.email)
    page = client.get("/demonstration/messages/").content.decode()
    assert ada.email in page and 'href="http://testserver/connexion/lien/' in page


@pytest.mark.parametrize("site", ["https://demonstration.invalid", "http://127.0.0.1:8000", "http://127.0.0.1:9123"])
def test_links_of_messages_lead_where_the_instance_is_read(client: Client, demo: None, site: str) -> None:
    outbox.write(kind="fiche.monthly", to="ada@demonstration.invalid", subject="Point", text=f"Ici : {site}/point/a/")
    page = client.get("/demonstration/messages/").content.decode()
    assert 'href="http://testserver/point/a/"' in page and "ada@demonstration.invalid" in page


def test_messages_are_found_by_words_and_read_page_by_page(client: Client, demo: None) -> None:
    for n in range(51):
        outbox.write(kind="a", to=f"ada{n}@demonstration.invalid", subject=f"Point du mois {n}", text="Bonjour")
    outbox.write(kind="b", to="bob@demonstration.invalid", subject="Demande", text="Un blocage")
    first, second = (client.get("/demonstration/messages/", {"page": n}).content.decode() for n in (1, 2))
    assert "bob@" in first and "ada0@" not in first and "ada0@" in second
    found = client.get("/demonstration/messages/", {"mots": "bob blocage"}).content.decode()
    assert "bob@" in found and "ada1@" not in found and 'value="bob blocage"' in found
    assert "Aucun message ne contient" in client.get("/demonstration/messages/", {"mots": "zzz"}).content.decode()


def test_every_page_says_that_it_is_a_demonstration(client: Client, settings: Any) -> None:
    settings.ETABLI_PAGE_CACHE = False
    assert "demo-banner" not in client.get("/droits/").content.decode()
    settings.ETABLI_DEMO = True
    for address in ("/", "/droits/", "/connexion/", "/nulle-part/"):
        assert "demo-banner" in client.get(address).content.decode(), address


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    found = {
        name: value for name, value in os.environ.items() if not name.startswith("ETABLI_") or name == "ETABLI_VAR"
    }
    command = [sys.executable, "-c", "import django; django.setup()"]
    environment["DJANGO_SETTINGS_MODULE"] = "etabli.config.settings"
    return subprocess.run(command, env=found | environment, capture_output=True, text=True, check=False)


def test_an_instance_on_the_internet_refuses_to_start_as_a_demonstration() -> None:
    refused = start(ETABLI_DEMO="1", ETABLI_HTTPS="1")
    assert refused.returncode and "opens every role to anybody" in refused.stderr
    assert start(ETABLI_DEMO="1").returncode == 0


def test_half_a_provider_is_refused() -> None:
    refused = start(ETABLI_PROCONNECT_ISSUER="https://agents.exemple.fr/api/v2")
    assert refused.returncode and "ETABLI_PROCONNECT_CLIENT_ID" in refused.stderr


def test_behind_https_cookies_belong_to_this_host_alone() -> None:
    code = (
        "from etabli.config import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    environment = {**os.environ, "ETABLI_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "etabli.config.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True"]
