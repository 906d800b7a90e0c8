"""Answering and reading replies by pages: one browser corrects its own, a machine is slowed down, replies set apart."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.web.test_diagnosis_flows import questionnaire_by_pages
from tests.web.test_diagnosis_pages import page, signed_in

from etabli.domain.diagnosis.models import Reply
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.governance.services.attempts import REPLIES_OF_MACHINE

pytestmark = pytest.mark.django_db


def answer(client: Client, link: str, **typed: Any) -> Any:
    """What the form of the page sends."""
    token = re.search(r'name="reply" value="([\w-]+)"', client.get(link).content.decode())
    assert token
    return client.post(link, {"reply": token.group(1), "q1": "oui", **typed})


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def link() -> str:
    _, found = questionnaire_by_pages(signed_in(Role.PROJECT_LEAD)[0])
    return found


def test_a_browser_says_whether_it_corrects_or_answers_for_another(link: str) -> None:
    firm = Client()
    thanks = firm.get(answer(firm, link, q2="12", firm="Plastiques SA")["Location"])
    first = Reply.objects.get()
    assert str(first.pk) in text(thanks) and link in text(thanks)
    assert "a déjà envoyé une réponse" in text(firm.get(link))
    unsaid = answer(firm, link, q2="15")
    assert unsaid.status_code == 422 and Reply.objects.count() == 1
    assert answer(firm, link, q2="15", firm="Plastiques SA", which="same").status_code == 302
    assert Reply.objects.get().answers["q2"] == 15
    assert answer(firm, link, q2="1", firm="Usine", which="other").status_code == 302
    assert Reply.objects.count() == 2
    other = Client()
    assert "a déjà envoyé" not in text(other.get(link))
    assert "Son numéro" not in text(other.get(f"{link}merci/"))
    forged = other.post(link, {"reply": str(first.pk), "q1": "non", "which": "same"})
    assert forged.status_code == 422 and Reply.objects.get(pk=first.pk).answers["q1"] == "oui"


def test_the_same_page_sent_again_with_other_answers_is_a_correction(link: str) -> None:
    firm = Client()
    token = re.search(r'name="reply" value="([\w-]+)"', firm.get(link).content.decode())
    assert token
    for q1 in ("oui", "non"):
        values = {"reply": token.group(1), "q1": q1, "which": "same"}
        assert firm.post(link, values).status_code == 302
    assert [one.answers["q1"] for one in Reply.objects.all()] == ["non"]


def test_too_many_from_one_machine_wait_and_keep_what_they_typed(link: str) -> None:
    for _ in range(REPLIES_OF_MACHINE.most):
        assert answer(Client(), link).status_code == 302
    late = answer(Client(), link, firm="Plastiques SA")
    assert late.status_code == 429 and "Trop d’essais" in text(late) and 'value="Plastiques SA"' in text(late)
    assert Reply.objects.count() == REPLIES_OF_MACHINE.most


def test_the_page_names_every_role_that_reads_a_reply(link: str) -> None:
    shown = text(Client().get(link))
    for role in MATRIX["questionnaire.read"].roles:
        assert str(role.label) in shown


def test_replies_are_set_apart_with_a_reason_and_put_back() -> None:
    lead, _ = signed_in(Role.PROJECT_LEAD)
    one, link = questionnaire_by_pages(lead)
    for firm in ("Plastiques SA", "Usine 3"):
        answer(Client(), link, firm=firm)
    at, kept = page("replies", one.pk), Reply.objects.get(firm="Usine 3")
    which = {"acte": "set_apart", "reply": str(kept.pk)}
    assert lead.post(at, which).status_code == 422
    assert "au moins une" in text(lead.post(at, {"acte": "set_apart", "reason": "essai", "reply": "x"}))
    assert lead.post(at, {**which, "reason": "C’est un essai"}).status_code == 302
    shown = text(lead.get(at))
    assert "1 réponse à" in shown and "sans compter 1 mise à part" in shown and "C’est un essai" in shown
    assert "sans compter 1 mise à part" in text(lead.get(page("questionnaire", one.pk)))
    assert lead.post(at, {"acte": "put_back", "reply": str(kept.pk)}).status_code == 302
    assert "2 réponses à" in text(lead.get(at)) and "Mises à part" not in text(lead.get(at))
