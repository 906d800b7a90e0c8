"""A role asked for without an account: confirmed by the address, then a request like all others."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.domain.people import mandate, organisation, person, territory
from tests.web.team_pages import TEAM, region, signed_in, text

from etabli.domain.audit.models import Entry
from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models import JoinRequest, Mandate, Person, UnconfirmedRequest
from etabli.domain.governance.services import attempts
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
ASK = f"{TEAM}demander/"
SENT = f"{TEAM}demander/envoyee/"
ASKED = {
    "email": "Rosa@exemple.fr",
    "given_name": "Rosa",
    "family_name": "Bonheur",
    "organisation_name": "Ateliers du Haut-Bugey",
    "role": "contributor",
    "message": "Je dirige le site.",
}


def link() -> str:
    found = Message.objects.filter(kind="request.confirm").latest("created_at")
    assert found.secret and "Rosa" not in found.text and "dirige" not in found.text, "nothing typed goes to others"
    return re.search(r"/demande/\S+", found.text).group()


def test_from_the_public_page_to_a_mandate() -> None:
    lead, somebody = mandate(Role.PROJECT_LEAD), Client()
    assert "Demander un rôle ici" in text(somebody.get(TEAM))
    page = text(somebody.get(ASK))
    assert "élu référent" not in page.split("<form")[-1] and "suite=%2Fterritoires" in page
    assert "n’a pas été envoyé" in text(somebody.post(ASK, ASKED | {"message": " "}))
    posted = somebody.post(ASK, ASKED)
    assert posted.status_code == 302 and posted.url == SENT
    assert "deux jours" in text(somebody.get(SENT))
    assert not JoinRequest.objects.exists() and not Person.objects.filter(email="rosa@exemple.fr").exists()
    at = link()
    assert "Je dirige le site." in text(somebody.get(at)), "opening it confirms nothing"
    assert not JoinRequest.objects.exists()
    assert somebody.post(at).status_code == 302
    request, rosa = JoinRequest.objects.get(), Person.objects.get(email="rosa@exemple.fr")
    assert (request.person, str(rosa), request.organisation, request.for_whom) == (
        *(rosa, "Rosa Bonheur", None, "Ateliers du Haut-Bugey"),
    )
    assert not UnconfirmedRequest.objects.exists() and not rosa.mandates.exists()
    assert somebody.get(at).status_code == somebody.post(at).status_code == 410, "once"
    assert "sessionid" not in somebody.cookies, "confirming signs nobody in"
    assert Message.objects.get(kind="request.sent").to == lead.person.email
    theirs, path = signed_in(lead), f"{TEAM}demandes/{request.pk}/"
    assert "Déclarez-la" in text(theirs.get(path)) and "Ateliers du Haut-Bugey" in text(theirs.get(f"{TEAM}entrees/"))
    assert "déclarez-la d’abord" in text(theirs.post(path, {"answer": "accept", "organisation_name": "zzz"}))
    assert "quelle organisation" in text(theirs.post(path, {"answer": "accept", "organisation_name": ""}))
    firm = organisation(name="Ateliers du Haut-Bugey")
    assert theirs.post(path, {"answer": "accept", "organisation_name": firm.name}).status_code == 302
    assert Mandate.objects.get(person=rosa).organisation == firm


def test_it_is_refused_without_naming_an_organisation() -> None:
    keeper = signed_in(region())
    Client().post(ASK, ASKED)
    Client().post(link())
    path = f"{TEAM}demandes/{JoinRequest.objects.get().pk}/"
    sent = {"answer": "refuse", "organisation_name": "Ateliers du Haut-Bugey", "reason": "hors périmètre"}
    assert keeper.post(path, sent).status_code == 302
    assert JoinRequest.objects.get().answer == Answer.REFUSED


def test_nothing_says_whether_an_address_has_an_account() -> None:
    known = person("Rosa")
    answers = [Client().post(ASK, ASKED | {"email": email}) for email in (known.email, "inconnue@exemple.fr")]
    assert [(one.status_code, one.url) for one in answers] == [(302, SENT)] * 2
    one, other = (re.sub(r"/demande/\S+", "", m.text) for m in Message.objects.filter(kind="request.confirm"))
    assert one == other and Entry.objects.filter(verb="request.sent").count() == 0
    Client().post(link())
    for role in ("elu", "region", "administrator"):
        assert "n’a pas été envoyé" in text(Client().post(ASK, ASKED | {"role": role, "email": "x@exemple.fr"}))


def test_the_account_of_the_address_keeps_its_names_and_a_closed_one_stays_closed() -> None:
    known, closed = person("Ada", "Lovelace"), person("Partie", is_active=False)
    Client().post(ASK, ASKED | {"email": known.email})
    assert Client().post(link()).status_code == 302
    known.refresh_from_db()
    assert str(known) == "Ada Lovelace" and JoinRequest.objects.get().person == known
    Client().post(ASK, ASKED | {"email": known.email})
    assert "déjà une demande" in text(Client().post(link()))
    Client().post(ASK, ASKED | {"email": closed.email})
    assert "fermé" in text(Client().post(link())) and JoinRequest.objects.count() == 1


def test_a_link_guessed_or_expired_confirms_nothing() -> None:
    assert Client().get("/demande/devine/").status_code == Client().post("/demande/devine/").status_code == 410
    Client().post(ASK, ASKED)
    UnconfirmedRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(link()).status_code == 410 and not JoinRequest.objects.exists()


def test_too_many_for_an_address_or_from_a_machine() -> None:
    for n in range(attempts.REQUESTS_OF_ADDRESS.most):
        assert Client().post(ASK, ASKED, REMOTE_ADDR=f"10.0.0.{n}").status_code == 302
    assert Client().post(ASK, ASKED, REMOTE_ADDR="10.0.0.99").status_code == 429
    assert UnconfirmedRequest.objects.count() == attempts.REQUESTS_OF_ADDRESS.most
    for n in range(attempts.REQUESTS_OF_MACHINE.most):
        assert Client().post(ASK, ASKED | {"email": f"n{n}@exemple.fr"}, REMOTE_ADDR="10.1.1.1").status_code == 302
    assert Client().post(ASK, ASKED | {"email": "x@exemple.fr"}, REMOTE_ADDR="10.1.1.1").status_code == 429


def test_what_is_sent_besides_changes_nothing() -> None:
    more = {"territory": territory("ti-2401").pk, "secret_hash": "x", "expires_at": "2099-01-01", "id": "1"}
    Client().post(ASK, ASKED | more)
    kept = UnconfirmedRequest.objects.get()
    assert kept.territory == territory() and kept.expires_at < timezone.now() + timedelta(days=3)
    assert kept.secret_hash != "x"
