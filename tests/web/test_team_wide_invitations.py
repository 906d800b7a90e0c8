"""The pages of invitations beyond a territory, as those who may send them would use them."""

import re

import pytest
from django.test import Client
from tests.domain.people import acting, mandate, organisation, person
from tests.domain.test_wide_invitations import offer
from tests.web.team_pages import signed_in, text

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Invitation, Mandate, Person
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
LIST, NEW = "/invitations/", "/invitations/inviter/"


def admin() -> Client:
    return signed_in(mandate(Role.ADMINISTRATOR, of=person("Nadia", "Admin")))


def test_a_person_of_the_state_is_invited_listed_and_begins() -> None:
    client, ddt = admin(), organisation(OrganisationKind.DREETS, name="DREETS d’essai", region_id="84")
    assert "Choisir un autre rôle" not in text(client.get(NEW))
    form = text(client.get(NEW, {"role": "state"}))
    assert "Région, département ou arrondissement" in form and 'name="region"' not in form
    values = {"role": "state", "email": "Rosa@exemple.fr", "organisation_name": "dreets d'essai"}
    several = text(client.post(NEW, {**values, "place_name": "loire"}))
    assert "Plusieurs réponses" in several and "Loire-Atlantique (département)" in several
    assert "Aucun lieu" in text(client.post(NEW, {**values, "place_name": "zzzz"}))
    sent = client.post(NEW, {**values, "place_name": "loire", "place_chosen": "departement:42"})
    assert sent.status_code == 302 and sent.url == LIST
    found = Invitation.objects.get()
    assert (found.role, found.departement_id, found.organisation) == (Role.STATE, "42", ddt)
    assert "rosa@exemple.fr" in text(client.get(LIST)) and "Loire" in text(client.get(LIST))
    link = re.search(r"/invitation/\S+", Message.objects.get(kind="invitation").text).group()
    assert "« services de l’État »" in text(Client().get(link)).replace("\u00a0", " ")
    rosa = Person.objects.create_user("rosa@exemple.fr", given_name="Rosa", family_name="Bonheur")
    assert signed_in(rosa).post(link).url == "/espace/"
    assert Mandate.objects.get(person=rosa).departement_id == "42"
    assert "acceptée le" in text(client.get(LIST))


def test_a_region_sees_its_own_role_and_place_only() -> None:
    client = signed_in(mandate(Role.REGION, region_id="84"))
    form = text(client.get(NEW))
    assert "Auvergne-Rhône-Alpes</option>" in form and "Bretagne" not in form and "Choisir un autre rôle" not in form
    forged = {"role": "region", "region": "53", "email": "a@exemple.fr", "organisation_name": organisation().name}
    assert "Sélectionnez un choix valide" in text(client.post(NEW, forged))
    assert 'name="place_name"' not in text(client.get(NEW, {"role": "state"})), "another role falls back on its own"
    assert "Invitations au-delà d’un territoire" in text(client.get("/espace/"))


def test_a_national_role_has_no_place() -> None:
    client = admin()
    organisation(OrganisationKind.SCHOOL, name="Université")
    values = {"role": "evaluator", "email": "e@exemple.fr", "organisation_name": "Université"}
    assert client.post(NEW, values).url == LIST
    assert Invitation.objects.get().role == Role.EVALUATOR and "France entière" in text(client.get(LIST))


def test_it_is_taken_back_by_who_may() -> None:
    found, _ = offer(acting(Role.ADMINISTRATOR), Role.REGION)
    take_back = f"{LIST}{found.pk}/retirer/"
    assert signed_in(mandate(Role.REGION, region_id="24")).post(take_back).status_code == 404
    assert signed_in(mandate(Role.PROJECT_LEAD)).post(take_back).status_code == 403
    client = signed_in(mandate(Role.REGION, region_id="84"))
    assert client.get(take_back).status_code == 405 and client.post(take_back).url == LIST
    body = text(client.get(LIST))
    assert "n’ouvre plus rien" in body and "retirée le" in body
    assert "plus en attente" in text(client.post(take_back, follow=True))


@pytest.mark.parametrize("path", [LIST, NEW])
def test_they_are_for_those_who_may(path: str) -> None:
    assert Client().get(path).url.startswith("/connexion/")
    for role in (Role.PROJECT_LEAD, Role.EVALUATOR):
        assert signed_in(mandate(role)).get(path).status_code == 403
    refused = signed_in(mandate(Role.ADMINISTRATOR), verified=False).get(path)
    assert refused.status_code == 403 and "second facteur" in refused.content.decode()


@pytest.mark.parametrize("path", [LIST, NEW, f"{NEW}?role=region", f"{NEW}?role=state"])
def test_pages_stay_within_their_queries(path: str, django_assert_max_num_queries) -> None:
    by = acting(Role.ADMINISTRATOR)
    for number in range(6):
        offer(by, Role.STATE, email=f"i{number}@exemple.fr")
    client = admin()
    with django_assert_max_num_queries(8):
        assert client.get(path)["Cache-Control"] == "no-store, private"
