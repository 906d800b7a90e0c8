"""How fast offers are reviewed, in words."""

from dataclasses import dataclass

from etabli.analysis.delays import LEAST
from etabli.catalogue.numbers import plural
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.vte.queries.offer_delays import Group, Told
from etabli.kernel.names import sort_key
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    label: str
    count: str
    median: str
    in_time: str


def lines(found: Told) -> list[Line]:
    """All offers, then each territory that has enough."""
    if not found.together.reviewed.count:
        return []
    places = sorted(found.by_territory, key=lambda one: sort_key(one.key))
    return [_line("Toutes les offres", found.together), *(_line(one.key, one) for one in places)]


def answer(found: Told) -> str:
    """One sentence for everybody."""
    one, most = found.together, plural(offer_rules().review_days, "jour ouvré", "jours ouvrés")
    if not one.reviewed.count:
        return "Aucune offre n’a encore été écrite ici."
    if one.in_time is None:
        return french(f"Le délai de relecture se dit à partir de {LEAST} relectures.")
    share = french(f"{one.in_time} sur {one.due} en {most} au plus, le délai de la règle.")
    if one.reviewed.median is None:
        return f"Relectures : {share}"
    median = plural(one.reviewed.median, "jour ouvré", "jours ouvrés")
    return french(f"Une offre sur deux est relue en {median} au plus ; {share}")


def _line(label: str, one: Group) -> Line:
    found = one.reviewed
    if not found.enough:
        few = french(f"moins de {LEAST} relectures")
        return Line(label, few, few, few)
    median = "plus de la moitié attendent"
    if found.median is not None:
        median = plural(found.median, "jour ouvré", "jours ouvrés")
    return Line(label, plural(found.ended, "relecture"), french(median), f"{one.in_time} sur {one.due}")
