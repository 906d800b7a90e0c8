"""The workbench of the état des lieux as pages: flows, rights, locking, query counts."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import mandate, person, territory

from etabli.domain.diagnosis.enums import Axis, EvidenceKind, Kind, Origin, State
from etabli.domain.diagnosis.models import ConfidentialPart, Evidence, Finding, Rating
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import Mandate, Recusal

pytestmark = pytest.mark.django_db
PLACE = ["2", "ti-8413"]
SCOPES: dict[Role, dict[str, str]] = {Role.REGION: {"region_id": "84"}, Role.STATE: {"departement_id": "01"}}


def signed_in(role: Role, **fields: Any) -> tuple[Client, Mandate]:
    found = mandate(role, **SCOPES.get(role, {}) | fields)
    client = Client()
    client.force_login(found.person)
    return client, found


def finding(**fields: Any) -> Finding:
    """A finding as a test begins with it; local, unless it says otherwise."""
    values: dict[str, Any] = {
        "territory": territory(),
        "origin": Origin.LOCAL,
        "kind": Kind.FREIN,
        "axis": Axis.SIMPLIFIER,
        "title": "Délais d’autorisation",
        "sentence": "Deux ans d’attente.",
    }
    return Finding.objects.create(**values | fields)


def page(name: str, *args: Any) -> str:
    return reverse(name, args=[*PLACE, *args])


def send(client: Client, one: Finding, acte: str, **data: Any) -> HttpResponse:
    return client.post(page("workbench_finding", one.pk), {"acte": acte, **data})


def test_the_first_opening_draws_the_proposals() -> None:
    client, _ = signed_in(Role.PROJECT_LEAD)
    response = client.get(page("workbench"))
    assert response.status_code == 200 and response["Cache-Control"] == "no-store, private"
    count = Finding.objects.filter(territory=territory()).count()
    assert count > 4 and f"{count}\u00a0constats à décider" in response.content.decode()
    client.get(page("workbench"))
    assert Finding.objects.filter(territory=territory()).count() == count


def test_somebody_who_only_reads_draws_nothing() -> None:
    client, _ = signed_in(Role.EVALUATOR)
    response = client.get(page("workbench"))
    assert response.status_code == 200 and not Finding.objects.exists()
    assert "Ajouter un constat" not in response.content.decode()


@pytest.mark.parametrize("name", ["workbench", "finding_add", "questionnaires", "questionnaire_new"])
def test_nobody_signs_in_first_and_others_are_told_why_not(client: Client, name: str) -> None:
    response = client.get(page(name))
    assert response.status_code == 302 and response["Location"].startswith(reverse("login"))
    other, _ = signed_in(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    refused = other.get(page(name))
    assert refused.status_code == 403 and "Votre mandat porte sur" in refused.content.decode()
    assert other.get(reverse(name, args=["2", "ti-nulle-part"])).status_code == 404


@pytest.mark.parametrize("role", [Role.PROJECT_LEAD, Role.REGION, Role.STATE, Role.EVALUATOR])
def test_a_hundred_findings_in_eight_queries(role: Role, django_assert_max_num_queries: Callable[..., Any]) -> None:
    who = [person() for _ in range(3)]
    client, _ = signed_in(role)
    client.get(page("workbench"))
    for n in range(100):
        one = finding(title=f"Constat {n}", state=State.KEPT if n % 3 else State.PROPOSED)
        Rating.objects.bulk_create(Rating(finding=one, person=p, importance=1 + n % 4, confidence=2) for p in who)
    with django_assert_max_num_queries(7):
        response = client.get(page("workbench"))
    content = response.content.decode()
    assert content.count("bench-line") >= 100
    assert f'href="{page("workbench_finding", one.pk)}"' in content
    assert "3 avis" in content and "confiance médiane 2" in content
    with django_assert_max_num_queries(8):
        client.get(page("workbench_finding", one.pk))
    with django_assert_max_num_queries(8):
        client.get(page("versions"))
    with django_assert_max_num_queries(8):
        client.get(page("questionnaires"))


def test_keeping_from_the_list_then_rejecting_with_a_reason() -> None:
    client, _ = signed_in(Role.PROJECT_LEAD)
    one = finding()
    response = client.post(page("workbench"), {"finding": one.pk, "revision": 1}, follow=True)
    assert "Constat retenu" in response.content.decode()
    one.refresh_from_db()
    assert one.state == State.KEPT and one.revision == 2
    decision = {"revision": 2, "state": "rejected", "reason": "", "importance": "", "confidence": "", "position": 1}
    wrong = send(client, one, "decide", **decision)
    text = wrong.content.decode()
    assert wrong.status_code == 422 and 'href="#decide-reason"' in text and 'aria-describedby="decide-reason_' in text
    right = send(client, one, "decide", **decision | {"reason": "déjà réglé"})
    assert right.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.reason, one.position) == (State.REJECTED, "déjà réglé", 1)
    assert "déjà réglé" in client.get(f"{page('workbench')}?etat=ecartes").content.decode()


def test_filters_are_in_the_address() -> None:
    client, _ = signed_in(Role.PROJECT_LEAD)
    client.get(page("workbench"))
    finding(title="Frein à simplifier")
    finding(title="Atout pour innover", kind=Kind.ATOUT, axis=Axis.INNOVER)
    text = client.get(f"{page('workbench')}?axe=simplifier&nature=frein&etat=a-decider").content.decode()
    assert "Frein à simplifier" in text and "Atout pour innover" not in text and 'id="retenus"' not in text
    assert client.get(f"{page('workbench')}?axe=%3Cscript%3E&etat=x&nature=y").status_code == 200


def test_adding_a_finding_keeps_what_was_typed() -> None:
    client, _ = signed_in(Role.CONTRIBUTOR)
    data = {"kind": "", "axis": "attirer", "title": "Eau industrielle", "sentence": "Réserve suffisante."}
    wrong = client.post(page("finding_add"), data)
    assert wrong.status_code == 422 and "Eau industrielle" in wrong.content.decode()
    right = client.post(page("finding_add"), data | {"kind": "atout", "state": "kept", "territory": "1/ti-2401"})
    one = Finding.objects.get(title="Eau industrielle")
    assert right["Location"] == page("workbench_finding", one.pk)
    assert one.state == State.PROPOSED and one.territory_id == "2/ti-8413", "nothing else is taken from the form"


def test_the_second_of_two_sees_both_texts_and_merges() -> None:
    (ada, _), (bea, _) = signed_in(Role.PROJECT_LEAD), signed_in(Role.INDUSTRIEL)
    ada.get(page("workbench"))
    one = Finding.objects.filter(origin=Origin.DERIVED).first()
    assert one is not None
    words = {"revision": 1, "title": one.title, "wording": "Texte d’Ada"}
    assert send(ada, one, "reword", **words).status_code == 302
    second = send(bea, one, "reword", revision=1, title="Titre de Béa", wording="Texte de Béa")
    text = second.content.decode()
    assert second.status_code == 409 and "Texte d’Ada" in text and "Texte de Béa" in text and "Titre de Béa" in text
    assert "modifié des deux côtés" in text and 'name="revision" value="2"' in text
    one.refresh_from_db()
    assert one.wording == "Texte d’Ada"
    assert send(bea, one, "reword", revision=2, title="Titre de Béa", wording="Les deux").status_code == 302
    one.refresh_from_db()
    assert (one.title, one.wording, one.revision) == ("Titre de Béa", "Les deux", 3)
    assert "Titre de Béa" in bea.get(page("finding_history", one.pk)).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_forms_are_those_of_the_role_and_nothing_confidential_leaks(role: Role) -> None:
    one = finding()
    ConfidentialPart.objects.create(finding=one, text="Secret industriel")
    client, _ = signed_in(role)
    if role in (Role.DELEGATION, Role.ADMINISTRATOR):
        session = client.session
        session["second_factor"] = True
        session.save()
    response = client.get(page("workbench_finding", one.pk))
    text = response.content.decode()
    if role == Role.ADMINISTRATOR:
        assert response.status_code == 403
        return
    leads = role in (Role.ELU, Role.INDUSTRIEL, Role.PROJECT_LEAD)
    assert ("?acte=decide#" in text) == leads
    form = client.get(f"{page('workbench_finding', one.pk)}?acte=decide").content.decode()
    assert ('value="decide"' in form) == leads
    assert ("Secret industriel" in text) == (leads or role in (Role.REGION, Role.STATE))
    confidential = send(client, one, "confidential", revision=1, text="Autre")
    assert confidential.status_code == (302 if "Secret industriel" in text else 403)


def test_a_recused_member_sees_no_confidential_part() -> None:
    client, mine = signed_in(Role.INDUSTRIEL)
    one = finding()
    ConfidentialPart.objects.create(finding=one, text="Secret industriel")
    Recusal.objects.create(
        person=mine.person,
        territory=territory(),
        subject_kind="diagnosis.finding",
        subject_id=str(one.pk),
        subject_title=one.title,
        ground=Ground.COMPETITOR,
        declared_by=mine.person,
        confirmed_at=timezone.now(),
    )
    text = client.get(page("workbench_finding", one.pk)).content.decode()
    assert "Secret industriel" not in text and "déport que vous avez déclaré" in text and "acte=rate" not in text
    assert 'value="rate"' not in client.get(f"{page('workbench_finding', one.pk)}?acte=rate").content.decode()
    assert "déporté" in client.get(page("workbench")).content.decode()
    rating = send(client, one, "rate", importance=4, confidence=4, comment="")
    assert rating.status_code == 403 and not Rating.objects.exists()
    assert client.post(page("workbench"), {"finding": one.pk, "revision": 1}).status_code == 403


def test_a_form_is_never_sent_beside_another_that_somebody_fills() -> None:
    """One form at most, at its own address; while it is open no other is offered, also once it was refused."""
    client, mine = signed_in(Role.PROJECT_LEAD)
    one = finding()
    ConfidentialPart.objects.create(finding=one, text="Secret industriel")
    piece = Evidence.objects.create(finding=one, kind=EvidenceKind.INTERVIEW, text="Dit", author=mine.person)
    at = page("workbench_finding", one.pk)
    sent = re.compile(r'name="acte" value="(\w+)"')
    closed = client.get(at).content.decode()
    links = re.compile(r'href="([^"]*\?acte=[^"]+)"')
    offered = links.findall(closed)
    assert not sent.findall(closed) and "Secret industriel" in closed and "Fermer sans enregistrer" not in closed
    assert [re.findall(r"acte=(\w+)", link)[0] for link in offered] == [
        *("decide", "reword", "rate", "remove_evidence", "evidence", "confidential")
    ]
    for link in offered:
        opened = client.get(html.unescape(link)).content.decode()
        assert sent.findall(opened) == re.findall(r"acte=(\w+)", link), link
        assert not links.findall(opened) and "Fermer sans enregistrer" in opened, "no way to leave it by mistake"
    assert links.findall(client.get(f"{at}?acte=remove_evidence&preuve={one.pk}").content.decode()) == offered
    for data in ({"acte": "evidence", "text": "Un texte long."}, {"acte": "remove_evidence", "evidence": piece.pk}):
        refused = client.post(at, data)
        text = refused.content.decode()
        assert refused.status_code == 422 and sent.findall(text) == [data["acte"]] and not links.findall(text)
        assert data.get("text", "Retirer la preuve") in text


def test_an_opinion_is_shown_with_the_others() -> None:
    client, _ = signed_in(Role.CONTRIBUTOR)
    one = finding()
    assert send(client, one, "rate", importance="", confidence=2, comment="à voir").status_code == 422
    assert send(client, one, "rate", importance=4, confidence=2, comment="à voir").status_code == 302
    text = client.get(page("workbench_finding", one.pk)).content.decode()
    assert "à voir" in text and "importance médiane 4" in text


def test_what_was_never_there_is_not_found_and_forged_forms_are_refused() -> None:
    client, _ = signed_in(Role.PROJECT_LEAD)
    elsewhere = finding(territory=territory("ti-2401"))
    assert client.get(page("workbench_finding", elsewhere.pk)).status_code == 404
    assert send(client, elsewhere, "decide", revision=1, state="kept").status_code == 404
    assert send(client, finding(), "invent").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mandate(Role.PROJECT_LEAD).person)
    assert send(strict, finding(), "rate", importance=1, confidence=1).status_code == 403
    assert strict.post(page("workbench"), {}).status_code == 403
    assert strict.post(page("versions"), {}).status_code == 403


def test_rewording_begins_from_the_sentence_and_leaving_it_is_no_rewording() -> None:
    client, _ = signed_in(Role.PROJECT_LEAD)
    one = finding()
    text = client.get(f"{page('workbench_finding', one.pk)}?acte=reword").content.decode()
    assert f">\n{one.sentence}</textarea>" in text
    words = {"title": "Autre intitulé", "wording": one.sentence, "kind": one.kind, "axis": one.axis}
    assert send(client, one, "reword", revision=1, **words).status_code == 302
    one.refresh_from_db()
    assert (one.title, one.wording) == ("Autre intitulé", "")


def test_a_missing_reason_is_told_with_the_other_errors() -> None:
    client, _ = signed_in(Role.PROJECT_LEAD)
    refused = send(client, finding(), "decide", revision=1, state="rejected", reason=" ", position="0")
    text = refused.content.decode()
    assert refused.status_code == 422 and 'href="#decide-reason"' in text and 'href="#decide-position"' in text
