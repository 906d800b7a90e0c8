"""What reports await of an actor: an opinion to give, a report to publish once it has its opinion."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from etabli.domain.coordination.models import Report
from etabli.domain.coordination.report_enums import ReportState
from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere, where


class What(StrEnum):
    """`JUDGE`: submitted, an opinion is to give; `PUBLISH`: it has its opinion."""

    JUDGE = "report.judge"
    PUBLISH = "report.publish"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """A row a report of a territory, with what opens it; who is its kind."""
    told = {"key": "pk", "who": "kind"}
    if anywhere(actor, "report.judge"):
        found = Report.objects.filter(where(actor, "report.judge", "territory"), state=ReportState.SUBMITTED)
        yield part(What.JUDGE, found, "territory", since="submitted_on", **told)
    if anywhere(actor, "report.write"):
        found = Report.objects.filter(where(actor, "report.write", "territory"), state=ReportState.JUDGED)
        yield part(What.PUBLISH, found, "territory", since="judged_on", **told)
