"""What monthly points await of somebody, for their space: money that was declared, to record."""

from collections import Counter

from django.urls import reverse

from etabli.catalogue.numbers import plural
from etabli.domain.coordination.queries.monthly import to_record
from etabli.domain.governance.actor import Actor
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency

PLACE = ("fiche__plan__territory__phase", "fiche__plan__territory__published_id", "fiche__plan__territory__name")


def awaited(actor: Actor) -> list[Awaited]:
    """A line a territory."""
    found = Counter(to_record(actor).order_by().values_list(*PLACE))
    return [
        Awaited(
            french(f"{plural(many, 'versement déclaré', 'versements déclarés')} à enregistrer ({name})."),
            reverse("monthly", args=[phase, published_id]),
            Urgency.TO_ANSWER,
        )
        for (phase, published_id, name), many in sorted(found.items())
    ]
