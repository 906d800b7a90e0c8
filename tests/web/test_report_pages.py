"""Pages and files of reports: what each reader gets, how they are tagged, how many queries, what is computed again."""

import io
import re
import time as clock_time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.browser.pdf_text import text_of
from tests.domain.people import mandate
from tests.domain.plans_world import World, acting, resource, whole, world
from tests.domain.test_reports import TEXTS
from tests.web.plans_pages import client_of, text
from tests.web.test_plans_documents import words

from etabli.catalogue.coordination.reports import report_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries.report_recompute import recomputed
from etabli.domain.coordination.queries.reports import opened_report
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.models import Fiche, Indicator, IndicatorValue, Milestone, Plan, Resource, Stage
from etabli.web.documents import pdf

pytestmark = pytest.mark.django_db
LIST = "/pilotage/rapports/"
DRAWN = pytest.mark.skipif(pdf.weasyprint is None, reason="Pango is not installed")


def today() -> Any:
    return timezone.localdate()


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path  # where documents of published reports are kept


@pytest.fixture
def played(settings: Any) -> Iterator[None]:
    settings.ETABLI_DEMO = True
    yield


def on(days: int) -> datetime:
    """An instant some days ago."""
    return timezone.now() - timedelta(days=days)


def acts(by: Actor) -> Actor:
    return replace(by, on=today())


def funded() -> tuple[World, Stage]:
    """A plan that everybody reads, with a public line and a reserved one, months ago."""
    with clock.played(on(120)):
        of = world()
        one = whole(of, title="Une halle partagée")
        line = resource(of, one, scheme="Fonds ouvert")
        paid = _stage(line, StageKind.PAID, 12_000_000, 130)
        _stage(line, StageKind.REQUESTED, 30_000_000, 140)
        hidden = whole(of, title="Un atelier réservé", visibility=Visibility.RESTRICTED)
        _stage(resource(of, hidden), StageKind.REQUESTED, 77_700_000, 140)
        step = Milestone(fiche=one, title="Permis", due_on=today() - timedelta(days=100))
        audit.save(step, by=SYSTEM, verb="fiche.milestone_added")
        told = {"unit": "emplois", "target": 30, "target_on": today(), "source": "Paie"}
        measured = Indicator(fiche=one, name="Emplois", baseline=10, **told)
        audit.save(measured, by=SYSTEM, verb="fiche.indicator_added")
        value = IndicatorValue(indicator=measured, on=today() - timedelta(days=125), value=12)
        audit.save(value, by=SYSTEM, verb="fiche.value_added")
        Plan.objects.filter(pk=of.plan.pk).update(state="signed")
    return of, paid


def _stage(line: Resource, kind: StageKind, cents: int, days: int) -> Stage:
    found = Stage(resource=line, kind=kind, amount_cents=cents, on=today() - timedelta(days=days))
    audit.save(found, by=SYSTEM, verb="money.recorded")
    return found


def published(of: World) -> Report:
    lead, region = acts(of.lead), acts(of.region)
    one = services.prepare_report(
        kind="midterm", on=today() - timedelta(days=90), by=lead, phase=of.territory.phase, territory=of.territory
    )
    services.write_report(report_id=one.pk, revision=1, texts=TEXTS, by=lead)
    services.submit_report(report_id=one.pk, by=lead)
    services.judge_report(report_id=one.pk, text="Avis favorable.", by=region)
    return services.publish_report(report_id=one.pk, by=lead)


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u202f", " ").replace("\xa0", " ")


def test_from_its_draft_to_its_publication_by_its_pages(played: None) -> None:
    of, _ = funded()
    lead, region, anybody = client_of(of.lead), client_of(of.region), Client()
    shown = text(lead, f"{LIST}preparer/")
    where = f"midterm:territory:{of.territory.pk}"
    assert where in shown
    sent = {"where": where, "on": today().isoformat()}
    assert lead.post(f"{LIST}preparer/", sent).status_code == 422
    answer = lead.post(f"{LIST}preparer/", sent | {"on": (today() - timedelta(days=90)).isoformat()})
    one = Report.objects.get()
    page, writing = reverse("report", args=[one.pk]), reverse("report_write", args=[one.pk])
    assert answer.status_code == 302 and answer["Location"] == writing
    assert anybody.get(page).status_code == 404
    assert "Aucun rapport ici" in text(anybody, LIST)
    assert lead.post(page, {"acte": "submit"}).status_code == 422
    assert lead.post(writing, TEXTS | {"revision": 1}).status_code == 302
    stale = lead.post(writing, TEXTS | {"revision": 1, "next": "Une autre suite."})
    assert stale.status_code == 409 and "Une autre suite." in stale.content.decode()
    assert lead.post(page, {"acte": "submit"}).status_code == 302
    assert lead.post(page, {"acte": "judge", "text": "Oui."}).status_code == 403
    assert "Rendre l’avis" in text(region, page)
    assert region.post(page, {"acte": "judge", "text": "Avis favorable."}).status_code == 302
    assert lead.post(page, {"acte": "publish"}).status_code == 302
    shown = text(anybody, page)
    for said in (*TEXTS.values(), "Avis favorable.", Report.objects.get().seal):
        assert said in shown
    assert "Évaluation à mi-parcours" in text(anybody, LIST)
    assert "Évaluation à mi-parcours" in text(anybody, f"{LIST}?nature=midterm&lieu=84&etat=published")
    assert "Aucun rapport ici" in text(anybody, f"{LIST}?lieu=france")


def test_another_evaluation_beside_one_that_is_published_is_prepared_on_purpose(played: None) -> None:
    of, _ = funded()
    published(of)
    lead, address = client_of(acts(of.lead)), f"{LIST}preparer/"
    assert "à la suite de celle qui est publiée" in text(lead, address)
    sent = {"where": f"midterm:territory:{of.territory.pk}", "on": (today() - timedelta(days=45)).isoformat()}
    refused = lead.post(address, sent)
    assert refused.status_code == 422 and "est déjà publiée ici, arrêtée au" in refused.content.decode()
    assert Report.objects.count() == 1
    final = sent | {"where": f"final:territory:{of.territory.pk}"}
    assert lead.post(address, final).status_code == 302, "of the other kind, none is published"
    assert lead.post(address, sent | {"again": "on"}).status_code == 302


def test_what_is_reserved_is_for_who_reads_all_of_the_place(played: None) -> None:
    of, _ = funded()
    one = published(of)
    page = reverse("report", args=[one.pk])
    shown = {who: plain(text(client, page)) for who, client in {"lead": client_of(of.lead), "all": Client()}.items()}
    assert "1 077 000 €" in shown["lead"] and "1 077 000 €" not in shown["all"]
    assert "300 000 €" in shown["all"] and "777 000" not in shown["all"]
    assert "réservé" in shown["all"]
    assert "Recalculer les chiffres (connexion demandée)" in shown["all"], "who may compute the figures again is said"
    assert "connexion demandée" not in shown["lead"]
    stands_back = acting(mandate(Role.OPERATOR, territory=of.territory), today())
    assert "777 000" not in plain(text(client_of(stands_back), page))
    for name in ("report_docx", "report_xlsx"):
        content = Client().get(reverse(name, args=[one.pk])).content
        told = words(content) if name == "report_docx" else str(_cells(content))
        assert "777000" not in re.sub(r"\s", "", told), "figures alone: an address may hold 777"


def test_a_later_correction_is_told_beside_the_figure_that_was_known(played: None) -> None:
    of, paid = funded()
    one = published(of)
    again = reverse("report_recompute", args=[one.pk])
    lead = client_of(of.lead)
    shown = plain(text(lead, again))
    assert "se retrouvent à l’identique dans le journal" in shown
    assert "Rien n’a été corrigé depuis" in shown
    paid.amount_cents = 15_000_000
    entry = audit.save(paid, by=SYSTEM, verb="money.corrected", reason="Saisie erronée")
    assert entry is not None
    shown = plain(text(lead, again))
    assert "se retrouvent à l’identique dans le journal" in shown
    assert "120 000 € 150 000 €" in shown  # known that day, known today
    assert f"n° {entry.pk}" in shown and "120 000 € → 150 000 €" in shown
    assert Client().get(again).status_code == 302  # to sign in


def test_a_correction_is_told_beside_the_figures_that_it_changes_alone(played: None) -> None:
    of, paid = funded()
    one = published(of)
    paid.amount_cents = 15_000_000
    payment = audit.save(paid, by=SYSTEM, verb="money.corrected", reason="Saisie erronée")
    line = Resource(fiche=paid.resource.fiche, funder=paid.resource.funder, instrument=Instrument.GRANT, year=2026)
    audit.save(line, by=SYSTEM, verb="money.resource_added")  # without a stage it adds nothing
    grant = Stage(resource=paid.resource, kind=StageKind.GRANTED, amount_cents=100, on=today() - timedelta(days=100))
    late = audit.save(grant, by=SYSTEM, verb="money.recorded")
    assert payment is not None and late is not None
    opened = opened_report(acts(of.lead), one.pk)
    assert opened is not None
    told = recomputed(opened)
    of_column = {
        (figure.table.id, figure.column.id): set(figure.corrections)
        for figure in told.corrected
        if figure.table.id in ("instruments", "funders", "axes")
    }
    assert {causes for (_, column), found in of_column.items() if column == "paid" for causes in found} == {payment.pk}
    assert {causes for (_, column), found in of_column.items() if column == "granted" for causes in found} == {late.pk}
    assert {column for _, column in of_column} == {"paid", "granted"}


def test_a_fiche_that_closes_is_told_as_the_cause_of_a_difference(played: None) -> None:
    of, _ = funded()
    one = published(of)
    fiche = Fiche.objects.get(title="Une halle partagée")
    fiche.visibility = Visibility.RESTRICTED
    audit.save(fiche, by=SYSTEM, verb="fiche.changed")
    delegation = client_of(acting(mandate(Role.DELEGATION), today()))
    shown = plain(text(delegation, reverse("report_recompute", args=[one.pk])))
    assert "Ce qui ne se retrouve pas" in shown and "lue par les mêmes" in shown
    assert "se retrouvent à l’identique" in plain(text(client_of(of.lead), reverse("report_recompute", args=[one.pk])))


@pytest.mark.parametrize(("name", "most"), [("reports", 8), ("report", 12), ("report_write", 12)])
def test_reading_asks_few_queries(name: str, most: int, played: None) -> None:
    of, _ = funded()
    one = published(of)
    client = client_of(of.lead)
    address = reverse(name, args=[] if name == "reports" else [one.pk])
    text(client, address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text(client, address)
    assert len(asked) <= most, [query["sql"][:120] for query in asked]


def test_computing_again_asks_a_query_a_kind_of_rows(played: None) -> None:
    """Nineteen kinds of rows are undone: a query each, whatever the number of fiches, and few others."""
    of, _ = funded()
    one = published(of)
    client = client_of(of.lead)
    address = reverse("report_recompute", args=[one.pk])
    counts = []
    for more in (0, 3):
        for n in range(more):
            one_more = Fiche(plan=of.plan, number=10 + n, title=f"Une autre {n}", axis="attirer", state="idea")
            audit.save(one_more, by=SYSTEM, verb="fiche.added")
        with CaptureQueriesContext(connection) as asked:
            text(client, address)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40


def _cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book}


def test_the_workbook_has_a_sheet_a_section_and_the_dictionary(played: None) -> None:
    of, _ = funded()
    one = published(of)
    answer = client_of(of.lead).get(reverse("report_xlsx", args=[one.pk]))
    sheets = _cells(answer.content)
    sections = report_rules().sections_of("midterm")
    assert len(sheets) == len(sections) + 2
    money = sheets[next(one.title for one in sections if one.id == "money")]
    paid = [row for row in money if row[0] == "Par instrument" and row[2] == "Versé"]
    assert [row[3] for row in paid] == [120_000]
    told = {(row[1], row[2]) for row in sheets["Dictionnaire"][1:]}
    assert {
        (row[0], row[2]) for name, rows in sheets.items() if name in {s.title for s in sections} for row in rows[1:]
    } <= told
    about = dict(row for row in sheets["Rapport"][1:])
    assert about["Empreinte du rapport (SHA-256)"] == Report.objects.get().seal
    assert "réservé" in about["Ce que ce fichier contient"]


@DRAWN
def test_the_pdf_is_tagged_and_made_in_less_than_five_seconds_of_a_processor(played: None) -> None:
    of, _ = funded()
    one = published(of)
    client = Client()
    began = clock_time.process_time()
    answer = client.get(reverse("report_pdf", args=[one.pk]))
    assert clock_time.process_time() - began < 5
    found = pikepdf.open(io.BytesIO(answer.content))
    assert found.Root.MarkInfo.Marked and "/StructTreeRoot" in found.Root
    assert str(found.Root.Lang).startswith("fr")
    with found.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert client.get(reverse("report_docx", args=[one.pk])).status_code == 200
    printed = text_of(answer.content).replace("\xa0", " ")
    assert one.seal in printed, "copied whole, without a space"
    assert "non dit" not in printed and "« – » : aucune ligne" in printed
    told = words(client.get(reverse("report_docx", args=[one.pk])).content)
    for said in (*TEXTS.values(), "Avis favorable.", "Fonds", "Cour des comptes"):
        assert said in told or said == "Fonds"


def test_the_frame_says_every_figure_with_its_definition() -> None:
    shown = plain(text(Client(), f"{LIST}cadre/"))
    for section in report_rules().sections:
        for table in section.tables:
            for column in table.columns:
                assert column.label.replace("\xa0", " ").replace("\u202f", " ") in shown


def test_the_plan_and_the_portfolio_lead_to_their_reports(played: None) -> None:
    of, _ = funded()
    published(of)
    region = of.region.mandates[0].region_id
    assert f"{LIST}?lieu={region}" in text(Client(), f"/pilotage/region-{region}/")
    plan = reverse("plan", args=[of.territory.phase_id, of.territory.published_id])
    assert f"{LIST}?territoire={of.territory.pk}" in text(Client(), plan)
