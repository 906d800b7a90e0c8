"""A plan with every kind of part, its export as sheets, and an import begun, shown or confirmed: for tests."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
from tests.domain.people import organisation
from tests.domain.plans_world import expense, resource, stage, whole

from etabli.domain.audit import snapshot
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation
from etabli.domain.plans import services
from etabli.domain.plans.enums import (
    Credit,
    PartnerRole,
    StageKind,
)
from etabli.domain.plans.exchange import files_out, tables, upload
from etabli.domain.plans.exchange.preview import Preview
from etabli.domain.plans.models import (
    Expense,
    Indicator,
    IndicatorValue,
    Milestone,
    Partner,
    Resource,
    Stage,
)
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services import importing, imports
from etabli.domain.territories.models import Departement

MODELS = (Partner, Milestone, Indicator, IndicatorValue, Expense, Resource, Stage)


def sheets_of(of: Any, change: Callable[[openpyxl.Workbook], None] | None = None, by: Any = None) -> list[Sheet]:
    """The export, changed as somebody would, and read as a file that is sent."""
    content = files_out.xlsx(tables.tables_of(of.plan, sight(by or of.lead), public=False), "Plan")
    if change is not None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        change(book)
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    return upload.read("plan.xlsx", content)[1]


def begun(of: Any, sheets: list[Sheet], by: Any = None, **fields: Any) -> Any:
    one = imports.begin(plan=of.plan, file_name="plan.xlsx", sheets=sheets, by=by or of.lead)
    for name, value in fields.items():
        setattr(one, name, value)
    one.save()
    return one


def shown(of: Any, sheets: list[Sheet], by: Any = None, **fields: Any) -> Preview:
    return importing.preview_of(begun(of, sheets, by, **fields), by or of.lead)


def confirmed(of: Any, sheets: list[Sheet], by: Any = None) -> Preview:
    one = begun(of, sheets, by)
    seen = importing.preview_of(one, by or of.lead)
    imports.shown(found=one, preview=seen)
    return importing.confirm(found=one, seal=seen.seal, by=by or of.lead)


def state() -> dict[str, dict[str, Any]]:
    """Everything that hangs on fiches, as the trail would write it."""
    return {model.__name__: {str(one.pk): snapshot.take(one) for one in model.objects.all()} for model in MODELS}


def sheet(name: str, *rows: list[str]) -> Sheet:
    return Sheet(name, list(rows), list(range(1, len(rows) + 1)))


def column(book: openpyxl.Workbook, name: str, heading: str) -> int:
    heads = [cell.value for cell in book[name][1]]
    return heads.index(heading) + 1


def prefecture(name: str) -> Any:
    """A service of the State, of a département of its own: it has credits."""
    taken = Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).values("departement")
    free = Departement.objects.exclude(pk__in=taken).order_by("pk").first()
    return organisation(OrganisationKind.PREFECTURE, name=name, departement=free)


def full(of: Any) -> Any:
    """A fiche with a part of each kind, and a resource with several stages."""
    one = whole(of)
    funder = prefecture("Préfecture des essais")
    for part in (
        Partner(fiche=one, organisation=of.carrier, role=PartnerRole.EXPERT),
        Milestone(fiche=one, title="Permis déposé", due_on=date(2026, 5, 1), done_on=date(2026, 5, 4)),
        Indicator(
            fiche=one,
            name="Emplois créés",
            unit="ETP",
            baseline=Decimal("0"),
            target=Decimal("12.5"),
            target_on=date(2027, 12, 31),
            source="Enquête",
        ),
    ):
        services.add_part(part=part, by=of.lead)
    services.add_part(
        part=IndicatorValue(indicator=Indicator.objects.get(), on=date(2026, 6, 1), value=Decimal("3")), by=of.lead
    )
    expense(of, one, 1_234_567_89)
    line = resource(of, one, funder, scheme="Fonds vert", file_number="FV-1")
    stage(of, line, StageKind.REQUESTED, 1_759_000_00)
    stage(of, line, StageKind.GRANTED, 442_000_00, credit=Credit.AE)
    stage(of, line, StageKind.PAID, 100_000_00, evidence="Titre 1")
    stage(of, line, StageKind.PAID, 100_000_00, evidence="Titre 2")
    return one
