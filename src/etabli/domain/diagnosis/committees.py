"""When the comité de projet that adopts a version may have met."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.domain.diagnosis.models import Version
from etabli.kernel.typography import french

BEFORE = timedelta(days=31)  # a committee often meets first; the version that it adopted is frozen and presented after


def earliest(version: Version) -> date:
    """A month before the version was presented, and never before the phase began."""
    assert version.submitted_at is not None
    return max(timezone.localdate(version.submitted_at) - BEFORE, version.territory.phase.starts_on)


def check(version: Version, committee_on: date, on: date) -> None:
    """Raise ValidationError for a day when the committee can't have adopted it."""
    first = earliest(version)
    if committee_on > on:
        raise ValidationError({"committee_on": french("Le comité n'a pas encore eu lieu : vous signerez après.")})
    if committee_on < first:
        raise ValidationError(
            {
                "committee_on": french(
                    f"Cette date est trop ancienne. Le comité adopte ce qui lui est présenté : il s'est tenu entre le "
                    f"{day(first)} (un mois avant la présentation au plus, et pas avant la phase) et aujourd'hui."
                )
            }
        )
