"""The articles of the contract: read, said in the territory's own words, frozen, signed, compared."""

import io
from typing import Any

import docx as python_docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pydantic import ValidationError as NotDeclared
from tests.domain.plans_world import World, signed, whole, world
from tests.web.plans_pages import client_of, page

from etabli.catalogue.plans.contract import Contract
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.plans import services
from etabli.domain.plans.declared import contract
from etabli.domain.plans.errors import FrozenError

pytestmark = pytest.mark.django_db
OWN = "Le comité se réunit chaque trimestre.\nIl lit les montants versés."


def write(of: World, text: str, *, revision: int | None = None, article: str = "suivi") -> Any:
    of.plan.refresh_from_db()
    read = of.plan.revision if revision is None else revision
    return services.write_article(plan_id=of.plan.pk, article_id=article, text=text, revision=read, by=of.lead)


def document(client: Client, of: World) -> str:
    content = client.get(page(of, "plan_contract_docx")).content
    found = python_docx.Document(io.BytesIO(content))
    return "\n".join(node.text or "" for node in found.element.body.iter() if node.tag.endswith("}t"))


def test_an_article_is_rewritten_on_its_page_and_the_document_says_it() -> None:
    of = world()
    whole(of)
    lead, address = client_of(of.lead), page(of, "plan_articles")
    usual = "présentés au comité de projet au moins une fois par an"
    assert usual in lead.get(address).content.decode() and usual in document(lead, of)
    opened = lead.get(f"{address}?article=suivi")
    form = {name: opened.context["form"][name].value() for name in ("article", "revision", "text")}
    assert usual in form["text"]
    assert lead.post(address, {**form, "text": f"{OWN}\r\n\r\n"}).status_code == 302
    text = lead.get(address).content.decode()
    assert "texte du territoire" in text and "chaque trimestre" in text and usual not in text
    said = document(lead, of)
    assert "Il lit les montants versés." in said and usual not in said
    again = lead.get(f"{address}?article=suivi").context["form"]["revision"].value()
    assert lead.post(address, {"article": "suivi", "revision": again, "text": ""}).status_code == 302
    assert usual in document(lead, of)


def test_the_usual_words_sent_back_are_no_own_words() -> None:
    of = world()
    lead, address = client_of(of.lead), page(of, "plan_articles")
    form = lead.get(f"{address}?article=pilotage").context["form"]
    sent = {"article": "pilotage", "revision": 1, "text": form["text"].value().replace("\n", "\r\n")}
    assert lead.post(address, sent).status_code == 302
    of.plan.refresh_from_db()
    assert of.plan.articles == {} and of.plan.revision == 1


def test_who_may_not_write_is_refused_and_what_is_wrong_is_kept(client: Client) -> None:
    of = world("ti-8413", "2")
    address = page(of, "plan_articles")
    sent = {"article": "suivi", "revision": 1, "text": OWN}
    assert client_of(of.region).post(address, sent).status_code == 403
    assert client.post(address, sent).status_code == 302
    assert client_of(of.lead).post(address, sent | {"article": "article-premier"}).status_code == 404
    long = client_of(of.lead).post(address, sent | {"text": "mot " * 6000})
    assert long.status_code == 422 and "mot mot" in long.content.decode()
    of.plan.refresh_from_db()
    assert of.plan.articles == {}


def test_two_who_write_one_article_merge_and_two_articles_do_not_meet() -> None:
    of = world()
    write(of, "D’Ada")
    with pytest.raises(EditedMeanwhileError) as caught:
        write(of, "De Béa", revision=1)
    assert caught.value.theirs == {"text": "D’Ada"} and caught.value.merged.conflicts == ("text",)
    write(of, "De Béa, d’un autre article", revision=1, article="objet")
    of.plan.refresh_from_db()
    assert of.plan.articles == {"suivi": "D’Ada", "objet": "De Béa, d’un autre article"}
    sent = {"article": "suivi", "revision": 1, "text": "De Béa"}
    second = client_of(of.elu).post(page(of, "plan_articles"), sent)
    assert second.status_code == 409 and "D’Ada" in second.content.decode()
    assert second.context["form"]["text"].value() == "De Béa"


def test_what_is_signed_keeps_its_articles_and_an_avenant_shows_the_change() -> None:
    of = world()
    whole(of)
    write(of, OWN)
    version = signed(of)
    assert version.content["texts"]["article_suivi"] == OWN
    with pytest.raises(FrozenError):
        write(of, "Autre chose.")
    services.move_plan(plan_id=of.plan.pk, move="amend", reason="Le suivi change.", by=of.lead)
    write(of, "Deux réunions par an.")
    address = f"{page(of, 'plan_compare')}?de={version.number}&a=aujourdhui"
    text = client_of(of.lead).get(address).content.decode()
    assert "Article « Suivi et évaluation »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in text
    assert "Deux réunions par an." in text and "Il lit les montants versés." in text


def test_the_page_takes_few_queries() -> None:
    of = world()
    lead, address = client_of(of.lead), page(of, "plan_articles")
    lead.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert lead.get(f"{address}?article=suivi").status_code == 200
    assert len(captured) <= 10


def test_two_articles_of_one_id_are_refused() -> None:
    declared = contract().model_dump()
    declared["articles"] = [declared["articles"][0]] * 2
    with pytest.raises(NotDeclared, match="two articles of one id"):
        Contract.model_validate(declared)
