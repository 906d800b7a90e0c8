"""The file that proves a stage of a line: judged by content, read by whoever reads the stage, told in its history."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from tests.domain.people import organisation
from tests.domain.plans_world import World, fiche, resource, signed, stage, whole, world
from tests.web.plans_pages import client_of, page

from etabli.domain.foundation import files
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, Resource, Stage

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
GIVEN = {"kind": "granted", "amount_cents": "300 000", "on": "2026-04-01", "evidence": "", "reason": "", "read": ""}


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def upload(name: str = "Arrêté du 1er avril.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def add(of: World, one: Fiche, line: Resource, **more: Any) -> Any:
    return client_of(of.lead).post(page(of, "fiche_stage_add", one.number, line.pk), {**GIVEN, **more})


def of_file(of: World, one: Fiche, found: Stage) -> str:
    return page(of, "fiche_stage_file", one.number, found.pk)


def read(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


def test_a_stage_is_recorded_with_its_file_and_the_page_gives_it_back_as_an_attachment() -> None:
    of = world()
    one = fiche(of)
    line = resource(of, one)
    assert add(of, one, line, file=upload()).status_code == 302
    found = Stage.objects.get(resource=line)
    assert (found.file_kind, found.file_size) == ("pdf", len(PDF))
    shown = read(client_of(of.lead).get(page(of, "fiche_money", one.number)))
    assert of_file(of, one, found) in shown and "accordé, Arrêté du 1er avril.pdf" in shown
    given = client_of(of.lead).get(of_file(of, one, found))
    assert given.content == PDF and given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff" and "sandbox" in given["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("preuve.pdf", b"MZ\x90", "Le contenu de ce fichier n’est pas celui d’un fichier PDF"),
        ("preuve.exe", b"MZ\x90", "Ce type de fichier n’est pas accepté"),
        ("preuve.pdf", b"%PDF-" + b" " * files.LARGEST + b"%%EOF", "Ce fichier dépasse 10 Mo"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_the_rest_kept(name: str, content: bytes, said: str) -> None:
    of = world()
    one = fiche(of)
    line = resource(of, one)
    again = read(add(of, one, line, file=upload(name, content)), 422)
    assert said in again and 'value="300 000"' in again
    assert "choisissez-le de nouveau" in again
    assert not Stage.objects.exists()


def test_a_line_comes_with_its_first_stage_and_its_file() -> None:
    of = world()
    one = fiche(of)
    line = {"funder": of.carrier.name, "instrument": "grant", "aid_regime": "unknown", "visibility": "public"}
    client = client_of(of.lead)
    alone = read(client.post(page(of, "fiche_resource_add", one.number), {**line, "file": upload()}), 422)
    assert "Choisissez l’étape" in alone
    sent = {**line, **GIVEN, "file": upload()}
    assert client.post(page(of, "fiche_resource_add", one.number), sent).status_code == 302
    assert Stage.objects.get(resource__fiche=one).file_kind == "pdf"


def test_a_file_is_replaced_kept_or_taken_away_and_the_history_says_so(
    django_capture_on_commit_callbacks: Any,
) -> None:
    of = world()
    one = fiche(of)
    line = resource(of, one)
    add(of, one, line, file=upload())
    found, client = Stage.objects.get(resource=line), client_of(of.lead)
    address = page(of, "fiche_stage", one.number, found.pk)
    asked = read(client.get(address))
    assert "Remplacer le fichier" in asked and 'value="300000"' in asked.replace(" ", "") and "Erreur" not in asked
    told = {"amount_cents": "300 000", "on": "2026-04-01", "evidence": "", "reason": "", "reason_of_change": "Relu."}
    assert client.post(address, {**told, "amount_cents": "310 000"}).status_code == 302
    first = Stage.objects.get(pk=found.pk)
    assert first.file_name and files.path_of(first.file_sha256).exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {**told, "file": upload("Convention.pdf", PDF + b"%%EOF")})
    second = Stage.objects.get(pk=found.pk)
    assert second.file_name == "Convention.pdf" and not files.path_of(first.file_sha256).exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {**told, "without_file": "on"})
    assert Stage.objects.get(pk=found.pk).file_sha256 == "" and not files.path_of(second.file_sha256).exists()
    past = read(client.get(page(of, "fiche_money_history", one.number)))
    assert "Fichier : <del>Arrêté du 1er avril.pdf</del> puis <ins>Convention.pdf</ins>" in past


def test_the_file_goes_with_its_stage_unless_something_else_has_it(django_capture_on_commit_callbacks: Any) -> None:
    of = world()
    one = fiche(of)
    line, other = resource(of, one), resource(of, one, scheme="Autre")
    add(of, one, line, file=upload())
    add(of, one, other, file=upload())
    first, second = Stage.objects.get(resource=line), Stage.objects.get(resource=other)
    client, kept = client_of(of.lead), files.path_of(first.file_sha256)
    removal = {"acte": "retirer", "reason_of_change": "Doublon."}
    for found, left in ((first, True), (second, False)):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page(of, "fiche_stage", one.number, found.pk), removal)
        assert kept.exists() is left


def test_the_file_is_read_by_whoever_reads_the_stage_and_by_nobody_else(client: Client) -> None:
    of = world()
    public, firm = whole(of), whole(of, title="Atelier", lead=organisation(OrganisationKind.FIRM).pk)
    proof = files.check("preuve.pdf", PDF)
    open_one = stage(of, resource(of, public), StageKind.GRANTED, 100, file=proof)
    reserved = stage(of, resource(of, public, visibility="restricted"), StageKind.GRANTED, 100, file=proof)
    refusal = stage(of, resource(of, firm), StageKind.REFUSED, 100, file=proof)
    inside = stage(of, resource(of, firm), StageKind.GRANTED, 100, file=proof)
    signed(of)
    assert client.get(of_file(of, public, open_one)).status_code == 200
    for one, found in ((public, reserved), (firm, refusal), (firm, inside)):
        assert client.get(of_file(of, one, found)).status_code == 302, "to sign in: it may be there for some"
    lead = client_of(of.lead)
    assert lead.get(of_file(of, public, reserved)).status_code == 200
    assert lead.get(of_file(of, firm, inside)).status_code == 200
    assert lead.get(of_file(of, firm, refusal)).status_code == 404, "a firm's refusal is for it and its funder"
    assert lead.get(of_file(of, public, inside)).status_code == 404, "a stage of another fiche"


def test_a_stage_without_a_file_has_none_to_give() -> None:
    of = world()
    one = fiche(of)
    found = stage(of, resource(of, one), StageKind.GRANTED, 100)
    assert client_of(of.lead).get(of_file(of, one, found)).status_code == 404


def test_the_database_refuses_half_a_file() -> None:
    of = world()
    found = stage(of, resource(of, fiche(of)), StageKind.GRANTED, 100)
    with pytest.raises(IntegrityError, match="stage_file_whole_or_none"), transaction.atomic():
        Stage.objects.filter(pk=found.pk).update(file_name="preuve.pdf")
