"""A number of a spreadsheet as text."""

from decimal import Decimal

EXACT = 15  # digits that a number of a spreadsheet keeps


def number_text(value: float) -> str:
    """As the spreadsheet shows it: fifteen digits, a comma, no exponent."""
    found = Decimal(f"{value:.{EXACT}g}")
    return f"{found.normalize():f}".replace(".", ",")
