"""The documents of a plan: what they say and to whom, how they are tagged, kept once sealed, and how long they take."""

import io
from pathlib import Path
from typing import Any

import docx as python_docx
import pikepdf
import pytest
from django.test import Client
from tests.domain.people import organisation
from tests.domain.plans_world import World, expense, resource, signed, stage, whole, world
from tests.web.plans_pages import at, client_of

from etabli.catalogue.plans.contract import Contract
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import services
from etabli.domain.plans.declared import contract
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.models import Plan
from etabli.web.documents import pdf
from etabli.web.documents.plans import kept

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(pdf.weasyprint is None, reason="Pango is not installed")]
LONG = "Une phrase qui dit ce que le projet fait, pour qui, et pourquoi maintenant. " * 40


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def funded(of: World, **values: Any) -> Any:
    one = whole(of, **values)
    expense(of, one, 10_000_000)
    line = resource(of, one, scheme="Fonds ouvert")
    stage(of, line, StageKind.REQUESTED, 3_000_000)
    loan = resource(of, one, instrument=Instrument.LOAN)
    stage(of, loan, StageKind.GRANTED, 2_000_000)
    return one


def small() -> World:
    of = world()
    services.write_plan(
        plan_id=of.plan.pk,
        revision=1,
        values={"presentation": "Un bassin de plasturgie.", "strategy": "Attirer."},
        by=of.lead,
    )
    funded(of, title="Une halle partagée")
    return of


def words(content: bytes) -> str:
    """Every word of a DOCX, tables too, in order."""
    found = python_docx.Document(io.BytesIO(content))
    return "\n".join(node.text or "" for node in found.element.body.iter() if node.tag.endswith("}t"))


def get(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Disposition"].startswith("attachment")
    return bytes(response.content)


def test_the_plan_of_today_is_marked_as_a_project() -> None:
    of = small()
    said = words(get(client_of(of.lead), at(of, "plan_contract_docx")))
    assert "Projet" in said and "n’engage personne" in said and "Un bassin de plasturgie." in said
    assert Client().get(at(of, "plan_contract_docx")).status_code == 302


def test_the_contract_has_its_articles_parties_titles_annexes_and_signatures() -> None:
    of = small()
    version = signed(of)
    said = words(get(client_of(None), at(of, "plan_contract_docx")))
    places = [said.index(f"Article {n}. ") for n in range(1, len(contract().articles))]
    assert places == sorted(places)
    for article in contract().articles:
        assert article.title.replace("'", "’") in said
    for expected in (
        "Entre les parties",
        "2026-12",
        "publiée le",
        of.carrier.name,
        "Une halle partagée",
        "100\u202f000\u00a0€",
        "30\u202f000\u00a0€",
        "20\u202f000\u00a0€",
        "Membres du territoire",
        "signé le",
        version.content_hash[:32],
    ):
        assert expected in said, expected
    assert "Projet :" not in said and "50\u202f000" not in said, "a grant and a loan are not added together"


def test_what_a_reader_may_not_see_is_not_in_their_document() -> None:
    of = small()
    firm = organisation(OrganisationKind.FIRM)
    whole(of, title="Ligne de peinture secrète", lead=firm.pk)
    one = of.plan.fiches.get(number=1)
    secret = resource(of, one, visibility=Visibility.RESTRICTED, scheme="Dispositif secret")
    stage(of, secret, StageKind.REQUESTED, 4_200_000)
    signed(of)
    inside, public = (words(get(client_of(who), at(of, "plan_contract_docx"))) for who in (of.lead, None))
    assert "secrète" in inside and "Dispositif secret" in inside and "72\u202f000" in inside
    for hidden in ("secrète", "Dispositif secret", "42\u202f000", "72\u202f000", firm.name):
        assert hidden not in public, hidden
    assert "Cet exemplaire ne montre pas" in public


def test_the_pdf_is_tagged_and_kept_once_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    of = small()
    signed(of)
    content = get(client_of(None), at(of, "plan_contract_pdf"))
    with pikepdf.open(io.BytesIO(content)) as made:
        assert made.Root.MarkInfo.Marked and str(made.Root.Lang).startswith("fr")
        assert "Contrat de" in str(made.docinfo.get("/Title", "")) or "Contrat" in str(made.open_metadata())
        assert made.Root.StructTreeRoot is not None and len(made.pages) >= 6
        with made.open_metadata() as metadata:
            assert str(metadata["pdfuaid:part"]) == "1"
    calls: list[Any] = []
    make = kept.rendered
    monkeypatch.setattr("etabli.web.views.plans.documents.pdf_file", lambda document: calls.append(document) or b"%PDF")
    assert get(client_of(None), at(of, "plan_contract_pdf")) == content and not calls
    assert callable(make)
    get(client_of(of.lead), at(of, "plan_contract_pdf"))
    assert len(calls) <= 1


def test_another_reader_gets_another_file_and_what_is_closed_since_is_not_served_from_what_was_kept() -> None:
    of = small()
    signed(of)
    address = at(of, "plan_contract_docx")
    assert "Une halle partagée" in words(get(client_of(None), address))
    one = of.plan.fiches.get()
    services.edit_fiche(
        fiche_id=one.pk, revision=one.revision, values={"visibility": Visibility.RESTRICTED}, by=of.lead
    )
    assert "Une halle partagée" not in words(get(client_of(None), address))
    assert "Une halle partagée" in words(get(client_of(of.lead), address))


@pytest.mark.parametrize("text", ["Un texte court.", LONG])
def test_the_sheet_of_a_fiche_is_one_page_whatever_its_length(text: str) -> None:
    of = world()
    one = funded(of, title="Une halle partagée", context=text, objectives=text, description=text, deliverables=text)
    for n in range(12):
        expense(of, one, 1_000_000, label=f"Lot {n}")
    content = get(client_of(of.lead), at(of, "plan_fiche_pdf", one.number))
    with pikepdf.open(io.BytesIO(content)) as made:
        assert len(made.pages) == 1 and made.Root.MarkInfo.Marked
        assert str(one.number) in str(made.docinfo.get("/Title", "Fiche 1"))
    assert client_of(of.lead).get(at(of, "plan_fiche_pdf", 99)).status_code == 404
    assert Client().get(at(of, "plan_fiche_pdf", one.number)).status_code == 302


def test_a_contract_of_twenty_fiches_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    of = world()
    for n in range(20):
        funded(of, title=f"Action {n}", context=LONG[:900], description=LONG[:1500])
    signed(of)
    client = client_of(of.lead)
    first = get(client, at(of, "plan_contract_pdf"))
    monkeypatch.setattr(pdf, "weasyprint", None)  # what was made is not made again
    assert get(client, at(of, "plan_contract_pdf")) == first


def test_a_template_with_unknown_words_is_refused() -> None:
    asked = contract().model_dump()
    asked["articles"] = [{"id": "objet", "title": "Objet", "paragraphs": ["Pour {maire}."]}]
    with pytest.raises(ValueError, match="unknown words"):
        Contract.model_validate(asked)


def test_without_pango_a_page_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    of = small()
    monkeypatch.setattr(pdf, "weasyprint", None)
    response = client_of(of.lead).get(at(of, "plan_contract_pdf"))
    assert response.status_code == 503 and "contrat.docx" in response.content.decode()


def test_an_avenant_to_a_plan_that_nobody_signed_is_called_so() -> None:
    of = world(phase="2")
    whole(of)
    Plan.objects.filter(pk=of.plan.pk).update(state="labelled")
    services.move_plan(plan_id=of.plan.pk, move="adopt", by=of.lead)
    services.move_plan(plan_id=of.plan.pk, move="amend", by=of.lead, reason="Une date recule.")
    one = of.plan.fiches.get()
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"commitment": "to_confirm"}, by=of.lead)
    services.move_plan(plan_id=of.plan.pk, move="adopt_amendment", by=of.lead)
    said = words(get(client_of(of.lead), at(of, "plan_contract_docx") + "?version=2"))
    assert "Avenant au plan d’action de" in said and "Avenant au contrat" not in said


def test_the_document_of_an_avenant_says_what_it_changes() -> None:
    of = small()
    signed(of)
    services.move_plan(plan_id=of.plan.pk, move="amend", by=of.lead, reason="Une date recule.")
    one = of.plan.fiches.get()
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"commitment": "to_confirm"}, by=of.lead)
    services.move_plan(plan_id=of.plan.pk, move="submit", by=of.lead)
    said = words(get(client_of(of.lead), at(of, "plan_contract_docx")))
    assert "Avenant au contrat de" in said and "ce que l’avenant change" in said
    changed = said[said.index("ce que l’avenant change") :]
    assert changed.index("Niveau d’engagement") < changed.index("ferme") < changed.index("à confirmer")
    assert "ce que l’avenant change" not in words(get(client_of(None), at(of, "plan_contract_docx") + "?version=1"))
