"""How a reader does the judgement of a finding again: the law, the probability it gives, its correction."""

import math
from collections.abc import Sequence

from etabli.analysis.assessment import MIN_JOBS
from etabli.analysis.variability import Variability
from etabli.catalogue import numbers
from etabli.kernel.typography import french as typeset
from etabli.warehouse.findings import Comparison
from etabli.warehouse.laws import Laws
from etabli.web.presentation.findings import FindingReading, Reasoning

DIGITS = 4  # significant, so that what is computed again agrees to the third
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def steps(finding: FindingReading, laws: Laws, together: Sequence[Comparison]) -> tuple[Reasoning, ...]:
    """The steps in their order. `together` are all comparisons of the place, this one among them."""
    found = finding.comparison
    law = laws[found.rule, found.sector if found.jobs is not None else ""]
    if finding.rule.side(above=found.above) is None:
        first = [Reasoning("Probabilité", typeset("De ce côté, la règle ne dit rien : la probabilité est comptée 1."))]
    elif found.jobs is None:
        first = _of_gap(finding, law)
    elif found.jobs >= MIN_JOBS:
        first = _of_quotient(finding, law, found.jobs)
    else:
        small = (
            f"Une spécialité de moins de {exact(MIN_JOBS)} emplois n'est pas affirmée : la probabilité est comptée 1."
        )
        first = [Reasoning("Probabilité", typeset(small))]
    return (*first, _corrected(found, together))


def exact(value: float) -> str:
    """A number with four significant digits, without zeros at its end: `12,35`, `0,02901`, `1,5`."""
    if value == 0:
        return "0"
    text = numbers.number(value, max(0, DIGITS - 1 - math.floor(math.log10(abs(value)))))
    return text.rstrip("0").rstrip(",") if "," in text else text


def probability(value: float) -> str:
    """`0,041`, or `2,3 × 10⁻⁷` where that would be mostly zeros; one that no computer can tell from 0 says so."""
    if value == 0:
        return "0 (à la précision du calcul)"
    if value >= 0.001:
        return exact(value)
    power = math.floor(math.log10(value))
    return f"{numbers.number(value / 10**power, 1)} × 10{str(power).translate(SUPERSCRIPTS)}"


def _of_gap(finding: FindingReading, law: Variability) -> list[Reasoning]:
    """A Student law around the smallest effect, both sides counted; the normal one where its tails are not heavier."""
    found, smallest = finding.comparison, finding.rule.smallest_effect
    name, variable = "la loi normale", "Z"
    if math.isfinite(law.tails):
        name, variable = f"la loi de Student à {law.tails:g} degrés de liberté", "T"
    size = abs(found.gap)
    bounds = [exact((size - smallest) / found.spread), exact((size + smallest) / found.spread)]
    said = [
        Reasoning(
            "Loi",
            typeset(
                f"Le chiffre s'écarte de sa vraie valeur selon {name}, d'échelle s = {exact(found.spread)}, la "
                "variabilité ordinaire d'un chiffre de cette taille."
            ),
        ),
        Reasoning(
            "Probabilité",
            typeset(
                f"Si l'écart véritable n'était que le plus petit qui compte, d = {exact(smallest)}, un écart d'au "
                f"moins e = {exact(size)} d'un côté ou de l'autre aurait la probabilité p = "
                f"P({variable} ≥ (e {numbers.MINUS} d) ÷ s) + P({variable} ≥ (e + d) ÷ s) = "
                f"P({variable} ≥ {bounds[0]}) + P({variable} ≥ {bounds[1]}) = {probability(found.p)}."
            ),
        ),
    ]
    if found.estimated:
        said.insert(0, Reasoning("Écart retenu", f"{exact(size)}, de la borne la plus prudente à la référence"))
    return said


def _of_quotient(finding: FindingReading, law: Variability, jobs: float) -> list[Reasoning]:
    """A quasi-Poisson count: jobs over their overdispersion are Poisson."""
    found, smallest = finding.comparison, finding.rule.smallest_effect
    expected = jobs / found.value
    counted, mean = jobs / law.slope, expected * (1 + smallest) / law.slope
    return [
        Reasoning(
            "Loi",
            typeset(
                f"Les emplois du secteur, divisés par leur surdispersion φ = {exact(law.slope)}, suivent une loi de "
                f"Poisson. Avec la part de la France, la zone en aurait a = {exact(expected)}."
            ),
        ),
        Reasoning(
            "Probabilité",
            typeset(
                f"Si le quotient véritable n'était que 1 + d = {exact(1 + smallest)}, la moyenne serait "
                f"a × (1 + d) ÷ φ = {exact(mean)} ; la probabilité d'en compter au moins {exact(jobs)} ÷ φ = "
                f"{exact(counted)} (fonction gamma incomplète) est p = {probability(found.p)}."
            ),
        ),
    ]


def _corrected(found: Comparison, together: Sequence[Comparison]) -> Reasoning:
    """Benjamini and Yekutieli: the smallest of p × m × c(m) ÷ rank over this rank and the next ones, at most 1."""
    many = len(together)
    rank = sum(other.p <= found.p for other in together)
    harmonic = sum(1 / n for n in range(1, many + 1))
    bare = found.p * many * harmonic / rank
    text = (
        f"m = {numbers.plural(many, 'comparaison')} de ce lieu, jugées ensemble ; de la plus petite probabilité à la "
        f"plus grande, celle-ci est au rang {rank}. Avec c = 1 + 1/2 + … + 1/{many} = {exact(harmonic)}, "
        f"p × m × c ÷ {rank} = {probability(bare)}"
    )
    if found.q < bare * (1 - 1e-6):
        why = "la plus petite valeur des rangs suivants" if found.q < 1 else "le plus qu'une probabilité puisse valoir"
        text += f", ramené à {probability(found.q)}, {why}"
    return Reasoning("Correction", typeset(f"{text}."))
