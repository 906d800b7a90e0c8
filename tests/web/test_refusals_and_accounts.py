"""A refusal names those it speaks of, or says what to add; accounts are closed by pages; hand-overs tell everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.domain.people import mandate, person, territory
from tests.web.team_pages import TEAM, a_pair, signed_in, text

from etabli.domain.governance import personal_data, services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import CodeApplication, Mandate
from etabli.domain.governance.services import second_factor
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def plain(body: str) -> str:
    return body.replace("\u202f", " ").replace("\u00a0", " ").replace("&#x27;", "’")


def refused(who: Mandate, address: str, *, verified: bool = True) -> str:
    answer = signed_in(who, verified=verified).get(address)
    assert answer.status_code == 403
    return plain(answer.content.decode())


def test_a_national_page_names_those_it_sends_to() -> None:
    chief = mandate(Role.ADMINISTRATOR, of=person("Grace", "Hopper"))
    body = refused(mandate(Role.CONTRIBUTOR), "/administration/acces/")
    assert "Grace Hopper" in body and f"mailto:{chief.person.email}" in body
    stranger = signed_in(person("Tiers")).get("/administration/acces/").content.decode()
    assert "Grace" not in stranger and "mentions-legales" in stranger
    region = mandate(Role.REGION, of=person("Rita", "Région"), region_id="84")
    body = refused(mandate(Role.CONTRIBUTOR), "/transmissions/")
    assert "Rita Région" in body and region.person.email in body
    far = refused(mandate(Role.CONTRIBUTOR, territory=territory("ti-2401")), "/transmissions/")
    assert "Rita Région" not in far, "another région can do nothing"


def test_the_binome_is_named_as_what_it_is() -> None:
    a_pair()
    body = refused(mandate(Role.CONTRIBUTOR, territory=territory("ti-2401")), f"{TEAM}inviter/")
    assert "Le binôme, lui, est public" in body and "personnes nommées ci-dessus" not in body


def test_without_a_second_factor_one_is_told_to_add_it_and_with_one_to_give_it() -> None:
    held = mandate(Role.ADMINISTRATOR)
    for address in ("/invitations/", f"{TEAM}inviter/"):
        body = refused(held, address, verified=False)
        assert "Ajouter un second facteur" in body and "Demandez-le" not in body and "Confirmer avec" not in body
    CodeApplication.objects.create(user=held.person, name="application", key=second_factor.fresh_key(), confirmed=True)
    assert "Confirmer avec le second facteur" in refused(held, "/invitations/", verified=False)


def test_an_account_is_closed_and_its_sessions_end_at_once() -> None:
    held, chief = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace")), mandate(Role.ADMINISTRATOR)
    theirs, admin = signed_in(held), signed_in(chief)
    assert theirs.get("/espace/").status_code == 200
    assert "Ada Lovelace" in text(admin.get("/administration/comptes/", {"q": "lovelace"}))
    address = f"/comptes/{held.person_id}/fermer/"
    assert admin.post(address, {"reason": ""}).status_code == 200
    assert admin.post(address, {"reason": "téléphone volé"}).url == "/administration/comptes/"
    assert theirs.get("/espace/").status_code == 302
    assert "Ada Lovelace" in text(admin.get("/administration/comptes/"))
    assert admin.post(address, {"reason": "retrouvé"}).status_code == 302
    assert theirs.get("/espace/").status_code == 302, "a session of before does not come back"
    assert signed_in(Mandate.objects.get(pk=held.pk)).get("/espace/").status_code == 200


def test_who_keeps_the_team_is_led_to_ask() -> None:
    lead, held = mandate(Role.PROJECT_LEAD), mandate(Role.CONTRIBUTOR, of=person("Rosa", "Bonheur"))
    mandate(Role.ADMINISTRATOR)
    client = signed_in(lead)
    address = f"/comptes/{held.person_id}/fermer/"
    assert address in text(client.get(f"/mandats/{held.pk}/fin/"))
    assert "Demander la fermeture" in text(client.get(address))
    assert client.post(address, {"reason": "volé"}).url == "/espace/"
    assert Message.objects.filter(kind="person.closing_asked").count() == 1


def test_the_only_administrator_is_warned_and_ticks_a_box() -> None:
    alone = mandate(Role.ADMINISTRATOR)
    client, address = signed_in(alone), f"/mandats/{alone.pk}/fin/"
    assert "le seul administrateur" in text(client.get(address))
    values = {"on": TODAY.isoformat(), "reason": "départ"}
    assert "Cochez cette case" in text(client.post(address, values))
    assert Mandate.objects.get(pk=alone.pk).ends_on is None
    assert client.post(address, {**values, "sure": "on"}).status_code == 302
    assert Mandate.objects.get(pk=alone.pk).ends_on == TODAY


def test_a_hand_over_tells_who_leaves_and_the_other_member_and_takes_the_link_away() -> None:
    pair, region = a_pair(), mandate(Role.REGION, region_id="84")
    client = signed_in(region)
    passing = f"/mandats/{pair.elu.pk}/transmettre/"
    assert passing in text(client.get(TEAM))
    values = {"on": (TODAY + timedelta(days=3)).isoformat(), "reason": "élections", "email": "suite@exemple.fr"}
    assert client.post(passing, {**values, "given_name": "Eva", "family_name": "Suite"}).status_code == 302
    told = {one.to: plain(one.text) for one in Message.objects.filter(kind="mandate.handed_over")}
    assert set(told) == {"suite@exemple.fr", pair.elu.person.email, pair.industriel.person.email}
    assert "Eva Suite vous succède" in told[pair.elu.person.email]
    assert "Votre binôme continue" in told[pair.industriel.person.email]
    assert passing not in text(client.get(TEAM))


def test_a_refused_hand_over_leaves_the_card_as_the_mandate_is() -> None:
    region = mandate(Role.REGION, region_id="84")
    elu = mandate(
        Role.ELU, starts_on=TODAY - timedelta(days=900), ends_on=TODAY - timedelta(days=9), until_successor=True
    )
    client = signed_in(region)
    values = {"on": (TODAY + timedelta(days=1)).isoformat(), "reason": "élections", "etape": "apercu"}
    answer = plain(text(client.post("/transmissions/", {**values, f"{elu.pk}-email": "inconnue@exemple.fr"})))
    assert "Aucun mandat n’a été transmis" in answer
    assert "jusqu’à la désignation de son successeur" in answer and f"du {TODAY.year}" not in answer


def test_each_member_of_the_binome_is_there_since_their_own_mandate() -> None:
    pair, region = a_pair(), mandate(Role.REGION, region_id="84")
    on = TODAY - timedelta(days=2)
    services.hand_over(
        mandates=[pair.elu],
        to=person("Eva", "Suite"),
        on=on,
        by=actor(region.person, verified=True),
        reason="élections",
    )
    body = plain(text(Client().get(TEAM)))
    assert "Eva Suite" in body and "depuis le 1er janvier 2025" in body


def test_who_is_erased_is_in_no_message_and_shown_without_an_address() -> None:
    pair, region = a_pair(), mandate(Role.REGION, region_id="84")
    ada = pair.elu.person
    services.hand_over_each(
        successors=[services.Successor(pair.elu, "suite@exemple.fr", "Eva", "Suite")],
        on=TODAY + timedelta(days=1),
        by=actor(region.person, verified=True),
        reason="élections",
        link="https://etabli/connexion",
    )
    assert Message.objects.filter(text__contains=str(ada)).exists()
    name, address = str(ada), ada.email
    personal_data.erase(ada, reason="demande")
    kept = [f"{one.subject} {one.text}" for one in Message.objects.all()]
    assert kept and not any(name in one or address in one for one in kept)
    page = text(signed_in(region).get(TEAM))
    assert "efface.invalid" not in page and name not in page
    assert str(type(ada).objects.get(pk=ada.pk)) == "personne effacée"
