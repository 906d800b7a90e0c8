"""The desks of people, each as the person would: team, invitations, requests, mandates, organisations, déports."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import acting, mandate, organisation, person, territory

from etabli.domain.audit.models import Access, Entry
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import Axis, Kind, State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Answer, OrganisationKind, Role
from etabli.domain.governance.models import Binome, Invitation, JoinRequest, Mandate, Organisation, Person, Recusal
from etabli.domain.governance.models.mandates import OF_TERRITORY
from etabli.domain.governance.roles import MATRIX
from etabli.domain.outbox.models import Message
from etabli.domain.territories.models import Arrondissement
from etabli.web import access
from etabli.web.presentation.recusal_link import recusal_link

pytestmark = pytest.mark.django_db
TEAM = "/territoires/2/ti-8413/equipe/"
FAR = "/territoires/2/ti-2401/equipe/"
TODAY = timezone.localdate()
INLINE = re.compile(r"\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style", re.IGNORECASE)


def signed_in(who: Person | Actor | Mandate, *, verified: bool = True) -> Client:
    client, someone = Client(), getattr(who, "person", who)
    client.force_login(someone)
    if verified:
        session = client.session
        session[access.VERIFIED] = True
        session.save()
    return client


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    body = response.content.decode()
    assert body.count("<h1") == 1 and not INLINE.search(body), INLINE.search(body)
    return body


def region() -> Actor:
    return acting(Role.REGION, region_id="84")


def a_pair() -> Binome:
    elu = mandate(Role.ELU, of=person("Ada", "Lovelace"), function="maire")
    industriel = mandate(Role.INDUSTRIEL, of=person("Jean", "Bo"))
    return services.designate_binome(
        territory=territory(), elu=elu, industriel=industriel, on=TODAY - timedelta(days=30), by=region()
    )


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


def test_a_long_list_of_organisations_comes_by_pages() -> None:
    for number in range(120):
        organisation(name=f"Atelier {number:03}")
    lead = signed_in(mandate(Role.PROJECT_LEAD))
    first, last = text(lead.get("/organisations/?q=atelier")), text(lead.get("/organisations/?q=atelier&page=99"))
    assert (
        "120\u00a0organisations" in first
        and "1 à 50" in first
        and "Atelier 049" in first
        and "Atelier 050" not in first
    )
    assert "101 à 120" in last and "Atelier 119" in last and "Page précédente" in last


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


def test_organisations_are_found_without_accents_and_declared_by_kind() -> None:
    organisation(name="Société Électrique d’Oyonnax")
    lead = signed_in(mandate(Role.PROJECT_LEAD))
    assert "Société Électrique" in text(lead.get("/organisations/?q=electrique oyo"))
    assert "Aucune organisation" in text(lead.get("/organisations/?q=zzz"))
    assert signed_in(mandate(Role.CONTRIBUTOR)).get("/organisations/declarer/").status_code == 403
    page = "/organisations/declarer/"
    assert "Continuer" in text(lead.get(page))
    wrong = text(lead.post(page, {"nature": "firm", "name": "Usine", "number": "123 456 789 00012"}))
    assert "numéro valable" in wrong and 'value="Usine"' in wrong and 'href="#id_number"' in wrong
    assert lead.post(page, {"nature": "firm", "name": "Usine", "number": "732 829 320 00074"}).status_code == 302
    twice = text(lead.post(page, {"nature": "firm", "name": "Usine", "number": "73282932000074"}))
    assert "déjà déclarée" in twice
    assert lead.post(page, {"nature": "commune", "place_name": "oyonnax"}).status_code == 302
    made = Organisation.objects.get(kind=OrganisationKind.COMMUNE)
    assert made.name == "Commune, Oyonnax" and made.commune_id == "01283"
    assert lead.post(page, {"nature": "sous_prefecture", "place_name": "nantua"}).status_code == 302
    assert lead.post(page, {"nature": "dreets", "place": "84"}).status_code == 302
    assert "732\u202f829\u202f320" in text(lead.get("/organisations/?nature=firm&q=usine"))
    assert "Usine" in text(lead.get("/organisations/?q=732829320"))


def test_the_people_of_an_organisation_are_for_those_who_see_their_team() -> None:
    firm = organisation()
    mandate(Role.CONTRIBUTOR, of=person("Rosa", "Bonheur"), organisation=firm)
    path = reverse("organisation", args=[firm.pk])
    assert "Rosa Bonheur" in text(signed_in(mandate(Role.PROJECT_LEAD)).get(path))
    far = mandate(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    for who in (far, person("Tiers")):
        assert "Rosa Bonheur" not in text(signed_in(who).get(path))
    assert signed_in(far).get(reverse("organisation", args=["6f4f8f1e-0000-4000-8000-000000000000"])).status_code == 404


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


def test_the_trail_of_answers_is_kept() -> None:
    """Refusing is an act with its reason."""
    request = JoinRequest(territory=territory(), role=Role.CONTRIBUTOR, organisation=organisation())
    services.ask_to_join(request=request, by=actor(person("Qui"), verified=True))
    lead = mandate(Role.PROJECT_LEAD)
    signed_in(lead).post(f"{TEAM}demandes/{request.pk}/", {"answer": "refuse", "reason": "hors du périmètre"})
    request.refresh_from_db()
    assert request.answer == Answer.REFUSED
    assert Entry.objects.filter(verb="request.refused", reason="hors du périmètre", mandate_id=lead.pk).exists()


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
