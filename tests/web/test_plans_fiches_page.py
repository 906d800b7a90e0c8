"""The page of a fiche: who reads what, moves and their refusals, comments, consent, models, history, documents."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, expense, fiche, signed, whole, world
from tests.domain.test_plans_rights import recuse
from tests.web.plans_pages import client_of, page

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Person
from etabli.domain.plans import rights, services
from etabli.domain.plans.models import Comment, Document, Fiche, Indicator, IndicatorValue, Milestone, Partner, Template
from etabli.domain.plans.queries.fiches import opened_fiche

pytestmark = pytest.mark.django_db


def opened(of: World, one: Fiche, who: Any) -> Any:
    return opened_fiche(who, of.territory.phase_id, of.territory.published_id, one.number)


def test_a_fiche_reads_whole_with_its_parts(client: Client) -> None:
    of = world()
    one = whole(of, communes=[])
    services.add_part(part=Milestone(fiche=one, title="Marché notifié", due_on=date(2026, 6, 1)), by=of.lead)
    services.add_part(part=Partner(fiche=one, organisation=of.carrier, role="expert"), by=of.lead)
    indicator = Indicator(
        fiche=one, name="Surface louée", unit="m²", target=3000, target_on=date(2027, 1, 1), source="Baux"
    )
    services.add_part(part=indicator, by=of.lead)
    services.add_part(part=IndicatorValue(indicator=indicator, on=date(2026, 2, 1), value="1250.5"), by=of.lead)
    expense(of, one, 1_234_500_00)
    signed(of)
    text = client.get(page(of, "fiche", one.number)).content.decode()
    for words in (
        *(one.title, "Une halle vide au bord de la voie.", "Ateliers à louer.", "Marché notifié", "Surface louée"),
        *("1\u202f250,5", "3\u202f000", "apporte une expertise", f"Portée par {of.carrier.name}", "1,2\u00a0M€"),
    ):
        assert words in text, words
    for words in ("Modifier la fiche", "Commentaires", "Faire avancer", "Historique"):
        assert words not in text, words


def test_a_fiche_that_is_not_the_reader_s_is_not_there(client: Client) -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    one = whole(of, lead=firm.pk)
    signed(of)
    assert client.get(page(of, "fiche", one.number)).status_code == 302, "signing in may open it"
    other = client_of(acting(mandate(Role.PROJECT_OWNER, territory=of.territory)))
    assert other.get(page(of, "fiche", one.number)).status_code == 404
    assert other.get(page(of, "fiche", 99)).status_code == 404
    assert client_of(of.lead).get(page(of, "fiche", one.number)).status_code == 200


@pytest.mark.parametrize("name", ["fiche", "fiche_edit", "fiche_follow", "fiche_history"])
def test_ten_queries_at_most(name: str, django_assert_max_num_queries: Callable[..., Any]) -> None:
    of = world()
    one = whole(of, communes=[])
    for month in range(1, 9):
        services.add_part(part=Milestone(fiche=one, title=f"Jalon {month}", due_on=date(2026, month, 1)), by=of.lead)
        services.comment(fiche_id=one.pk, text=f"Commentaire {month}", by=of.elu)
    client = client_of(of.lead)
    client.get(page(of, name, one.number))
    with django_assert_max_num_queries(10):
        response = client.get(page(of, name, one.number))
    assert response.status_code == 200 and len(response.content) < 100_000


@pytest.mark.parametrize("firm_led", [False, True])
def test_what_the_page_offers_is_what_the_rules_allow(firm_led: bool) -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    one = whole(of, lead=firm.pk) if firm_led else whole(of)
    mine = fiche(of)
    people = [of.lead, of.elu, of.industriel, of.region, of.state]
    people += [acting(mandate(Role.EVALUATOR)), acting(mandate(Role.CONTRIBUTOR, territory=of.territory))]
    people += [acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))]
    aside = acting(mandate(Role.PROJECT_LEAD, territory=of.territory))
    recuse(aside, one)
    for who in [*people, aside]:
        for asked in (one, mine):
            found = opened(of, asked, who)
            assert (found is not None) == rights.may_see(who, asked)
            if found is not None:
                assert found.edit == bool(rights.may_edit(who, asked)), who.mandates[0].role
                assert found.follow == bool(rights.may_follow(who, asked)), who.mandates[0].role


def test_an_idea_is_written_by_whoever_proposed_it() -> None:
    of = world()
    author = acting(mandate(Role.CONTRIBUTOR, territory=of.territory))
    one = services.add_fiche(plan=of.plan, values={"title": "La mienne", "axis": "attirer"}, by=author)
    assert opened(of, one, author).edit and not opened(of, one, author).follow


def test_a_move_is_refused_with_what_lacks_and_made_once_it_is_there() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    text = client.get(page(of, "fiche", one.number)).content.decode()
    assert "Ce qu’il manque" in text and f"{page(of, 'fiche_edit', one.number)}#objectives" in text
    refused = client.post(page(of, "fiche", one.number), {"acte": "passer", "move": "study", "reason": ""})
    assert refused.status_code == 422 and "Objectifs" in refused.content.decode()
    values = {"objectives": "Louer.", "project_type": "friches", "lead": of.carrier.pk}
    services.edit_fiche(fiche_id=one.pk, revision=1, values=values, by=of.lead)
    made = client.post(page(of, "fiche", one.number), {"acte": "passer", "move": "study"}, follow=True)
    assert "étude" in made.context["state"].label
    wordless = client.post(page(of, "fiche", one.number), {"acte": "passer", "move": "abandon", "reason": " "})
    assert wordless.status_code == 422 and "Dites pourquoi" in wordless.content.decode()
    again = client.post(page(of, "fiche", one.number), {"acte": "passer", "move": "study"})
    assert again.status_code == 422 and "a changé d’état" in again.content.decode()


def test_who_may_not_move_it_is_refused() -> None:
    of = world()
    one = whole(of)
    reader = client_of(acting(mandate(Role.EVALUATOR)))
    assert "Faire avancer" not in reader.get(page(of, "fiche", one.number)).content.decode()
    assert reader.post(page(of, "fiche", one.number), {"acte": "passer", "move": "start"}).status_code == 403
    assert reader.post(page(of, "fiche", one.number), {"acte": "autre"}).status_code == 404


def test_a_change_that_the_region_asks_is_seen_and_settled() -> None:
    of = world()
    one, lead, region = whole(of), client_of(of.lead), client_of(of.region)
    asked = {"acte": "commenter", "text": "Précisez les livrables.", "asks_change": "on"}
    assert lead.post(page(of, "fiche", one.number), asked).status_code == 403, "the Région asks, nobody else"
    assert region.post(page(of, "fiche", one.number), asked).status_code == 302
    text = lead.get(page(of, "fiche", one.number)).content.decode()
    assert "Le comité régional demande 1\u00a0modification" in text and "Précisez les livrables." in text
    said = Comment.objects.get(asks_change=True)
    settled = lead.post(page(of, "fiche", one.number), {"acte": "regler", "comment": said.pk}, follow=True)
    assert "Le comité régional demande" not in settled.content.decode()
    empty = lead.post(page(of, "fiche", one.number), {"acte": "commenter", "text": "  "})
    assert empty.status_code == 422 and "Remplissez ce champ" in empty.content.decode()


def test_the_firm_gives_its_agreement_and_takes_it_back(client: Client) -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    one = whole(of, lead=firm.pk)
    signed(of)
    bearer = client_of(acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory)))
    assert "Donner notre accord" not in client_of(of.lead).get(page(of, "fiche", one.number)).content.decode()
    one.refresh_from_db()
    given = {"acte": "accord", "revision": one.revision, "agreed": "oui"}
    assert bearer.post(page(of, "fiche", one.number), given).status_code == 302
    assert client.get(page(of, "fiche", one.number)).status_code == 200
    stale = bearer.post(page(of, "fiche", one.number), given | {"agreed": "non"})
    assert stale.status_code == 409 and "a changé pendant" in stale.content.decode()
    back = given | {"agreed": "non", "revision": one.revision + 1}
    told = bearer.post(page(of, "fiche", one.number), back, follow=True).content.decode()
    assert "Accord de l’entreprise retiré" in told and "enregistré" not in told
    assert client.get(page(of, "fiche", one.number)).status_code == 302


def test_history_names_fields_and_is_for_some() -> None:
    of = world()
    one = whole(of)
    words = {"objectives": "Tout louer.", "commitment": "to_confirm"}
    services.edit_fiche(
        fiche_id=one.pk,
        revision=one.revision,
        values=words,
        by=of.lead,
    )
    step = Milestone(fiche=one, title="Chantier ouvert", due_on=date(2026, 6, 1))
    services.add_part(part=step, by=of.lead)
    step.title = "Chantier démarré"
    services.change_part(part=step, by=of.lead)
    services.remove_part(part=step, by=of.lead)
    text = client_of(of.lead).get(page(of, "fiche_history", one.number)).content.decode()
    for words in (
        "Objectifs",
        "Remettre la halle en usage.",
        "Tout louer.",
        "ferme",
        "à confirmer",
        "Chantier démarré",
    ):
        assert words in text, words
    assert "values." not in text and "to_confirm" not in text
    other = client_of(acting(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    assert other.get(page(of, "fiche_history", one.number)).status_code == 403


def test_a_document_is_joined_and_sent_back_to_save() -> None:
    of = world()
    one, client = whole(of), client_of(of.lead)
    bad = SimpleUploadedFile("plan.pdf", b"<html><script>1</script></html>")
    form = {"acte": "document", "title": "Plan", "restricted": "on"}
    assert client.post(page(of, "fiche_follow", one.number), form | {"file": bad}).status_code == 422
    good = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF")
    assert client.post(page(of, "fiche_follow", one.number), form | {"file": good}).status_code == 302
    document = Document.objects.get()
    response = client.get(page(of, "fiche_document", one.number, document.pk))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    other = client_of(acting(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    assert other.get(page(of, "fiche", one.number)).status_code == 200
    assert other.get(page(of, "fiche_document", one.number, document.pk)).status_code == 404, "it is reserved"


def test_a_model_names_nobody() -> None:
    of = world()
    one = whole(of, context=f"À {of.territory.name.upper()}, des halles vides.")
    lead = client_of(of.lead)
    refused = lead.post(page(of, "fiche", one.number), {"acte": "modele"})
    assert refused.status_code == 422 and "Un modèle ne nomme personne" in refused.content.decode()
    assert not Template.objects.exists()


def test_a_fiche_becomes_a_model_that_starts_another(client: Client) -> None:
    of = world()
    one = whole(of, obstacles="Un dépôt de pollution découvert tard.", communes=[])
    lead = client_of(of.lead)
    assert client_of(of.elu).post(page(of, "fiche", one.number), {"acte": "modele"}).status_code == 403
    assert lead.post(page(of, "fiche", one.number), {"acte": "modele"}).status_code == 302
    again = lead.post(page(of, "fiche", one.number), {"acte": "modele"})
    assert again.status_code == 422 and "déjà publiée" in again.content.decode()
    model = Template.objects.get()
    found = client.get("/modeles/?q=POLLUTION&axe=attirer&type=friches").content.decode()
    assert one.title in found and of.carrier.name not in found
    assert one.title not in client.get("/modeles/?q=autre").content.decode()
    assert client.get("/modeles/?page=99&axe=x&phase=%22").status_code == 200
    assert "Commencer une fiche" not in client.get(f"/modeles/{model.pk}/").content.decode()
    assert "Commencer une fiche" in lead.get(f"/modeles/{model.pk}/").content.decode()
    started = f"{page(of, 'fiche_add')}?modele={model.pk}"
    assert one.title in lead.get(started).content.decode()
    made = lead.post(started, {"title": "La nôtre", "axis": "attirer"})
    other = Fiche.objects.get(title="La nôtre")
    assert made["Location"] == page(of, "fiche_edit", other.number)
    assert other.values["obstacles"] == "Un dépôt de pollution découvert tard." and other.lead is None
    lead.post(page(of, "fiche", one.number), {"acte": "retirer_modele", "template": model.pk})
    assert client.get(f"/modeles/{model.pk}/").status_code == 404


def test_a_comment_that_cites_nobody_known_comes_back_as_it_was_typed() -> None:
    of = world()
    one = fiche(of)
    again = client_of(of.lead).post(page(of, "fiche", one.number), {"acte": "commenter", "text": "@Alan Turing, oui."})
    body = again.content.decode().replace("\u00a0", " ")
    assert again.status_code == 422 and "@Alan Turing, oui." in body and "Personne ici ne s’appelle" in body


def test_the_names_offered_to_a_comment_are_for_whoever_may_comment() -> None:
    of = world()
    one = fiche(of)
    Person.objects.filter(pk=of.elu.person.pk).update(given_name="Grâce", family_name="Hopper")
    Person.objects.filter(pk=of.lead.person.pk).update(given_name="Alan", family_name="Turing")
    names = client_of(of.lead).get(page(of, "fiche_people", one.number)).json()
    assert "Grâce Hopper" in names and "Alan Turing" not in names and len(set(names)) == len(names)
    assert client_of(None).get(page(of, "fiche_people", one.number)).status_code == 302


def test_every_page_of_a_fiche_asks_nobody_in_particular_to_sign_in_and_does_not_say_whether_it_is_there() -> None:
    of = world()
    whole(of)
    closed = whole(of, title="Atelier", lead=organisation(OrganisationKind.FIRM).pk)
    signed(of)
    nobody, other = client_of(None), client_of(acting(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    for name in ("fiche", "fiche_follow", "fiche_money", "fiche_history", "fiche_edit", "plan_fiche_pdf"):
        for number in (closed.number, 99):
            address = page(of, name, number)
            answer = nobody.get(address)
            assert answer.status_code == 302 and answer["Location"].startswith("/connexion/?suite="), address
            assert other.get(address).status_code == 404, address
    assert nobody.post(page(of, "fiche", closed.number), {"acte": "autre"}).status_code == 404


def test_what_is_reserved_and_what_is_not_there_are_one_page_that_says_where_to_go() -> None:
    of = world()
    closed = whole(of, title="Atelier", lead=organisation(OrganisationKind.FIRM).pk)
    other = client_of(acting(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    for name in ("fiche", "fiche_follow", "fiche_money", "fiche_history", "fiche_edit", "plan_fiche_pdf"):
        there, nowhere = (other.get(page(of, name, number)) for number in (closed.number, 99))
        assert there.status_code == nowhere.status_code == 404
        assert there["Cache-Control"] == nowhere["Cache-Control"] == "no-store, private"
        texts = [
            re.sub(
                r'name="csrfmiddlewaretoken" value="\w+"',
                "",
                answer.content.decode().replace(f"/fiches/{number}/", "/N/"),
            )
            for answer, number in ((there, closed.number), (nowhere, 99))
        ]
        assert texts[0] == texts[1], name
        assert "Cette page n’existe pas, ou n’est pas ouverte à votre compte" in texts[0]
        assert f'href="{page(of, "team")}"' in texts[0] and "Atelier" not in texts[0].replace("Atelier de", "")
    lost = other.get("/nulle-part/")
    assert lost.status_code == 404 and "ou n’est pas ouverte à votre compte" in lost.content.decode()
    assert "Cette page n’existe pas<" in client_of(None).get("/nulle-part/").content.decode()


def test_who_cites_somebody_reads_where_they_find_it_and_it_stands_in_their_space() -> None:
    of = world()
    one, lead = fiche(of), client_of(of.lead)
    Person.objects.filter(pk=of.elu.person.pk).update(given_name="Grâce", family_name="Hopper")
    here = page(of, "fiche", one.number)
    lead.post(here, {"acte": "commenter", "text": "Rien à dire."})
    assert "Votre commentaire est enregistré.<" in lead.get(here).content.decode().replace("</p>", "<")
    lead.post(here, {"acte": "commenter", "text": "@Grâce Hopper, à vous."})
    said = "Grâce Hopper le trouvera dans son espace, et un message lui est écrit."
    assert said in lead.get(here).content.decode()
    comment = one.comments.latest("at")
    space = client_of(of.elu).get("/espace/").content.decode().replace("\u00a0", " ")
    assert f'href="{here}#commentaire-{comment.pk}"' in space
    assert f"vous cite dans un commentaire de la fiche {one.number}" in space
