"""Questionnaires, uploads and versions through their pages, as people go through them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import person, territory
from tests.domain.test_files import EXE, HTML, PDF, SVG
from tests.web.test_diagnosis_pages import finding, page, send, signed_in

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.audit.models import Access
from etabli.domain.diagnosis.enums import State
from etabli.domain.diagnosis.models import Evidence, Finding, Questionnaire, Reply, Version
from etabli.domain.foundation import files
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome
from etabli.domain.outbox.models import Message
from etabli.web.presentation.diagnosis.awaiting import awaited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def questionnaire_by_pages(client: Client) -> tuple[Questionnaire, str]:
    """Prepared, given two questions, opened; with the link that the page shows once."""
    closes = (timezone.localdate() + timedelta(days=5)).isoformat()
    data = {"title": "Recruter ici", "introduction": "Merci de répondre.", "closes_on": closes}
    client.post(page("questionnaire_new"), data)
    one = Questionnaire.objects.get()
    at = page("questionnaire", one.pk)
    add = {"acte": "add_question", "kind": "choice", "text": "Recrutez-vous ?", "choices": "oui\nnon\n"}
    client.post(at, add | {"required": "on"})
    client.post(at, {"acte": "add_question", "kind": "number", "text": "Combien de postes ?", "unit": "postes"})
    shown = client.post(at, {"acte": "open"}, follow=True).content.decode()
    found = re.search(r"http://testserver(/repondre/[\w-]+/)", shown)
    assert found and found.group(1) not in client.get(at).content.decode(), "shown once"
    return Questionnaire.objects.get(), found.group(1)


def test_a_questionnaire_from_its_first_question_to_evidence() -> None:
    lead, _ = signed_in(Role.PROJECT_LEAD)
    one, link = questionnaire_by_pages(lead)
    firm = Client()
    asked = firm.get(link)
    assert asked.status_code == 200 and asked["Cache-Control"] == "no-store, private"
    assert asked["Referrer-Policy"] == "same-origin" and "noindex" in asked["X-Robots-Tag"]
    token = re.search(r'name="reply" value="([\w-]+)"', asked.content.decode())
    assert token
    typed = {"reply": token.group(1), "q1": "", "q2": "douze", "firm": "Plastiques SA", "contact": ""}
    wrong = firm.post(link, typed).content.decode()
    assert "Plastiques SA" in wrong and "douze" in wrong and 'href="#q1"' in wrong and token.group(1) in wrong
    right = firm.post(link, typed | {"q1": "oui", "q2": "12"})
    assert right.status_code == 302 and firm.get(right["Location"]).status_code == 200
    firm.post(link, typed | {"q1": "oui", "q2": "12", "which": "same"})
    assert Reply.objects.count() == 1, "sent twice is one reply"
    for n in (3, 5):
        other = re.search(r'name="reply" value="([\w-]+)"', firm.get(link).content.decode())
        assert other
        firm.post(link, {"reply": other.group(1), "q1": "non", "q2": str(n), "firm": f"Usine {n}", "which": "other"})
    at = page("questionnaire", one.pk)
    assert "médiane 5" in lead.get(at).content.decode()
    constat = finding()
    lead.post(at, {"acte": "attach", "question": "q2", "finding": constat.pk})
    assert "médiane 5" in lead.get(page("workbench_finding", constat.pk)).content.decode()
    assert "Plastiques SA" in lead.get(page("replies", one.pk)).content.decode()
    contributor, _ = signed_in(Role.CONTRIBUTOR)
    assert contributor.get(page("replies", one.pk)).status_code == 403
    assert "Plastiques SA" not in contributor.get(at).content.decode()
    assert contributor.post(at, {"acte": "close"}).status_code == 403
    unsure = lead.post(at, {"acte": "close"})
    assert unsure.status_code == 422 and firm.get(link).status_code == 200, "closing is confirmed"
    lead.post(at, {"acte": "close", "sure": "on"})
    closed = firm.get(link)
    assert closed.status_code == 410 and firm.post(link, typed).status_code == 410
    assert not any(link.split("/")[2] in str(row) for row in Access.objects.values_list("object_id", "reason"))


def test_a_guessed_link_opens_nothing(client: Client) -> None:
    for secret in ("x", "a" * 43, "..%2f..", "null"):
        assert client.get(f"/repondre/{secret}/").status_code == 404
        assert client.post(f"/repondre/{secret}/", {"q1": "oui"}).status_code == 404
        assert client.get(f"/repondre/{secret}/merci/").status_code == 404


def test_answering_needs_the_token_of_the_page() -> None:
    _, link = questionnaire_by_pages(signed_in(Role.PROJECT_LEAD)[0])
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, {"q1": "oui"}).status_code == 403 and not Reply.objects.exists()


def evidence(client: Client, constat: Finding, name: str, content: bytes, **data: Any) -> Any:
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    values = {"kind": "document", "text": "Étude", "dated_on": "2026-01-02", "source": "CCI", "file": file}
    return send(client, constat, "evidence", **values | data)


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", EXE), ("a.pdf", EXE), ("a.svg", SVG), ("a.html", HTML), ("a.txt", HTML)]
)
def test_files_that_are_not_documents_are_refused_and_the_text_stays(name: str, content: bytes) -> None:
    client, _ = signed_in(Role.CONTRIBUTOR)
    constat = finding()
    response = evidence(client, constat, name, content)
    text = response.content.decode()
    assert response.status_code == 422 and 'href="#evidence-file"' in text and "Étude" in text and "CCI" in text
    assert not Evidence.objects.exists() and not list((files.path_of("aa")).parent.parent.glob("*"))


def test_a_file_that_is_too_heavy_is_refused_before_it_is_read() -> None:
    client, _ = signed_in(Role.CONTRIBUTOR)
    constat = finding()
    heavy = PDF[:-6] + bytes(files.LARGEST) + PDF[-6:]
    assert evidence(client, constat, "lourd.pdf", heavy).status_code == 422
    response = evidence(client, constat, "lourd.pdf", heavy + bytes(200_000))
    assert response.status_code == 413 and "10\u00a0Mo" in response.content.decode()


def test_a_document_is_given_back_as_an_attachment_to_those_who_may() -> None:
    client, _ = signed_in(Role.CONTRIBUTOR)
    constat = finding()
    assert evidence(client, constat, "étude «1».pdf", PDF, restricted="on").status_code == 302
    piece = Evidence.objects.get()
    at = page("evidence_file", constat.pk, piece.pk)
    given = client.get(at)
    assert given.content == PDF and given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Disposition"].startswith("attachment") and "sandbox" in given["Content-Security-Policy"]
    assert given["Cache-Control"] == "no-store, private"
    other, _ = signed_in(Role.CONTRIBUTOR)
    assert other.get(at).status_code == 403
    assert "réservée" not in other.get(page("workbench_finding", constat.pk)).content.decode()
    lead, _ = signed_in(Role.PROJECT_LEAD)
    assert lead.get(at).status_code == 200
    elsewhere, _ = signed_in(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    assert elsewhere.get(at).status_code == 403
    assert Client().get(at).status_code == 302
    assert lead.get(page("evidence_file", finding().pk, piece.pk)).status_code == 404, "of another finding"
    assert send(other, constat, "remove_evidence", evidence=piece.pk, reason="x").status_code == 403
    assert send(lead, constat, "remove_evidence", evidence=piece.pk, reason="doublon").status_code == 302
    assert not Evidence.objects.exists()


def pair() -> tuple[Client, Client]:
    """The binôme of the territory, signed in."""
    (elu, one), (industriel, two) = signed_in(Role.ELU), signed_in(Role.INDUSTRIEL)
    found = Binome(territory=territory(), elu=one, industriel=two, starts_on=date(2025, 1, 1))
    audit.save(found, by=SYSTEM, verb="binome.designated")
    return elu, industriel


def test_a_version_from_the_workbench_to_the_public(client: Client, django_assert_max_num_queries: Any) -> None:
    (lead, _), (elu, industriel) = signed_in(Role.PROJECT_LEAD), pair()
    nothing = lead.post(page("versions"))
    assert nothing.status_code == 422 and "rien à figer" in nothing.content.decode()
    one = finding(state=State.KEPT, title="Premier constat")
    assert lead.post(page("versions")).status_code == 302
    at = page("version", 1)
    assert client.get(at).status_code == 302, "not public yet: sign in"
    assert (
        "Version" not in re.sub(r"(?s)<h1.*?</p>", "", client.get(page("versions")).content.decode()).split("main")[1]
    )
    stranger, _ = signed_in(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    assert stranger.get(at).status_code == 403 and stranger.post(at, {"acte": "submit"}).status_code == 403
    assert elu.post(at, {"acte": "submit"}).status_code == 403
    assert lead.post(at, {"acte": "submit"}).status_code == 302
    day = timezone.localdate().isoformat()
    refused = elu.post(at, {"acte": "sign", "committee_on": day})
    assert refused.status_code == 422 and "Cochez cette case" in refused.content.decode()
    sent = Message.objects.filter(kind="version.submitted")
    assert sent.count() == 2 and all(f"{settings.ETABLI_ADDRESS}{at}" in message.text for message in sent)
    before = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert f'value="{day}"' in elu.get(at).content.decode()
    assert elu.post(at, {"acte": "sign", "committee_on": before, "read": "on"}).status_code == 302
    seen = industriel.get(at).content.decode()
    assert f'type="hidden" name="committee_on" value="{before}"' in seen, "one committee, one date"
    assert "cette date a été donnée par l’élu référent, Ada" in seen
    assert industriel.post(at, {"acte": "contest", "reason": "C’était la veille."}).status_code == 302
    told = Message.objects.filter(kind="version.committee_contested")
    assert told.count() == 2 and all("C’était la veille." in one.text and at in one.text for one in told)
    assert elu.post(at, {"acte": "date", "committee_on": "2001-01-01"}).status_code == 422
    late = industriel.post(at, {"acte": "date", "committee_on": day})
    assert late.status_code == 422 and "côté du binôme" in late.content.decode()
    corrected = (timezone.localdate() - timedelta(days=4)).isoformat()
    assert elu.post(at, {"acte": "date", "committee_on": corrected}).status_code == 302
    stale = industriel.post(at, {"acte": "sign", "committee_on": before, "read": "on"})
    assert stale.status_code == 422 and f'name="committee_on" value="{corrected}"' in stale.content.decode()
    before = corrected
    assert industriel.post(at, {"acte": "sign", "committee_on": before, "read": "on"}).status_code == 302
    with django_assert_max_num_queries(8):
        public = client.get(at)
    assert public.status_code == 200 and "Premier constat" in public.content.decode()
    assert "Adoptée en comité de projet" in public.content.decode()
    assert client.post(at, {"acte": "withdraw", "reason": "x"}).status_code == 302
    assert lead.post(at, {"acte": "withdraw", "reason": "x"}).status_code == 422
    assert client.get(page("version", 9)).status_code == 302

    Finding.objects.filter(pk=one.pk).update(wording="Redit autrement", revision=2)
    finding(state=State.KEPT, title="Deuxième constat")
    lead.post(page("versions"))
    lead.post(page("version", 2), {"acte": "submit"})
    hidden = client.get(page("compare_versions")).content.decode()
    assert "Il faut deux versions" in hidden and "Deuxième" not in hidden
    with django_assert_max_num_queries(8):
        text = lead.get(page("compare_versions")).content.decode()
    assert "1\u00a0constat ajouté" in text and "Redit autrement" in text and "Deuxième constat" in text
    assert lead.get(f"{page('compare_versions')}?de=9&a=x").status_code == 404
    unknown = lead.get(f"{page('compare_versions')}?de=1&a=abc").content.decode()
    assert "abc" in unknown and "Deuxième constat" not in unknown, "what is no version is said, not replaced"
    assert lead.post(page("version", 2), {"acte": "withdraw", "reason": ""}).status_code == 422
    assert lead.post(page("version", 2), {"acte": "withdraw", "reason": "coquille"}).status_code == 302
    assert Version.objects.get(number=2).reason == "coquille"
    assert stranger.get(page("version", 2)).status_code == 403


def test_the_workbench_tells_of_changed_figures_and_they_are_settled() -> None:
    lead, _ = signed_in(Role.PROJECT_LEAD)
    lead.get(page("workbench"))
    one = Finding.objects.first()
    assert one is not None
    pending = {"release": "r2", "figures": one.figures | {"value": "99 %", "release": "r2"}, "claimed": True}
    Finding.objects.filter(pk=one.pk).update(state=State.KEPT, pending=pending)
    assert "99" in lead.get(page("workbench")).content.decode()
    assert lead.post(page("versions")).status_code == 422
    assert send(lead, one, "settle", revision=1, take="old", reason="").status_code == 422
    assert send(lead, one, "settle", revision=1, take="new", reason="").status_code == 302
    one.refresh_from_db()
    assert one.figures["value"] == "99 %" and one.pending is None


def test_every_page_is_closed_to_an_ended_mandate() -> None:
    constat = finding()
    client, _ = signed_in(Role.PROJECT_LEAD, of=person("Avant"), ends_on=timezone.localdate() - timedelta(days=1))
    names: list[Callable[[], str]] = [
        lambda: page("workbench"),
        lambda: page("finding_add"),
        lambda: page("workbench_finding", constat.pk),
        lambda: page("finding_history", constat.pk),
        lambda: page("questionnaires"),
        lambda: page("questionnaire_new"),
    ]
    for address in names:
        sent = client.post(address(), {"acte": "decide"})
        for response in (client.get(address()), *([] if sent.status_code == 405 else [sent])):
            assert response.status_code == 403 and "a pris fin" in response.content.decode()
    assert client.get(reverse("versions", args=["2", "ti-8413"])).status_code == 200


def test_the_space_tells_what_the_workbench_awaits() -> None:
    (lead, mandate), (elu, elected) = signed_in(Role.PROJECT_LEAD), signed_in(Role.ELU)
    industriel = signed_in(Role.INDUSTRIEL)[1]
    found = Binome(territory=territory(), elu=elected, industriel=industriel, starts_on=date(2025, 1, 1))
    audit.save(found, by=SYSTEM, verb="binome.designated")
    one = finding(state=State.KEPT)
    lead.post(page("versions"))
    lead.post(page("version", 1), {"acte": "submit"})
    Finding.objects.filter(pk=one.pk).update(pending={"release": "r", "figures": None, "claimed": False})
    for_elu, for_lead = (awaited(actor(one.person, verified=True)) for one in (elected, mandate))
    assert [one.url for one in for_elu] == [page("version", 1), page("workbench")]
    assert [one.url for one in for_lead] == [page("workbench")] and "1\u00a0chiffre a changé" in for_lead[0].text
    elu.post(page("version", 1), {"acte": "sign", "committee_on": timezone.localdate().isoformat(), "read": "on"})
    assert [one.url for one in awaited(actor(elected.person, verified=True))] == [page("workbench")]


def test_any_two_versions_are_compared_in_eight_queries_however_many_there_are(
    django_assert_max_num_queries: Any,
) -> None:
    (lead, _), _ = signed_in(Role.PROJECT_LEAD), pair()
    for number in range(1, 6):
        finding(state=State.KEPT, title=f"Constat {number}")
        lead.post(page("versions"))
        lead.post(page("version", number), {"acte": "withdraw", "reason": "encore"})
    for asked in ("", "?de=1&a=5", "?de=4&a=2", "?de=3&a=3"):
        with django_assert_max_num_queries(8):
            assert lead.get(f"{page('compare_versions')}{asked}").status_code == 200
    text = lead.get(f"{page('compare_versions')}?de=1&a=5").content.decode()
    assert "4\u00a0constats ajoutés" in text and "1\u00a0constat inchangé" in text
    stranger, _ = signed_in(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    hidden = stranger.get(f"{page('compare_versions')}?de=1&a=5").content.decode()
    assert "Il faut deux versions" in hidden and "Constat 1" not in hidden
