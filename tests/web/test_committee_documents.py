"""Documents of committees: packs and minutes, tagged, whole, and without what their reader may not read."""

import io
import time as clock_of_machine
from datetime import timedelta
from typing import Any

import docx as python_docx
import pikepdf
import pytest
from tests.browser.pdf_text import text_of
from tests.domain.committees_world import everybody_came, held, item, milestone, prepared
from tests.domain.people import mandate
from tests.domain.plans_world import World, acting, expense, resource, stage, whole, world
from tests.domain.requests_world import sent
from tests.domain.test_plans_rights import recuse
from tests.web.committee_pages import now, page, today
from tests.web.plans_pages import client_of, text

from etabli.domain.coordination import services
from etabli.domain.coordination.models import Decision, Meeting
from etabli.domain.governance.enums import Role
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.models import Fiche
from etabli.web.documents import pdf

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(pdf.weasyprint is None, reason="Pango is not installed")


def funded(of: World, **values: Any) -> Fiche:
    one = whole(of, **values)
    milestone(of, one, now() - timedelta(days=40))
    expense(of, one, 12_345_600)
    stage(of, resource(of, one), StageKind.GRANTED, 5_000_000)
    return one


@needs_pango
def test_the_pack_is_a_tagged_pdf_with_sheets_and_what_became_of_decisions() -> None:
    of = today(world())
    one = funded(of)
    past = held(of, on=now(), fiche=one)
    services.decide(item_id=past.items.get(fiche=one).pk, text="Relancer l’architecte.", due_on=now(), by=of.lead)
    meeting = prepared(of, past.committee, now() + timedelta(days=90))
    assert meeting.items.filter(fiche=one).exists(), "its late milestone is proposed"
    began = clock_of_machine.process_time()
    answer = client_of(of.lead).get(page("meeting_pack_pdf", meeting.pk))
    assert clock_of_machine.process_time() - began < 5
    assert answer["Content-Type"] == "application/pdf"
    _check_tagged(answer.content)
    told = _words(answer.content)
    for words in (
        "Ordre du jour",
        "Une halle partagée",
        "123 456",
        "50 000",
        "Relancer l’architecte.",
        "1 fiche sur 1",
    ):
        assert words in told, (words, told)


@needs_pango
def test_a_pack_names_each_item_and_says_who_is_convened_and_what_changed() -> None:
    of = today(world())
    one = funded(of)
    past = held(of, on=now(), fiche=one)
    services.decide(item_id=past.items.get(fiche=one).pk, text="Relancer l’architecte.", by=of.lead)
    alone = item(of, past, title="Un point sans fiche")
    task = services.decide(item_id=alone.pk, text="Écrire au préfet.", due_on=now(), by=of.lead)
    Decision.objects.filter(pk=task.pk).update(due_on=now() - timedelta(days=1))
    Meeting.objects.filter(pk=past.pk).update(on=now() - timedelta(days=30))
    asked = sent(of, fiche=one, on=now() - timedelta(days=200))
    meeting = prepared(of, past.committee, now() + timedelta(days=20))
    lead, address = client_of(of.lead), page("meeting_pack_pdf", meeting.pk)
    told = _words(lead.get(address).content)
    for words in (
        f"Reprendre le calendrier : {one.title}",
        f"Obtenir la réponse d’un opérateur : {asked.operator.name}",
        "Montant demandé",
        "attendue le",
        "Ce qui a changé depuis la dernière réunion",
        "ont changé d’état depuis",
        "Membres de droit à cette date",
        str(of.elu.person),
    ):
        assert words in told, (words, told)
    assert told.count("Écrire au préfet.") >= 2, "in the table of the agenda and in its own section"
    services.convene(meeting_id=meeting.pk, by=of.lead)
    again = _words(lead.get(address).content)
    assert "Personnes convoquées" in again and "pas encore répondu" in again


@needs_pango
def test_a_pack_of_twenty_items_takes_less_than_five_seconds() -> None:
    of = today(world())
    meeting = prepared(of, on=now() + timedelta(days=20))
    for n in range(20):
        one = whole(of, title=f"Une halle {n}")
        expense(of, one, 1_000_000)
        item(of, meeting, one)
    client = client_of(of.lead)
    client.get(page("meeting", meeting.pk))  # what is read once is read
    began = clock_of_machine.process_time()
    content = client.get(page("meeting_pack_pdf", meeting.pk)).content
    assert clock_of_machine.process_time() - began < 5
    assert "Une halle 19" in _words(content)


@needs_pango
def test_minutes_are_a_tagged_pdf_and_a_docx() -> None:
    of = today(world())
    one = funded(of)
    recuse(of.elu, one)
    meeting = held(of, on=now(), fiche=one)
    services.decide(item_id=meeting.items.get(fiche=one).pk, text="Attendre le permis.", by=of.lead)
    everybody_came(of, meeting)
    services.draft_minutes(meeting_id=meeting.pk, by=of.lead)
    lead = client_of(of.lead)
    assert "Projet" in _words(lead.get(page("meeting_minutes_pdf", meeting.pk)).content)
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=of.lead)
    content = lead.get(page("meeting_minutes_pdf", meeting.pk)).content
    _check_tagged(content)
    told = _words(content)
    word = python_docx.Document(io.BytesIO(lead.get(page("meeting_minutes_docx", meeting.pk)).content))
    written = "\n".join(node.text or "" for node in word.element.body.iter() if node.tag.endswith("}t"))
    for words in ("Attendre le permis.", "quitte la séance pour ce point"):
        assert words in told and words in written, (words, told)


@needs_pango
def test_the_pack_of_somebody_who_may_not_read_a_fiche_does_not_have_it() -> None:
    of = today(world())
    one = funded(of, title="Le nom qui ne doit pas sortir", visibility=Visibility.RESTRICTED)
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=of.territory), now())
    recuse(of.elu, one)
    meeting = held(of, on=now(), fiche=one)
    target = meeting.items.get(fiche=one)
    services.write_said(item_id=target.pk, said="Le prix du terrain.", by=of.lead)
    services.decide(item_id=target.pk, text="Offrir un million.", by=of.lead)
    everybody_came(of, meeting)
    services.draft_minutes(meeting_id=meeting.pk, by=of.lead)
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=of.lead)
    for who in (contributor, of.elu):
        client = client_of(who)
        files = [_words(client.get(page(n, meeting.pk)).content) for n in ("meeting_pack_pdf", "meeting_minutes_pdf")]
        pages = [text(client, page(n, meeting.pk)) for n in ("meeting", "meeting_minutes")]
        pages += [
            text(client, page("committee_decisions")),
            client.get(page("committee_decisions_csv")).content.decode(),
        ]
        for told in (*files, *pages):
            assert not any(words in told for words in ("qui ne doit pas", "prix du terrain", "un million", "123 456"))
    assert "qui ne doit pas sortir" in text(client_of(of.region), page("meeting", meeting.pk))


def _check_tagged(content: bytes) -> None:
    found = pikepdf.open(io.BytesIO(content))
    assert found.Root.MarkInfo.Marked and "/StructTreeRoot" in found.Root
    with found.open_metadata() as metadata:
        assert str(metadata["pdfuaid:part"]) == "1"
    assert str(found.Root.Lang).startswith("fr")


def _words(content: bytes) -> str:
    """The text of a PDF, no-break spaces as spaces and lines joined."""
    return " ".join(text_of(content).replace("\xa0", " ").replace("\u202f", " ").split())
