"""The page of a team, a déport, my space; all desks within their queries."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.people import acting, mandate, organisation, person, territory
from tests.web.team_pages import FAR, TEAM, TODAY, a_pair, region, signed_in, text

from etabli.domain.audit.models import Access
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import Axis, Kind, State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.governance import services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation, JoinRequest, Person, Recusal
from etabli.domain.governance.models.mandates import OF_TERRITORY
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Arrondissement
from etabli.web.presentation.recusal_link import recusal_link

pytestmark = pytest.mark.django_db


def test_anybody_reads_the_names_of_the_binome_and_nothing_else() -> None:
    pair, lead = a_pair(), mandate(Role.PROJECT_LEAD, of=person("Chloe", "Secret"))
    body = text(Client().get(TEAM))
    assert "Ada Lovelace" in body and "maire" in body and "Jean Bo" in body
    assert "Secret" not in body and "@exemple.fr" not in body
    assert pair.elu.person.email not in body and str(lead.pk) not in body
    assert "Aucun binôme" in text(Client().get(FAR))
    far = text(signed_in(mandate(Role.PROJECT_LEAD, territory=territory("ti-2401"))).get(TEAM))
    assert "Secret" not in far and "Demander un rôle ici" in far


def test_somebody_without_a_name_is_not_told_by_their_address() -> None:
    pair = a_pair()
    Person.objects.filter(pk=pair.elu.person_id).update(given_name="", family_name="")
    body = text(Client().get(TEAM))
    assert "nom non communiqué" in body and pair.elu.person.email not in body


def test_the_team_is_dated_and_past_ones_are_folded() -> None:
    a_pair()
    mandate(Role.CONTRIBUTOR, of=person("Paul", "Parti"), ends_on=TODAY - timedelta(days=3))
    mandate(Role.STATE, of=person("Sophie", "Prefet"), departement_id="01")
    body = text(signed_in(mandate(Role.PROJECT_LEAD)).get(TEAM))
    now, _, past = body.partition("Avant aujourd’hui")
    assert "Sophie Prefet" in now and "Paul Parti" not in now and "Paul Parti" in past
    assert "Mettre fin" in now and "Transmettre" not in now, "a chef de projet ends, the Région hands over"
    assert "Transmettre" in text(signed_in(region()).get(TEAM))


def test_a_mandate_that_ended_yesterday_shows_no_team() -> None:
    a_pair()
    one = mandate(Role.PROJECT_LEAD, ends_on=TODAY - timedelta(days=1))
    assert "Chef de projet</h2>" not in text(signed_in(one).get(TEAM))


def test_a_deport_is_declared_from_its_subject_and_lifted_by_another() -> None:
    member = mandate(Role.INDUSTRIEL, of=person("Jean", "Bo"))
    link = recusal_link(territory(), kind="diagnosis.finding", key="7", title="Friche de la plasturgie")
    client = signed_in(member)
    assert "Friche de la plasturgie" in text(client.get(link))
    assert client.get(link.replace("ti-8413", "ti-2401")).status_code == 403
    forged = signed_in(mandate(Role.CONTRIBUTOR)).get(link[:-3] + "xyz")
    assert forged.status_code == 404
    done = client.post(link, {"person": member.person_id, "ground": "shareholder", "explanation": "12 %"})
    assert done.status_code == 302
    assert "Jean Bo" in text(client.get(done.url)) and "Friche" in text(client.get(done.url))
    assert "déjà déclaré" in text(client.post(link, {"person": member.person_id, "ground": "shareholder"}))
    recusal = Recusal.objects.get()
    lift = reverse("recusal_lift", args=["2", "ti-8413", recusal.pk])
    assert client.post(lift, {"reason": "je le souhaite"}).status_code == 403
    assert signed_in(region()).post(lift, {"reason": "parts vendues"}).status_code == 302
    recusal.refresh_from_db()
    assert recusal.lifted_at


def test_my_space_links_to_what_opens_and_to_nothing_else() -> None:
    for role in OF_TERRITORY:
        client = signed_in(mandate(role))
        body = client.get("/espace/").content.decode()
        mine = body.split('id="mandats"')[1].split("</ul>")[0]
        found = set(re.findall(r'href="(/territoires/2/ti-8413/[^"]+)"', mine))
        assert "/territoires/2/ti-8413/equipe/" in found
        assert "/territoires/2/ti-8413/etat-des-lieux/atelier/" in found
        assert ("/territoires/2/ti-8413/journal/" in found) == (role in MATRIX["audit.read"].roles)
        for address in found:
            assert client.get(address).status_code == 200, (role, address)


def test_my_space_follows_the_territories_of_a_sous_prefet_and_where_they_stand() -> None:
    lead, nantua = acting(Role.PROJECT_LEAD), Arrondissement.objects.get(name="Nantua")
    client = signed_in(mandate(Role.STATE, arrondissement=nantua))
    rows = text(client.get("/espace/")).split('id="suivis"')[1].split("</table>")[0]
    assert "Plastics Vallée" in rows and "pas commencé" in rows and "Dunkerque" not in rows
    words = {"kind": Kind.FREIN, "axis": Axis.SIMPLIFIER, "title": "Délais", "sentence": "Deux ans d’attente."}
    one = diagnosis.add_finding(finding=Finding(territory=territory(), **words), by=lead)
    assert "constats à l’étude" in text(client.get("/espace/"))
    diagnosis.decide(finding_id=one.pk, revision=one.revision, values={"state": State.KEPT}, by=lead)
    diagnosis.make_version(territory=territory(), release_id="une-version", by=lead)
    page = text(client.get("/espace/"))
    assert "version 1 en préparation" in page
    for address in re.findall(r'href="(/[^"]+)"', page.split('id="suivis"')[1].split("</table>")[0]):
        assert client.get(address).status_code == 200, address
    assert 'id="suivis"' not in text(signed_in(mandate(Role.PROJECT_LEAD)).get("/espace/"))
    assert 'id="suivis"' in text(signed_in(mandate(Role.REGION, region_id="84")).get("/espace/"))


def test_my_space_tells_what_is_mine_and_the_first_step_to_who_has_nothing() -> None:
    pair = a_pair()
    body = text(signed_in(pair.elu).get("/espace/"))
    assert "Plastics Vallée" in body and "Votre binôme" in body and "Jean Bo" in body
    new = text(signed_in(person("Nouvelle")).get("/espace/"))
    assert "pas encore de mandat" in new and "Trouver mon territoire" in new
    guarded = text(signed_in(mandate(Role.ADMINISTRATOR), verified=False).get("/espace/"))
    assert "second facteur" in guarded
    assert Client().get("/espace/").url == "/connexion/?suite=%2Fespace%2F"


PAGES = [
    "/espace/",
    "/espace/journal/",
    TEAM,
    f"{TEAM}entrees/",
    f"{TEAM}inviter/",
    f"{TEAM}demander/",
    f"{TEAM}binome/",
    "/territoires/2/ti-8413/deports/",
    "/territoires/2/ti-8413/journal/",
    "/transmissions/",
    "/organisations/",
    "/organisations/declarer/?nature=dreets",
]


CLOSED = {("administrator", "deports"), ("project_lead", "binome"), ("project_lead", "transmissions")}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["region", "administrator", "project_lead"])
def test_pages_stay_within_their_queries(path: str, role: str, django_assert_max_num_queries) -> None:
    a_pair()
    for number in range(6):
        mandate(Role.CONTRIBUTOR, of=person("Rosa", f"Bonheur{number}"))
        services.ask_to_join(
            request=JoinRequest(territory=territory(), role=Role.PROJECT_OWNER, organisation=organisation()),
            by=actor(person("Qui"), verified=True),
        )
        services.invite(
            invitation=Invitation(
                email=f"i{number}@exemple.fr", role=Role.CONTRIBUTOR, organisation=organisation(), territory=territory()
            ),
            by=acting(Role.PROJECT_LEAD),
            link=str,
        )
    scope = {"region_id": "84"} if role == "region" else {}
    client = signed_in(mandate(Role(role), **scope))
    client.get("/espace/")
    with django_assert_max_num_queries(8):
        response = client.get(path)
    assert response.status_code == (403 if (role, path.split("/")[-2]) in CLOSED else 200)
    assert response["Cache-Control"] == "no-store, private"
    assert Access.objects.filter(outcome="allowed").exists()
