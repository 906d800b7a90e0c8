"""Ways that lead on (a used link, an answered request, an ended session), and sentences in right French."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.domain.people import acting, mandate, organisation, person, territory
from tests.domain.test_diagnosis_findings import local, recuse
from tests.domain.test_diagnosis_questionnaires import NUMBER, opened, send
from tests.domain.test_invitations import invite
from tests.web.team_pages import TEAM, signed_in

from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.questions import Question, told
from etabli.domain.governance import services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import JoinRequest, LoginLink, Mandate
from etabli.domain.governance.permissions import verdict
from etabli.domain.governance.roles import PERMISSIONS
from etabli.domain.outbox.models import Message
from etabli.kernel.french import of
from etabli.web.presentation.trail import SENTENCES, in_words, last_act, verbs

pytestmark = pytest.mark.django_db
WORKBENCH = "/territoires/2/ti-8413/etat-des-lieux/atelier/"


def plain(answer) -> str:
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ").replace("&#x27;", "’")


def today(held: Mandate):
    return actor(held.person, verified=True)


def test_what_was_typed_on_a_finding_is_given_back_when_the_session_has_ended() -> None:
    lead = mandate(Role.PROJECT_LEAD)
    one = local(today(lead))
    answer = Client().post(
        f"{WORKBENCH}constats/{one.pk}/", {"acte": "reword", "wording": "Un long texte <b>écrit</b>", "revision": "1"}
    )
    assert answer.status_code == 401 and answer["Cache-Control"] == "no-store, private"
    body = answer.content.decode()
    assert "Un long texte &lt;b&gt;écrit&lt;/b&gt;" in body and "suite=/territoires/2/ti-8413/etat-des-lieux" in body
    added = Client().post(f"{WORKBENCH}ajouter/", {"title": "Un titre", "sentence": "Deux\nlignes"})
    assert added.status_code == 401 and "Deux\nlignes" in added.content.decode()
    assert Client().get(f"{WORKBENCH}constats/{one.pk}/").status_code == 302


def test_a_conflict_shows_as_mine_only_what_i_wrote() -> None:
    lead, other = mandate(Role.PROJECT_LEAD), mandate(Role.ELU)
    one = local(today(lead), title="Titre d’avant", sentence="Phrase d’avant.")
    values = {"title": "Titre de l’autre", "wording": "Mot de l’autre"}
    diagnosis.reword(finding_id=one.pk, revision=one.revision, values=values, by=today(other))
    client, at = signed_in(lead), f"{WORKBENCH}constats/{one.pk}/"
    form = plain(client.get(at))
    assert "Titre de l’autre" in form
    sent = {"acte": "reword", "revision": str(one.revision), "title": "Titre d’avant", "sentence": "Phrase d’avant."}
    sent |= {"wording": "Mon mot", "kind": one.kind, "axis": one.axis}
    answer = client.post(at, sent)
    assert answer.status_code == 409
    rows = {row["label"]: row["mine"] for row in answer.context["meanwhile"]["rows"]}
    assert "vous n’y aviez pas touché" in rows.values() and "Mon mot" in rows.values()
    assert "Titre d’avant" not in rows.values()


def test_an_answered_request_says_where_to_go_next() -> None:
    lead, rosa = mandate(Role.PROJECT_LEAD), person("Rosa", "Bonheur")
    for accept, where in (("accept", "/espace/"), ("refuse", f"{TEAM}demander/")):
        asked = JoinRequest(territory=territory(), role=Role.CONTRIBUTOR, organisation=organisation())
        request = services.ask_to_join(request=asked, by=actor(rosa, verified=True))
        sent = {"answer": accept, "reason": "voilà"}
        assert signed_in(lead).post(f"{TEAM}demandes/{request.pk}/", sent).status_code == 302
        assert where in Message.objects.filter(to=rosa.email).latest("created_at").text
        if accept == "accept":
            held = Mandate.objects.get(person=rosa)
            services.end_mandate(mandate=held, on=timezone.localdate(), by=today(lead), reason="essai")
            Mandate.objects.filter(pk=held.pk).update(starts_on="2020-01-01", ends_on="2020-01-02")


def asked_link(client: Client, email: str) -> str:
    assert client.post("/connexion/", {"email": email, "suite": "/espace/journal/"}).status_code == 302
    text = Message.objects.filter(to=email, kind="login").latest("created_at").text
    found = re.search(r"http://testserver(/connexion/lien/\S+/)", text)
    assert found
    return found[1]


def test_an_expired_link_asks_for_another_with_the_same_address_in_the_same_browser_only() -> None:
    held = mandate(Role.CONTRIBUTOR)
    browser = Client()
    link = asked_link(browser, held.person.email)
    LoginLink.objects.update(expires_at=timezone.now())
    again = plain(browser.get(link))
    assert f'name="email" value="{held.person.email}"' in again and 'value="/espace/journal/"' in again
    elsewhere = plain(Client().get(link))
    assert held.person.email not in elsewhere and "/espace/journal/" not in elsewhere


def test_a_used_link_or_invitation_knows_who_is_signed_in() -> None:
    held = mandate(Role.CONTRIBUTOR, of=person("Rosa", "Bonheur"))
    browser = Client()
    link = asked_link(browser, held.person.email)
    assert browser.post(link).status_code == 302
    assert "Vous êtes déjà connecté : Rosa Bonheur" in plain(browser.get(link))
    someone = person("Nouvelle", "Venue")
    _, hidden = invite(acting(Role.PROJECT_LEAD), email=someone.email)
    services.accept_invitation(hidden=hidden, person=someone)
    closed = signed_in(someone).get(f"/invitation/{hidden}/")
    assert closed.status_code == 410 and "Vous êtes connecté : Nouvelle Venue" in plain(closed)


def test_without_an_account_one_is_told_to_ask_for_a_role() -> None:
    assert "demandez-y un rôle, sans compte" in plain(Client().get("/connexion/"))


def test_answers_are_not_offered_for_a_finding_that_one_stands_back_from() -> None:
    lead = mandate(Role.PROJECT_LEAD)
    by = today(lead)
    far, near = local(by, title="Dont je me déporte"), local(by, title="Que je suis")
    recuse(by, far)
    one, hidden = opened(by, NUMBER)
    for firm in ("A", "B", "C"):
        send(hidden, f"Usine {firm}", q1="3")
    body = plain(signed_in(lead).get(f"{WORKBENCH}questionnaires/{one.pk}/"))
    assert f'value="{near.pk}"' in body and f'value="{far.pk}"' not in body


def test_an_operator_already_there_is_said_by_operator() -> None:
    bank = organisation(OrganisationKind.OPERATOR)
    mandate(Role.OPERATOR, organisation=bank)
    with pytest.raises(Exception, match="référent de cet opérateur"):
        mandate(Role.OPERATOR, organisation=bank)


def test_a_field_that_an_answer_needs_is_not_called_optional() -> None:
    lead = mandate(Role.PROJECT_LEAD)
    asked = JoinRequest(territory=territory(), role=Role.OPERATOR, organisation_name="La Banque")
    request = services.ask_to_join(request=asked, by=actor(person("Rosa"), verified=True))
    body = plain(signed_in(lead).get(f"{TEAM}demandes/{request.pk}/"))
    assert "Nécessaire pour accepter" in body and "(facultatif)" not in body


def test_sentences_are_in_right_french() -> None:
    _, hidden = invite(acting(Role.REGION, region_id="84"), Role.INDUSTRIEL, email="j@exemple.fr")
    assert "le rôle d’industriel référent" in Message.objects.get(kind="invitation").text
    assert "propose le rôle d’industriel référent" in plain(Client().get(f"/invitation/{hidden}/"))
    assert not re.search(r"\d\d/\d\d/\d{4}", Message.objects.get(kind="invitation").text)
    act = Entry(verb="invitation.accepted", at=timezone.now())
    assert last_act(act).startswith("a accepté une invitation, le ")
    for verb in SENTENCES:
        told_last = last_act(Entry(verb=verb, at=timezone.now()))
        assert "{" not in told_last and "pour le compte, le" not in told_last, verb
        assert "que devrait" not in in_words(verb), verb
    offered = [words for _, group in verbs(of_territory=False) for _, words in group]
    assert len(offered) == len(set(offered)), "no two acts are told alike"
    for one in PERMISSIONS:
        assert not re.search(r", (lever|en constater|ou )", one.label), one.label
    reason = verdict(acting(Role.CONTRIBUTOR), "binome.designate", territory()).reason
    assert reason.count(" ou ") == 1 or ", " in reason.partition("Adressez-vous")[2]
    question = Question("q1", NUMBER.kind, "Combien ?", unit="postes")
    assert [told(question, n).replace("\u00a0", " ") for n in (0, 1, 2)] == ["0 poste", "1 poste", "2 postes"]
    assert of("administrateur") == "d’administrateur"
