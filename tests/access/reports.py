"""Reports of a territory of the access table, one in each state, and what is asked of their pages."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from tests.access.filled import acte
from tests.access.people import Who
from tests.domain import plans_world as made

from etabli.domain.coordination.models import Report
from etabli.domain.coordination.report_enums import ReportKind, ReportState
from etabli.domain.coordination.services import prepare_report
from etabli.domain.coordination.services.reports import sealed
from etabli.domain.foundation.sealing import seal

TEXTS = {"assessment": "Le plan avance.", "lessons": "Commencer tôt.", "next": "Signer."}


def reports_of(of: made.World) -> dict[str, Report]:
    """Of one day each: prepared by the chef de projet, the others as they would be after it."""
    today = timezone.localdate()
    told = {"kind": ReportKind.MIDTERM, "phase": of.territory.phase, "territory": of.territory}
    found = {"prepared": prepare_report(on=today - timedelta(days=1), by=of.lead, **told)}
    Report.objects.filter(pk=found["prepared"].pk).update(texts=TEXTS)
    submitted: dict[str, Any] = {"submitted_on": today}
    judged = submitted | {"judged_on": today, "judged_by": of.region.mandates[0]}
    published = judged | {"published_on": today, "published_by": of.lead.mandates[0]}
    for days, (state, fields) in enumerate(
        ((ReportState.SUBMITTED, submitted), (ReportState.JUDGED, judged), (ReportState.PUBLISHED, published)), start=2
    ):
        one = Report.objects.get(pk=found["prepared"].pk)
        one.pk, one.state, one.on = uuid4(), state, today - timedelta(days=days)
        for name, value in fields.items():
            setattr(one, name, value)
        one.seal = seal(sealed(one)) if state == ReportState.PUBLISHED else ""
        one.save(force_insert=True)
        found[state.value] = one
    return found


def in_state(state: str) -> Callable[[Any, Any, Who], Mapping[str, Any]]:
    """The report of the place in a state, as the address names it."""
    return lambda world, place, who: {"report_id": place.plan.reports[state].pk}


def prepare(place: Any, who: Who) -> dict[str, Any]:
    """Of the day before the others: it is the first."""
    on = timezone.localdate() - timedelta(days=9)
    return {"where": f"final:territory:{place.territory.pk}", "on": on.isoformat()}


FILES = ("report_pdf", "report_docx", "report_xlsx", "report_recompute")
CASES = {
    **{("report", f"{state}"): in_state(state) for state in ("prepared", "submitted", "judged", "published")},
    **{(page, ""): in_state("published") for page in FILES},
    ("report_xlsx", "prepared"): in_state("prepared"),
    ("report_write", ""): in_state("prepared"),
}
FORMS = {
    ("report_prepare", "prepare"): prepare,
    ("report_write", "write"): lambda place, who: TEXTS | {"revision": 1, "next": "Autre chose."},
    ("report", "compute"): acte("compute"),
    ("report", "submit"): acte("submit"),
    ("report", "judge"): acte("judge", text="Avis favorable."),
    ("report", "publish"): acte("publish"),
}
