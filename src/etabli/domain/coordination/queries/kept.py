"""The readings of portfolios whose text is kept: by what is read, who reads, on which day, and what is asked."""

from collections.abc import Hashable

from django.conf import settings

from etabli.domain.foundation.statements import Kept
from etabli.domain.plans.rights import Sight

STATEMENTS = Kept(most=300)


def made_of(reading: str, seeing: Sight, *asked: Hashable) -> Hashable:
    """`asked`: all that the reading is made of beside the rights of the actor."""
    return reading, settings.ETABLI_PROGRAMME, seeing.ground, *asked
