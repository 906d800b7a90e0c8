"""What the margins of estimates do to an indicator computed from them."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from etabli.catalogue.formula import Formula, Term


def corners(formula: Formula, values: Mapping[Term, Any], half_widths: Mapping[Term, Any]) -> list[Any]:
    """The formula at every combination of the ends of its terms' margins; for numbers, arrays and columns.

    Terms absent from `half_widths` are taken as exact. For a formula that is monotone in each of its terms
    (sums, shares, growth rates: all those of the catalogue) the least and the greatest corner bound the
    indicator exactly, whatever the dependence between the errors: for a share of two estimates at 5 % each it
    is about 10 %. No narrower bound holds without assuming that errors are independent, which nothing says.
    """
    doubtful = list(half_widths)
    found = []
    for signs in product((-1, 1), repeat=len(doubtful)):
        moved = {term: values[term] + sign * half_widths[term] for term, sign in zip(doubtful, signs, strict=True)}
        found.append(formula.evaluate({**values, **moved}))
    return found
