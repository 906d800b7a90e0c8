"""Divisions that give no number, and sums of the same numbers in another order."""

import ibis

DECIMALS = 9  # sums of the same numbers in another order must give the same value


def finite(value: ibis.Value) -> ibis.Value:
    """The value, or NULL where it is infinite or not a number."""
    return (value.isinf() | value.isnan()).ifelse(ibis.null("float64"), value)
