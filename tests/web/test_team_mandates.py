"""Mandates end, are passed on, alone or together, and are cancelled; the binôme is designated."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.domain.followed_world import acting, follow, task
from tests.domain.people import mandate, person, territory
from tests.web.team_pages import TEAM, TODAY, region, signed_in, text

from etabli.domain.audit.models import Entry
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate, Person
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_a_mandate_is_ended_with_a_date_and_a_reason() -> None:
    one = mandate(Role.CONTRIBUTOR, of=person("Rosa", "Bonheur"))
    path = f"/mandats/{one.pk}/fin/"
    assert signed_in(mandate(Role.OPERATOR)).get(path).status_code == 403
    lead = signed_in(mandate(Role.PROJECT_LEAD))
    assert "Rosa Bonheur" in text(lead.get(path))
    assert "Remplissez ce champ" in text(lead.post(path, {"on": TODAY.isoformat(), "reason": ""}))
    assert "la fin le suit" in text(lead.post(path, {"on": "2001-01-01", "reason": "départ"}))
    assert lead.post(path, {"on": TODAY.isoformat(), "reason": "départ"}).url == TEAM
    one.refresh_from_db()
    assert one.ends_on == TODAY


def test_firms_and_tasks_that_an_end_would_leave_to_nobody_are_told_before() -> None:
    lead, other = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD)
    one = lead.mandates[0]
    own, colleague = signed_in(one), signed_in(other.mandates[0])
    assert "Transmettez-les" not in text(own.get(f"/mandats/{one.pk}/fin/"))
    firm = follow(lead)
    task(firm, lead)
    page = text(own.get(f"/mandats/{one.pk}/fin/"))
    assert "1\u00a0entreprise suivie et 1\u00a0tâche à faire" in page and "?suivi=moi" in page
    assert f"/entreprises/suivies/?suivi={one.pk}" in text(colleague.get(f"/mandats/{one.pk}/fin/"))
    assert "Transmettez-les" not in text(colleague.get(f"/mandats/{other.mandates[0].pk}/fin/"))
    elected = acting(Role.ELU)
    task(firm, lead, to=elected.mandates[0])
    page = text(signed_in(elected.mandates[0]).get(f"/mandats/{elected.mandates[0].pk}/fin/"))
    assert "Demandez d’abord au chef de projet" in page and "Transmettez-les" not in page


def test_the_binome_is_designated_and_a_mandate_passed_on() -> None:
    keeper = signed_in(region())
    assert "Il faut d’abord" in text(keeper.get(f"{TEAM}binome/"))
    elu, industriel = mandate(Role.ELU), mandate(Role.INDUSTRIEL)
    sent = {"elu": elu.pk, "industriel": industriel.pk, "on": (TODAY - timedelta(days=9)).isoformat()}
    assert signed_in(mandate(Role.PROJECT_LEAD)).post(f"{TEAM}binome/", sent).status_code == 403
    assert keeper.post(f"{TEAM}binome/", sent).status_code == 302
    path = f"/mandats/{elu.pk}/transmettre/"
    both = {"on": TODAY.isoformat(), "reason": "élections", "email": "rosa@exemple.fr"}
    assert "donnez son prénom" in text(keeper.post(path, both))
    assert keeper.post(path, {**both, "given_name": "Rosa", "family_name": "Bonheur"}).status_code == 302
    assert Binome.objects.in_force(TODAY).get().elu.person.email == "rosa@exemple.fr"
    assert "Rosa Bonheur" in text(Client().get(TEAM))


def test_mandates_pass_on_together_previewed_then_confirmed() -> None:
    until = {"ends_on": TODAY - timedelta(days=60), "until_successor": True}
    one = mandate(Role.ELU, **until)
    other = mandate(Role.ELU, territory=territory("ti-8406"), **until)
    far = mandate(Role.ELU, territory=territory("ti-2401"), **until)
    keeper = signed_in(region())
    body = text(keeper.get("/transmissions/"))
    assert str(one.pk) in body and str(other.pk) in body and str(far.pk) not in body
    assert str(one.pk) not in text(keeper.get("/transmissions/?departement=63"))
    options = re.findall(r'<option value="([^"]+)"', body.split('aria-label="Filtrer')[1].split("</form>")[0])
    assert "84" in options and "01" in options and "24" not in options and "18" not in options, "those in reach"
    common = {"on": TODAY.isoformat(), "reason": "élections municipales", "expected_end": "2032-03-31"}
    nobody = text(keeper.post("/transmissions/", {**common, "etape": "apercu"}))
    assert "au moins un successeur" in nobody
    sent = {
        **common,
        f"{one.pk}-email": "rosa@exemple.fr",
        f"{one.pk}-given_name": "Rosa",
        f"{one.pk}-family_name": "Bonheur",
        f"{other.pk}-email": "sans-nom@exemple.fr",
    }
    refused = text(keeper.post("/transmissions/", {**sent, "etape": "apercu"}))
    assert (
        "Aucun mandat n’a été transmis" in refused and "prénom et son nom" in refused and "rosa@exemple.fr" in refused
    )
    sent |= {f"{other.pk}-given_name": "Marie", f"{other.pk}-family_name": "Curie"}
    entries, people = Entry.objects.count(), Person.objects.count()
    preview = text(keeper.post("/transmissions/", {**sent, "etape": "apercu"}))
    assert "Rien n’est encore fait" in preview and "Marie Curie" in preview
    assert (Entry.objects.count(), Person.objects.count()) == (entries, people) and not Message.objects.exists()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', preview))
    hidden.pop("csrfmiddlewaretoken", None)
    assert "n’attend de successeur" not in text(keeper.post("/transmissions/", {**hidden, "etape": "modifier"}))
    assert keeper.post("/transmissions/", {**hidden, "etape": "confirmer"}).status_code == 302
    assert Mandate.objects.in_force(TODAY).get(territory=territory(), role=Role.ELU).person.email == "rosa@exemple.fr"
    assert Message.objects.filter(kind="mandate.handed_over").count() == 4, "who comes, and who leaves"
    assert "n’attend de successeur" in text(keeper.get("/transmissions/"))
    assert signed_in(mandate(Role.PROJECT_LEAD)).get("/transmissions/").status_code == 403


def test_the_preview_of_a_hand_over_names_the_account_that_there_is() -> None:
    one = mandate(Role.ELU, ends_on=TODAY - timedelta(days=60), until_successor=True)
    known = person("Marie", "Curie")
    sent = {"on": TODAY.isoformat(), "reason": "élections", f"{one.pk}-email": known.email.upper()}
    typed = {f"{one.pk}-given_name": "Autre", f"{one.pk}-family_name": "Nom"}
    preview = text(signed_in(region()).post("/transmissions/", {**sent, **typed, "etape": "apercu"}))
    table = preview.split("<tbody>")[1].split("</tbody>")[0]
    assert "Marie Curie" in table and "compte existant" in table and "Autre" not in table


@pytest.mark.parametrize("path", ["/mandats/{0}/fin/", "/mandats/{0}/transmettre/", "/mandats/{0}/annuler/"])
def test_a_mandate_that_is_not_there_is_said_in_french(path: str) -> None:
    answer = signed_in(region()).get(path.format(uuid4()))
    assert answer.status_code == 404 and "Ce mandat n’existe pas" in answer.content.decode()


def test_a_mandate_to_come_is_cancelled_from_the_team_and_from_my_space() -> None:
    rosa = person("Rosa", "Bonheur")
    one, other = (
        mandate(Role.CONTRIBUTOR, rosa, starts_on=TODAY + timedelta(days=9)),
        mandate(Role.PROJECT_OWNER, rosa, starts_on=TODAY + timedelta(days=9)),
    )
    client, page = signed_in(mandate(Role.PROJECT_LEAD)), f"/mandats/{one.pk}/annuler/"
    assert page in text(client.get(TEAM)) and f"/mandats/{one.pk}/fin/" not in text(client.get(TEAM))
    assert "La personne en est prévenue" in text(client.get(page)) and "à partir du" in text(client.get(page))
    assert "Le formulaire n’a pas été envoyé" in text(client.post(page, {"reason": ""}))
    assert client.post(page, {"reason": "erreur"}).url == TEAM
    assert "est annulé" in text(client.get(TEAM)) and not Mandate.objects.filter(pk=one.pk).exists()
    assert client.get(page).status_code == 404
    told = text(client.get("/territoires/2/ti-8413/journal/"))
    assert "a annulé, avant qu’il commence, le mandat de Rosa Bonheur" in told
    hers = signed_in(rosa)
    assert f"/mandats/{other.pk}/annuler/" in text(hers.get("/espace/"))
    assert signed_in(person("Tiers")).get(f"/mandats/{other.pk}/annuler/").status_code == 403
    assert hers.post(f"/mandats/{other.pk}/annuler/", {"reason": "je renonce"}).status_code == 302
    begun = mandate(Role.CONTRIBUTOR)
    assert "ne s’annule plus" in text(client.get(f"/mandats/{begun.pk}/annuler/"))
