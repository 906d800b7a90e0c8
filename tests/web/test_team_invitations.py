"""Invitations to a team and requests for a role, from form to mandate."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.domain.people import acting, mandate, organisation, person, territory
from tests.web.team_pages import TEAM, a_pair, signed_in, text

from etabli.domain.audit.models import Entry
from etabli.domain.governance import services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models import Invitation, JoinRequest, Mandate, Organisation, Person
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_an_invitation_goes_from_form_to_mandate() -> None:
    lead, firm = mandate(Role.PROJECT_LEAD, of=person("Chloe", "Chef")), organisation(name="Plastiques du Haut-Bugey")
    client = signed_in(lead)
    form = text(client.get(f"{TEAM}inviter/"))
    assert "référent d’opérateur" in form and "élu référent" not in form, "sides are for who may designate"
    posted = client.post(
        f"{TEAM}inviter/",
        {
            "email": "Rosa@exemple.fr",
            "role": "contributor",
            "organisation_name": "plastiques haut",
            "message": "Venez.",
        },
    )
    assert posted.status_code == 302 and posted.url == f"{TEAM}entrees/"
    assert "rosa@exemple.fr" in text(client.get(posted.url))
    message = Message.objects.get(kind="invitation")
    link = re.search(r"/invitation/\S+", message.text).group()
    stranger = Client().get(link)
    body = text(stranger)
    assert (
        "Chloe Chef vous propose" in body
        and "Plastiques du Haut-Bugey" in body
        and "no-store" in stranger["Cache-Control"]
    )
    assert "suite=%2Finvitation%2F" in body and "adresse=" not in body, "no address in an address"
    assert 'value="rosa@exemple.fr"' in text(Client().get(f"/connexion/?suite={link}"))
    assert 'value="rosa@exemple.fr"' not in text(Client().get("/connexion/?suite=/invitation/devine/"))
    assert Client().post(link).status_code == 302 and not Mandate.objects.filter(role=Role.CONTRIBUTOR).exists()
    assert "autre adresse" in text(signed_in(person("Tiers")).get(link))
    rosa = Person.objects.create_user("rosa@exemple.fr")
    hers = signed_in(rosa)
    assert "Votre prénom" in text(hers.get(link))
    assert "n’a pas été envoyé" in text(hers.post(link, {"given_name": "Rosa", "family_name": ""}))
    done = hers.post(link, {"given_name": "Rosa", "family_name": "Bonheur"})
    assert done.status_code == 302 and done.url == "/espace/"
    begun = Mandate.objects.get(person=rosa)
    assert (begun.role, begun.organisation, begun.territory) == (Role.CONTRIBUTOR, firm, territory())
    again = hers.get(link)
    assert again.status_code == 410 and "déjà été acceptée" in again.content.decode()
    assert "Rosa Bonheur" in text(client.get(TEAM))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"withdrawn_at": timezone.now()}, "a été retirée"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "a expiré"),
    ],
)
def test_a_closed_invitation_says_why_and_tells_nothing(state: dict[str, object], says: str) -> None:
    lead = acting(Role.PROJECT_LEAD)
    services.invite(
        invitation=Invitation(
            email="rosa@exemple.fr", role=Role.CONTRIBUTOR, organisation=organisation(), territory=territory()
        ),
        by=lead,
        link=lambda hidden: f"/invitation/{hidden}/",
    )
    link = re.search(r"/invitation/\S+", Message.objects.get().text).group()
    Invitation.objects.update(**state)
    for response in (Client().get(link), Client().post(link)):
        body = response.content.decode()
        assert response.status_code == 410 and says in body and "rosa@exemple.fr" not in body
    assert Client().get("/invitation/devine/").status_code == 410


def test_an_invitation_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    client = signed_in(mandate(Role.PROJECT_LEAD))
    organisation(name="Alpha plasturgie"), organisation(name="Alpha outillage")
    body = text(
        client.post(
            f"{TEAM}inviter/", {"email": "pas une adresse", "role": "contributor", "organisation_name": "alpha"}
        )
    )
    assert 'value="pas une adresse"' in body and "Plusieurs réponses" in body and "Alpha outillage" in body
    assert 'href="#id_email"' in body and 'aria-describedby="id_email_helptext id_email_error"' in body
    chosen = Organisation.objects.get(name="Alpha outillage")
    client.post(
        f"{TEAM}inviter/",
        {
            "email": "a@exemple.fr",
            "role": "contributor",
            "organisation_name": "alpha",
            "organisation_chosen": str(chosen.pk),
        },
    )
    assert Invitation.objects.get().organisation == chosen
    none = client.post(f"{TEAM}inviter/", {"email": "b@exemple.fr", "role": "elu", "organisation_name": "zzz"})
    assert "Aucune organisation" in text(none) and Invitation.objects.count() == 1


def test_an_invitation_is_withdrawn_by_who_may_and_on_its_own_territory() -> None:
    lead = mandate(Role.PROJECT_LEAD)
    invitation = services.invite(
        invitation=Invitation(
            email="rosa@exemple.fr", role=Role.CONTRIBUTOR, organisation=organisation(), territory=territory()
        ),
        by=actor(lead.person, verified=True),
        link=str,
    )
    path = f"{TEAM}invitations/{invitation.pk}/retirer/"
    assert signed_in(lead).get(path).status_code == 405
    assert signed_in(mandate(Role.CONTRIBUTOR)).post(path).status_code == 403
    far = mandate(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    assert signed_in(far).post(path.replace("ti-8413", "ti-2401")).status_code == 404
    assert signed_in(lead).post(path).status_code == 302
    invitation.refresh_from_db()
    assert invitation.withdrawn_at


def test_an_invitation_is_declined_by_who_it_was_sent_to() -> None:
    lead, rosa, firm = mandate(Role.PROJECT_LEAD), person("Rosa", "Bonheur"), organisation()
    links: list[str] = []
    offered = {"territory": territory(), "organisation": firm, "email": rosa.email}
    invitation = services.invite(
        invitation=Invitation(role=Role.CONTRIBUTOR, **offered),
        by=actor(lead.person, verified=True),
        link=lambda hidden: links.append(f"/invitation/{hidden}/") or "",
    )
    (path,) = links
    assert "autre adresse" in text(signed_in(person("Tiers")).post(path, {"acte": "decliner"}))
    hers = signed_in(rosa)
    assert "Décliner" in text(hers.get(path))
    assert hers.post(path, {"acte": "decliner"}).url == "/espace/"
    invitation.refresh_from_db()
    assert invitation.declined and not invitation.is_open and not Mandate.objects.filter(person=rosa).exists()
    assert Message.objects.get(kind="invitation.declined").to == lead.person.email
    again = hers.get(path)
    assert again.status_code == 410 and "déclinée" in again.content.decode()
    assert "déclinée le" in text(signed_in(lead).get(f"{TEAM}entrees/"))


def test_a_refusal_names_whom_to_ask_as_the_team_is_shown_to_the_reader() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Chloe", "Chef"), function="directrice")
    assert "À qui vous adresser" not in signed_in(person("Tiers")).get(f"{TEAM}inviter/").content.decode()
    a_pair()
    far = signed_in(mandate(Role.CONTRIBUTOR, territory=territory("ti-2401"))).get(f"{TEAM}inviter/")
    body = far.content.decode()
    assert far.status_code == 403 and "Ada Lovelace, maire" in body and "Jean Bo" in body, "the binôme is public"
    assert "Chloe" not in body and lead.person.email not in body and f"{TEAM}demander/" in body
    near = signed_in(mandate(Role.CONTRIBUTOR)).get(f"{TEAM}inviter/").content.decode()
    assert f"Chloe Chef, directrice, {lead.organisation}" in near and f"mailto:{lead.person.email}" in near
    assert "Ada Lovelace" not in near, "those who can, not everybody"


def test_an_invitation_chooses_no_role_for_who_invites() -> None:
    client = signed_in(mandate(Role.PROJECT_LEAD))
    assert '<option value="" selected>Choisissez un rôle</option>' in text(client.get(f"{TEAM}inviter/"))
    sent = {"email": "rosa@exemple.fr", "role": "", "organisation_name": "zzz"}
    refused = text(client.post(f"{TEAM}inviter/", sent))
    assert "demandez au chef de projet" not in refused and "déclarez-la d’abord" in refused
    assert not Invitation.objects.exists()


def test_a_request_is_asked_answered_and_told() -> None:
    lead, rosa = mandate(Role.PROJECT_LEAD), person("Rosa", "Bonheur")
    firm = organisation(name="Plastiques du Haut-Bugey")
    client = signed_in(rosa)
    assert "élu référent" not in text(client.get(f"{TEAM}demander/")).split("<form")[-1]
    asked = {"role": "contributor", "organisation_name": firm.name, "message": "Je dirige le site."}
    assert client.post(f"{TEAM}demander/", asked).status_code == 302
    assert "déjà une demande" in text(client.post(f"{TEAM}demander/", asked))
    assert Message.objects.get(kind="request.sent").to == lead.person.email
    theirs, request = signed_in(lead), JoinRequest.objects.get()
    path = f"{TEAM}demandes/{request.pk}/"
    assert "Rosa Bonheur demande" in text(theirs.get("/espace/"))
    assert "1 demande à traiter" in text(theirs.get(TEAM)).replace("\u202f", " ").replace("\u00a0", " ")
    assert "Je dirige le site." in text(theirs.get(path))
    assert signed_in(mandate(Role.CONTRIBUTOR)).get(path).status_code == 403
    assert "Dites pourquoi" in text(theirs.post(path, {"answer": "refuse", "reason": " "}))
    assert theirs.post(path, {"answer": "accept"}).status_code == 302
    assert Mandate.objects.get(person=rosa).role == Role.CONTRIBUTOR
    assert "a reçu sa réponse" in text(theirs.get(path))
    assert Message.objects.filter(kind="request.accepted", to=rosa.email).exists()


def test_the_trail_of_answers_is_kept() -> None:
    """Refusing is an act with its reason."""
    request = JoinRequest(territory=territory(), role=Role.CONTRIBUTOR, organisation=organisation())
    services.ask_to_join(request=request, by=actor(person("Qui"), verified=True))
    lead = mandate(Role.PROJECT_LEAD)
    signed_in(lead).post(f"{TEAM}demandes/{request.pk}/", {"answer": "refuse", "reason": "hors du périmètre"})
    request.refresh_from_db()
    assert request.answer == Answer.REFUSED
    assert Entry.objects.filter(verb="request.refused", reason="hors du périmètre", mandate_id=lead.pk).exists()
