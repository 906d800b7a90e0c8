"""Signing in by a link: what works once, what is refused, and what an attacker can't find out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import mandate, organisation, person, territory
from tests.web.login_steps import ask, is_signed_in, latest_link, sign_in

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.audit.models import Access
from etabli.domain.governance import secret
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Attempt, Invitation, LoginLink, Person
from etabli.domain.governance.services import attempts
from etabli.domain.outbox.models import Message
from etabli.web import urls_steering
from etabli.web.presentation.sign_in_reasons import reason

pytestmark = pytest.mark.django_db


def later(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    """The clock of Django, moved."""
    moved = timezone.now() + timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: moved)


def test_a_link_signs_in_and_goes_where_one_was_going(client: Client) -> None:
    ada = person("Ada", "Lovelace")
    answer = ask(client, ada.email.upper(), "/droits/")
    assert (answer.status_code, answer["Location"]) == (302, "/connexion/envoye/")
    link = latest_link(ada.email)
    assert b"Me connecter" in client.get(link).content
    assert not is_signed_in(client), "opening the link uses nothing up: mail scanners open links"
    assert client.get(link).status_code == 200
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/droits/")
    assert is_signed_in(client)
    assert b"Ada Lovelace" in client.get("/droits/").content
    assert Access.objects.filter(route="login", object_id="link", actor__person_id=ada.pk).exists()


def test_without_a_page_to_go_to_one_goes_home(client: Client) -> None:
    assert sign_in(client, person().email)["Location"] == reverse("space")


def test_a_link_works_once(client: Client) -> None:
    ada = person()
    sign_in(client, ada.email)
    link = latest_link(ada.email)
    client.post("/deconnexion/")
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410 and "a déjà servi" in answer.content.decode()
    assert not is_signed_in(client)


def test_a_link_lasts_a_quarter_of_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = person()
    ask(client, ada.email)
    link = latest_link(ada.email)
    later(monkeypatch, minutes=15)
    answer = client.post(link)
    assert answer.status_code == 410 and "a expiré" in answer.content.decode()


def test_a_link_opens_in_the_browser_that_asked_for_it_only(client: Client) -> None:
    ada, thief = person(), Client()
    ask(client, ada.email)
    link = latest_link(ada.email)
    for answer in (thief.get(link), thief.post(link)):
        assert answer.status_code == 403 and "autre navigateur" in answer.content.decode()
    ask(thief, person().email)  # a browser with a cookie of its own
    assert thief.post(link).status_code == 403
    thief.cookies["browser"] = secret.fresh()  # not signed
    assert thief.post(link).status_code == 403
    assert client.post(link).status_code == 302, "a refusal uses nothing up"


def test_two_links_asked_for_in_one_browser_both_work(client: Client) -> None:
    ada = person()
    ask(client, ada.email)
    first = latest_link(ada.email)
    ask(client, ada.email)
    assert client.get(first).status_code == 200
    assert client.post(first).status_code == 302


def test_a_guessed_link_opens_nothing_and_guessing_is_slowed(client: Client) -> None:
    for _ in range(attempts.REFUSED_LINKS_OF_MACHINE.most):
        assert client.get(f"/connexion/lien/{secret.fresh()}/").status_code == 404
    answer = client.post(f"/connexion/lien/{secret.fresh()}/")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "Vous pourrez recommencer à" in answer.content.decode()


def test_secrets_are_kept_as_hashes(client: Client) -> None:
    ada = person()
    ask(client, ada.email)
    hidden = latest_link(ada.email).split("/")[-2]
    row = LoginLink.objects.get()
    assert row.secret_hash == secret.hashed(hidden) and hidden not in str(vars(row))
    assert len(hidden) >= 43


@pytest.mark.parametrize("known", ["unknown", "closed", "demonstration"])
def test_nobody_finds_out_whose_address_is_known(client: Client, known: str) -> None:
    """Same page, same cookies, same number of queries, a message either way."""
    addresses = {
        "unknown": "nobody@exemple.fr",
        "closed": person(is_active=False).email,
        "demonstration": person(demonstration=True).email,
    }
    seen = []
    for address in (person().email, addresses[known]):
        browser = Client()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ask(browser, address)
        page = browser.get(answer["Location"])
        shapes = [query["sql"].split("(")[0].split("WHERE")[0] for query in queries]
        seen.append((answer.status_code, answer["Location"], page.content, sorted(answer.cookies), shapes))
    assert seen[0] == seen[1]
    assert "Si cette adresse a un compte" in page.content.decode()
    message = Message.objects.get(to=addresses[known])
    assert "n’a pas de compte" in message.text and "/connexion/lien/" not in message.text


def test_somebody_invited_may_ask_for_a_link_which_makes_their_account(client: Client) -> None:
    chief = mandate(Role.PROJECT_LEAD).person
    invitation = Invitation(
        email="nouvelle@exemple.fr",
        role=Role.CONTRIBUTOR,
        organisation=organisation(),
        territory=territory(),
        secret_hash=secret.hashed("x"),
        invited_by=chief,
        expires_at=timezone.now() + timedelta(days=1),
    )
    audit.save(invitation, by=SYSTEM, verb="invitation.sent")
    ask(client, "nouvelle@exemple.fr")
    assert not Person.objects.filter(email="nouvelle@exemple.fr").exists(), (
        "an address that was not proved has no account"
    )
    assert client.post(latest_link("nouvelle@exemple.fr")).status_code == 302
    found = Person.objects.get(email="nouvelle@exemple.fr")
    assert is_signed_in(client) and not found.has_usable_password()


def test_an_account_closed_meanwhile_is_not_entered(client: Client) -> None:
    ada = person()
    ask(client, ada.email)
    ada.is_active = False
    audit.save(ada, by=SYSTEM, verb="person.changed")
    assert client.post(latest_link(ada.email)).status_code == 410


def test_an_open_session_ends_with_the_account(client: Client) -> None:
    ada = person()
    sign_in(client, ada.email)
    ada.is_active = False
    audit.save(ada, by=SYSTEM, verb="person.changed")
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "away",
    [
        "https://elsewhere.exemple.fr/",
        "//elsewhere.exemple.fr/",
        "/\\elsewhere.exemple.fr/",
        "///elsewhere.exemple.fr",
        "javascript:alert(1)",
        "http:elsewhere",
        " //elsewhere.exemple.fr",
        "/\t/elsewhere.exemple.fr",
        "/connexion/",
        "/deconnexion/",
        "/" + "x" * 400,
    ],
)
def test_signing_in_leads_nowhere_else(client: Client, away: str) -> None:
    assert sign_in(client, person().email, away)["Location"] == reverse("space")
    signed_in = client.get("/connexion/", {"suite": away})
    assert signed_in["Location"] == reverse("space")


def test_the_page_to_go_to_is_kept_through_the_form(client: Client) -> None:
    page = client.get("/connexion/", {"suite": "/territoires/2/ti-8413/?a=1&b=2"}).content.decode()
    assert 'name="suite" value="/territoires/2/ti-8413/?a=1&amp;b=2"' in page


def test_the_session_key_changes_when_one_signs_in(client: Client) -> None:
    """A key that somebody planted in the browser is worth nothing afterwards."""
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client, person().email)
    fresh = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert fresh != session.session_key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert not is_signed_in(thief)


def test_signing_in_as_somebody_else_keeps_nothing_of_the_first(client: Client) -> None:
    sign_in(client, person("Ada").email)
    session = client.session
    session["private"] = "of Ada"
    session.save()
    sign_in(client, person("Grace").email)
    assert "private" not in client.session and b"Grace" in client.get("/compte/").content


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    sign_in(client, person().email)
    for name in (settings.SESSION_COOKIE_NAME, "browser"):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_forms_need_their_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in (
        "/connexion/",
        "/deconnexion/",
        f"/connexion/lien/{secret.fresh()}/",
        "/connexion/code/",
        "/compte/",
    ):
        assert strict.post(address, {"email": "a@exemple.fr"}).status_code == 403, address
    assert not LoginLink.objects.exists()


def test_signing_out_is_a_post_and_ends_the_session(client: Client) -> None:
    ada = person()
    sign_in(client, ada.email)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/deconnexion/").status_code == 405
    assert is_signed_in(client)
    answer = client.post("/deconnexion/")
    assert answer["Location"] == "/"
    assert not is_signed_in(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_signed_in(thief)


def test_too_many_links_for_an_address_or_from_a_machine() -> None:
    most = attempts.LINKS_OF_ADDRESS.most
    for n in range(most):
        assert ask(Client(), "nobody@exemple.fr", REMOTE_ADDR=f"10.0.0.{n}").status_code == 302
    answer = ask(Client(), "Nobody@exemple.fr", REMOTE_ADDR="10.0.0.99")
    assert answer.status_code == 429 and int(answer["Retry-After"]) <= 61
    assert LoginLink.objects.count() == Message.objects.count() == most
    for n in range(attempts.LINKS_OF_MACHINE.most):
        assert ask(Client(), f"n{n}@exemple.fr", REMOTE_ADDR="10.1.1.1").status_code == 302
    assert ask(Client(), "one-more@exemple.fr", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert ask(Client(), "one-more@exemple.fr", REMOTE_ADDR="10.1.1.2").status_code == 302


def test_waiting_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(attempts.LINKS_OF_ADDRESS_FROM.most + 3):
        answer = ask(Client(), "nobody@exemple.fr")
    assert answer.status_code == 429
    later(monkeypatch, minutes=15, seconds=1)
    assert ask(Client(), "nobody@exemple.fr").status_code == 302


def test_a_stranger_keeps_nobody_out_for_more_than_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long they go on, from one machine."""
    ada, browser = person(), Client()
    ask(browser, ada.email, REMOTE_ADDR="10.9.9.9")
    before = latest_link(ada.email)
    for _ in range(30):
        stranger = ask(Client(), ada.email, REMOTE_ADDR="10.0.0.1")
    assert stranger.status_code == 429
    refused = ask(browser, ada.email, REMOTE_ADDR="10.9.9.9")
    assert refused.status_code == 429 and int(refused["Retry-After"]) <= 61
    assert "le dernier" in refused.content.decode()
    assert browser.get(before).status_code == 200, "the last link of this browser still works"
    later(monkeypatch, minutes=1, seconds=1)
    assert ask(browser, ada.email, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_tries_are_counted_under_hashes() -> None:
    ask(Client(), "nobody@exemple.fr", REMOTE_ADDR="10.1.1.1")
    kept = str(list(Attempt.objects.values()))
    assert "nobody" not in kept and "10.1.1.1" not in kept


def test_neighbours_of_an_ipv6_line_are_one_machine() -> None:
    for n in range(attempts.LINKS_OF_MACHINE.most):
        ask(Client(), f"n{n}@exemple.fr", REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
    assert ask(Client(), "x@exemple.fr", REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429


def test_a_made_up_forwarded_address_is_not_believed(client: Client) -> None:
    for n in range(attempts.LINKS_OF_MACHINE.most):
        ask(client, f"n{n}@exemple.fr", HTTP_X_FORWARDED_FOR=f"9.9.9.{n}")
    assert ask(client, "x@exemple.fr", HTTP_X_FORWARDED_FOR="9.9.8.1").status_code == 429


def test_a_message_never_names_another_host(client: Client) -> None:
    ada = person()
    assert ask(client, ada.email, HTTP_HOST="evil.exemple.fr").status_code == 400
    assert not Message.objects.exists()
    ask(client, ada.email, HTTP_X_FORWARDED_HOST="evil.exemple.fr")
    assert "evil" not in Message.objects.get().text


@pytest.mark.parametrize(("typed", "said"), [("", "Écrivez votre adresse"), ("ada<b>", "adresse électronique entière")])
def test_a_wrong_address_is_said_at_the_field_and_kept(client: Client, typed: str, said: str) -> None:
    answer = ask(client, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count(said) == 2
    assert 'aria-describedby="email-aide email-erreur"' in page and 'href="#email"' in page
    assert not typed or 'value="ada&lt;b&gt;"' in page


def test_pages_of_signing_in_are_kept_nowhere(client: Client) -> None:
    ada = person()
    for address in ("/connexion/", "/connexion/envoye/"):
        assert "no-store" in client.get(address)["Cache-Control"]
    sign_in(client, ada.email)
    assert "no-store" in client.get("/compte/")["Cache-Control"]


def test_queries_of_the_pages(client: Client, django_assert_max_num_queries) -> None:
    ada = mandate(Role.PROJECT_LEAD).person
    with django_assert_max_num_queries(1):
        client.get("/connexion/")
    sign_in(client, ada.email)
    for address in ("/compte/", "/compte/second-facteur/"):
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200


def test_one_corrects_ones_own_name(client: Client) -> None:
    ada = person()
    sign_in(client, ada.email)
    answer = client.post("/compte/", {"given_name": "", "family_name": "Lovelace", "email": "x@y.fr", "is_staff": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'href="#given_name"' in page and 'value="Lovelace"' in page
    answer = client.post(
        "/compte/", {"given_name": "Augusta", "family_name": "Lovelace", "email": "x@y.fr", "is_staff": "1"}
    )
    assert answer["Location"] == "/compte/"
    assert "Votre nom est enregistré" in client.get("/compte/").content.decode()
    changed = Person.objects.get(pk=ada.pk)
    assert (str(changed), changed.email, changed.is_staff) == ("Augusta Lovelace", ada.email, False), (
        "nothing else is assigned"
    )


def test_one_takes_all_that_is_held_about_oneself(client: Client) -> None:
    ada = mandate(Role.PROJECT_LEAD).person
    sign_in(client, ada.email)
    held = client.get("/compte/donnees.json").json()
    assert held["governance.person"][0]["email"] == ada.email and len(held["governance.mandate"]) == 1
    assert "password" not in held["governance.person"][0]


def test_a_page_that_asks_to_sign_in_says_for_whom_it_is_and_what_needs_no_account(client: Client) -> None:
    page = client.get(client.get("/pilotage/comites/")["Location"]).content.decode()
    assert "Les comités sont réservés aux personnes qui y siègent ou qui les suivent\u00a0: élu référent, " in page
    assert "délégation nationale et évaluateur." in page and reverse("committee_rules") in page
    assert "réservé" not in client.get("/connexion/").content.decode()
    refused = client.post("/connexion/", {"email": "", "suite": "/pilotage/demandes/?retard=oui"})
    assert "Les demandes aux opérateurs sont réservées" in refused.content.decode(), "kept where the address is wrong"
    assert reason("/nulle-part/") is None and reason(reverse("committee_rules")) is None
    assert "Toute personne qui a un compte" in reason(reverse("report_recompute", args=[uuid4()])).words


def test_no_page_of_steering_asks_to_sign_in_without_a_reason(client: Client) -> None:
    given = {"phase": "2", "territory_id": "ti-8413", "secret": "x", "place": "france"}
    asking = 0
    for one in urls_steering.urlpatterns:
        names = one.pattern.converters
        address = reverse(one.name, kwargs={name: given.get(name) or uuid4() for name in names})
        answer = client.get(address)
        if answer.status_code == 302 and answer["Location"].startswith(reverse("login")):
            asking += 1
            found = reason(address)
            assert found is not None and found.words.endswith("."), one.name
            assert found.instead is None or client.get(found.instead.url).status_code == 200, one.name
    assert asking > 30
