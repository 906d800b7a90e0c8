"""How whole and how fresh what a portfolio adds up is, in one or two sentences."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from etabli.catalogue import numbers
from etabli.domain.coordination.days import FRESH_MONTHS
from etabli.domain.coordination.queries.territories import Followed, Gathered
from etabli.domain.foundation.days import months_before
from etabli.kernel.typography import french
from etabli.web.presentation.plans.money import percent


def fresh(found: Gathered) -> str:
    """How many fiches have a cost, how many were changed lately, the age of the one in the middle."""
    fiches = sum(one.fiches for one in found.territories)
    if not fiches:
        return french("Aucune fiche ne vous est ouverte ici : ces totaux ne disent rien de plus.")
    priced, recent = (sum(getattr(one, name) for one in found.territories) for name in ("priced", "recent"))
    last = max(one.changed_at for one in found.territories if one.changed_at is not None)
    return french(
        f"Mises à jour depuis {FRESH_MONTHS} mois : {_share(recent, fiches)}. Âge médian de la dernière mise à jour : "
        f"{numbers.plural(found.median_age or 0, 'jour')} ; la plus récente est du {numbers.day(localdate(last))}. "
        f"Coût saisi : {_share(priced, fiches)}."
    )


def up_to_date(territories: Sequence[Followed]) -> str:
    """The same in a sentence, where the ages are not read: « 12 fiches sur 15 à jour, dernière mise à jour le … »."""
    fiches, recent = sum(one.fiches for one in territories), sum(one.recent for one in territories)
    if not fiches:
        return french("Aucune fiche ne vous est ouverte ici : ce qui suit ne dit rien de ce qui manque.")
    last = max(one.changed_at for one in territories if one.changed_at is not None)
    silent = sum(not one.fiches for one in territories)
    without = (
        f" {numbers.plural(silent, 'territoire')} sans fiche ouverte : ce n'est pas zéro, c'est inconnu."
        if silent
        else ""
    )
    return french(f"{_lately(recent, fiches, localdate(last))}{without}")


def of_moments(said: Sequence[datetime], on: date) -> str:
    """The same of fiches whose last change or confirmation is known one by one."""
    if not said:
        return ""
    since = months_before(on, FRESH_MONTHS)
    return french(_lately(sum(localdate(one) >= since for one in said), len(said), localdate(max(said))))


def _lately(recent: int, fiches: int, last: date) -> str:
    return f"À jour depuis {FRESH_MONTHS} mois : {_share(recent, fiches)}, dernière mise à jour le {numbers.day(last)}."


def _share(some: int, of: int) -> str:
    return f"{numbers.plural(some, 'fiche')} sur {numbers.number(of)} ({percent(100 * some / of)})"
