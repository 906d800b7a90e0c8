"""The agents' login, against a provider that signs: what it proves is believed, and nothing that it doesn't prove."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from tests.browser.provider import AGENT, CLIENT, FAULTS, SECRET, Provider
from tests.domain.people import mandate, person
from tests.web.login_steps import is_signed_in, sign_in

from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Person
from etabli.web.provider import SIRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with Provider() as found:
        settings.ETABLI_PROCONNECT = found.issuer
        settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
        for name, path in {
            "AUTHORIZATION": "authorize",
            "TOKEN": "token",
            "USER": "userinfo",
            "JWKS": "jwks",
            "LOGOUT": "session/end",
        }.items():
            setattr(settings, f"OIDC_OP_{name}_ENDPOINT", f"{found.issuer}/{path}")
        settings.AUTHENTICATION_BACKENDS = ["etabli.web.provider.Agents", *settings.AUTHENTICATION_BACKENDS]
        yield found


def start(client: Client, suite: str = "") -> dict[str, str]:
    """What the browser is sent to the provider with."""
    answer = client.get("/connexion/proconnect/", {"suite": suite} if suite else {})
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})


def enter(client: Client, provider: Provider, suite: str = "") -> Any:
    return back(client, provider.authorize(start(client, suite)))


def test_an_agent_enters_and_an_account_is_made(client: Client, provider: Provider) -> None:
    answer = enter(client, provider, "/droits/")
    assert (answer.status_code, answer["Location"]) == (302, "/droits/")
    found = Person.objects.get(provider_subject=AGENT["sub"])
    assert (found.email, str(found)) == (AGENT["email"], "Camille Région")
    assert not found.has_usable_password() and is_signed_in(client)
    assert client.session[SIRET] == AGENT["siret"]
    (made,) = trail.read(trail.of_object(found))
    assert (made.verb, made.author, made.reason) == ("person.created", "Établi", "ProConnect")


def test_the_same_agent_is_the_same_person_whatever_the_address_and_the_name(
    client: Client, provider: Provider
) -> None:
    enter(client, provider)
    first = Person.objects.get()
    provider.agent |= {"email": "c.region@region.exemple.fr", "usual_name": "Nouvelle"}
    enter(Client(), provider)
    assert Person.objects.get().pk == first.pk
    assert (Person.objects.get().email, Person.objects.get().family_name) == ("c.region@region.exemple.fr", "Nouvelle")


def test_an_account_of_the_same_address_becomes_the_agent_s(client: Client, provider: Provider) -> None:
    known = person("Camille")
    provider.agent["email"] = known.email.upper()
    enter(client, provider)
    assert Person.objects.get().provider_subject == AGENT["sub"]
    provider.agent["sub"] = "another-agent"
    answer = enter(Client(), provider)
    assert answer.status_code == 403 and "Adressez-vous à" in answer.content.decode()
    assert Person.objects.get().provider_subject == AGENT["sub"], "an address moved to somebody else opens nothing"


def test_a_closed_account_and_a_made_up_person_are_not_entered(client: Client, provider: Provider) -> None:
    closed, made_up = person(is_active=False), person(demonstration=True)
    for one in (closed, made_up):
        provider.agent |= {"email": one.email, "sub": str(one.pk)}
        assert enter(client, provider).status_code == 403
        assert not is_signed_in(client)


def test_another_account_s_address_is_not_taken(client: Client, provider: Provider) -> None:
    enter(client, provider)
    other = person("Ada")
    provider.agent["email"] = other.email
    enter(client, provider)
    assert Person.objects.get(provider_subject=AGENT["sub"]).email == AGENT["email"]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_provider_does_not_prove_is_not_believed(client: Client, provider: Provider, fault: str) -> None:
    provider.fault = fault
    answer = enter(client, provider)
    assert answer.status_code == 403, fault
    assert "n’a pas abouti" in answer.content.decode()
    assert not is_signed_in(client) and not Person.objects.exists()


def test_a_request_says_all_that_the_provider_asks_for(client: Client, provider: Provider) -> None:
    asked = start(client)
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32 and asked["state"] != asked["nonce"]
    assert asked["redirect_uri"] == "http://testserver/connexion/proconnect/retour/"
    assert start(client)["state"] != asked["state"]


def test_an_answer_is_used_once_and_by_the_browser_that_asked(client: Client, provider: Provider) -> None:
    thief = Client()
    address = provider.authorize(start(client))
    start(thief)
    assert back(thief, address).status_code == 403, "somebody else's answer (login CSRF)"
    assert not is_signed_in(thief)
    assert back(client, address).status_code == 302
    client.post("/deconnexion/")
    assert back(client, address).status_code == 403, "replayed"
    assert client.get("/connexion/proconnect/retour/").status_code == 403
    assert client.get("/connexion/proconnect/retour/", {"error": "access_denied"}).status_code == 403


def test_a_provider_that_does_not_answer_is_said(client: Client, provider: Provider, settings: Any) -> None:
    address = provider.authorize(start(client))
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
    assert back(client, address).status_code == 403


@pytest.mark.parametrize(
    "away", ["https://elsewhere.exemple.fr/", "//elsewhere.exemple.fr/", "/\\elsewhere.exemple.fr"]
)
def test_it_leads_nowhere_else(client: Client, provider: Provider, away: str) -> None:
    assert enter(client, provider, away)["Location"] == reverse("space")


def test_the_session_key_changes(client: Client, provider: Provider) -> None:
    asked = start(client)
    before = client.session.session_key
    back(client, provider.authorize(asked))
    assert client.session.session_key != before


def test_signing_out_goes_to_the_provider_and_comes_back(client: Client, provider: Provider) -> None:
    enter(client, provider)
    answer = client.post("/deconnexion/")
    address, _, query = answer["Location"].partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    assert address == f"{provider.issuer}/session/end"
    assert asked["post_logout_redirect_uri"] == "http://testserver/" and len(asked["state"]) >= 32
    assert asked["id_token_hint"].count(".") == 2
    assert not is_signed_in(client)


def test_after_an_agent_a_link_signs_out_here_only(client: Client, provider: Provider) -> None:
    enter(client, provider)
    sign_in(client, person().email)
    assert client.post("/deconnexion/")["Location"] == "/"


def test_signing_in_over_another_s_session_keeps_the_agent_s_token(client: Client, provider: Provider) -> None:
    sign_in(client, person().email)
    enter(client, provider)
    assert client.post("/deconnexion/")["Location"].startswith(provider.issuer)


def test_an_agent_with_a_guarded_role_adds_a_second_factor_first(client: Client, provider: Provider) -> None:
    chief = mandate(Role.DELEGATION).person
    chief.provider_subject = AGENT["sub"]
    audit.save(chief, by=SYSTEM, verb="person.changed")
    assert enter(client, provider, "/droits/")["Location"] == "/compte/second-facteur/?suite=%2Fdroits%2F"


def test_without_a_provider_there_is_no_way_to_it(client: Client) -> None:
    assert "ProConnect" not in client.get("/connexion/").content.decode()
    assert client.get("/connexion/proconnect/").status_code == 404
    assert client.get("/connexion/proconnect/retour/").status_code == 404


def test_the_button_keeps_the_page_to_go_to(client: Client, provider: Provider) -> None:
    page = client.get("/connexion/", {"suite": "/droits/"}).content.decode()
    assert 'href="/connexion/proconnect/?suite=%2Fdroits%2F"' in page
