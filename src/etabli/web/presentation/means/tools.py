"""What followed diagnostics, and who leaves a firm, in a line."""

from collections import Counter
from collections.abc import Iterable

from etabli.catalogue.numbers import plural
from etabli.domain.training.enums import WITH_MONEY, Follow
from etabli.domain.training.models import Recommendation, Transmission
from etabli.kernel import money
from etabli.kernel.typography import french

FIRST_TOLD = (Follow.DONE, Follow.DECIDED, Follow.STUDIED, Follow.NOTHING, Follow.DROPPED)


def followed(recommendations: Iterable[Recommendation]) -> str:
    """« 3 recommandations (réalisé : 2, à l’étude : 1), 9 000 € d’investissements »."""
    every = list(recommendations)
    if not every:
        return "aucune recommandation écrite"
    counts = Counter(one.follow for one in every)
    parts = ", ".join(f"{follow.label} : {counts[follow]}" for follow in FIRST_TOLD if counts[follow])
    amounts = [one.amount_cents for one in every if one.follow in WITH_MONEY and one.amount_cents is not None]
    invested = f", {money.euros(sum(amounts))} d’investissements" if amounts else ""
    return french(f"{plural(len(every), 'recommandation')} ({parts}){invested}")


def leaving(transmission: Transmission) -> str:
    """« 4 départs attendus, plan écrit »."""
    count = sum(one.count for one in transmission.departures.all())
    return f"{plural(count, 'départ attendu', 'départs attendus')}, {transmission.get_state_display()}"
