"""Reads of plans: rows gathered in one query are the rows, parts are put back by whom removed them, files stay."""

from datetime import date
from typing import Any

import pytest
from django.db.models import OuterRef
from tests.domain.people import organisation
from tests.domain.plans_world import fiche, whole, world

from etabli.domain.diagnosis.models import Evidence, Finding
from etabli.domain.diagnosis.services import add_evidence, remove_evidence
from etabli.domain.foundation import files
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import services
from etabli.domain.plans.models import Comment, Document, Fiche, Indicator, IndicatorValue, Milestone, OperatorRequest
from etabli.domain.plans.queries.gathering import Rows, instances

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF"


def test_gathered_rows_are_the_rows() -> None:
    of = world()
    one = whole(of)
    step = Milestone(fiche=one, title="Permis « d’eau »", due_on=date(2026, 6, 1))
    services.add_part(part=step, by=of.lead)
    services.add_part(part=Milestone(fiche=one, title="Chantier", due_on=date(2026, 9, 1), after=step), by=of.lead)
    indicator = Indicator(
        fiche=one, name="Surface", unit="m²", target="3.25", target_on=date(2027, 1, 1), source="Baux"
    )
    services.add_part(part=indicator, by=of.lead)
    services.add_part(part=IndicatorValue(indicator=indicator, on=date(2026, 2, 1), value="12.5"), by=of.lead)
    request = OperatorRequest(fiche=one, operator=organisation(OrganisationKind.OPERATOR), need="Une étude\nde sols")
    services.add_part(part=request, by=of.lead)
    elu = of.elu.person
    elu.given_name, elu.family_name = "Béatrice", "Seule"  # a name that nobody else has
    elu.save()
    services.comment(fiche_id=one.pk, text=f"@{elu}, et l’eau ?", by=of.lead)
    services.comment(fiche_id=one.pk, text="Précisez.", by=of.region, asks_change=True)
    whole(of)
    for model in (Milestone, Indicator, OperatorRequest, Comment):
        asked = model.objects.filter(fiche=OuterRef("pk")).order_by("-pk")
        row: Any = Fiche.objects.annotate(gathered_rows=Rows(asked, "fiche__title")).get(pk=one.pk)
        found = instances(model, row.gathered_rows)
        stored = list(model.objects.filter(fiche=one).order_by("-pk"))
        assert stored and found == stored
        for mine, theirs in zip(found, stored, strict=True):
            for field in model._meta.concrete_fields:
                assert getattr(mine, field.attname) == getattr(theirs, field.attname), field.name
            assert mine.beside == {"fiche__title": one.title}


def test_no_row_is_an_empty_list() -> None:
    of = world()
    fiche(of)
    row: Any = Fiche.objects.annotate(rows=Rows(Milestone.objects.filter(fiche=OuterRef("pk")))).get()
    assert row.rows == []


def test_a_part_is_put_back_as_it_was_by_whom_removed_it_alone() -> None:
    of = world()
    one = fiche(of)
    step = Milestone(fiche=one, title="Permis", due_on=date(2026, 6, 1), done_on=date(2026, 5, 1))
    services.add_part(part=step, by=of.lead)
    key = step.pk
    with pytest.raises(LookupError):
        services.restore_part(model=Milestone, part_id=key, by=of.lead)
    services.remove_part(part=step, by=of.lead)
    with pytest.raises(LookupError):
        services.restore_part(model=Milestone, part_id=key, by=of.elu)
    services.restore_part(model=Milestone, part_id=key, by=of.lead)
    back = Milestone.objects.get(pk=key)
    assert (back.title, back.due_on, back.done_on, back.fiche) == ("Permis", date(2026, 6, 1), date(2026, 5, 1), one)


def test_a_file_goes_with_the_last_that_names_it(settings, tmp_path, django_capture_on_commit_callbacks) -> None:
    settings.VAR = tmp_path
    of = world()
    one = fiche(of)
    finding = Finding.objects.create(
        territory=of.territory, origin="local", kind="frein", axis="attirer", title="Sols", sentence="Pollués."
    )
    file = files.check("plan.pdf", PDF)
    piece = add_evidence(evidence=Evidence(finding=finding, kind="document", text="Plan"), file=file, by=of.lead)
    document = services.add_document(document=Document(fiche=one, title="Plan"), file=file, by=of.lead)
    kept = files.path_of(file.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence=piece, reason="Doublon", by=of.lead)
    assert kept.exists(), "the fiche has it still"
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_document(document=document, by=of.lead)
    assert not kept.exists()
