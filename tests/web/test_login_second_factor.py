"""The second factor: added, asked for, used up, slowed down; and what opens without it."""

import re
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from tests.domain.people import mandate, person
from tests.web.login_steps import ask, is_signed_in, latest_link, sign_in

from etabli.domain.audit import queries as trail
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import CodeApplication, Person
from etabli.domain.governance.services import attempts
from etabli.domain.outbox.models import Message
from etabli.web.access import VERIFIED

pytestmark = pytest.mark.django_db
ADD = "/compte/second-facteur/"
CODE = re.compile(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>")


def code_of(key: str, steps: int = 0) -> str:
    """What the application shows, `steps` half-minutes from now."""
    return f"{TOTP(bytes.fromhex(key), t0=-30 * steps).token():06d}"


def add(client: Client, suite: str = "") -> tuple[str, list[str], Any]:
    """Add an application: its key, the recovery codes, the page that shows them."""
    page = client.get(ADD)
    signed = page.context["signed_key"]
    key = signed.split(":")[0]
    answer = client.post(ADD, {"key": signed, "code": code_of(key, -1), "suite": suite})
    return key, CODE.findall(answer.content.decode()), answer


def protected(given: str = "Ada") -> tuple[Person, str, list[str]]:
    """Somebody with a second factor, its key and recovery codes."""
    one, client = person(given), Client()
    sign_in(client, one.email)
    key, codes, _ = add(client)
    return one, key, codes


def test_a_guarded_role_adds_one_right_after_signing_in(client: Client) -> None:
    chief = mandate(Role.ADMINISTRATOR).person
    answer = sign_in(client, chief.email, "/droits/")
    assert answer["Location"] == f"{ADD}?suite=%2Fdroits%2F"
    page = client.get(answer["Location"]).content.decode()
    assert "Votre rôle demande un second facteur" in page and "Votre rôle l’exige" in page
    assert "data:image/svg+xml" in page and "<script src" not in page.split("<main")[1]
    assert not client.session[VERIFIED]
    _, codes, answer = add(client, "/droits/")
    assert len(set(codes)) == 10 and 'href="/droits/"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.session[VERIFIED]
    assert CODE.findall(client.get(ADD).content.decode()) == [], "codes are shown once"
    assert Message.objects.filter(kind="second_factor", to=chief.email).exists()
    assert "second_factor.added" in [act.verb for act in trail.read(trail.of_object(chief))]


def test_a_refusal_for_want_of_it_leads_to_it(client: Client) -> None:
    sign_in(client, mandate(Role.ADMINISTRATOR).person.email)
    answer = client.get("/administration/acces/")
    assert answer.status_code == 403
    assert 'href="/compte/second-facteur/?suite=%2Fadministration%2Facces%2F"' in answer.content.decode()
    add(client)
    assert client.get("/administration/acces/").status_code == 200


def test_other_roles_may_do_without(client: Client) -> None:
    answer = sign_in(client, mandate(Role.PROJECT_LEAD).person.email)
    assert answer["Location"] == reverse("space")


def test_whoever_has_one_is_signed_in_once_it_is_given(client: Client) -> None:
    ada, key, _ = protected()
    answer = sign_in(client, ada.email, "/droits/")
    assert answer["Location"] == "/connexion/code/"
    assert not is_signed_in(client), "the link alone is not enough"
    assert client.get("/connexion/code/").status_code == 200
    answer = client.post("/connexion/code/", {"code": "000 000"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "pas le bon" in page and 'aria-describedby="code-aide code-erreur"' in page
    answer = client.post("/connexion/code/", {"code": code_of(key)})
    assert answer["Location"] == "/droits/"
    assert is_signed_in(client) and client.session[VERIFIED]


def test_a_code_is_used_once(client: Client) -> None:
    ada, key, _ = protected()
    code, other = code_of(key), Client()
    for browser in (client, other):
        sign_in(browser, ada.email)
    assert client.post("/connexion/code/", {"code": code}).status_code == 302
    assert other.post("/connexion/code/", {"code": code}).status_code == 422, "seen over a shoulder"
    assert not is_signed_in(other)


def test_the_code_that_confirmed_the_application_is_used_up_too(client: Client) -> None:
    ada, key, _ = protected()
    sign_in(client, ada.email)
    assert client.post("/connexion/code/", {"code": code_of(key, -1)}).status_code == 422


def test_recovery_codes_work_once_each_and_are_kept_as_hashes(client: Client) -> None:
    ada, _, codes = protected()
    assert not StaticToken.objects.filter(token__in=[codes[0], codes[0].replace("-", "")]).exists()
    sign_in(client, ada.email)
    assert client.post("/connexion/code/", {"code": f" {codes[0].upper()} "}).status_code == 302
    assert "9 codes de secours" in client.get(ADD).content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    again = Client()
    sign_in(again, ada.email)
    assert again.post("/connexion/code/", {"code": codes[0]}).status_code == 422
    assert again.post("/connexion/code/", {"code": codes[1].replace("-", " ")}).status_code == 302


def test_new_recovery_codes_replace_the_old(client: Client) -> None:
    ada, _, codes = protected()
    sign_in(client, ada.email)
    client.post("/connexion/code/", {"code": codes[0]})
    fresh = CODE.findall(client.post(f"{ADD}codes/").content.decode())
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    other = Client()
    sign_in(other, ada.email)
    assert other.post("/connexion/code/", {"code": codes[1]}).status_code == 422
    assert other.post("/connexion/code/", {"code": fresh[0]}).status_code == 302


def test_trying_codes_is_slowed_whatever_the_browser() -> None:
    ada, key, _ = protected()
    for _ in range(attempts.CODES_OF_PERSON.most):
        browser = Client()
        ask(browser, ada.email, REMOTE_ADDR="10.0.0.1")
        attempts.forget(attempts.LINKS_OF_ADDRESS, ada.email)
        attempts.forget(attempts.LINKS_OF_ADDRESS_FROM, f"{ada.email} 10.0.0.1")
        browser.post(latest_link(ada.email))
        assert browser.post("/connexion/code/", {"code": "000000"}).status_code == 422
    answer = browser.post("/connexion/code/", {"code": code_of(key)})
    assert answer.status_code == 429 and "Vous pourrez recommencer à" in answer.content.decode()
    assert not is_signed_in(browser)


def test_the_step_expires_and_is_nothing_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, key, _ = protected()
    assert client.get("/connexion/code/")["Location"] == "/connexion/"
    assert client.post("/connexion/code/", {"code": code_of(key)})["Location"] == "/connexion/"
    sign_in(client, ada.email)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    assert client.post("/connexion/code/", {"code": code_of(key)})["Location"] == "/connexion/"


def test_a_session_from_before_does_not_manage_it(client: Client) -> None:
    """Signed in before the second factor was added elsewhere: the code is asked for first."""
    ada, elsewhere = person(), Client()
    sign_in(client, ada.email)
    sign_in(elsewhere, ada.email)
    _, codes, _ = add(elsewhere)
    assert client.get(ADD)["Location"] == "/connexion/code/"
    assert client.post(f"{ADD}retirer/")["Location"] == ADD
    assert CODE.findall(client.post(f"{ADD}codes/").content.decode()) == []
    assert CodeApplication.objects.filter(user=ada).count() == 1
    assert client.post("/connexion/code/", {"code": codes[0]})["Location"] == ADD


def test_a_key_signed_for_somebody_else_is_not_taken(client: Client) -> None:
    ada, other = person("Ada"), Client()
    sign_in(client, ada.email)
    sign_in(other, person("Grace").email)
    signed = other.get(ADD).context["signed_key"]
    answer = client.post(ADD, {"key": signed, "code": code_of(signed.split(":")[0])})
    assert answer.status_code == 422 and not CodeApplication.objects.exists()
    made_up = "00" * 20
    assert client.post(ADD, {"key": made_up, "code": code_of(made_up)}).status_code == 422


def test_a_wrong_code_while_adding_keeps_the_key(client: Client) -> None:
    sign_in(client, person().email)
    signed = client.get(ADD).context["signed_key"]
    answer = client.post(ADD, {"key": signed, "code": "1"})
    assert answer.status_code == 422 and answer.context["signed_key"].split(":")[0] == signed.split(":")[0]


def test_one_may_do_without_it_again_unless_the_role_needs_it(client: Client) -> None:
    sign_in(client, person().email)
    add(client)
    assert client.post(f"{ADD}retirer/")["Location"] == "/compte/"
    assert not CodeApplication.objects.exists() and not StaticToken.objects.exists()
    chief = Client()
    sign_in(chief, mandate(Role.DELEGATION).person.email)
    add(chief)
    assert chief.post(f"{ADD}retirer/")["Location"] == ADD
    assert CodeApplication.objects.exists()
