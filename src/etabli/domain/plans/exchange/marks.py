"""When a file was exported, and of which plan: a mark in one of its cells, found again wherever people moved it."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.territories.models import Territory

MARK = re.compile(r"établi:(?P<phase>[\w-]+)/(?P<territory>[\w-]+)/(?P<at>\d{4}-\d\d-\d\dT[\d:.]+\+00:00)")
LOOKED_AT = 60  # lines of a sheet among which it is


def written(territory: Territory, at: datetime) -> str:
    """The mark of a file made at `at`, an instant in UTC."""
    return f"établi:{territory.phase_id}/{territory.published_id}/{at.isoformat()}"


def exported_at(sheets: Sequence[Sheet], territory: Territory) -> datetime | None:
    """When the file was exported from the plan of this territory: the oldest mark of several. None without one."""
    texts = (cell for sheet in sheets for row in sheet.rows[:LOOKED_AT] for cell in row if "établi:" in cell)
    found = []
    for mark in (mark for text in texts for mark in MARK.finditer(text)):
        if (mark["phase"], mark["territory"]) == (territory.phase_id, territory.published_id):
            try:
                found.append(datetime.fromisoformat(mark["at"]))
            except ValueError:
                continue
    return min((at for at in found if at <= timezone.now()), default=None)
